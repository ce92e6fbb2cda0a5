"""Working on dossiers, on real databases: steps, the clock, forms, results, and who may."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest

from config.wire import ErrorCode, IssueTicket
from config.wire.dossiers.answers import DossierAction, PrintReceipt
from queue_server.core.current import Current
from queue_server.core.errors import BadRequest, Conflict, MotcuaError, NotAllowed, NotFound
from queue_server.core.events import Event
from queue_server.dossiers.errors import DossierChanged, DossierTransition
from queue_server.dossiers.events import DossierMoved, ReceiptWaiting
from queue_server.dossiers.repository import queries
from queue_server.tickets.usecases.issuing import IssueRequest, Issuing, Quote
from tests.dossiers.house import (
    ALL_PAPERS,
    BIRTH,
    BUSINESS,
    CONTRACT,
    MARITAL_STATUS,
    MONDAY_MORNING,
    House,
    member,
)

DAY = timedelta(days=1)


async def refused(what: Awaitable[object], kind: type[MotcuaError]) -> MotcuaError:
    with pytest.raises(kind) as refusal:
        await what
    return refusal.value


async def test_a_dossier_goes_through_its_steps_to_the_citizen(house: House):
    dossier = await house.receive()
    states = []
    for caller in (house.clerk, house.official, house.leader):
        house.clock.move(minutes=20)
        dossier = await house.advance(dossier, caller)
        states.append((dossier.status, dossier.step["en"]))
    assert states == [
        ("in_progress", "Process"),
        ("in_progress", "Approve and sign"),
        ("resolved", "Return the result and archive"),
    ]
    assert (dossier.outcome, dossier.resolved_at) == ("early", house.clock.now())
    dossier = await house.tell(dossier)
    assert dossier.told_at == house.clock.now()
    house.clock.move(minutes=5)
    dossier = await house.return_result(dossier, house.other, receipt=dossier.follow_url)
    assert (dossier.status_code, dossier.returned_at) == (10, house.clock.now())
    assert [line.action for line in dossier.log] == [
        "receive", "advance", "advance", "resolve", "tell_citizen", "return_result",
    ]  # fmt: skip
    assert [(step.state, step.staff_name) for step in dossier.steps] == [
        ("done", "Cán bộ 1"),
        ("done", "Cán bộ 1"),
        ("done", "Cán bộ 11"),
        ("done", "Cán bộ 21"),
        ("done", "Cán bộ 2"),
    ]
    assert dossier.staff_name == "Cán bộ 21", "who resolved it answers for it"
    assert all(step.outcome for step in dossier.steps)


async def test_every_change_is_announced_with_its_version(
    house: House, settled: Callable[..., Awaitable[None]]
):
    dossier = await house.receive()
    dossier = await house.advance(await house.assign(dossier, staff_id=1))
    assert dossier.version == 3
    await settled(lambda: len(house.moved) == 3)
    said = [DossierMoved(dossier_id=dossier.dossier_id, version=version) for version in (1, 2, 3)]
    assert house.moved == said


async def test_a_step_is_done_by_whom_it_was_handed_to_alone(house: House):
    dossier = await house.assign(await house.receive(), staff_id=1)
    assert (dossier.status, dossier.staff_name) == ("in_progress", "Cán bộ 1")
    refusal = await refused(house.advance(dossier, house.other), NotAllowed)
    assert refusal.code is ErrorCode.NOT_YOUR_STEP
    assert (await house.advance(dossier, house.leader)).version == dossier.version + 1


async def test_a_step_is_handed_on_with_the_reason(house: House):
    dossier = await house.advance(await house.receive(), hand_to=11, note="Đã thẩm định")
    assert (dossier.staff_id, dossier.log[-1].reason) == (11, "Đã thẩm định")
    dossier = await house.assign(dossier, house.official, staff_id=12, reason="nghỉ ốm")
    assert (dossier.staff_id, dossier.log[-1].reason) == (12, "→ Cán bộ 12. nghỉ ốm")
    refusal = await refused(house.assign(dossier, house.official, staff_id=11), NotAllowed)
    assert refusal.code is ErrorCode.NOT_YOUR_STEP


@pytest.mark.parametrize("staff_id", [99, 31])
async def test_a_step_is_not_handed_to_who_is_not_there_or_may_not(house: House, staff_id: int):
    dossier = await house.receive()
    for refusal in (
        await refused(house.assign(dossier, staff_id=staff_id), NotFound),
        await refused(house.advance(dossier, hand_to=staff_id), NotFound),
    ):
        assert refusal.code is ErrorCode.UNKNOWN_STAFF
    assert (await house.get(dossier.dossier_id)).version == dossier.version


async def test_who_has_no_business_with_dossiers_does_no_step(house: House):
    dossier = await house.receive()
    nobody = member(house.centre, 31, "administrator")
    await refused(house.advance(dossier, nobody), NotAllowed)
    assert (await house.get(dossier.dossier_id, nobody)).allowed == []


async def test_the_clock_stands_while_papers_are_awaited(house: House):
    dossier = await house.receive(BIRTH.code, papers=ALL_PAPERS)
    was_due = dossier.due_at
    assert was_due is not None
    dossier = await house.ask_for_papers(dossier, until="2026-11-20")
    assert (dossier.status_code, dossier.standing) == (5, "stopped")
    assert dossier.waiting_until == date(2026, 11, 20)
    house.clock.move(days=2)
    dossier = await house.accept_papers(dossier, papers=[{"paper": 1, "state": "received"}])
    assert (dossier.status, dossier.waiting_for, dossier.waiting_until) == ("in_progress", "", None)
    assert dossier.due_at == was_due + 2 * DAY
    assert dossier.steps[-1].due_at == dossier.due_at
    lines = await house.database.read(lambda c: queries.due_lines(c, dossier.dossier_id))
    assert [(line.why, line.due_at) for line in lines] == [
        ("receipt", was_due),
        ("stop", dossier.due_at),
    ]
    (stop,) = dossier.stops
    assert stop.ended_at == house.clock.now()


async def test_papers_that_are_still_missing_are_not_accepted(house: House):
    asked = {"instruction": "Mang giấy chứng sinh"}
    dossier = await house.receive(BIRTH.code, papers=ALL_PAPERS[:1], supplement=asked)
    refusal = await refused(house.accept_papers(dossier), BadRequest)
    assert refusal.code is ErrorCode.PAPERS_MISSING
    house.clock.move(days=1)
    dossier = await house.accept_papers(
        dossier, house.other, papers=ALL_PAPERS[1:], more_papers=[{"name": "Cam đoan"}]
    )
    assert [paper.state for paper in dossier.papers] == [
        "received", "received", "not_needed", "received",
    ]  # fmt: skip
    assert (dossier.steps[0].staff_name, dossier.steps[1].state) == ("Cán bộ 2", "now")
    assert dossier.due_at is not None
    assert house.centre.day(dossier.due_at) == date(2026, 11, 17), "a day stopped from the start"


async def test_a_payment_is_asked_for_and_confirmed(house: House):
    dossier = await house.ask_for_payment(await house.receive(BUSINESS.code))
    was_due = dossier.due_at
    assert was_due is not None
    assert (dossier.status_code, dossier.payment_due) == (6, 500_000)
    house.clock.move(days=1)
    dossier = await house.confirm_payment(dossier, house.other)
    assert (dossier.status_code, dossier.payment_due, dossier.due_at) == (4, None, was_due + DAY)


async def test_a_dossier_is_stopped_for_a_time_and_resumed(house: House):
    dossier = await house.advance(await house.receive(BUSINESS.code))
    was_due = dossier.due_at
    assert was_due is not None
    dossier = await house.stop(dossier)
    assert (dossier.status_code, dossier.standing) == (8, "stopped")
    assert [form.form for form in dossier.forms] == [5]
    house.clock.move(days=2)
    dossier = await house.resume(dossier)
    assert (dossier.status_code, dossier.due_at) == (4, was_due + 4 * DAY), "over a weekend"


async def test_stopping_while_papers_are_awaited_loses_no_time(house: House):
    dossier = await house.ask_for_papers(await house.receive(BUSINESS.code))
    was_due = dossier.due_at
    assert was_due is not None
    house.clock.move(days=1)
    dossier = await house.stop(dossier)
    house.clock.move(days=1)
    dossier = await house.resume(dossier)
    assert dossier.due_at == was_due + 4 * DAY, "two working days, over a weekend"
    assert len(dossier.stops) == 2


async def test_for_good_nothing_follows(house: House):
    dossier = await house.stop(await house.receive(), for_good=True)
    assert (dossier.standing, dossier.outcome, dossier.allowed) == ("finished", "early", [])
    await refused(house.resume(dossier), DossierTransition)
    await refused(house.stop(dossier, for_good=True), DossierTransition)


async def test_a_citizen_withdraws_while_the_clock_stands_and_is_not_late(house: House):
    dossier = await house.ask_for_papers(await house.receive())
    house.clock.move(days=10)
    dossier = await house.withdraw(dossier)
    assert (dossier.status_code, dossier.standing) == (7, "finished")
    assert dossier.outcome in ("early", "on_time")
    assert dossier.stops[0].ended_at == house.clock.now()


async def test_an_incomplete_dossier_is_refused_with_form_03(house: House):
    dossier = await house.refuse(await house.ask_for_papers(await house.receive()))
    assert (dossier.status_code, dossier.outcome) == (3, None)
    assert [form.form for form in dossier.forms] == [2, 3]


async def test_a_late_dossier_goes_on_only_after_form_04(house: House):
    dossier = await house.receive()
    house.clock.move(days=2)
    late = await house.get(dossier.dossier_id)
    assert (dossier.apology_due, late.apology_due) == (False, True)
    assert late.standing == "late"
    assert DossierAction.ADVANCE not in late.allowed
    refusal = await refused(house.advance(dossier), Conflict)
    assert refusal.code is ErrorCode.APOLOGY_NEEDED
    await refused(house.apologise(dossier, house.clerk, new_day="2026-11-20"), NotAllowed)
    dossier = await house.apologise(dossier, new_day="2026-11-20")
    assert [form.form for form in dossier.forms] == [4]
    assert dossier.due_at == MONDAY_MORNING + DAY, "what it is measured by stays"
    assert (dossier.extended_to, dossier.apology_due) == (date(2026, 11, 20), False)
    dossier = await house.resolved(dossier)
    assert dossier.outcome == "late"


async def test_a_new_day_that_has_passed_needs_another_apology(house: House):
    dossier = await house.receive()
    house.clock.move(days=2)
    dossier = await house.apologise(dossier, new_day="2026-11-19")
    house.clock.move(days=2)
    refusal = await refused(house.advance(dossier), Conflict)
    assert refusal.code is ErrorCode.APOLOGY_NEEDED
    dossier = await house.advance(await house.apologise(dossier, new_day="2026-11-23"))
    assert len(dossier.forms) == 2


@pytest.mark.parametrize(
    ("new_day", "code"),
    [
        ("2026-11-15", ErrorCode.BEFORE_RECEIPT),
        ("2026-11-18", ErrorCode.BAD_REQUEST),  # today
        ("2026-11-22", ErrorCode.BAD_REQUEST),  # a Sunday
        ("2026-11-24", ErrorCode.BAD_REQUEST),  # a holiday
    ],
)
async def test_a_new_day_is_a_working_day_to_come(house: House, new_day: str, code: ErrorCode):
    dossier = await house.receive()
    house.clock.move(days=2)
    refusal = await refused(house.apologise(dossier, new_day=new_day), BadRequest)
    assert refusal.code is code
    assert (await house.get(dossier.dossier_id)).forms == []


async def test_without_a_limit_nothing_is_late(house: House):
    dossier = await house.receive(CONTRACT.code)
    house.clock.move(days=100)
    dossier = await house.resolved(dossier)
    assert dossier.outcome == "no_limit"


async def test_a_result_is_handed_over_against_its_own_receipt(house: House):
    dossier, other = await house.receive(), await house.receive()
    dossier = await house.resolved(dossier)
    for wrong in (other.follow_url, "H15", f"{house.centre.public_url}/T/{'0' * 16}"):
        refusal = await refused(house.return_result(dossier, receipt=wrong), Conflict)
        assert refusal.code is ErrorCode.RECEIPT_DOES_NOT_MATCH
    refusal = await refused(house.return_result(dossier), BadRequest)
    assert isinstance(refusal, BadRequest)
    assert list(refusal.fields) == ["receipt"]
    assert (await house.get(dossier.dossier_id)).version == dossier.version
    token = dossier.follow_url.rpartition("/")[2].lower()
    dossier = await house.return_result(dossier, receipt=token)
    assert dossier.status == "returned"


async def test_without_the_receipt_it_is_written_how_the_person_was_known(house: House):
    dossier = await house.resolved(await house.receive())
    dossier = await house.return_result(dossier, without_receipt="Đối chiếu thẻ căn cước")
    assert dossier.log[-1].reason == "Đối chiếu thẻ căn cước"


@pytest.mark.parametrize("delivery", ["post", "electronic"])
async def test_a_result_that_is_sent_needs_no_receipt(house: House, delivery: str):
    dossier = await house.resolved(await house.receive())
    dossier = await house.return_result(dossier, delivery=delivery)
    assert (dossier.status, dossier.delivery) == ("returned", delivery)


async def ticket(house: House) -> tuple[int, str]:
    words = IssueTicket(service="ho-tich")
    request, now = IssueRequest(words, Quote(0, None, 0)), house.clock.now()
    issuing = Issuing(Current(house.centre))
    issued = await house.database.write_grouped(issuing.issue, request, house.clerk, now)
    return issued.ticket_id, issued.number


async def test_a_dossier_knows_its_visits(house: House):
    visits = [await ticket(house) for _ in range(3)]
    asked = {"instruction": "Mang thêm giấy"}
    dossier = await house.receive(supplement=asked, ticket_id=visits[0][0])
    dossier = await house.accept_papers(dossier, ticket_id=visits[1][0])
    refusal = await refused(
        house.return_result(await house.resolved(dossier), without_receipt="CCCD", ticket_id=10**9),
        NotFound,
    )
    assert refusal.code is ErrorCode.UNKNOWN_TICKET
    dossier = await house.get(dossier.dossier_id)
    dossier = await house.return_result(dossier, without_receipt="CCCD", ticket_id=visits[2][0])
    assert dossier.tickets == [number for _, number in reversed(visits)]


async def test_whoever_looked_at_an_older_version_is_told_what_was_done(house: House):
    seen = await house.receive()
    await house.ask_for_papers(seen)
    refusal = await refused(house.advance(seen, house.other), DossierChanged)
    assert isinstance(refusal, DossierChanged)
    assert (refusal.who, refusal.action, refusal.status) == (
        "Cán bộ 1", "request_supplement", "supplement_requested",
    )  # fmt: skip


COMMANDS: list[tuple[str, dict[str, Any]]] = [
    ("advance", {}),
    ("assign", {"staff_id": 1}),
    ("ask_for_papers", {}),
    ("ask_for_payment", {}),
    ("accept_papers", {}),
    ("confirm_payment", {}),
    ("refuse", {}),
    ("withdraw", {}),
    ("stop", {}),
    ("resume", {}),
    ("apologise", {"new_day": "2026-12-01"}),
    ("tell", {}),
    ("return_result", {"without_receipt": "Thẻ căn cước"}),
]


@pytest.mark.parametrize("reached", ["received", "supplement", "payment", "resolved", "returned"])
async def test_what_is_said_to_be_allowed_is_what_is_allowed(house: House, reached: str):
    """Every command of a leader who also serves, in every status: refused or not as promised."""
    words = {
        "ask_for_papers": DossierAction.REQUEST_SUPPLEMENT,
        "accept_papers": DossierAction.ACCEPT_SUPPLEMENT,
        "ask_for_payment": DossierAction.REQUEST_PAYMENT,
        "tell": DossierAction.TELL_CITIZEN,
    }
    for name, said in COMMANDS:
        dossier = await house.receive()
        if reached == "supplement":
            dossier = await house.ask_for_papers(dossier)
        elif reached == "payment":
            dossier = await house.ask_for_payment(dossier)
        elif reached in ("resolved", "returned"):
            dossier = await house.resolved(dossier)
        if reached == "returned":
            dossier = await house.return_result(dossier, without_receipt="Thẻ căn cước")
        dossier = await house.get(dossier.dossier_id, house.leader)
        action = words.get(name) or DossierAction(name)
        by = house.leader
        fits = said | ({"staff_id": 1} if name == "assign" else {})
        command = getattr(house, name)(dossier, by, **fits)
        if action in dossier.allowed:
            assert (await command).version == dossier.version + 1
        else:
            await refused(command, MotcuaError)
            assert (await house.get(dossier.dossier_id)).version == dossier.version


async def test_a_receipt_for_a_kiosk_tells_nothing_of_the_person(
    house: House, settled: Callable[..., Awaitable[None]]
):
    heard: list[Event] = []
    house.database.bus.listen(heard.append)
    dossier = await house.receive(MARITAL_STATUS.code)
    words = PrintReceipt(kiosk="kiosk-1")
    job = await house.do(lambda u: house.dossiers.print_receipt(u, dossier.dossier_id, words))
    assert (job.code, job.due_at) == (dossier.code, dossier.due_at)
    assert not re.search(r"\bLan\b", job.model_dump_json()), "letters of a link may be these, too"
    await settled(lambda: ReceiptWaiting(kiosk="kiosk-1") in heard)
    unknown = PrintReceipt(kiosk="kiosk-9")
    refusal = await refused(
        house.do(lambda u: house.dossiers.print_receipt(u, dossier.dossier_id, unknown)),
        NotFound,
    )
    assert refusal.code is ErrorCode.UNKNOWN_KIOSK


async def test_a_clock_that_was_ahead_leaves_no_dossier_that_cannot_go_on(house: House):
    """Received, asked for papers and continued by clocks of different days."""
    house.clock.set(MONDAY_MORNING + 2 * DAY)
    received = await house.receive(applicant={"name": "Nguyễn Thị Lan", "phone": "0912345678"})
    house.clock.set(MONDAY_MORNING)
    waiting = await house.ask_for_papers(received)
    going_on = await house.accept_papers(waiting)
    assert going_on.due_at == received.due_at
    house.clock.set(MONDAY_MORNING + DAY)
    waiting = await house.ask_for_papers(going_on)
    house.clock.set(MONDAY_MORNING)
    assert (await house.accept_papers(waiting)).due_at == received.due_at
