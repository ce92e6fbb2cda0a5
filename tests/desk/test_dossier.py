"""A dossier at the desk, from the counter to the result, and two officials at once."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.hall.with_desk import HallWithDesk, scan

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def opened(hall: HallWithDesk, who: str, dossier_id: int) -> Page:
    page = await hall.desk(who, f"/dossiers/{dossier_id}")
    await expect(page.locator(".head-code")).to_be_visible()
    return page


async def act(page: Page, name: str) -> None:
    """Press an act's key; its dialog is open."""
    await page.click(f'[data-act="{name}"]')
    await expect(page.locator("#dialog")).to_be_visible()


async def confirm(page: Page, said: str) -> None:
    await page.click("#dialog button.main")
    await expect(page.locator("#toast")).to_contain_text(said)


async def test_from_the_counter_to_the_result(hall: HallWithDesk) -> None:
    dossier = await hall.receive()
    page = await opened(hall, "anh", dossier["dossier_id"])
    chip = page.locator(".head-code .chip")
    await expect(chip).to_have_text("2 · Được tiếp nhận")
    await expect(page.locator('.steps [aria-current="step"] b')).to_have_text("Số hóa hồ sơ")
    await act(page, "advance")
    await expect(page.locator("#dialog")).to_contain_text("chuyển sang “Giải quyết”")
    await confirm(page, "Hoàn thành bước")
    await expect(chip).to_have_text("4 · Đang xử lý")
    for _ in range(2):
        await act(page, "advance")
        await confirm(page, "")
    await expect(chip).to_have_text("9 · Đã xử lý xong")
    await expect(page.locator(".head-due")).to_contain_text("Trước hạn")
    await act(page, "tell_citizen")
    await page.click('#dialog span:has-text("Tin nhắn")')
    await confirm(page, "Báo cho công dân")
    await act(page, "return_result")
    await page.click("#dialog button.main")
    await expect(page.locator("#dialog .mistake")).to_contain_text("Anh/chị quét giấy hẹn")
    await scan(page, "HTTP://127.0.0.1/H/AAAAAAAAAAAAAAAA")
    await expect(page.locator("#dialog .scan-said")).to_have_text("Đã đọc giấy hẹn.")
    await page.click("#dialog button.main")
    await expect(page.locator("#dialog .mistake")).to_contain_text("không phải của hồ sơ này")
    await scan(page, dossier["follow_url"])
    await confirm(page, "Trả kết quả")
    await expect(chip).to_have_text("10 · Đã trả kết quả")
    await expect(page.locator(".acts")).to_have_count(0)
    await expect(page.locator(".log li")).to_have_count(6)
    await expect(page.locator(".forms")).to_contain_text("Mẫu 06")


async def test_a_receipt_under_the_scanner_begins_the_return(hall: HallWithDesk) -> None:
    dossier = await hall.receive()
    page = await opened(hall, "anh", dossier["dossier_id"])
    await scan(page, dossier["follow_url"])
    await expect(page.locator("#toast")).to_contain_text("chưa có kết quả")
    done = dossier
    for _ in range(3):
        done = await hall.act(done, "advance")
    await page.reload()
    await expect(page.locator('[data-act="return_result"]')).to_be_visible()
    await scan(page, dossier["follow_url"])
    await expect(page.locator("#dialog .scan-said")).to_have_text("Đã đọc giấy hẹn.")
    await confirm(page, "Trả kết quả")


