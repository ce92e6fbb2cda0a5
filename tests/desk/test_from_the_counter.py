"""From a number at the counter to its dossier and back, on the real server."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.hall.at_work import at_counter, press, waiting_here
from tests.hall.with_desk import ONE_DAY, HallWithDesk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_dossier_is_received_for_the_number_being_served(hall: HallWithDesk) -> None:
    await hall.take("ho-tich")
    console = await hall.console("huong", "1")
    await waiting_here(console, "A001")
    await press(console, "Enter")
    await at_counter(console, "called", "A001")
    await press(console, "1")
    await at_counter(console, "serving", "A001")
    async with console.expect_popup() as opened:
        await console.click(".receive-link")
    desk = await opened.value
    await expect(desk.locator(".mark")).to_contain_text("A001")
    first = desk.locator(".procedures li")
    await expect(first.first).to_contain_text("Hộ tịch")
    await expect(first.filter(has_text="Chứng thực bản sao từ bản chính")).to_have_count(0)
    await desk.fill(".chooser input", ONE_DAY.code)
    await desk.keyboard.press("Enter")
    await desk.click('button:has-text("Nhận đủ")')
    await desk.fill(".of-name input", "Lê Văn Dũng")
    await desk.click('.receive-bar button:has-text("Tiếp nhận")')
    code = await desk.locator(".done-code").inner_text()
    async with desk.expect_popup() as printed:
        await desk.click('.print-row a:has-text("In A5")')
    await expect((await printed.value).locator("body")).to_contain_text(code)
    await desk.click('a:has-text("Mở hồ sơ")')
    await expect(desk.locator(".facts").first).to_contain_text("A001")
    await at_counter(console, "serving", "A001")


async def test_a_number_taken_with_a_receipt_shows_its_dossier(hall: HallWithDesk) -> None:
    dossier = await hall.receive(
        papers=[{"paper": 0, "state": "received"}, {"paper": 1, "state": "missing"}],
        supplement={"instruction": "Mang giấy chứng sinh đến"},
    )
    await hall.take("ho-tich", receipt=dossier["follow_url"])
    console = await hall.console("huong", "1")
    await waiting_here(console, "A001")
    await press(console, "Enter")
    links = console.locator("#current .dossier-links")
    await expect(links).to_contain_text("Đến nộp bổ sung")
    async with console.expect_popup() as opened:
        await links.locator(".dossier-link").click()
    desk = await opened.value
    await expect(desk.locator(".head-code b")).to_have_text(dossier["code"])
    await desk.click('[data-act="accept_supplement"]')
    await desk.click("#dialog button.main")
    await expect(desk.locator(".head-code .chip")).to_have_text("4 · Đang xử lý")
    await expect(desk.locator(".facts").first).to_contain_text("A001")
