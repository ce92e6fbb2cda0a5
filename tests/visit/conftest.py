"""What the tests of whole visits share: a real browser, and a real centre for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.visit.hall_at_work import HallAtWork

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
PATIENCE_MS = 15_000
"""How long the tests of whole visits wait for what must come: several pages share a machine."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def at_work(tmp_path: Path, chromium: Browser) -> AsyncIterator[HallAtWork]:
    """A started centre; its pages must end without a word in their consoles."""
    expect.set_options(timeout=PATIENCE_MS)
    hall = await HallAtWork.built(tmp_path, chromium)
    await hall.start()
    yield hall
    await hall.close()
    expect.set_options(timeout=5_000)
    assert hall.complaints == []
