"""The demo hall for the citizen's pages of dossiers, and a real browser of a phone's size."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.demo import demo_centre_file
from queue_server.core.clock import SetClock
from tests.dossiers.house import MONDAY_MORNING
from tests.hall.browser import quiet_pages
from tests.hall.with_dossiers import HallWithDossiers, running


@pytest.fixture(scope="session")
def demo_centre() -> Centre:
    return load_centre(demo_centre_file())


OpenPage = Callable[..., Awaitable[Page]]


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MONDAY_MORNING)


@pytest_asyncio.fixture(loop_scope="session")
async def hall(
    sqlite_url: str, demo_centre: Centre, clock: SetClock
) -> AsyncIterator[HallWithDossiers]:
    async with running(sqlite_url, demo_centre, clock) as one:
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(phone_chromium: Browser) -> AsyncIterator[OpenPage]:
    """`await open_page(url, width=…, scripts=…)` → a page that must end without any complaint.

    With `clock`, the page's time can be moved on (`page.clock.run_for`).
    """
    async with quiet_pages(phone_chromium) as pages:

        async def open_one(
            url: str, *, width: int = 360, scripts: bool = True, clock: bool = False
        ) -> Page:
            height = 640 if width < 1_000 else 768
            return await pages.open(url, width, height, clock=clock, java_script_enabled=scripts)

        yield open_one
