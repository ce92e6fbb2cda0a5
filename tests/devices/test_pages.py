"""The page of devices, the board's form and the lines on what to look at, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.hall.at_work import HallAtWork, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def devices(hall: HallAtWork, who: str = "anh") -> Page:
    """The page of devices, after signing in on the way there."""
    page = await hall.page("/devices", 1366, 768)
    await sign_in(page, who)
    await page.wait_for_url("**/devices")
    return page


async def code_on(page: Page, device: str) -> str:
    """The code that the page shows for a device, its digits alone."""
    await page.click(f'tr[data-device="{device}"] [data-act="pair"]')
    shown = page.locator("dialog .code")
    await expect(shown).to_have_text(re.compile(r"^\d{4} \d{4}$"))
    return (await shown.inner_text()).replace(" ", "")


def row(page: Page, device: str):
    return page.locator(f'tr[data-device="{device}"]')


async def test_a_screen_becomes_a_board_by_its_code(at_work: HallAtWork) -> None:
    page = await devices(at_work)
    tv = await at_work.page("/board/wing", 1920, 1080)
    await tv.wait_for_url("**/board?board=wing")
    put_away = await code_on(page, "wing")
    await page.keyboard.press("Escape")
    await tv.keyboard.type(put_away)
    await tv.keyboard.press("Enter")
    await expect(tv.locator("#said")).to_contain_text("Mã không đúng")
    code = await code_on(page, "wing")
    for digit in code:  # with a remote: keys of the page, one after the other
        await tv.click(f'[data-key="{digit}"]')
    await tv.keyboard.press("Enter")
    await tv.wait_for_url("**/board/wing")
    await expect(tv.locator("body")).to_have_attribute("data-line", "up")
    await expect(page.locator("dialog .done")).to_contain_text("đã kết nối")
    await page.click("dialog .main")
    await expect(row(page, "wing").locator(".key")).to_contain_text("Hoàng Thị Ngọc Ánh")
    await expect(row(page, "wing").locator(".state")).to_contain_text("bình thường")
    # A browser that is opened at no board in particular finds its own.
    await tv.goto(at_work.centre.public_url + "/board")
    await tv.wait_for_url("**/board/wing")
    assert "motcua_device" not in await tv.evaluate("document.cookie")


async def test_a_board_whose_key_ends_asks_for_a_code_and_comes_back(at_work: HallAtWork) -> None:
    page, tv = await devices(at_work), await at_work.board("hall")
    await expect(row(page, "hall").locator(".line")).to_contain_text("đã kết nối")
    await page.click('tr[data-device="hall"] [data-act="revoke"]')
    await page.click("dialog .danger")
    await tv.wait_for_url("**/board?board=hall")
    await expect(page.locator("#said")).to_contain_text("Đã thu hồi khóa kết nối")
    await expect(row(page, "hall").locator(".state")).to_contain_text("chưa được kết nối")
    await tv.keyboard.type(await code_on(page, "hall"))
    await tv.keyboard.press("Enter")
    await expect(tv.locator("body")).to_have_attribute("data-line", "up")


async def test_what_to_look_at_is_on_consoles_and_leaders_pages(at_work: HallAtWork) -> None:
    page = await devices(at_work)
    console = await at_work.console("huong", "1")
    await expect(console.locator(".bottom")).to_have_attribute("data-look", "")
    desk = await console.locator("#desk").bounding_box()
    await at_work.report(version="0.0.1", printer="paper_out", jobs_waiting=2)
    await expect(console.locator(".bottom")).to_have_attribute("data-look", "urgent")
    await expect(console.locator("#faults")).to_contain_text(
        "Máy lấy số cửa chính: máy in hết giấy"
    )
    await expect(console.locator("#advice")).to_have_text("Thay cuộn giấy mới.")
    assert await console.locator("#desk").bounding_box() == desk, "something has moved"
    kiosk = row(page, "kiosk-1")
    await expect(kiosk).to_have_attribute("data-look", "urgent")
    await expect(kiosk.locator(".printer")).to_contain_text("2 phiếu chờ in")
    await expect(kiosk.locator(".line")).to_contain_text("cũ hơn máy chủ")
    await page.goto(at_work.centre.public_url + "/reports")
    band = page.locator(".staff-alerts")
    await expect(band).to_contain_text("máy in hết giấy")
    assert await band.evaluate("(node) => node.offsetHeight") <= 48
    await at_work.report(version="0.0.1", printer="ready")
    await expect(console.locator(".bottom")).to_have_attribute("data-look", "")
    await expect(console.locator("#faults")).to_have_text("Thiết bị bình thường")


async def test_a_leader_reads_of_a_counter_at_which_nobody_is(at_work: HallAtWork) -> None:
    console = await at_work.console("huong", "1")
    server = at_work.server
    assert server is not None
    counters = server.rooms.centre.counters
    await server.app.database.write(lambda unit: counters.note_manned(unit, "1", manned=False))
    await expect(console.locator("#counter-state")).to_have_text("Vắng người")
    page = await devices(at_work)
    await expect(row(page, "kiosk-1")).to_be_visible()
    await page.goto(at_work.centre.public_url + "/reports")
    band = page.locator(".staff-alerts")
    await expect(band).to_contain_text("Quầy 1: có lẽ Nguyễn Thị Thanh Hương không có mặt tại quầy")
    await expect(band).to_have_attribute("data-look", "urgent")
    await page.set_viewport_size({"width": 360, "height": 640})
    words, keys = band.locator("p").first, band.locator("a, button")
    assert await words.evaluate("(node) => node.clientWidth > 200")
    right = "(all) => Math.max(...all.map((one) => one.getBoundingClientRect().right))"
    assert await keys.evaluate_all(right) <= 360
    await console.click('[data-command="here"]')
    await expect(console.locator("#counter-state")).to_have_text("Đang mở")
    await expect(band).to_be_hidden()


async def test_two_kiosks_on_one_key_are_told_on_the_console(at_work: HallAtWork) -> None:
    console = await at_work.console("huong", "1")
    for instance in ("one", "other", "one"):
        await at_work.report(printer="ready", instance=instance)
    await expect(console.locator("#faults")).to_contain_text("hai máy đang dùng chung")


async def test_a_board_tells_that_it_cannot_be_seen_or_heard(at_work: HallAtWork) -> None:
    page, tv = await devices(at_work), await at_work.board("hall")
    await expect(row(page, "hall").locator(".state")).to_contain_text("bình thường")
    await tv.evaluate("window.motcuaBoard.soundBlocked(true)")
    await expect(row(page, "hall").locator(".state")).to_contain_text("chưa phát được tiếng")
    await tv.evaluate(
        "Object.defineProperty(document, 'hidden', { value: true });"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    await expect(row(page, "hall").locator(".state")).to_contain_text("trang gọi số đang bị che")
    await expect(row(page, "hall")).to_have_attribute("data-look", "urgent")


async def test_the_page_says_when_the_server_is_gone(at_work: HallAtWork) -> None:
    page = await devices(at_work)
    await expect(row(page, "hall")).to_be_visible()
    await at_work.stop()
    await expect(page.locator("#line")).to_contain_text("Mất kết nối với máy chủ")
    await expect(row(page, "hall")).to_be_visible()
    await at_work.start()
    await expect(page.locator("#line")).to_have_text("")


async def test_a_sign_in_that_waits_is_shown_and_let_in(at_work: HallAtWork) -> None:
    words = {"sign_in": "huong", "password": "wrong"}
    page = await devices(at_work)
    await expect(page.locator("#locks")).to_be_hidden()
    for _ in range(6):
        await page.request.post(at_work.centre.public_url + "/api/v1/session", data=words)
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    line = page.locator("#locked li")
    await expect(line).to_contain_text("còn 1 phút, ở nơi đã nhập sai")
    await line.get_by_role("button").click()
    await expect(page.locator("#locks")).to_be_hidden()
