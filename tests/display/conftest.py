"""What the board's tests share: a fake hall on loopback and a real browser before it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.display.fake_hall import FakeHall
from tests.hall.browser import WITHOUT_SOUND, launched, quiet_pages

OpenBoard = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="session")
async def hall() -> AsyncIterator[FakeHall]:
    served = FakeHall()
    await served.start()
    yield served
    await served.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def silent_chromium() -> AsyncIterator[Browser]:
    """A browser that wants a touch before it makes a sound, as on a TV out of the box."""
    async with launched(WITHOUT_SOUND) as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def open_board(hall: FakeHall, chromium: Browser) -> AsyncIterator[OpenBoard]:
    """`await open_board(width, height)` → the board's page with its line up.

    The page must end without a word in the console but of the line that we cut ourselves.
    """
    async with quiet_pages(chromium, "/stream: ") as pages:

        async def open_one(
            width: int = 1920,
            height: int = 1080,
            browser: Browser = chromium,
            *,
            wait: bool = True,
            **more: Any,
        ) -> Page:
            page = await pages.open(hall.url, width, height, browser=browser, **more)
            if wait:
                await page.wait_for_selector("body[data-line=up]")
            return page

        yield open_one