async def test_the_second_official_is_told_what_changed(hall: HallWithDesk) -> None:
    dossier = await hall.receive()
    one, two = [await opened(hall, who, dossier["dossier_id"]) for who in ("clerk-4", "anh")]
    await act(two, "stop")
    await two.fill("#dialog textarea >> nth=0", "Chờ kết quả xác minh")
    await two.fill("#dialog textarea >> nth=1", "Điều 12 Nghị định 118/2025/NĐ-CP")
    await act(one, "advance")
    await confirm(one, "Hoàn thành bước")
    await two.click("#dialog button.main")
    dialog = two.locator("#dialog")
    await expect(dialog.locator("h2")).to_have_text("Đồng nghiệp vừa làm trước")
    await expect(dialog).to_contain_text("Cán bộ 4")
    await expect(dialog).to_contain_text("Hoàn thành bước")
    await expect(dialog.locator("textarea")).to_have_value(
        "Chờ kết quả xác minh\nĐiều 12 Nghị định 118/2025/NĐ-CP"
    )
    await expect(two.locator(".head-code .chip")).to_have_text("4 · Đang xử lý")
    await dialog.locator('button:has-text("Xem hồ sơ hiện nay")').click()
    await expect(two.locator(".banner.news")).to_contain_text("Cán bộ 4")
    await act(two, "stop")
    await expect(dialog.locator("textarea").first).to_have_value("Chờ kết quả xác minh")
    await confirm(two, "Dừng xử lý")
    await expect(two.locator(".head-code .chip")).to_have_text("8 · Dừng xử lý")


async def test_a_late_dossier_wants_its_apology_first(hall: HallWithDesk) -> None:
    dossier = await hall.receive()
    hall.set_clock.move(days=2, hours=10)  # 25/11, the centre has closed
    page = await opened(hall, "anh", dossier["dossier_id"])
    await expect(page.locator(".banner.late")).to_contain_text("mẫu 04")
    await expect(page.locator(".head-due")).to_have_attribute("data-standing", "late")
    await expect(page.locator('[data-act="advance"]')).to_have_count(0)
    await expect(page.locator(".acts button.main")).to_have_attribute("data-act", "apologise")
    await act(page, "apologise")
    await page.fill("#dialog textarea", "Chờ xác minh ở nơi thường trú cũ")
    await page.fill("#dialog input", "31/11/2026")
    await page.click("#dialog button.main")
    await expect(page.locator("#dialog .mistake")).to_contain_text("Anh/chị ghi ngày")
    await page.fill("#dialog input", "29/11/2026")
    await page.click("#dialog button.main")
    await expect(page.locator("#dialog .mistake")).not_to_be_empty()
    await expect(page.locator("#dialog textarea")).to_have_value("Chờ xác minh ở nơi thường trú cũ")
    await page.fill("#dialog input", "27/11/2026")
    await confirm(page, "Xin lỗi")
    await expect(page.locator(".banner.late")).to_contain_text("27/11/2026")
    await expect(page.locator('[data-act="advance"]')).to_be_visible()
    await expect(page.locator(".forms")).to_contain_text("Mẫu 04")


async def test_papers_are_brought_and_the_clock_goes_on(hall: HallWithDesk) -> None:
    dossier = await hall.receive(
        papers=[{"paper": 0, "state": "received"}, {"paper": 1, "state": "missing"}],
        supplement={"papers": ["Giấy chứng sinh"], "instruction": "Mang giấy chứng sinh đến"},
    )
    page = await opened(hall, "clerk-1", dossier["dossier_id"])
    await expect(page.locator(".banner.waiting")).to_contain_text("Mang giấy chứng sinh đến")
    await expect(page.locator(".head-due")).to_have_attribute("data-standing", "stopped")
    hall.set_clock.move(hours=2)
    await act(page, "accept_supplement")
    await expect(page.locator("#dialog .accept-row")).to_contain_text("Giấy chứng sinh")
    await confirm(page, "Nhận giấy tờ bổ sung")
    await expect(page.locator(".head-code .chip")).to_have_text("4 · Đang xử lý")
    await expect(page.locator(".moved")).to_contain_text("Sau khi cộng thời gian tạm dừng")
    await expect(page.locator(".paper-is")).to_have_text(["Đã nhận", "Đã nhận"])


async def test_words_of_people_are_never_markup(hall: HallWithDesk) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    dossier = await hall.receive(note=hostile, more_papers=[{"name": hostile, "copies": 1}])
    page = await opened(hall, "anh", dossier["dossier_id"])
    await expect(page.locator(".paper-table")).to_contain_text(hostile)
    assert await page.locator("#screen img").count() == 0
    await expect(page.locator(".facts").first).to_contain_text(hostile)


async def test_an_unknown_dossier_is_said(hall: HallWithDesk) -> None:
    page = await hall.desk("anh", "/dossiers/4711")
    await expect(page.locator(".nothing-here")).to_contain_text("Không tìm thấy hồ sơ")
