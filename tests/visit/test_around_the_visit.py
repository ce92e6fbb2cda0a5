"""One citizen's whole way, on real parts: asked at home, answered, helped at the door and in
writing, called, received, handed the result, asked how it was, a complaint, its answer, and the
leaders' figures, which count each of them once."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.assistance.files import docx
from tests.hall.at_work import PHONE, sign_in
from tests.hall.with_desk import ONE_DAY, HallWithDesk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

QUESTION = "Xác nhận một ngày thì phải mang theo những giấy tờ gì?"
ANSWER = "Ông/bà mang tờ khai theo mẫu và giấy chứng sinh, bản chính."
NAME = "Trần Văn Cường"
COMPLAINT = "Nhân viên để tôi đợi lâu mà không giải thích"
COUNTED = {
    "/feedback": (
        "Hài lòng về cách giải quyết\n–\n2 trong 2",
        "Hài lòng về thái độ\n–\n1 trong 2",
        "Câu hỏi\n1\nNgười được giải đáp\n1\nLượt đi lại đỡ được\n0\ntheo 1 người đã trả lời",
        "Trả lời đúng hạn\n–\n1 trong 1",
        "Đã nhận\n1\n",
    ),
    "/feedback/surveys?by=occasion": ("Sau khi làm thủ tục\t1\t1", "Sau khi nhận kết quả\t1\t1"),
    "/feedback/petitions": ("Khiếu nại\t1\t1\t0\t0\t0\t0\t1\t0\t100,0\t100,0",),
    "/assistance": ("Tờ đã viết\n1\n", "9.000002 Xác nhận một ngày làm việc\t1", "Cán bộ 1\t1"),
}
"""What leaders read on their pages."""


@pytest_asyncio.fixture(loop_scope="session")
async def hall(tmp_path: Path, chromium: Browser) -> AsyncIterator[HallWithDesk]:
    one = await HallWithDesk.with_procedures(tmp_path, chromium)
    async with one.at_work():
        yield one


async def test_from_a_question_at_home_to_the_leaders_figures(hall: HallWithDesk) -> None:
    home = await a_question_is_asked_and_answered(hall)
    ticket = await the_greeter_looks_at_the_papers(hall)
    dossier = await received_with_a_form_that_the_official_writes(hall, ticket)
    receipt = await the_result_is_handed_over(hall, dossier)
    await how_it_was(hall, f"/survey/{ticket['token']}", process=5, attitude=2)
    await how_it_was(hall, f"/survey/{receipt}", process=4, attitude=4)
    await a_complaint_is_answered(hall)
    await a_day_later_the_asker_is_asked_back(hall, home)
    await the_leaders_count_each_once(hall)


async def a_question_is_asked_and_answered(hall: HallWithDesk) -> Page:
    """The page of the answer, on the phone of who asked."""
    home = await hall.page("/questions", 360, 640, **PHONE)
    await home.wait_for_load_state()
    await home.fill("#contact", "0912345678")
    await home.fill("#q", "sinh")
    await expect(home.locator("#question")).to_have_value("sinh")
    await home.fill("#question", "Câu đã viết")
    await home.fill("#q", "khai sinh")
    await expect(home).to_have_url(re.compile(r"q=khai"))
    assert await home.input_value("#question") == "Câu đã viết"
    assert await home.input_value("#contact") == "0912345678"
    await home.fill("#contact", "")
    await home.fill("#question", QUESTION)
    await home.select_option("#field", "Hộ tịch")
    await home.click(".ask button[type=submit]")
    await expect(home.locator("#question")).to_have_count(0)
    (asked,) = (await seen_by(hall, "anh", "/questions"))["questions"]
    answer = {"version": asked["version"], "answer": ANSWER}
    await hall.staff_does("anh", f"/questions/{asked['question_id']}/answer", answer)
    faq = {
        "question": {"vi": QUESTION},
        "answer": {"vi": ANSWER},
        "field": "Hộ tịch",
        "names_nobody": True,
        "question_id": asked["question_id"],
    }
    await hall.staff_does("anh", "/faqs", faq)
    await home.reload()
    await expect(home.locator("main")).to_contain_text(ANSWER)
    neighbour = await hall.page("/questions?q=xac+nhan+giay+to", 360, 640, **PHONE)
    await neighbour.click(f".results a:has-text('{QUESTION}')")
    await expect(neighbour.locator("main")).to_contain_text(ANSWER)
    return home


async def the_greeter_looks_at_the_papers(hall: HallWithDesk) -> dict[str, Any]:
    """The ticket that she gave, with its token."""
    await hall.staff_does("clerk-1", "/counters/1/open", {})
    given = await hall.staff_does("duc", "/tickets", {"service": "ho-tich", "language": "vi"})
    procedure = await seen_by(hall, "duc", f"/procedures/{ONE_DAY.code}")
    looked = {
        "version_id": procedure["version_id"],
        "papers": [{"paper": 0, "found": "missing"}, {"paper": 1, "found": "received"}],
    }
    await hall.staff_does("duc", f"/tickets/{given['ticket_id']}/papers", looked)
    return given


async def received_with_a_form_that_the_official_writes(
    hall: HallWithDesk, ticket: dict[str, Any]
) -> dict[str, Any]:
    """The dossier; the paper that the greeter missed was written for the citizen."""
    called = await hall.staff_does("clerk-1", "/counters/1/next", {})
    assert called["ticket"]["number"] == ticket["number"]
    await hall.staff_does("clerk-1", f"/tickets/{ticket['ticket_id']}/start", {"counter": "1"})
    form = await hall.staff_does("anh", "/forms", {"title": "Tờ khai", "procedure": ONE_DAY.code})
    upload = {
        "file_name": "to-khai.docx",
        "content": b64encode(docx("{{ applicant_name }}")).decode(),
    }
    await hall.staff_does("anh", f"/forms/{form['form']}/versions", upload)
    filled = {
        "ticket_id": ticket["ticket_id"],
        "number": 1,
        "values": {"applicant_name": NAME},
        "checked": True,
    }
    written = await hall.staff_does("clerk-1", f"/forms/{form['form']}/write", filled)
    assert written["kind"] == "docx"
    dossier = await hall.receive(ticket_id=ticket["ticket_id"])
    await hall.staff_does("clerk-1", f"/tickets/{ticket['ticket_id']}/finish", {"counter": "1"})
    return dossier


async def the_result_is_handed_over(hall: HallWithDesk, dossier: dict[str, Any]) -> str:
    """The token of the receipt."""
    receipt = str(dossier["follow_url"]).rsplit("/", 1)[1]
    now = await hall.act(dossier, "advance")
    while now["status"] != "resolved":
        now = await hall.act(now, "advance")
    await hall.act(now, "return-result", delivery="counter", receipt=receipt)
    return receipt


async def how_it_was(hall: HallWithDesk, address: str, *, process: int, attitude: int) -> None:
    phone = await hall.page(address, 360, 640, **PHONE)
    await phone.check(f"input[name=process][value='{process}']", force=True)
    await phone.check(f"input[name=attitude][value='{attitude}']", force=True)
    await phone.click("button[type=submit]")
    await expect(phone.locator("h1")).to_contain_text("Cảm ơn")
    again = await hall.page(address, 360, 640, **PHONE)
    await expect(again.locator("button[type=submit]")).to_have_count(0)


async def a_complaint_is_answered(hall: HallWithDesk) -> None:
    phone = await hall.page("/petition", 360, 640, **PHONE)
    await phone.check("input[name=kind] >> nth=-1", force=True)
    await phone.fill("textarea[name=said]", COMPLAINT)
    await phone.click("button[type=submit]")
    await expect(phone.locator("textarea[name=said]")).to_have_count(0)
    (listed,) = (await seen_by(hall, "anh", "/petitions"))["petitions"]
    answer = {"version": listed["version"], "said": "Trung tâm xin lỗi ông/bà và đã nhắc nhở."}
    await hall.staff_does("anh", f"/petitions/{listed['petition_id']}/answer", answer)
    await phone.reload()
    await expect(phone.locator("main")).to_contain_text("Trung tâm xin lỗi")
    await phone.click("button[name=satisfied][value=yes]")
    await expect(phone.locator("button[name=satisfied]")).to_have_count(0)


async def a_day_later_the_asker_is_asked_back(hall: HallWithDesk, home: Page) -> None:
    hall.set_clock.set(hall.set_clock.now() + timedelta(days=1))
    await home.reload()
    await home.click("button[name=spared][value=no]")
    await expect(home.locator("button[name=spared]")).to_have_count(0)


async def the_leaders_count_each_once(hall: HallWithDesk) -> None:
    leader = await hall.page("/feedback", 1366, 768)
    await sign_in(leader, "anh")
    for path, said in COUNTED.items():
        await leader.goto(f"{hall.centre.public_url}{path}")
        found = await leader.inner_text("main")
        assert [one for one in said if one not in found] == [], found


async def seen_by(hall: HallWithDesk, who: str, path: str) -> Any:
    session = await hall.signed_in(who)
    async with session.get(f"{hall.centre.public_url}/api/v1{path}") as answer:
        assert answer.ok, await answer.text()
        return await answer.json()
