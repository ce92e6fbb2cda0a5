"""The pages of the first run in a real browser: mistakes at the field, the way back, every size."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.axe import violations
from tests.first_hour.conftest import PASSWORD, NewServer, at_step, next_step

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
SIZES = ((1366, 768), (1024, 768), (360, 640))
STEPS = ("hours", "services", "counters", "priority", "administrator")


async def fill_unit(page: Page) -> None:
    await page.fill("#unit-name", "Trung tâm Phục vụ hành chính công xã Bình Minh Thượng")
    await page.fill("#unit-code", "H05.12.03")


async def fill_administrator(page: Page) -> None:
    for field, value in (("display_name", "Bùi Anh Quân"), ("sign_in", "quan")):
        await page.fill(f"#administrator-{field}", value)
    for field in ("password", "again"):
        await page.fill(f"#administrator-{field}", PASSWORD)


async def wrong_at(page: Page, field: str, words: str = "") -> None:
    """The mistake stands at the field, which has the focus and says so."""
    await expect(page.locator(f"#{field}-mistake")).to_contain_text(words or re.compile(r"\w"))
    await expect(page.locator(f"#{field}")).to_have_attribute("aria-invalid", "true")
    await expect(page.locator(f"#{field}")).to_be_focused()


async def test_every_step_fits_every_screen_and_axe_finds_nothing(server: NewServer) -> None:
    for language in ("vi", "en"):
        page = await server.page(f"/setup?lang={language}")
        await looked_at(page)
        await page.fill("#code", server.code)
        await next_step(page, "unit")
        await page.click("#next")
        await wrong_at(page, "unit-name")
        await looked_at(page)
        await fill_unit(page)
        for name in STEPS:
            await next_step(page, name)
            await looked_at(page)
        await fill_administrator(page)
        await next_step(page, "finish")
        await expect(page.locator("#nothing-missing")).to_be_visible()
        await looked_at(page)


async def looked_at(page: Page) -> None:
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        assert await violations(page) == []


async def test_a_wrong_code_is_said_at_its_field(server: NewServer) -> None:
    page = await server.page("/setup?lang=vi")
    for code in ("", "abc", "0000-0000-0000"):
        await page.fill("#code", code)
        await page.click("#next")
        await wrong_at(page, "code", "Mã thiết lập không đúng")
    await page.fill("#code", f" {server.code[:4]}-{server.code[4:8]}-{server.code[8:]} ")
    await next_step(page, "unit")


async def test_mistakes_stand_at_the_field(server: NewServer) -> None:
    page = await server.wizard()
    await expect(page.locator("#unit-address")).to_have_value(server.address)
    await page.click("#next")
    await expect(page.locator("#unit-code-mistake")).not_to_be_empty()
    await wrong_at(page, "unit-name")
    await fill_unit(page)
    for wrong in ("hall", "192.168.1.10:8080", "http://", "ftp://hall.example.vn"):
        await page.fill("#unit-address", wrong)
        await page.click("#next")
        await wrong_at(page, "unit-address")
    await page.fill("#unit-address", server.address)
    await page.fill("#unit-code", "không phải mã")
    await page.click("#next")
    await wrong_at(page, "unit-code")
    await page.fill("#unit-code", "H05.12.03")
    await next_step(page, "hours")
    for wrong in ("sáng", "25:00-26:00", "11:30-07:30"):
        await page.fill("#hours-tuesday", wrong)
        await page.click("#next")
        await wrong_at(page, "hours-tuesday")
    await page.fill("#hours-tuesday", "7:30 - 11:30; 13:00–16:30")
    await next_step(page, "services")
    for one in await page.locator("#services input").all():
        await one.uncheck()
    await page.click("#next")
    await expect(page.locator("#said")).to_contain_text("ít nhất một dịch vụ")
    await page.locator("#services input").first.check()
    await next_step(page, "counters")
    await page.fill("#counter-1", "")
    await page.click("#next")
    await wrong_at(page, "counter-1")
    await page.fill("#counter-1", "Quầy số một")
    await next_step(page, "priority")
    await next_step(page, "administrator")
    await page.click("#next")
    await wrong_at(page, "administrator-display_name")
    await fill_administrator(page)
    await page.fill("#administrator-again", "khác")
    await page.click("#next")
    await wrong_at(page, "administrator-again", "không giống nhau")
    for field in ("password", "again"):
        await page.fill(f"#administrator-{field}", "123456")
    await next_step(page, "finish")
    await page.click("#next")
    await at_step(page, "administrator")
    await wrong_at(page, "administrator-password")
    await fill_administrator(page)
    await next_step(page, "finish")
    await page.click("#next")
    await page.wait_for_url("**/settings/start?*")


async def test_the_way_back_keeps_what_was_written(server: NewServer) -> None:
    page = await server.wizard()
    await fill_unit(page)
    await next_step(page, "hours")
    await page.fill("#hours-saturday", "sáng")
    await page.click("#back")
    await expect(page.locator("#unit-english")).to_have_value("")
    await expect(page.locator("#unit-code")).to_have_value("H05.12.03")
    await next_step(page, "hours")
    await expect(page.locator("#hours-saturday")).to_have_value("sáng")
    await page.fill("#hours-saturday", "07:30-11:30")
    await next_step(page, "services")
    await page.get_by_label("D · Đất đai").uncheck()
    await next_step(page, "counters")
    await page.fill("#counter-1", "Quầy tiếp dân")
    await page.locator(".counter").first.get_by_label("Cư trú").check()
    await page.click("#add-counter")
    await expect(page.locator("#counter-5")).to_be_focused()
    await next_step(page, "priority")
    await page.get_by_label(re.compile("^Người có công")).uncheck()
    await page.uncheck("#english")
    await next_step(page, "administrator")
    await fill_administrator(page)
    await next_step(page, "finish")
    await expect(page.locator("#nothing-missing")).to_be_visible()
    for _ in range(4):
        await page.click("#back")
    await at_step(page, "services")
    await expect(page.get_by_label("D · Đất đai")).not_to_be_checked()
    await next_step(page, "counters")
    await expect(page.locator("#counter-1")).to_have_value("Quầy tiếp dân")
    await expect(page.locator(".counter")).to_have_count(5)
    await next_step(page, "priority")
    await expect(page.get_by_label(re.compile("^Người có công"))).not_to_be_checked()
    await expect(page.locator("#english")).not_to_be_checked()
    await next_step(page, "administrator")
    await expect(page.locator("#administrator-sign_in")).to_have_value("quan")
    await next_step(page, "finish")
    await expect(page.locator("#nothing-missing")).to_be_visible()
    await page.click("#next")
    await page.wait_for_url("**/settings/start?*")
    await page.goto(f"{server.address}/settings/unit?lang=vi")
    await expect(page.locator("body")).to_contain_text("Bình Minh Thượng")


async def test_another_kind_keeps_the_name_of_the_unit(server: NewServer) -> None:
    page = await server.wizard()
    await fill_unit(page)
    await page.click("#back")
    await page.check("[name=kind][value=province]")
    await next_step(page, "unit")
    await expect(page.locator("#unit-code")).to_have_value("H05.12.03")
    await next_step(page, "hours")
    await next_step(page, "services")
    await expect(page.locator("#services input")).to_have_count(9)
