"""Receiving at the desk, on the real server: the promise, the papers, the card, lost answers."""

from __future__ import annotations

from time import time
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.hall.with_desk import (
    CARD,
    ONE_DAY,
    SCANNED_EVERY_SECONDS,
    SURVEY,
    HallWithDesk,
    scan,
    sign_in,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


HELD_MS = 200
"""How long a person's finger rests on a key."""


async def choose(page: Page, words: str) -> None:
    """The procedure that these words find first."""
    await page.fill(".chooser input", words)
    await page.keyboard.press("Enter")
    await expect(page.locator(".due-large")).to_be_visible()


async def begun(hall: HallWithDesk, words: str = ONE_DAY.code, path: str = "") -> Page:
    page = await hall.desk("clerk-1", f"/dossiers/receive{path}")
    await choose(page, words)
    return page


async def press(page: Page, words: str) -> None:
    # A key that cannot work yet says why when it is pressed all the same.
    await page.click(f'.receive-bar button:has-text("{words}")', force=True)


async def everything(hall: HallWithDesk) -> list[dict[str, Any]]:
    """All dossiers, as the lists tell."""
    await hall.staff_does("clerk-3", "/dossiers/quote", {"procedure": ONE_DAY.code})
    address = f"{hall.centre.public_url}/api/v1/dossiers?list=all"
    async with hall.sessions["clerk-3"].get(address) as answer:
        listed: list[dict[str, Any]] = (await answer.json())["dossiers"]
        return listed


async def test_received_with_a_scanned_card(hall: HallWithDesk) -> None:
    page = await begun(hall, "xac nhan mot ngay")
    await expect(page.locator(".due-large")).to_have_text("Thứ Tư, 25/11/202609:00")
    await expect(page.locator(".because")).to_contain_text("thứ Ba 24/11 là ngày nghỉ lễ")
    await page.keyboard.press("1", delay=HELD_MS)
    await page.keyboard.press("1", delay=HELD_MS)
    await expect(page.locator(".counts")).to_contain_text("Đã nhận 2")
    await scan(page)
    await expect(page.locator(".of-name input")).to_have_value("Nguyễn Thị Bình")
    await expect(page.locator(".of-birth_date input")).to_have_value("05/03/1990")
    await expect(page.locator(".of-phone input")).to_be_focused()
    await page.keyboard.type("0912 345 678", delay=40)
    await press(page, "Tiếp nhận")
    await expect(page.locator(".done-code")).to_have_text("H05.99.01-261123-0001")
    await expect(page.locator(".done-due")).to_contain_text("Thứ Tư, 25/11/2026")
    form = page.locator('.print-row a:has-text("In A5")')
    await expect(form).to_have_attribute("href", "/dossiers/1/forms/1?paper=a5")
    await page.click('.print-row button:has-text("In")')
    await expect(page.locator("#toast")).to_contain_text("Đã gửi giấy hẹn rút gọn")
    await page.click('button:has-text("Người tiếp theo")')
    await expect(page.locator(".chooser input")).to_be_focused()
    (dossier,) = await everything(hall)
    assert dossier["applicant_name"] == "Nguyễn Thị Bình"


async def test_what_a_scanner_typed_is_kept_nowhere(hall: HallWithDesk) -> None:
    page = await begun(hall)
    await page.focus(".of-address input")
    await scan(page)
    await expect(page.locator(".of-id_number input")).to_have_value("001190012345")
    await expect(page.locator(".of-address input")).to_have_value("Thôn Đông, xã An Khê")
    kept = await page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    for secret in (CARD, "001190012345", "012345678", "Thôn Đông", "05031990"):
        assert secret not in kept
        assert secret not in page.url
    assert CARD not in await page.content()
    values = await page.evaluate("[...document.querySelectorAll('input')].map((one) => one.value)")
    assert not any("|" in value for value in values)


async def test_a_scan_over_the_papers_ticks_none(hall: HallWithDesk) -> None:
    page = await begun(hall)
    await page.keyboard.press("2", delay=HELD_MS)
    await scan(page, "001123" + CARD[6:])
    await expect(page.locator(".of-id_number input")).to_have_value("001123012345")
    await expect(page.locator(".counts")).to_have_text("Đã nhận 0 · còn thiếu 1 · chưa đánh dấu 1")


async def test_a_slow_scanner_is_known_by_its_card(hall: HallWithDesk) -> None:
    page = await begun(hall)
    await page.focus(".of-address input")
    await scan(page, delay=60)
    await expect(page.locator(".of-name input")).to_have_value("Nguyễn Thị Bình")
    await expect(page.locator(".of-address input")).to_have_value("Thôn Đông, xã An Khê")


async def test_an_input_method_does_not_spoil_a_card(hall: HallWithDesk) -> None:
    page = await begun(hall)
    await page.focus(".of-name input")
    keys = await page.context.new_cdp_session(page)
    began = time()
    for place, letter in enumerate("001190012345||NGUYEN VAN AN|05031990|Nam|Thon Doai|10052021"):
        # Telex holds the letters back and makes others of them; the keys' places are still told.
        code = f"Key{letter.upper()}" if letter.isalpha() else ""
        shift = 8 if letter.isupper() else 0
        pressed: dict[str, Any] = {"key": "Process", "code": code, "modifiers": shift}
        if not code:
            pressed = {"key": letter, "text": letter, "code": ""}
        pressed["timestamp"] = began + place * SCANNED_EVERY_SECONDS
        await keys.send("Input.dispatchKeyEvent", {"type": "keyDown", **pressed})
        if letter in "oa":
            await keys.send("Input.insertText", {"text": "ô"})
    await page.keyboard.press("Enter")
    await expect(page.locator(".of-name input")).to_have_value("NGUYEN VAN AN")
    await expect(page.locator(".of-address input")).to_have_value("Thon Doai")


async def test_a_card_that_cannot_be_read_is_said(hall: HallWithDesk) -> None:
    page = await begun(hall)
    await page.fill(".of-name input", "Đã gõ tay")
    await scan(page, "001190012345|Nguyễn Thị Bình|05031990|Nữ|Thôn Đông|10052021")
    await expect(page.locator(".scan-said.wrong")).to_contain_text("Mời quét lại")
    await expect(page.locator(".of-name input")).to_have_value("Đã gõ tay")
    await scan(page, CARD)
    await expect(page.locator(".scan-said.right")).to_contain_text("Nguyễn Thị Bình")


async def test_missing_papers_are_named_and_asked_for(hall: HallWithDesk) -> None:
    page = await begun(hall, SURVEY.code)
    await expect(page.locator(".paper-group")).to_have_count(4)
    await press(page, "Tiếp nhận")
    await expect(page.locator("#toast")).to_contain_text("Còn 30 giấy tờ chưa đánh dấu")
    for group in range(4):
        tools = page.locator(".group-tools").nth(group).locator("button")
        await tools.nth(0 if group == 0 else 1).click()
    await page.locator(".paper").nth(4).locator("label.missing").click()
    await expect(page.locator(".left-to-do")).to_contain_text("Còn thiếu: Giấy tờ số 5")
    await page.fill(".of-name input", "Lê Văn Dũng")
    await press(page, "Yêu cầu bổ sung")
    dialog = page.locator("#dialog")
    await expect(dialog.locator(".asked-papers input")).to_have_count(30)
    chosen = dialog.locator(".asked-papers label:has(input:checked)")
    await expect(chosen).to_have_text([SURVEY.papers[4].name])
    await dialog.locator("textarea").first.fill("Bản vẽ sơ đồ\n")
    await page.fill("#dialog label:has-text('Trước ngày') input", "30/11/2026")
    await dialog.locator("button.main").click()
    await expect(page.locator(".done h1")).to_have_text("Đã lập phiếu yêu cầu bổ sung")
    await expect(page.locator(".done .stands")).to_contain_text("Đang tạm dừng tính hạn")
    await expect(page.locator(".print-row").first).to_contain_text("Mẫu 02")
    (dossier,) = await everything(hall)
    assert dossier["status"] == "supplement_requested"
    address = f"{hall.centre.public_url}/api/v1/dossiers/{dossier['dossier_id']}"
    async with hall.sessions["clerk-3"].get(address) as answer:
        papers = (await answer.json())["papers"]
    missing = [paper["name"] for paper in papers if paper["state"] == "missing"]
    assert missing == [SURVEY.papers[4].name, "Bản vẽ sơ đồ"]


async def test_refused_with_reason_and_ground(hall: HallWithDesk) -> None:
    page = await begun(hall)
    await page.fill(".of-name input", "Lê Văn Dũng")
    await press(page, "Từ chối")
    await page.click("#dialog button.main")
    await expect(page.locator("#dialog .mistake")).to_have_text(
        "Anh/chị ghi rõ, ít nhất vài chữ.", use_inner_text=True
    )
    await page.fill("#dialog textarea >> nth=0", "Không thuộc thẩm quyền của xã")
    await page.fill("#dialog textarea >> nth=1", "Điều 7 Luật Hộ tịch")
    await page.click("#dialog button.main")
    await expect(page.locator(".done h1")).to_have_text("Đã từ chối tiếp nhận")
    await expect(page.locator(".print-row").first).to_contain_text("Mẫu 03")


async def test_a_reload_keeps_all_but_numbers(hall: HallWithDesk) -> None:
    page = await begun(hall, path="?ticket=77&number=A077&service=ho-tich")
    await page.keyboard.press("1")
    await page.keyboard.press("2")
    await page.fill(".of-name input", "Lê Văn Dũng")
    await page.fill(".of-id_number input", "001190012345")
    await page.fill(".of-phone input", "0912345678")
    await page.reload()
    await expect(page.locator(".counts")).to_contain_text("Đã nhận 1 · còn thiếu 1")
    await expect(page.locator(".of-name input")).to_have_value("Lê Văn Dũng")
    await expect(page.locator(".of-id_number input")).to_have_value("")
    await expect(page.locator(".of-phone input")).to_have_value("")
    await expect(page.locator(".receive-head .mark")).to_contain_text("A077")
    await page.click('[data-do="sign-out"]')
    await expect(page.locator("#sign-in")).to_be_visible()
    assert await page.evaluate("sessionStorage.length") == 0


class Line:
    """The line between a page and the server, which loses answers to what was carried out."""

    def __init__(self, losses: int) -> None:
        self.losses = losses
        self.keys: list[str] = []

    async def carry(self, route: Route) -> None:
        if route.request.method != "POST":
            return await route.continue_()
        self.keys.append(route.request.headers["idempotency-key"])
        answer = await route.fetch()
        if self.losses == 0:
            return await route.fulfill(response=answer)
        self.losses -= 1
        return await route.abort()


async def filled_in(hall: HallWithDesk, line: Line) -> Page:
    page = await begun(hall)
    await page.route("**/api/v1/dossiers", line.carry)
    await page.click('button:has-text("Nhận đủ")')
    await page.fill(".of-name input", "Lê Văn Dũng")
    return page


async def test_a_lost_answer_makes_one_dossier(hall: HallWithDesk) -> None:
    line = Line(losses=2)
    page = await filled_in(hall, line)
    await press(page, "Tiếp nhận")
    await expect(page.locator(".done-code")).to_have_text("H05.99.01-261123-0001")
    assert len(line.keys) == 3
    assert len(set(line.keys)) == 1
    assert len(await everything(hall)) == 1


async def test_a_lost_answer_and_a_correction_make_one_dossier(hall: HallWithDesk) -> None:
    line = Line(losses=4)
    page = await filled_in(hall, line)
    await press(page, "Tiếp nhận")
    await expect(page.locator("#toast")).to_contain_text("cứ bấm lại")
    await page.reload()
    await expect(page.locator(".of-name input")).to_have_value("Lê Văn Dũng")
    await page.fill(".of-phone input", "0912345678")
    await press(page, "Tiếp nhận")
    await expect(page.locator("#toast")).to_contain_text("đã được tiếp nhận ở lần gửi trước")
    await expect(page).to_have_url(f"{hall.centre.public_url}/dossiers?list=mine")
    assert len(set(line.keys)) == 1
    assert len(await everything(hall)) == 1


async def test_a_changed_procedure_keeps_all_but_the_ticks(hall: HallWithDesk) -> None:
    page = await begun(hall)
    await page.click('button:has-text("Nhận đủ")')
    await page.fill(".of-name input", "Lê Văn Dũng")
    await page.fill(".of-phone input", "0912345678")
    problem = {"code": "procedure_changed", "status": 409, "title": "", "detail": ""}

    async def changed(route: Route) -> None:
        await route.fulfill(status=409, json=problem, content_type="application/problem+json")

    async def newer(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(json={**await answer.json(), "version": 2, "version_id": 99})

    await page.route("**/api/v1/dossiers", changed)
    await page.route(f"**/api/v1/procedures/{ONE_DAY.code}", newer)
    await press(page, "Tiếp nhận")
    await expect(page.locator("#toast")).to_contain_text("phiên bản mới")
    await expect(page.locator(".counts")).to_contain_text("chưa đánh dấu 2")
    await expect(page.locator(".of-name input")).to_have_value("Lê Văn Dũng")
    await expect(page.locator(".of-phone input")).to_have_value("0912345678")


async def test_a_session_that_ended_loses_nothing(hall: HallWithDesk) -> None:
    page = await begun(hall)
    await page.click('button:has-text("Nhận đủ")')
    await page.fill(".of-name input", "Lê Văn Dũng")
    await page.fill(".of-phone input", "0912345678")
    await page.context.clear_cookies()
    await press(page, "Tiếp nhận")
    await expect(page.locator("#sign-in-why")).to_contain_text("những gì đang nhập vẫn còn")
    await sign_in(page, "clerk-1")
    await expect(page.locator(".of-phone input")).to_have_value("0912345678")
    await press(page, "Tiếp nhận")
    await expect(page.locator(".done-code")).to_be_visible()


async def test_the_language_is_switched_over_a_half_filled_page(hall: HallWithDesk) -> None:
    page = await begun(hall)
    await page.keyboard.press("1")
    await page.fill(".of-name input", "Lê Văn Dũng")
    await page.click('.staff-header [data-do="language"]')
    await expect(page.locator(".because")).to_contain_text("Tue 24/11 is a holiday")
    await expect(page.locator(".counts")).to_have_text("1 received · 0 missing · 1 to tick")
    await expect(page.locator(".of-name input")).to_have_value("Lê Văn Dũng")


async def test_the_next_page_is_of_this_site_only(hall: HallWithDesk) -> None:
    page = await hall.page("/dossiers?next=%2Fdossiers%2Freceive", 1366, 768)
    await sign_in(page, "clerk-1")
    await expect(page).to_have_url(f"{hall.centre.public_url}/dossiers/receive")
    for elsewhere in ("//example.org/", "https:%2F%2Fexample.org", "%2F%5Cexample.org"):
        await page.goto(f"{hall.centre.public_url}/dossiers?next={elsewhere}")
        await expect(page.locator(".lists")).to_be_visible()
