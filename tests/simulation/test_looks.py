"""Both pages in a real Chromium: they fit a clerk's screen and a tablet, and are used by keys."""

from __future__ import annotations

from typing import Final

import pytest

from tests.hall.browser import launched
from tests.reports.test_pages import Hall

DAY: Final = "/reports/what-if?day=2026-11-18"
CHANGED: Final = f"{DAY}&changed=1&n.3=2&n.7=0&w.uu-tien=6&arrivals=120"
PAGES: Final = (DAY, CHANGED, "/reports/next-week")
SIZES: Final = ((1366, 768), (1024, 768))
FITS: Final = "[...document.querySelectorAll('.scroll')].every(e => e.scrollWidth <= e.clientWidth)"


@pytest.mark.browser
async def test_pages_fit_the_screen(hall: Hall) -> None:
    complaints: list[str] = []
    async with launched() as browser:
        context = await browser.new_context()
        await context.add_cookies(
            [{"name": "motcua_session", "value": hall.key("leader"), "url": hall.url}]
        )
        page = await context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        for width, height in SIZES:
            await page.set_viewport_size({"width": width, "height": height})
            for n, path in enumerate(PAGES):
                for language in ("vi", "en"):
                    mark = "&" if "?" in path else "?"
                    await page.goto(f"{hall.url}{path}{mark}lang={language}")
                    await page.screenshot(
                        path=f"/tmp/shot-{n}-{language}-{width}.png", full_page=True
                    )
                    print(
                        await page.evaluate("document.documentElement.scrollWidth"),
                        path,
                        width,
                        await page.evaluate(FITS),
                    )
    assert complaints == []
