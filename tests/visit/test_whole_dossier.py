"""One whole dossier on real parts, from the kiosk's list of papers to the register.

A kiosk's window with its scanner and a printer on a TCP port, the pages of the counter, the desk,
the leader and the citizen in a real browser, codes read by an independent reader, a calendar with
a holiday in it. Nothing of the person leaves the office.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.hall.at_work import PHONE, at_counter, waiting_here
from tests.hall.with_desk import scan, sign_in
from tests.visit.hall_of_dossiers import (
    CARD,
    ID_NUMBER,
    NAME,
    PHONE_NUMBER,
    PRIVATE,
    HallOfDossiers,
    at,
    hall_of_dossiers,
    printed_code,
    shown_code,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.window,
    pytest.mark.asyncio(loop_scope="session"),
]

PROCEDURE = "1.004873"
"""Marital status: three working days by law, two by the centre's promise."""
HELD_MS = 200
"""How long a person's finger rests on a key."""
SCANS = 5
SCAN_MS = 4_000
ADVANCE = """async () => {
  const answer = await fetch("/api/v1/dossiers/1/advance", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: '{"seen": 3}' });
  return [answer.status, (await answer.json()).code];
}"""
"""What no key of the page offers."""
WHY_LATE = "Nơi thường trú cũ chưa trả lời xác minh"


@pytest_asyncio.fixture(loop_scope="session")
async def hall(tmp_path: Path, chromium: Browser) -> AsyncIterator[HallOfDossiers]:
    async with hall_of_dossiers(tmp_path, chromium, at(23, "09:00")) as one:
        yield one
    assert one.pages.complaints == []


