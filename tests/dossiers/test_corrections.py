"""What is put right afterwards, what form 02 asks for, papers that are shown, one ticket twice."""

from __future__ import annotations

import pytest

from config.wire import ErrorCode
from queue_server.core.errors import BadRequest, Conflict, NotAllowed
from tests.dossiers.house import ALL_PAPERS, BIRTH, BUSINESS, MARITAL_STATUS, House
from tests.dossiers.test_service import ticket

LAN = {"name": "Nguyễn Thị Lan", "phone": "0912345678", "id_number": "001190000001"}


async def test_an_applicant_is_corrected_and_the_log_says_what_but_not_how_it_was(
    house: House,
) -> None:
    dossier = await house.receive(applicant=LAN)
    before = await house.rows()
    right = await house.correct(dossier, {"phone": "0987654321", "address": "12 Hàng Bài"})
    assert (right.applicant.phone, right.applicant.address) == ("0987654321", "12 Hàng Bài")
    assert (right.applicant.name, right.applicant.id_number) == (LAN["name"], LAN["id_number"])
    line = right.log[-1]
    assert (line.action, line.who) == ("correct_applicant", "Cán bộ 1")
    assert line.reason == "Nơi cư trú, địa chỉ; Điện thoại: Ghi nhầm khi tiếp nhận"
    assert "0912345678" not in str(right.log)
    assert (await house.rows())["applicants"] == before["applicants"], "the old row is gone"
    assert [one.code for one in (await house.listed(words="4321")).dossiers] == [dossier.code]
    assert (await house.listed(words="5678")).dossiers == []


async def test_a_correction_changes_something_that_can_be(house: House) -> None:
    dossier = await house.receive(applicant=LAN)
    for changes in ({}, {"phone": LAN["phone"]}, {"birth_date": "2999-01-01"}, {"name": "<b>"}):
        with pytest.raises(BadRequest):
            await house.correct(dossier, changes)
    with pytest.raises(NotAllowed):
        await house.correct(dossier, {"name": "Nguyễn Thị Làn"}, house.official)
    assert "correct_applicant" in dossier.allowed


# --------------------------------------------------------------------- what form 02 asks for


async def test_what_form_02_asks_for_is_missing_until_it_is_ticked(house: House) -> None:
    dossier = await house.receive(BIRTH.code, papers=ALL_PAPERS)
    asked = await house.ask_for_papers(dossier, papers=["Giấy chứng  sinh", "Đơn đề nghị"])
    assert [(one.name, one.state) for one in asked.papers] == [
        ("Tờ khai đăng ký khai sinh", "received"),
        ("Giấy chứng sinh", "missing"),
        ("Văn bản ủy quyền", "not_needed"),
        ("Đơn đề nghị", "missing"),
    ]
    with pytest.raises(BadRequest) as refusal:
        await house.accept_papers(asked)
    assert set(refusal.value.fields) == {"papers.1", "papers.3"}
    ticks = [{"paper": 1, "state": "received", "originals": 1}, {"paper": 3, "state": "shown"}]
    accepted = await house.accept_papers(asked, papers=ticks)
    assert accepted.status == "in_progress"
    assert [one.state for one in accepted.papers][1::2] == ["received", "shown"]


async def test_with_the_receipt_too(house: House) -> None:
    supplement = {"instruction": "Mang giấy khai tử", "papers": ["Giấy khai tử"]}
    dossier = await house.receive(BIRTH.code, papers=ALL_PAPERS, supplement=supplement)
    assert [one.name for one in dossier.papers if one.state == "missing"] == ["Giấy khai tử"]


async def test_a_paper_that_is_shown_is_no_original(house: House) -> None:
    ticks = [{"paper": 0, "state": "received"}, {"paper": 1, "state": "shown", "originals": 1}]
    dossier = await house.receive(BIRTH.code, papers=ticks)
    shown = dossier.papers[1]
    assert (shown.state, shown.originals, shown.copies) == ("shown", 0, 0)


# ------------------------------------------------------------------------- one ticket twice


async def test_a_second_dossier_for_a_ticket_wants_a_reason(house: House) -> None:
    number, _ = await ticket(house)
    first = await house.receive(ticket_id=number)
    for procedure, by in ((BUSINESS.code, house.other), (MARITAL_STATUS.code, house.clerk)):
        before = await house.rows()
        with pytest.raises(Conflict) as warned:
            await house.receive(procedure, by, ticket_id=number)
        assert warned.value.code is ErrorCode.TICKET_RECEIVED_BEFORE
        assert warned.value.values == {"code": first.code, "who": "Cán bộ 1"}
        assert await house.rows() == before
    again = await house.receive(
        BUSINESS.code, house.other, ticket_id=number, again="Công dân nộp thêm hồ sơ khác"
    )
    assert again.log[0].reason == "Công dân nộp thêm hồ sơ khác"


async def test_one_clerk_receives_several_procedures_for_a_ticket(house: House) -> None:
    number, _ = await ticket(house)
    await house.receive(ticket_id=number)
    assert (await house.receive(BUSINESS.code, ticket_id=number)).status == "received"
