"""The pages before the work: the start page, and the console of who has no counter."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.hall.at_work import HallAtWork, at_counter, press, sign_in, waiting_here

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_the_start_page_is_the_centres_own_whatever_the_pcs_language(at_work: HallAtWork):
    page = await at_work.page("/", 1366, 768, locale="en-US")
    await expect(page.locator("h1")).to_have_text(at_work.centre.unit.name["vi"])
    assert await page.evaluate(
        "document.fonts.load('700 1rem Roboto').then((found) => found.length)"
    )
    await page.click("header a")
    await expect(page.locator("h1")).to_have_text(at_work.centre.unit.name["en"])
    await page.click("main a[href$='/home']")
    await expect(page.locator("#sign-in-name")).to_be_focused()


async def test_a_greeter_is_not_asked_for_a_counter_and_gives_a_number(at_work: HallAtWork):
    console = await at_work.console("huong", "1")
    page = await at_work.page("/counter", 1366, 768)
    await sign_in(page, "duc")
    await page.wait_for_url("**/greet")
    await expect(page.locator("main h1")).to_have_text("Phát phiếu cho công dân")
    await page.click("#services button >> nth=0")
    await page.click("dialog .choice >> nth=0")
    await expect(page.locator("dialog .issued-number")).to_have_text("A001")
    await waiting_here(console, "A001")
    await press(console, "Enter")
    await at_counter(console, "called", "A001")


async def test_services_stand_in_the_counters_own_order(at_work: HallAtWork):
    console = await at_work.console("huong", "10")
    letters = console.locator("#services .letter")
    await expect(letters).to_have_text(["H", "B", "A", "C", "D", "E", "G"])