async def test_a_dossier_from_the_kiosk_to_the_register(
    hall: HallOfDossiers, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    await the_papers_are_looked_up(hall)
    ticket = await a_number_is_taken(hall)
    desk = await received_with_a_paper_missing(hall)
    link = await form_02_is_printed(desk)
    receipt = await the_receipt_comes_out_once(hall, desk)
    assert link.upper() == receipt.upper()
    await the_phone_says_what_to_bring(hall, receipt, ticket)

    await hall.next_day(at(25, "08:00"))
    await the_citizen_comes_back_and_stands_ahead(hall, receipt)
    await what_was_stopped_is_added(hall)

    await hall.next_day(at(30, "08:00"))
    await it_is_late_and_waits_for_form_04(hall)
    await the_phone_apologises(hall, receipt)
    await it_is_resolved(hall)

    await hall.next_day(at(1, "08:00", month=12))
    await the_result_is_handed_over(hall, receipt)
    await the_figures_lead_to_it(hall)
    await nothing_of_the_person_is_outside(hall, receipt, caplog)


# --------------------------------------------------------------------- Monday, 23 November


async def the_papers_are_looked_up(hall: HallOfDossiers) -> None:
    await hall.touch("idle", "browse")
    await hall.touch("fields", "field:Hộ tịch")
    await hall.robot.see("procedures")
    while f"procedure:{PROCEDURE}" not in hall.robot.drawn["touch"]:
        before = len(hall.robot.lines)
        await hall.robot.touch("later_page")
        await hall.robot.wait("screen", after=before)
    await hall.touch("procedures", f"procedure:{PROCEDURE}")
    await hall.touch("procedure", "print")
    listed = await hall.papers_printed(1)
    link = printed_code(listed, hall.centre)
    assert link.lower().endswith(f"/procedures/{PROCEDURE}")
    page = await hall.page(f"/procedures/{PROCEDURE}", 360, 640, **PHONE)
    await expect(page.locator("h1")).to_contain_text("xác nhận tình trạng hôn nhân")


async def a_number_is_taken(hall: HallOfDossiers) -> str:
    """The link of the ticket."""
    await hall.touch("procedure", "take")
    await hall.touch("confirm", "confirm")
    await hall.robot.see("ticket")
    link = printed_code(await hall.papers_printed(2), hall.centre)
    await hall.touch("ticket", "finish")
    return link


async def received_with_a_paper_missing(hall: HallOfDossiers) -> Page:
    """The desk with what was received."""
    console = await hall.console("huong", "1")
    await served(console, "A001")
    async with console.expect_popup() as opened:
        await console.click(".receive-link")
    desk = await opened.value
    await expect(desk.locator(".mark")).to_contain_text("A001")
    await desk.fill(".chooser input", "xac nhan tinh trang hon nhan")
    await desk.keyboard.press("Enter")
    await expect(desk.locator(".due-large")).to_contain_text("Thứ Năm, 26/11/2026")
    await expect(desk.locator(".because")).to_contain_text("24/11 là ngày nghỉ lễ")
    for key in "1233":  # received, missing, and two that other cases need
        await desk.keyboard.press(key, delay=HELD_MS)
    await scanned(desk, CARD, desk.locator(".of-name input"), NAME)
    await expect(desk.locator(".of-id_number input")).to_have_value(ID_NUMBER)
    await desk.fill(".of-phone input", PHONE_NUMBER)
    await desk.click('.receive-bar button:has-text("mẫu 02")')
    dialog = desk.locator("#dialog")
    chosen = desk.locator("#dialog .asked-papers label:has(input:checked)")
    await expect(chosen).to_contain_text("Giấy tờ tuỳ thân")
    await dialog.locator("textarea").nth(1).fill("Mời ông/bà mang thẻ căn cước bản chính đến")
    await dialog.locator("input:not([type=checkbox])").fill("04/12/2026")
    await dialog.locator("button.main").click()
    await expect(desk.locator(".done-code")).to_have_text("H05.99.01-261123-0001")
    dossier = await hall.look("clerk-1", "/dossiers/1")
    assert (dossier["status_code"], dossier["standing"]) == (5, "stopped")
    assert dossier["due_at"] == "2026-11-26T02:00:00Z"
    (stop,) = dossier["stops"]
    assert (stop["started_at"], stop["ended_at"]) == (dossier["received_at"], None)
    assert dossier["tickets"] == ["A001"]
    return desk


async def form_02_is_printed(desk: Page) -> str:
    """The link in its code."""
    async with desk.expect_popup() as opened:
        await desk.click('.print-row a:has-text("In A5") >> nth=0')
    form = await opened.value
    await expect(form.locator("h1")).to_contain_text("bổ sung", ignore_case=True)
    await expect(form.locator(".asked")).to_contain_text("Giấy tờ tuỳ thân")
    await expect(form.locator("body")).to_contain_text(NAME)
    return await shown_code(form)


async def the_receipt_comes_out_once(hall: HallOfDossiers, desk: Page) -> str:
    """The link of the receipt."""
    await desk.click('.print-row button:has-text("In")')
    await expect(desk.locator("#toast")).to_contain_text("Đã gửi giấy hẹn rút gọn")
    printed = await hall.papers_printed(3)
    link = printed_code(printed, hall.centre)
    assert "/H/" in link
    assert len(printed) <= 8_000
    return link


async def the_phone_says_what_to_bring(hall: HallOfDossiers, receipt: str, ticket: str) -> None:
    phone = await hall.citizens_phone(receipt)
    todo = phone.locator(".todo")
    await expect(todo.locator(".papers li")).to_have_count(1)
    await expect(todo.locator(".papers")).to_contain_text("Giấy tờ tuỳ thân")
    await expect(todo).to_contain_text("mang thẻ căn cước bản chính")
    await expect(todo.locator(".until")).to_contain_text("4/12/2026")
    await expect(phone.locator("#dossier")).to_contain_text("An Khê Thượng")
    await no_person_on(phone)
    await phone.click(".ticket a")
    await expect(phone.locator("#number")).to_have_text("A001")
    assert phone.url.upper().startswith(ticket.upper())
    await phone.click("#dossiers a")
    await expect(phone.locator(".code .value")).to_have_text("H05.99.01-261123-0001")


# ------------------------------------------------ Wednesday, 25 November, after the holiday


async def the_citizen_comes_back_and_stands_ahead(hall: HallOfDossiers, receipt: str) -> None:
    hall.set_clock.set(at(25, "07:45"))
    assert (await hall.take("ho-tich")).number == "A001"
    hall.set_clock.set(at(25, "08:10"))
    drawn = await hall.hold_under_scanner(receipt)
    assert any("Giấy tờ tuỳ thân" in words for words in drawn["words"])
    await hall.touch("dossier", "take")
    await hall.touch("confirm", "confirm")
    await hall.robot.see("ticket", lambda ticket: "A002" in ticket["words"])
    await hall.papers_printed(4)
    await hall.touch("ticket", "finish")
    console = await hall.console("huong", "1")
    await waiting_here(console, "A002", "A001")
    await served(console, "A002")
    links = console.locator("#current .dossier-links")
    await expect(links).to_contain_text("Đến nộp bổ sung")
    async with console.expect_popup() as opened:
        await links.locator(".dossier-link").click()
    desk = await opened.value
    await expect(desk.locator(".banner.waiting")).to_contain_text("Giấy tờ tuỳ thân")
    await act(desk, "accept_supplement")
    await expect(desk.locator("#dialog .accept-row")).to_contain_text("Giấy tờ tuỳ thân")
    await confirm(desk, "4 · Đang xử lý")
    await expect(desk.locator(".moved")).to_contain_text("08:10, Thứ Sáu, 27/11/2026")
    await expect(desk.locator(".facts").first).to_contain_text("A002, A001")
    await act(desk, "advance")
    await confirm(desk, "4 · Đang xử lý")
    await expect(desk.locator('.steps [aria-current="step"] b')).to_have_text("Giải quyết")


async def what_was_stopped_is_added(hall: HallOfDossiers) -> None:
    """Mon 09:00 to Wed 08:10 without Tuesday's holiday: 23 h 10 min beside Thu 26/11, 09:00."""
    dossier = await hall.look("clerk-1", "/dossiers/1")
    assert dossier["due_at"] == "2026-11-27T01:10:00Z"
    assert dossier["statutory"]["due_at"] == "2026-11-30T01:10:00Z"
    (stop,) = dossier["stops"]
    assert stop["ended_at"] == "2026-11-25T01:10:00Z"
    because = dossier["committed"]["sentence"]["vi"]
    assert all(day in because for day in ("23/11", "24/11", "25/11", "27/11")), because


# ---------------------------------------------------------- Monday, 30 November: it is late


async def it_is_late_and_waits_for_form_04(hall: HallOfDossiers) -> None:
    official = await hall.desk("toan", "/dossiers?list=late")
    await expect(official.locator(".dossiers .due")).to_have_attribute("data-standing", "late")
    await official.click(".dossiers .code")
    await expect(official.locator(".banner.late")).to_contain_text("mẫu 04")
    await expect(official.locator('[data-act="advance"]')).to_have_count(0)
    refused = await official.evaluate(ADVANCE)
    assert refused == [409, "apology_needed"]
    leader = await hall.dossier_page("anh")
    await act(leader, "apologise")
    await leader.fill("#dialog textarea", WHY_LATE)
    await leader.fill("#dialog input", "02/12/2026")
    await confirm(leader, "4 · Đang xử lý")
    await expect(leader.locator(".forms")).to_contain_text("Mẫu 04")
    async with leader.expect_popup() as opened:
        await leader.click('.forms a[href*="/forms/4"] >> nth=0')
    await expect((await opened.value).locator("body")).to_contain_text(WHY_LATE)


async def the_phone_apologises(hall: HallOfDossiers, receipt: str) -> None:
    phone = await hall.citizens_phone(receipt)
    await expect(phone.locator(".apology")).to_contain_text("xin lỗi", ignore_case=True)
    await expect(phone.locator("#dossier")).to_contain_text("2/12/2026")
    await no_person_on(phone)


async def it_is_resolved(hall: HallOfDossiers) -> None:
    official = await hall.dossier_page("toan")
    await act(official, "advance")
    await confirm(official, "4 · Đang xử lý")
    leader = await hall.dossier_page("anh")
    await act(leader, "advance")
    await confirm(leader, "9 · Đã xử lý xong")
    await expect(leader.locator(".head-due")).to_contain_text("Quá hạn")
    clerk = await hall.dossier_page("huong")
    await act(clerk, "tell_citizen")
    await clerk.click('#dialog span:has-text("Điện thoại")')
    await confirm(clerk, "9 · Đã xử lý xong")


# --------------------------------------------------------------------- Tuesday, 1 December


async def the_result_is_handed_over(hall: HallOfDossiers, receipt: str) -> None:
    lacking = {"instruction": "Mang dự thảo giao dịch đến"}
    other = await hall.receive(procedure="2.001035", papers=[], supplement=lacking)
    await hall.hold_under_scanner(receipt)
    await hall.touch("dossier", "take")
    await hall.touch("confirm", "confirm")
    await hall.robot.see("ticket", lambda ticket: "H001" in ticket["words"])
    await hall.papers_printed(5)
    console = await hall.console("bao", "4")
    await served(console, "H001")
    links = console.locator("#current .dossier-links")
    await expect(links).to_contain_text("H05.99.01-261123-0001")
    async with console.expect_popup() as opened:
        await links.locator(".dossier-link").click()
    desk = await opened.value
    await act(desk, "return_result")
    await scan(desk, other["follow_url"])
    await desk.click("#dialog button.main")
    await expect(desk.locator("#dialog .mistake")).to_contain_text("không phải của hồ sơ này")
    await scan(desk, receipt)
    await confirm(desk, "10 · Đã trả kết quả")
    phone = await hall.citizens_phone(receipt)
    await expect(phone.locator("h1")).to_contain_text("trả kết quả", ignore_case=True)


async def the_figures_lead_to_it(hall: HallOfDossiers) -> None:
    november = "from=2026-11-01&to=2026-11-30"
    leader = await hall.page(f"/reports/ii06a?{november}", 1366, 768)
    await sign_in(leader, "anh")
    late = leader.locator('tfoot a.figure[href*="measure=late"]')
    await expect(late).to_have_text("1")
    await expect(leader.locator(".checks .holds")).to_have_count(4)
    await late.click()
    await expect(leader.locator(".listing tbody tr")).to_have_count(1)
    await leader.click(".listing a")
    await expect(leader.locator(".head-code b")).to_have_text("H05.99.01-261123-0001")
    await leader.goto(f"{hall.centre.public_url}/dossiers/1/forms/6?paper=a4")
    slip = leader.locator(".slip tbody tr")
    await expect(slip).to_have_count(5)
    await expect(slip.nth(2)).to_contain_text("Vũ Đình Toàn")
    await expect(slip.nth(4)).to_contain_text("Trần Quốc Bảo")
    await leader.goto(f"{hall.centre.public_url}/register?{november}")
    row = leader.locator(".register tbody tr", has_text="H05.99.01-261123-0001")
    await expect(row).to_contain_text(NAME)


# ---------------------------------------------------------------------------- all the time


async def nothing_of_the_person_is_outside(
    hall: HallOfDossiers, receipt: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert len(hall.printer.tickets) == 5, "the list, three numbers, and the receipt once"
    board = await hall.board("hall")
    boards = (await hall.board_now()).model_dump_json() + await board.inner_text("body")
    followed = await hall.page(f"/api/v1/follow/{receipt.rsplit('/', 1)[1]}", 360, 640)
    assert "H05.99.01-261123-0001" in await followed.content()
    assert "signIn 200" in caplog.text, "the server says what it does"
    outside = {
        "boards": boards,
        "the follow operation": await followed.content(),
        "the kiosk's snapshot": (await hall.kiosk_now()).model_dump_json(),
        "the kiosk's glass": str(hall.robot.lines),
        "the kiosk's log": "\n".join(hall.robot.log),
        "the server's log": caplog.text,
        "addresses": "\n".join(hall.urls),
    }
    for where, said in outside.items():
        assert [words for words in PRIVATE if words in said] == [], where
    token = receipt.rsplit("/", 1)[1]
    assert token not in caplog.text
    assert token not in outside["the kiosk's log"]
    for paper in hall.printer.tickets:
        assert not any(words.encode() in paper for words in PRIVATE)


async def no_person_on(page: Page) -> None:
    said = await page.content()
    assert [words for words in PRIVATE if words in said] == []


async def served(console: Page, number: str) -> None:
    """Called and being served, by the keys."""
    await expect(console.locator("#waiting .number").first).to_have_text(number)
    await console.keyboard.press("Enter")
    await at_counter(console, "called", number)
    await console.keyboard.press("1")
    await at_counter(console, "serving", number)


async def scanned(page: Page, payload: str, field: Locator, value: str) -> None:
    """Hold it under the counter's scanner until it was read, as one does: on a busy machine the
    keys of a test may come too slowly to be a scanner's."""
    for _ in range(SCANS):
        await page.focus("input.scan")
        await scan(page, payload)
        with suppress(AssertionError):
            await expect(field).to_have_value(value, timeout=SCAN_MS)
            return
    await expect(field).to_have_value(value)


async def act(page: Page, name: str) -> None:
    await page.click(f'[data-act="{name}"]')
    await expect(page.locator("#dialog")).to_be_visible()


async def confirm(page: Page, status: str) -> None:
    """Do what was asked for, and see the status after it."""
    await page.click("#dialog button.main")
    await expect(page.locator("#dialog")).to_be_hidden()
    await expect(page.locator(".head-code .chip")).to_have_text(status)
