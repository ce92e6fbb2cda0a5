"""A real browser for the tests, started once in each process, and pages that must not complain."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import Any, Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

PATIENCE_MS: Final = 30_000
"""How long tests wait for what must come: the machine may be slow and busy with other tests."""
WITHOUT_SOUND: Final = "--autoplay-policy=document-user-activation-required"
_CHROMIUM: Final = which("chromium-headless-shell") or "/usr/bin/chromium"
"""The same engine without windows opens a page in a third of the time."""
_FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",  # letters as wide as those of the browser with windows
)
_WITH_SOUND: Final = "--autoplay-policy=no-user-gesture-required"
expect.set_options(timeout=PATIENCE_MS)


@asynccontextmanager
async def launched(*flags: str, **environment: str) -> AsyncIterator[Browser]:
    """A browser with these flags besides the usual ones, and these variables of environment."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=_CHROMIUM,
            args=[*_FLAGS, *flags],
            env={**os.environ, **environment},
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The browser of every page on a screen; it may make a sound before it is touched."""
    async with launched(_WITH_SOUND) as browser:
        yield browser


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def phone_chromium(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """A browser that has no typeface but Roboto, an Android phone's (it comes with Kivy)."""
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
    async with launched(FONTCONFIG_FILE=str(file), HOME=str(folder)) as browser:
        yield browser


@dataclass
class BrowserPages:
    """One test's pages, each in a context of its own, and what their consoles complain of.

    `expected` are parts of messages that belong to the test, such as those of a cut connection.
    """

    browser: Browser
    expected: Sequence[str] = ("Failed to load resource",)
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    async def open(
        self,
        url: str,
        width: int,
        height: int,
        *,
        scripts: Sequence[str] = (),
        clock: bool = False,
        browser: Browser | None = None,
        **more: Any,
    ) -> Page:
        """Open `url`; `scripts` run before the page's own, `more` is for the browser's context.

        With `clock`, the page's time can be moved on (`page.clock.run_for`).
        """
        size: Any = {"width": width, "height": height}
        context = await (browser or self.browser).new_context(viewport=size, **more)
        self.contexts.append(context)
        for script in scripts:
            await context.add_init_script(script)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self._complain(message.type, message.text))
        if clock:
            await page.clock.install()
        await page.goto(url)
        return page

    def _complain(self, kind: str, message: str) -> None:
        if kind in {"error", "warning"} and not any(part in message for part in self.expected):
            self.complaints.append(message)

    async def close(self) -> None:
        for context in self.contexts:
            await context.close()
        self.contexts.clear()


@asynccontextmanager
async def quiet_pages(browser: Browser, *expected: str) -> AsyncIterator[BrowserPages]:
    """Pages that must end without a complaint but those `expected` besides a failed load."""
    pages = BrowserPages(browser, ("Failed to load resource", *expected))
    yield pages
    await pages.close()
    assert pages.complaints == []
