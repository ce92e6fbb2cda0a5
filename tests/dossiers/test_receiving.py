"""Receiving dossiers on real databases: codes, days, papers, what is refused."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from config.wire import ErrorCode
from config.wire.dossiers.answers import QuoteDossier
from config.wire.procedures import Procedure
from queue_server.core.db.tables import metadata
from queue_server.core.errors import BadRequest, Conflict, MotcuaError, NotFound
from queue_server.dossiers.repository import queries
from tests.dossiers.house import (
    A_FEW,
    ALL_PAPERS,
    BIRTH,
    BUSINESS,
    CONTRACT,
    MARITAL_STATUS,
    MONDAY_MORNING,
    House,
)

SUPPLEMENT = {"instruction": "Mang bản chính giấy chứng sinh", "papers": ["Giấy chứng sinh"]}
REFUSAL = {"reason": "Không thuộc thẩm quyền", "ground": "Điều 13 Luật Hộ tịch"}


async def refused(house: House, **words: Any) -> MotcuaError:
    """The refusal of a dossier, of which nothing is left."""
    before = await house.rows()
    with pytest.raises(MotcuaError) as refusal:
        await house.receive(**words)
    assert await house.rows() == before
    return refusal.value


async def test_a_dossier_gets_its_code_its_day_and_its_steps(house: House):
    dossier = await house.receive()
    assert dossier.code == f"{house.centre.unit.code}-261116-0001"
    assert (dossier.status, dossier.status_code, dossier.version) == ("received", 2, 1)
    assert dossier.due_at == MONDAY_MORNING + timedelta(days=1), "by the centre's own promise"
    assert dossier.statutory.due_at == MONDAY_MORNING + timedelta(days=3)
    assert dossier.committed is not None
    assert dossier.committed.sentence["vi"]
    assert [step.state for step in dossier.steps] == ["done", "now", *["to_come"] * 3]
    assert dossier.steps[0].staff_name == "Cán bộ 1"
    assert dossier.steps[-1].due_at == dossier.due_at
    assert [(line.action, line.who, line.to_status) for line in dossier.log] == [
        ("receive", "Cán bộ 1", "received")
    ]
    assert dossier.follow_url.startswith(f"{house.centre.public_url}/H/")


async def test_serials_count_up_in_a_day_and_begin_anew(house: House):
    codes = [(await house.receive(code)).code for code in (MARITAL_STATUS.code, CONTRACT.code)]
    house.clock.move(hours=24)
    codes.append((await house.receive()).code)
    assert [code[-11:] for code in codes] == ["261116-0001", "261116-0002", "261117-0001"]


async def test_the_serials_day_is_that_of_the_receipt_on_the_centres_clock(house: House):
    house.clock.move(hours=16)  # 00:00 on Tuesday, still Monday in UTC
    assert "-261117-" in (await house.receive()).code
    dossier = await house.receive(received_at=MONDAY_MORNING)
    assert "-261116-" in dossier.code
    assert dossier.received_at == MONDAY_MORNING


async def test_without_a_limit_there_is_no_day(house: House):
    dossier = await house.receive(CONTRACT.code)
    assert (dossier.due_at, dossier.standing, dossier.committed) == (None, "no_limit", None)
    assert {step.due_at for step in dossier.steps} == {None}


async def test_the_procedure_names_the_workflow(house: House):
    dossier = await house.receive(BUSINESS.code)
    assert [step.id for step in dossier.steps][1] == "tham-dinh"


async def test_papers_are_ticked_against_the_procedures_list(house: House):
    ticked = [
        {"paper": 0, "state": "received", "originals": 2, "copies": 1, "note": "đã đối chiếu"},
        {"paper": 1, "state": "received"},
    ]
    more = [{"name": "Sổ hộ khẩu cũ", "copies": 1}]
    dossier = await house.receive(BIRTH.code, papers=ticked, more_papers=more)
    shown = [(p.name, p.state, p.originals, p.copies) for p in dossier.papers]
    assert shown == [
        ("Tờ khai đăng ký khai sinh", "received", 2, 1),
        ("Giấy chứng sinh", "received", 1, 0),
        ("Văn bản ủy quyền", "not_needed", 0, 0),
        ("Sổ hộ khẩu cũ", "received", 0, 1),
    ]


async def test_missing_papers_are_named_and_nothing_is_received(house: House):
    refusal = await refused(house, procedure=BIRTH.code, papers=ALL_PAPERS[:1])
    assert refusal.code is ErrorCode.PAPERS_MISSING
    assert isinstance(refusal, BadRequest)
    assert refusal.fields == {"papers.1": "Giấy chứng sinh"}
    assert (await house.receive()).code.endswith("-0001"), "it took no serial"


@pytest.mark.parametrize(
    ("papers", "field"),
    [
        ([{"paper": 3, "state": "received"}], "papers.0.paper"),
        ([*ALL_PAPERS, {"paper": 0, "state": "missing"}], "papers.2.paper"),
    ],
)
async def test_a_paper_that_is_not_on_the_list_is_refused_by_its_field(
    house: House, papers: list[object], field: str
):
    refusal = await refused(house, procedure=BIRTH.code, papers=papers)
    assert isinstance(refusal, BadRequest)
    assert list(refusal.fields) == [field]


async def test_with_a_paper_missing_form_02_is_issued_and_the_clock_stands(house: House):
    asked = SUPPLEMENT | {"until": "2026-11-20"}
    dossier = await house.receive(BIRTH.code, papers=ALL_PAPERS[:1], supplement=asked)
    assert (dossier.status_code, dossier.standing) == (5, "stopped")
    assert (dossier.waiting_for, dossier.waiting_until) == (
        SUPPLEMENT["instruction"],
        date(2026, 11, 20),
    )
    assert [(form.form, form.number) for form in dossier.forms] == [(2, "01/2026")]
    assert [(stop.started_at, stop.ended_at) for stop in dossier.stops] == [(MONDAY_MORNING, None)]
    assert [step.state for step in dossier.steps] == ["now", *["to_come"] * 4]
    assert [line.action for line in dossier.log] == ["request_supplement"]


async def test_forms_are_numbered_by_kind_and_year(house: House):
    numbers = [
        (await house.receive(supplement=SUPPLEMENT)).forms[0].number,
        (await house.receive(refusal=REFUSAL)).forms[0].number,
        (await house.receive(supplement=SUPPLEMENT)).forms[0].number,
    ]
    house.clock.set(datetime(2027, 1, 4, 2, tzinfo=UTC))
    numbers.append((await house.receive(supplement=SUPPLEMENT)).forms[0].number)
    assert numbers == ["01/2026", "01/2026", "02/2026", "01/2027"]


async def test_a_refused_dossier_has_its_code_and_form_03_and_is_over(house: House):
    dossier = await house.receive(BIRTH.code, refusal=REFUSAL)
    assert (dossier.status_code, dossier.standing, dossier.outcome) == (3, "finished", None)
    assert [(form.form, form.number) for form in dossier.forms] == [(3, "01/2026")]
    words = await house.database.read(
        lambda c: queries.form_records(c, dossier.dossier_id)[0].fields
    )
    assert words == REFUSAL
    assert dossier.log[0].reason == REFUSAL["reason"]
    assert (await house.get(dossier.dossier_id, house.leader)).allowed == []


async def test_what_cannot_be_received_leaves_nothing_behind(house: House):
    ahead, long_ago = MONDAY_MORNING + timedelta(hours=1), MONDAY_MORNING - timedelta(days=400)
    born = {"name": "Lan", "birth_date": "2026-11-17"}
    cases: list[tuple[dict[str, Any], type[MotcuaError], ErrorCode]] = [
        ({"procedure": "9.999999"}, NotFound, ErrorCode.UNKNOWN_PROCEDURE),
        ({"version_id": 10**9}, Conflict, ErrorCode.PROCEDURE_CHANGED),
        ({"ticket_id": 10**9}, NotFound, ErrorCode.UNKNOWN_TICKET),
        ({"received_at": ahead}, BadRequest, ErrorCode.BEFORE_RECEIPT),
        ({"received_at": long_ago}, BadRequest, ErrorCode.BAD_REQUEST),
        ({"supplement": SUPPLEMENT, "refusal": REFUSAL}, BadRequest, ErrorCode.BAD_REQUEST),
        ({"applicant": born}, BadRequest, ErrorCode.BAD_REQUEST),
        ({"applicant": {"name": "<script>"}}, BadRequest, ErrorCode.BAD_REQUEST),
        (
            {"supplement": SUPPLEMENT | {"until": "2026-11-15"}},
            BadRequest,
            ErrorCode.BEFORE_RECEIPT,
        ),
    ]
    for words, kind, code in cases:
        refusal = await refused(house, **words)
        assert (type(refusal), refusal.code) == (kind, code), words


async def test_a_procedure_that_changed_meanwhile_is_looked_at_again(house: House):
    was = house.catalogue.find(BIRTH.code)
    assert was is not None
    await house.offer(BIRTH.model_copy(update={"papers": BIRTH.papers[:1]}))
    refusal = await refused(
        house, procedure=BIRTH.code, version_id=was.version_id, papers=ALL_PAPERS
    )
    assert refusal.code is ErrorCode.PROCEDURE_CHANGED
    now = house.catalogue.find(BIRTH.code)
    assert now is not None
    dossier = await house.receive(
        BIRTH.code, version_id=now.version_id, papers=[{"paper": 0, "state": "received"}]
    )
    assert dossier.version_id == now.version_id


async def test_a_quote_says_the_day_the_reasoning_and_the_fee(house: House):
    quote = house.dossiers.receiving.quote(
        QuoteDossier(procedure=MARITAL_STATUS.code), datetime(2026, 11, 23, 2, tzinfo=UTC)
    )
    assert quote.fee == 15_000
    assert quote.committed is not None
    assert quote.committed.days_off == [date(2026, 11, 24)]
    assert "24/11" in quote.committed.sentence["vi"]
    late = house.dossiers.receiving.quote(
        QuoteDossier(procedure=BIRTH.code), MONDAY_MORNING.replace(hour=9)
    )
    assert late.statutory.after_cutoff, "16:00, and the birth rule ends at 15:00"


async def test_where_the_limit_depends_on_the_case_a_person_says_which(house: House):
    lines = [
        {"statutory": {"amount": 0, "unit": "working_day"}, "note": "Thông thường"},
        {"statutory": {"amount": 5, "unit": "working_day"}, "note": "Cần xác minh"},
        {"statutory": {"amount": 8, "unit": "working_day"}, "channel": "postal"},
    ]
    code = "1.000894"
    marriage = Procedure.model_validate(
        {"code": code, "name": {"vi": "Đăng ký kết hôn"}, "field": "Hộ tịch", "limits": lines}
    )
    await house.offer(marriage)
    assert (await refused(house, procedure=code)).code is ErrorCode.LIMIT_UNREAD, "nobody guesses"
    dossier = await house.receive(code, limit=1)
    assert dossier.due_at == MONDAY_MORNING + timedelta(days=7)
    dossier = await house.ask_for_papers(dossier)
    house.clock.move(days=1)
    dossier = await house.accept_papers(dossier)
    assert dossier.due_at == MONDAY_MORNING + timedelta(days=9), "6 days, 24/11 is a holiday"
    for wrong in (2, 3):
        refusal = await refused(house, procedure=code, limit=wrong)
        assert isinstance(refusal, BadRequest)
        assert list(refusal.fields) == ["limit"]


async def test_nothing_of_the_person_is_outside_the_applicants(house: House):
    applicant = {
        "name": "Đặng Thị Bích Huyền",
        "id_number": "079190012345",
        "phone": "0912 345 678",
        "address": "12 Ngõ Hàng Bột",
    }
    dossier = await house.receive(applicant=applicant, national_code="000.00.12-X")
    assert dossier.applicant.name == applicant["name"]
    assert dossier.national_code == "000.00.12-X"
    told = json.dumps([event.model_dump() for event in house.moved])

    def everything_else(connection: Connection) -> str:
        rows = [
            str(row)
            for table in metadata.sorted_tables
            if table.name != "applicants"
            for row in connection.execute(table.select())
        ]
        return "\n".join(rows)

    written = await house.database.read(everything_else)
    for word in ("Huyền", "Huyen", "079190012345", "345 678", "Hàng Bột"):
        assert word not in written
        assert word not in told


async def test_every_procedure_of_the_house_can_be_quoted(house: House):
    for procedure in A_FEW:
        words = QuoteDossier(procedure=procedure.code)
        assert house.dossiers.receiving.quote(words, MONDAY_MORNING).statutory.sentence["en"]
