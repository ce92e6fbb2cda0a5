"""Every page of settings in a large centre, on a PC and on a tablet: nothing is wider than the
window in either language, the names in its head are read whole, and axe-core, for which words make
no difference, finds nothing in one.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from config.centre.model import Centre
from config.text.catalogue import LANGUAGES
from queue_server.centre.settings.pages.layout import PAGE_IDS
from tests.axe import violations
from tests.editor.conftest import HallWithEditors

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
AXE_COMPLAINS = ("inline style", "preload assets")
SIZES = [(1366, 768), (1024, 768), (768, 1024)]
UNIT = "Trung tâm Phục vụ hành chính công phường Thượng Đình và các phường, xã lân cận phía Bắc"
CUT = """() => [...document.querySelectorAll(".staff-hall, .staff-who")]
  .filter(one => one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight)
  .map(one => one.className)"""
LETTER_BY_LETTER = """() => [...document.querySelectorAll(".settings-menu a")]
  .filter(one => one.offsetHeight > one.offsetWidth).map(one => one.textContent)"""
LETTERS = [f"{first}{second}" for first in "ABHOS" for second in "ABHOSU"]


def large(centre: Centre) -> Centre:
    """The same with 30 services and 40 counters, all with long names, as its own."""
    words: dict[str, Any] = centre.model_dump()
    words["unit"]["name"] = {"vi": UNIT, "en": f"{UNIT} Public Service Centre"}
    [service], [counter] = words["services"][:1], words["counters"][:1]
    long = "Đăng ký biện pháp bảo đảm bằng quyền sử dụng đất, tài sản gắn liền với đất"
    for number in range(30 - len(words["services"])):
        name = {"vi": f"{long} {number}", "en": f"Registration of secured transactions {number}"}
        own = {"id": f"dich-vu-{number}", "letter": LETTERS[number], "name": name}
        words["services"].append(service | own)
    ids = [one["id"] for one in words["services"]]
    for number in range(len(words["counters"]) + 1, 41):
        name = {"vi": f"Quầy {number}", "en": f"Counter {number}"}
        some = [ids[(number * step) % 30] for step in (1, 7, 11)]
        served = list(dict.fromkeys(some))
        words["counters"].append(counter | {"id": f"{number}", "name": name, "services": served})
    words["counters"][0]["services"] = ids
    return Centre.model_validate(words)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def full(
    tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> AsyncIterator[HallWithEditors]:
    """A hall with 30 services and 40 counters, in whose draft there is a mistake."""
    folder: Path = tmp_path_factory.mktemp("full")
    hall = await HallWithEditors.built(folder, chromium)
    assert isinstance(hall, HallWithEditors)
    hall.centre = large(hall.centre)
    hall.pages.expected = (*hall.pages.expected, *AXE_COMPLAINS)
    async with hall.at_work():
        page = await hall.settings("/calling")
        await page.fill("#at-calling-longest_wait_minutes-input", "601")
        await page.keyboard.press("Tab")
        await expect(page.locator("#draft-bar .mark")).to_be_visible()
        yield hall


def addresses(language: str) -> list[str]:
    parts = ("services/ho-tich", "counters/1", "boards/hall", "kiosks/kiosk-1", "roles/clerk")
    paths = ("", *(f"/{page}" for page in PAGE_IDS), *(f"/{part}" for part in parts))
    return [f"{path}?lang={language}" for path in paths]


async def faults(page: Page) -> list[str]:
    found = []
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [f"{wide} px too wide at {width}"] if wide > 0 else []
        for what in (CUT, LETTER_BY_LETTER):
            found += [f"{one} cannot be read at {width}" for one in await page.evaluate(what)]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_can_be_read_and_worked_by_everybody(
    full: HallWithEditors, language: str
) -> None:
    page = await full.settings()
    found: dict[str, list[str]] = {}
    for address in addresses(language):
        await full.go(page, address)
        if "dossiers" in address:
            await page.locator(".parts details > summary").first.click()
        if "counters?" in address:
            await page.locator(".adding > summary").click()
        found[address] = await faults(page)
        if language == LANGUAGES[0]:
            found[address] += await violations(page)
    assert {address: said for address, said in found.items() if said} == {}
