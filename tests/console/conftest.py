"""What the console's tests share: a fake centre on loopback and a real browser before it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.console.fake_api import FakeApi
from tests.console.fake_centre import FakeCentre

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
OpenConsole = Callable[..., Awaitable[Page]]


@pytest.fixture
def centre() -> FakeCentre:
    return FakeCentre()


@pytest_asyncio.fixture(loop_scope="session")
async def api(centre: FakeCentre) -> AsyncIterator[FakeApi]:
    served = FakeApi(centre)
    await served.start()
    yield served
    await served.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def open_console(chromium: Browser, api: FakeApi) -> AsyncIterator[OpenConsole]:
    """`await open_console()` → the console of a clerk's PC; it must end without complaint."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def complain(kind: str, text: str) -> None:
        # A lost line and a refusal are part of the play; anything else is a fault.
        expected = "Failed to load resource" in text or "/stream: TypeError" in text
        if kind in {"error", "warning"} and not expected:
            complaints.append(text)

    async def open_one(*, width: int = 1366, height: int = 768) -> Page:
        context = await chromium.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complain(message.type, message.text))
        await page.goto(f"{api.url}/counter")
        return page

    yield open_one
    for context in contexts:
        await context.close()
    assert complaints == []


@pytest.fixture
def sign_in() -> Callable[..., Awaitable[None]]:
    """`await sign_in(page, "lan")`: name and password, as she types them."""

    async def typed(page: Page, name: str = "lan", password: str = "matkhau") -> None:
        await page.fill("#sign-in-name", name)
        await page.fill("#sign-in-password", password)
        await page.keyboard.press("Enter")

    return typed


@pytest_asyncio.fixture(loop_scope="session")
async def desk(
    open_console: OpenConsole, sign_in: Callable[..., Awaitable[None]]
) -> Callable[..., Awaitable[Page]]:
    """`await desk()` → a page at the open counter 1, signed in as Lan (a leader's rights)."""

    async def at_counter(counter: str = "1", name: str = "lan", **size: int) -> Page:
        page = await open_console(**size)
        await sign_in(page, name)
        await page.click(f'#choose-list [data-counter="{counter}"]')
        await expect(page.locator("#line")).to_be_hidden()
        await expect(page.locator("#counter-state")).to_have_text("Đang mở")
        return page

    return at_counter
