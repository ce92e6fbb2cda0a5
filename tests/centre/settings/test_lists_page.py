"""Pages of lists of settings in a browser: headings, names, the code made of a name."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.centre.settings.test_winding_page import at_work as at_work
from tests.centre.settings.test_winding_page import signed_in
from tests.hall.at_work import HallAtWork

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_lists_have_headings_and_people_their_names(at_work: HallAtWork) -> None:
    page = await at_work.page("/settings/outside?lang=vi", 1366, 768)
    await signed_in(page, "quan")
    ready = page.locator("body[data-ready]")
    await expect(ready).to_be_attached()
    await expect(page.locator(".items > h2")).to_have_text(["Trực ngoài giờ", "Điểm hỗ trợ"])
    await page.locator(".adding summary").first.click()
    names = page.locator(".adding[open] .in-language textarea")
    await names.nth(0).fill("Khai tử")
    await names.nth(1).fill("Deaths")
    await page.locator(".adding[open] button.main").click()
    await page.wait_for_url("**/settings/outside/khai-tu*")
    await page.wait_for_load_state()
    await expect(ready).to_be_attached()
    await expect(page.locator("#sections > section")).to_have_count(1)

    await page.goto(f"{at_work.centre.public_url}/settings/officials?lang=vi")
    await page.wait_for_load_state()
    await expect(ready).to_be_attached()
    await page.locator(".adding summary").click()
    form = page.locator(".adding[open]")
    await form.locator('[id$="-new-name"] input, input[id$="-new-name"]').first.fill("Lê Thị Hoa")
    await form.locator(".in-language textarea").nth(0).fill("Chủ tịch")
    await form.locator(".in-language textarea").nth(1).fill("Chair")
    await form.locator("button.main").click()
    await page.wait_for_url("**/settings/officials/le-thi-hoa*")
    await page.wait_for_load_state()
    await expect(page.locator("#sections h2")).to_have_text("Lê Thị Hoa")
    await page.goto(f"{at_work.centre.public_url}/settings/officials?lang=vi")
    added = page.locator(".parts > li").last
    await expect(added.locator(".part-name")).to_have_text("Lê Thị Hoa")
    await expect(added.locator(".part-told")).to_have_text("Chủ tịch")
