"""What the board's tests share: a fake hall on loopback and a real browser before it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.display.fake_hall import FakeHall

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WITH_SOUND = "--autoplay-policy=no-user-gesture-required"
WITHOUT_SOUND = "--autoplay-policy=document-user-activation-required"
OpenBoard = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="session")
async def hall() -> AsyncIterator[FakeHall]:
    served = FakeHall()
    await served.start()
    yield served
    await served.stop()


async def launched(*more: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=[*FLAGS, *more]
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async for browser in launched(WITH_SOUND):
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def silent_chromium() -> AsyncIterator[Browser]:
    """A browser that wants a touch before it makes a sound, as on a TV out of the box."""
    async for browser in launched(WITHOUT_SOUND):
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def open_board(hall: FakeHall, chromium: Browser) -> AsyncIterator[OpenBoard]:
    """`await open_board(width, height)` → the board's page with its line up.

    The page must end without a word in the console but of the line that we cut ourselves.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def complain(kind: str, text: str) -> None:
        expected = "Failed to load resource" in text or "/stream: " in text
        if kind in {"error", "warning"} and not expected:
            complaints.append(text)

    async def open_one(
        width: int = 1920,
        height: int = 1080,
        browser: Browser = chromium,
        *,
        wait: bool = True,
        **more: str,
    ) -> Page:
        context = await browser.new_context(
            viewport={"width": width, "height": height},
            **more,  # type: ignore[arg-type]
        )
        contexts.append(context)
        page = await context.new_page()
        page.on("console", lambda message: complain(message.type, message.text))
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        await page.goto(hall.url)
        if wait:
            await page.wait_for_selector("body[data-line=up]")
        return page

    yield open_one
    for context in contexts:
        await context.close()
    assert complaints == []
