"""The work lists at the desk: colours with words, searching, the keyboard, pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.async_api import expect

from tests.hall.with_desk import HallWithDesk, scan, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_empty_lists_say_so(hall: HallWithDesk) -> None:
    page = await hall.desk("clerk-1")
    await expect(page.locator(".nothing-here")).to_have_text(
        "Anh/chị không có hồ sơ nào đang chờ xử lý."
    )
    await page.click('[data-list="late"]')
    await expect(page.locator(".nothing-here")).to_have_text("Không có hồ sơ nào quá hạn.")
    assert page.url.endswith("/dossiers?list=late")


async def test_soon_is_yellow_and_late_is_red_and_both_are_words(hall: HallWithDesk) -> None:
    await hall.receive()
    hall.set_clock.move(days=1, hours=12)
    page = await hall.desk("anh", "/dossiers?list=open")
    due = page.locator(".dossiers .due")
    await expect(due).to_have_attribute("data-standing", "soon")
    await expect(due.locator(".standing")).to_have_text("Sắp đến hạn · còn 12 giờ")
    await expect(page.locator('[data-list="soon"] .count')).to_have_text("1")
    hall.set_clock.move(hours=21)  # the day is over
    await page.reload()
    await sign_in(page, "anh")
    await expect(due).to_have_attribute("data-standing", "late")
    await expect(due.locator(".standing")).to_have_text("Quá hạn · quá 9 giờ")
    await expect(page.locator('[data-list="late"] .count')).to_have_text("1")


async def test_found_by_code_name_phone_and_receipt(hall: HallWithDesk) -> None:
    one = await hall.receive(applicant={"name": "Phạm Thị Đào", "phone": "0987 654 321"})
    await hall.receive()
    page = await hall.desk("anh", "/dossiers?list=waiting")
    for words in (one["code"], "pham thi dao", "4321"):
        await page.fill(".search", words)
        await expect(page.locator(".dossiers tbody tr")).to_have_count(1)
        await expect(page.locator(".dossiers tbody")).to_contain_text("Phạm Thị Đào")
        assert words not in page.url
    await page.fill(".search", "không ai cả")
    await expect(page.locator(".nothing-here")).to_contain_text("Không tìm thấy hồ sơ nào")
    await page.keyboard.press("Escape")
    await expect(page.locator('[data-list="waiting"]')).to_have_attribute("aria-current", "true")
    await scan(page, one["follow_url"])
    await expect(page.locator(".head-code b")).to_have_text(one["code"])


async def test_by_the_keyboard_alone(hall: HallWithDesk) -> None:
    received = [await hall.receive() for _ in range(3)]
    page = await hall.desk("anh", "/dossiers?list=open")
    await expect(page.locator(".dossiers tbody tr")).to_have_count(3)
    await page.keyboard.press("/")
    await expect(page.locator(".search")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await expect(page.locator(".dossiers tbody a").nth(1)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator(".head-code b")).to_have_text(received[1]["code"])


async def test_more_than_one_page(hall: HallWithDesk) -> None:
    for number in range(53):
        await hall.receive(applicant={"name": f"Người thứ {number}"})
    page = await hall.desk("anh", "/dossiers?list=all")
    rows = page.locator(".dossiers tbody tr")
    await expect(rows).to_have_count(50)
    await page.click('button:has-text("Xem thêm")')
    await expect(rows).to_have_count(53)
    await expect(page.locator('button:has-text("Xem thêm")')).to_be_hidden()
    codes = await page.locator(".dossiers .code").all_inner_texts()
    assert len(set(codes)) == 53


async def test_a_greeter_has_no_desk(hall: HallWithDesk) -> None:
    page = await hall.desk("duc")
    await page.wait_for_url("**/greet")  # where her work begins
    await page.goto(f"{hall.centre.public_url}/dossiers")
    await expect(page.locator(".nothing-here")).to_contain_text("không làm việc với hồ sơ")


async def test_a_colleague_who_is_away_is_named_so_and_handed_nothing(hall: HallWithDesk) -> None:
    members = await hall.signed_in("quan")
    api = f"{hall.centre.public_url}/api/v1/members"
    async with members.get(api) as answer:
        people = (await answer.json())["members"]
    away = next(one["staff_id"] for one in people if one["sign_in"] == "clerk-2")
    await hall.act(await hall.receive(), "assign", staff_id=away)
    first = hall.centre.day(hall.set_clock.now())
    last = first + timedelta(days=4)
    body = {"kind": "sick", "first_day": str(first), "last_day": str(last)}
    async with members.post(f"{api}/{away}/absences", json=body) as answer:
        assert answer.status == 200, await answer.text()
    page = await hall.desk("anh", "/dossiers?list=open")
    name = f"Cán bộ 2 (vắng mặt đến hết {last:%d/%m/%Y})"
    await expect(page.locator(".dossiers .who-does")).to_have_text(name)
    await page.locator(".dossiers a.code").click()
    await page.click('[data-act="assign"]')
    option = page.locator("dialog option", has_text="Cán bộ 2 (")
    await expect(option).to_have_text(name)
    await expect(option).to_be_disabled()
    assert "ốm" not in await page.inner_text("body")
