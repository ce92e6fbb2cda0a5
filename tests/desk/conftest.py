"""What the desk's tests share: a real browser, and a real hall with a catalogue for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.desk.hall_with_desk import HallWithDesk

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 15_000


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def hall(tmp_path: Path, chromium: Browser) -> AsyncIterator[HallWithDesk]:
    """A started hall; its pages must end without a word in their consoles."""
    expect.set_options(timeout=PATIENCE_MS)
    opened = await HallWithDesk.opened(tmp_path, chromium)
    yield opened
    await opened.close()
    expect.set_options(timeout=5_000)
    assert opened.complaints == []
