"""What the desk's tests share: a real hall with a catalogue for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser

from tests.hall.with_desk import HallWithDesk


@pytest_asyncio.fixture(loop_scope="session")
async def hall(tmp_path: Path, chromium: Browser) -> AsyncIterator[HallWithDesk]:
    async with (await HallWithDesk.with_procedures(tmp_path, chromium)).at_work() as hall:
        yield hall
