"""What the console's tests share: a fake centre on loopback and a real browser before it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.console.fake_api import FakeApi
from tests.console.fake_centre import FakeCentre
from tests.hall.at_work import ready
from tests.hall.browser import quiet_pages

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


@pytest_asyncio.fixture(loop_scope="session")
async def open_console(chromium: Browser, api: FakeApi) -> AsyncIterator[OpenConsole]:
    """`await open_console()` → the console of a clerk's PC; it must end without complaint."""
    # A lost line and a refusal are part of the tests; anything else is a fault.
    async with quiet_pages(chromium, "/stream: TypeError") as pages:

        async def open_one(*, width: int = 1366, height: int = 768) -> Page:
            return await pages.open(f"{api.url}/counter", width, height)

        yield open_one


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
        await ready(page)
        return page

    return at_counter
