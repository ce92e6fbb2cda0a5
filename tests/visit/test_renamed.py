"""A centre is renamed while pages are open: console, greeter's page and phone load anew, once."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from config.centre.model import Centre
from tests.hall.at_work import HallAtWork, sign_in
from tests.visit.test_emergency_band import raise_emergency

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NEW = {"vi": "Trung tâm Phục vụ hành chính công phường Bạch Đằng", "en": "Bach Dang centre"}
CIVIL = {"vi": "Hộ tịch và quốc tịch", "en": "Civil status"}


async def opened(hall: HallAtWork, kind: str) -> Page:
    if kind == "console":
        return await hall.console("huong", "1")
    if kind == "phone":
        return await hall.phone(await hall.take("ho-tich"))
    page = await hall.page("/greet", 1024, 768)
    await sign_in(page, "duc")
    await expect(page.locator("body")).to_contain_text("Phát phiếu cho công dân")
    return page


async def hears_again(hall: HallAtWork, page: Page, kind: str) -> None:
    """Until the page shows something that happened after the last start."""
    if kind == "phone":
        await raise_emergency(hall, "Mất điện")
        await expect(page.locator("#emergency-words")).to_have_text("Mất điện")
        return
    ticket = await hall.take("ho-tich")
    shown = ticket.number if kind == "console" else "1 người đang chờ"
    await expect(page.locator("body")).to_contain_text(shown)


def renamed(centre: Centre) -> Centre:
    words = centre.model_dump()
    words["unit"]["name"] = NEW
    for service in words["services"]:
        if service["id"] == "ho-tich":
            service["name"] = CIVIL
    return Centre.model_validate(words)


@pytest.mark.parametrize("kind", ["console", "phone", "greet"])
async def test_an_open_page_shows_the_new_names_and_loads_once(
    at_work: HallAtWork, kind: str
) -> None:
    page = await opened(at_work, kind)
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    await at_work.stop()
    at_work.centre = renamed(at_work.centre)
    await at_work.start()
    await expect(page.locator("body")).to_contain_text(NEW["vi"])
    await expect(page.locator("body")).to_contain_text(CIVIL["vi"])
    await page.wait_for_load_state()
    assert len(loads) == 1
    await at_work.stop()  # the same names again: nothing is loaded
    await at_work.start()
    await hears_again(at_work, page, kind)
    assert len(loads) == 1
