"""The demo hall for the citizen's pages of dossiers, and a real browser of a phone's size."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.demo import demo_centre_file
from queue_server.core.clock import SetClock
from tests.dossiers.hall import HallWithDossiers, running
from tests.dossiers.house import MONDAY_MORNING


@pytest.fixture(scope="session")
def demo_centre() -> Centre:
    return load_centre(demo_centre_file())


CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
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


@pytest.fixture(scope="session")
def phone_fonts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fontconfig file with Roboto, the typeface of an Android phone (it comes with Kivy)."""
    kivy = find_spec("kivy")
    assert kivy is not None
    assert kivy.origin is not None
    folder = tmp_path_factory.mktemp("fonts")
    file = folder / "fonts.conf"
    fonts = Path(kivy.origin).parent / "data" / "fonts"
    file.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{fonts}</dir><cachedir>{folder / 'cache'}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    return file


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium(phone_fonts: Path) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=CHROMIUM_FLAGS,
            env={"FONTCONFIG_FILE": str(phone_fonts), "HOME": str(phone_fonts.parent)},
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(chromium: Browser) -> AsyncIterator[OpenPage]:
    """`await open_page(url, width=…, scripts=…)` → a page that must end without any complaint.

    With `clock`, the page's time can be moved on (`page.clock.run_for`).
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    async def open_one(
        url: str, *, width: int = 360, scripts: bool = True, clock: bool = False
    ) -> Page:
        context = await chromium.new_context(
            viewport={"width": width, "height": 640 if width < 1_000 else 768},
            java_script_enabled=scripts,
        )
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complain(message.type, message.text))
        if clock:
            await page.clock.install()
        await page.goto(url)
        return page

    def complain(kind: str, text: str) -> None:
        # A lost line and an unknown dossier are part of the play; anything else is a fault.
        if kind in {"error", "warning"} and "Failed to load resource" not in text:
            complaints.append(text)

    yield open_one
    for context in contexts:
        await context.close()
    assert complaints == []
