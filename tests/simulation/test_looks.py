"""Both pages in a real Chromium: they fit a clerk's screen and a tablet, empty and full, axe finds
nothing, and the form is filled in and sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Page, expect

from config.centre.model import Centre
from tests.axe import violations
from tests.hall.browser import launched
from tests.reports.test_pages import Hall
from tests.simulation.conftest import served
from tests.simulation.test_pages import worked_out

DAY: Final = "/reports/what-if?day=2026-11-18"
CHANGED: Final = f"{DAY}&changed=1&n.3=2&n.7=0&w.uu-tien=6&arrivals=120"
PAGES: Final = (DAY, CHANGED, "/reports/next-week?")
WIDTHS: Final = (1366, 1024)
FITS: Final = "[...document.querySelectorAll('.scroll')].every(e => e.scrollWidth <= e.clientWidth)"
NAME_SHOWN: Final = "document.querySelector('.staff-who').clientWidth"

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@asynccontextmanager
async def opened(hall: Hall, complaints: list[str]) -> AsyncIterator[Page]:
    """A leader's page; what the browser complains of is added to `complaints`."""
    async with launched() as browser:
        context = await browser.new_context()
        await context.add_cookies(
            [{"name": "motcua_session", "value": hall.key("leader"), "url": hall.url}]
        )
        page = await context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page


async def look(page: Page, hall: Hall) -> None:
    await worked_out(hall)
    for path in PAGES:
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 768})
            await page.goto(f"{hall.url}{path}&lang={'vi' if width == WIDTHS[0] else 'en'}")
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert await page.evaluate(FITS), (path, width)
            assert await page.evaluate(NAME_SHOWN) > 60, (path, width)
        await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert await violations(page) == [], path


async def test_pages_fit_the_screen(hall: Hall) -> None:
    complaints: list[str] = []
    async with opened(hall, complaints) as page:
        await look(page, hall)
    assert complaints == []


async def test_empty_pages_fit_the_screen(centre: Centre, sqlite_url: str, tmp_path: Path) -> None:
    complaints: list[str] = []
    async with served(centre, sqlite_url) as hall, opened(hall, complaints) as page:
        await look(page, hall)
    assert complaints == []


async def test_a_change_is_filled_in_and_dropped(hall: Hall) -> None:
    async with opened(hall, []) as page:
        await page.goto(f"{hall.url}{DAY}&lang=en")
        await page.fill('input[name="n.3"]', "2")
        await page.check('input[name="s.5"][value="dat-dai"]')
        await page.click("text=Work it out")
        told = await page.inner_text(".result")
        assert "Counter 3: 2 of it" in told
        assert "Counter 5 calls: Residence, Land" in told or "Land, Residence" in told
        await page.click("summary >> text=What to change")
        await page.click("text=Drop all changes")
        await expect(page.locator(".result")).to_have_count(0)
