"""What a leader does from the choice of counters, and everybody with their own password."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.hall.at_work import PASSWORD, HallAtWork, press, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def opened(hall: HallAtWork, path: str, who: str) -> Page:
    page = await hall.page(path, 1366, 768)
    await sign_in(page, who)
    return page


async def test_a_counter_is_taken_over_and_the_day_closed(at_work: HallAtWork) -> None:
    await at_work.take("ho-tich")
    await at_work.clerk_does("1", "/counters/1/open")
    page = await opened(at_work, "/counter", "anh")
    await page.click('[data-counter="1"]')
    await expect(page.locator("dialog")).to_contain_text("Cán bộ 1 đang phụ trách")
    await press(page, "NumpadMultiply")
    await page.click('[data-task="close-day"]')
    await expect(page.locator("dialog")).to_contain_text("Quầy còn mở: Quầy 1.")
    await expect(page.locator("dialog dd").first).to_have_text("1")
    await press(page, "Numpad1")
    await expect(page.locator("#choose-note")).to_contain_text("1 số hết hiệu lực")
    await page.click('[data-counter="1"]')
    await press(page, "Enter")
    await expect(page.locator("#counter-state")).to_have_text("Đang mở")


async def test_a_clerk_neither_takes_over_nor_closes_the_day(at_work: HallAtWork) -> None:
    await at_work.clerk_does("1", "/counters/1/open")
    page = await opened(at_work, "/counter", "huong")
    await expect(page.locator('[data-counter="1"]')).to_be_disabled()
    await expect(page.locator('[data-counter="2"]')).to_be_enabled()
    await expect(page.locator('[data-task="close-day"]')).to_be_hidden()


async def test_everybody_changes_their_own_password(at_work: HallAtWork) -> None:
    page = await opened(at_work, "/account", "duc")
    await page.wait_for_url("**/account")
    for name, words in (("old", "sai"), ("new", "bon con meo ngu"), ("again", "bon con meo ngu")):
        await page.fill(f"[name={name}]", words)
    await page.keyboard.press("Enter")
    await expect(page.locator("#mistake")).to_contain_text("Mật khẩu đang dùng chưa đúng")
    await page.fill("[name=old]", PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator("#done")).to_contain_text("Đã đổi mật khẩu")
