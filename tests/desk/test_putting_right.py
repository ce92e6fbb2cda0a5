"""At the desk: a limit that is being checked, an applicant put right, one ticket twice."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.desk.test_receiving import begun, everything, press
from tests.hall.with_desk import ONE_DAY, UNREAD, HallWithDesk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_receiving_asks_for_a_limit_that_could_not_be_read(hall: HallWithDesk) -> None:
    page = await begun(hall, UNREAD.code)
    await expect(page.locator(".due-large")).to_have_text("Thời hạn giải quyết đang được kiểm tra")
    form = page.locator(".limit-form")
    await expect(form).to_be_visible()
    await expect(form.get_by_label("Lãnh đạo quyết định")).to_be_hidden()
    await page.fill(".of-name input", "Lê Văn Dũng")
    await press(page, "Tiếp nhận")
    await expect(form.locator(".mistake")).to_contain_text("căn cứ")
    await form.get_by_label("Số ngày hoặc số giờ").fill("1")
    await form.get_by_label("Căn cứ").fill("Điều 5 Nghị định 101/2024/NĐ-CP")
    await form.get_by_label("Căn cứ").press("Tab")
    await expect(page.locator(".due-large")).to_contain_text("25/11/2026")
    await press(page, "Tiếp nhận")
    await expect(page.locator(".done h1")).to_be_visible()
    (dossier,) = await everything(hall)
    assert dossier["due_at"] == "2026-11-25T02:00:00Z"


async def test_an_applicant_is_put_right(hall: HallWithDesk) -> None:
    dossier = await hall.receive()
    page = await hall.desk("clerk-1", f"/dossiers/{dossier['dossier_id']}")
    await page.click('[data-act="correct_applicant"]')
    dialog = page.locator("#dialog")
    await dialog.get_by_label("Điện thoại").fill("0987 654 321")
    await dialog.locator("textarea").fill("Ghi nhầm số điện thoại")
    await dialog.locator("button.main").click()
    await expect(page.locator(".log")).to_contain_text("Điện thoại: Ghi nhầm số điện thoại")
    await expect(page.locator(".facts").first).to_contain_text("321")


async def test_a_second_dossier_for_a_ticket_is_warned_of(hall: HallWithDesk) -> None:
    ticket = await hall.staff_does("clerk-3", "/tickets", {"service": "ho-tich"})
    number = ticket["ticket_id"]
    first = await hall.receive("clerk-3", ticket_id=number)
    page = await begun(hall, ONE_DAY.code, f"?ticket={number}&number={ticket['number']}")
    await expect(page.locator(".receive > .remark")).to_contain_text(first["code"])
    for paper in range(2):
        await page.locator(".paper").nth(paper).locator("label.shown").click()
    await page.fill(".of-name input", "Lê Văn Dũng")
    await press(page, "Tiếp nhận")
    dialog = page.locator("#dialog")
    await expect(dialog).to_contain_text(first["code"])
    await dialog.locator("textarea").fill("Công dân nộp thêm một hồ sơ")
    await dialog.locator("button.main").click()
    await expect(page.locator(".done h1")).to_be_visible()
    assert len(await everything(hall)) == 2
