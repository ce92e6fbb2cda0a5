"""The figures' pages in a real Chromium: they fit a clerk's screen and one sheet of paper."""

from __future__ import annotations

import re

import pytest

from tests.hall.browser import launched
from tests.reports.test_pages import YEAR, Hall, hall

__all__ = ["hall"]

FITS = "[...document.querySelectorAll('.scroll')].every(e => e.scrollWidth <= e.clientWidth)"
PAGES = ("/reports", "/reports/ii06a", "/reports/by/procedure", "/reports/dossiers")


@pytest.mark.browser
@pytest.mark.parametrize("language", ["vi", "en"])
async def test_pages_fit_the_screen_and_the_paper(hall: Hall, language: str) -> None:
    complaints: list[str] = []
    async with launched() as browser:
        context = await browser.new_context(viewport={"width": 1366, "height": 768})
        await context.add_cookies(
            [{"name": "motcua_session", "value": hall.key("leader"), "url": hall.url}]
        )
        page = await context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        for path in PAGES:
            await page.goto(f"{hall.url}{path}?{YEAR}&lang={language}")
            assert await page.evaluate("document.documentElement.scrollWidth") <= 1366, path
            assert await page.evaluate(FITS), path
            if path in PAGES[:2]:
                printed = await page.pdf(prefer_css_page_size=True)
                assert len(re.findall(rb"/Type */Page\b", printed)) == 1, path
                assert re.search(rb"/MediaBox *\[0 0 841\.\d+ 59\d\.\d+\]", printed)
        await page.goto(f"{hall.url}/reports?{YEAR}")
        await page.click("text=Biểu II.06a")
        await page.click("tfoot a.figure >> nth=0")
        await page.wait_for_url("**/reports/dossiers*")
    assert complaints == []
