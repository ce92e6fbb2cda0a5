"""Tickets that know their dossier, on both databases: by the whole server, as devices meet it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection

from config.centre.model import Centre
from config.wire import IssueTicket
from config.wire.dossiers.answers import Dossier
from queue_server.core.actor import Actor, ActorKind
from queue_server.core.clock import SetClock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.dossiers.repository import tracking
from queue_server.tickets.usecases.issuing import IssueRequest, Issuing, Quote
from queue_server.tickets.usecases.visits import NoVisits, Visit
from tests.dossiers.house import BIRTH, MARITAL_STATUS
from tests.hall.with_dossiers import HallWithDossiers, running

MISSING: dict[str, Any] = {"supplement": {"instruction": "Mang giấy chứng sinh bản chính"}}
ONE_MISSING = [{"paper": 0, "state": "received"}, {"paper": 1, "state": "missing"}]


@pytest.fixture
async def hall(
    database_url: str, demo_centre: Centre, clock: SetClock
) -> AsyncIterator[HallWithDossiers]:
    async with running(database_url, demo_centre, clock) as one:
        yield one


async def asked_for_a_paper(hall: HallWithDossiers) -> Dossier:
    return await hall.house.receive(BIRTH.code, papers=ONE_MISSING, **MISSING)


async def with_a_result(hall: HallWithDossiers, **words: Any) -> Dossier:
    return await hall.house.resolved(await hall.house.receive(MARITAL_STATUS.code, **words))


def at(hall: HallWithDossiers, clock_time: str) -> None:
    """Set the hall's clock to a time of the same morning in Viet Nam."""
    local = datetime.fromisoformat(f"2026-11-16T{clock_time}:00+07:00")
    hall.clock.set(local)


async def three_people(hall: HallWithDossiers) -> list[str]:
    """Three ordinary tickets, five minutes apart until 08:55."""
    numbers = []
    for minute in (45, 50, 55):
        at(hall, f"08:{minute}")
        numbers.append((await hall.issue())["number"])
    return numbers


async def visits_of(hall: HallWithDossiers, ticket: dict[str, Any], by: str = "clerk") -> Any:
    status, answer = await hall.call("GET", f"/tickets/{ticket['ticket_id']}/dossiers", by=by)
    assert status == 200, answer
    return answer


# ------------------------------------------------------------------- bringing a missing paper


async def test_who_brings_a_missing_paper_does_not_start_from_the_end(hall: HallWithDossiers):
    dossier = await asked_for_a_paper(hall)
    others = await three_people(hall)
    await hall.open()
    at(hall, "09:00")
    issued = await hall.issue(by="kiosk-1", receipt=dossier.follow_url)
    assert issued["people_ahead"] == 0, "what the paper says is what will happen"
    assert issued["issued_at"] == "2026-11-16T02:00:00Z", "it was issued when it was"
    newcomer = await hall.issue()
    assert newcomer["people_ahead"] == 4
    assert await hall.call_next() == issued["number"] != others[0]


async def test_the_quote_counts_who_waits_longer_than_the_head_start(hall: HallWithDossiers):
    dossier = await asked_for_a_paper(hall)
    at(hall, "08:20")
    early = await hall.issue()
    await three_people(hall)
    await hall.open()
    at(hall, "09:00")
    issued = await hall.issue(receipt=dossier.follow_url)
    assert issued["people_ahead"] == 1
    _, status = await hall.call("GET", f"/track/{issued['token']}")
    assert status["people_ahead"] == 1
    assert status["estimate"] == issued["estimate"]
    assert await hall.call_next() == early["number"]


async def test_the_head_start_never_reaches_back_before_the_opening(hall: HallWithDossiers):
    dossier = await asked_for_a_paper(hall)
    at(hall, "07:35")
    first = await hall.issue()
    at(hall, "07:40")
    await hall.issue(receipt=dossier.follow_url)
    second = await hall.issue()
    await hall.open()
    _, snapshot = await hall.call("GET", "/counters/1", by="clerk")
    since = {ticket["number"]: ticket["waiting_since"] for ticket in snapshot["waiting"]}
    assert list(since) == ["A002", first["number"], second["number"]]
    assert since["A002"] == "2026-11-16T00:30:00Z"


async def test_at_another_service_the_ticket_is_linked_but_not_ahead(hall: HallWithDossiers):
    dossier = await asked_for_a_paper(hall)
    at(hall, "08:50")
    await hall.issue("chung-thuc")
    at(hall, "09:00")
    issued = await hall.issue("chung-thuc", receipt=dossier.follow_url)
    assert issued["people_ahead"] == 1
    assert (await visits_of(hall, issued))["purpose"] == "supplement"


async def test_a_clerk_is_told_why_the_visitor_came(hall: HallWithDossiers):
    dossier = await asked_for_a_paper(hall)
    issued = await hall.issue(receipt=dossier.follow_url)
    told = await visits_of(hall, issued)
    assert told["purpose"] == "supplement"
    assert [(one["code"], one["status"]) for one in told["dossiers"]] == [
        (dossier.code, "supplement_requested")
    ]
    assert told["dossiers"][0]["procedure_name"]["vi"] == "Đăng ký khai sinh"


# ----------------------------------------------------------------------- collecting a result


async def test_a_ticket_for_a_result_knows_its_dossier(hall: HallWithDossiers):
    dossier = await with_a_result(hall)
    token = dossier.follow_url.rsplit("/", 1)[1]
    issued = await hall.issue("nhan-ket-qua", by="kiosk-1", receipt=token.lower())
    told = await visits_of(hall, issued)
    assert (told["purpose"], told["dossiers"][0]["code"]) == ("collect", dossier.code)
    _, ticket = await hall.call("GET", f"/track/{issued['token']}")
    assert ticket["dossiers"] == [f"/H/{token}"]
    _, followed = await hall.call("GET", f"/follow/{token}")
    assert followed["tickets"] == [f"/T/{issued['token']}"]
    assert (followed["visit"], followed["visit_service"]) == ("collect", "nhan-ket-qua")


async def test_a_dossier_received_at_the_counter_is_one_of_its_ticket(hall: HallWithDossiers):
    issued = await hall.issue()
    assert await visits_of(hall, issued) == {"purpose": "", "dossiers": []}
    dossier = await hall.house.receive(ticket_id=issued["ticket_id"])
    told = await visits_of(hall, issued)
    assert (told["purpose"], told["dossiers"][0]["code"]) == ("", dossier.code)
    _, ticket = await hall.call("GET", f"/track/{issued['token']}")
    assert ticket["dossiers"] == [f"/H/{dossier.follow_url.rsplit('/', 1)[1]}"]


async def test_ticket_and_dossier_lead_to_each_other_on_the_day_alone(hall: HallWithDossiers):
    issued = await hall.issue()
    dossier = await hall.house.receive(ticket_id=issued["ticket_id"])
    token = dossier.follow_url.rsplit("/", 1)[1]
    hall.clock.set(hall.clock.now() + timedelta(days=1))
    _, ticket = await hall.call("GET", f"/track/{issued['token']}")
    assert ticket["dossiers"] == []
    _, followed = await hall.call("GET", f"/follow/{token}")
    assert followed["tickets"] == []


async def test_a_cancelled_ticket_is_no_visit(hall: HallWithDossiers):
    dossier = await with_a_result(hall)
    issued = await hall.issue("nhan-ket-qua", receipt=dossier.follow_url)
    await hall.call("POST", f"/track/{issued['token']}/cancel", {})
    _, followed = await hall.call("GET", f"/follow/{dossier.follow_url.rsplit('/', 1)[1]}")
    assert followed["tickets"] == []
    again = await hall.issue("nhan-ket-qua", receipt=dossier.follow_url)
    assert again["number"] != issued["number"]


# ------------------------------------------------------------------ what a receipt cannot do


@pytest.mark.parametrize("receipt", ["0" * 16, "https://x.vn/H/0000000000000000", "no", "/T/1"])
async def test_an_unknown_receipt_is_refused_and_gives_no_number(
    hall: HallWithDossiers, receipt: str
):
    said = {"service": "ho-tich", "receipt": receipt}
    for by in ("kiosk-1", "clerk"):
        status, problem = await hall.call("POST", "/tickets", said, by=by)
        assert (status, problem["code"]) == (404, "unknown_dossier")
    assert (await hall.issue())["number"] == "A001"


@pytest.mark.parametrize("delivery", ["post", "electronic", "counter"])
async def test_a_dossier_that_needs_no_visit_gives_an_ordinary_ticket(
    hall: HallWithDossiers, delivery: str
):
    dossier = await hall.house.receive(delivery=delivery)
    if delivery != "counter":
        dossier = await hall.house.resolved(dossier)
    issued = await hall.issue(by="kiosk-1", receipt=dossier.follow_url)
    assert await visits_of(hall, issued) == {"purpose": "", "dossiers": []}


async def test_only_staff_who_serve_or_receive_are_told(hall: HallWithDossiers):
    issued = await hall.issue()
    path = f"/tickets/{issued['ticket_id']}/dossiers"
    for by, status in (("nobody", 401), ("kiosk-1", 403), ("clerk", 200)):
        assert (await hall.call("GET", path, by=by))[0] == status
    status, problem = await hall.call("GET", "/tickets/987654/dossiers", by="clerk")
    assert (status, problem["code"]) == (404, "unknown_ticket")


# --------------------------------------------------------------------- one citizen, one number


async def test_a_receipt_shown_again_gives_the_same_number(hall: HallWithDossiers):
    dossier = await asked_for_a_paper(hall)
    await three_people(hall)
    await hall.open()
    at(hall, "09:00")
    first = await hall.issue(by="kiosk-1", receipt=dossier.follow_url)
    at(hall, "09:20")
    again = await hall.issue(by="kiosk-2", receipt=dossier.follow_url)
    assert (again["number"], again["token"]) == (first["number"], first["token"])
    assert (again["repeated"], again["people_ahead"]) == (True, 0)


async def test_after_the_visit_the_receipt_gives_a_new_number(hall: HallWithDossiers):
    dossier = await asked_for_a_paper(hall)
    await hall.open()
    first = await hall.issue(receipt=dossier.follow_url)
    await hall.call_next()
    called = await hall.issue(receipt=dossier.follow_url)
    assert called["number"] == first["number"], "called and not yet there: still this number"
    here = {"counter": "1"}
    await hall.call("POST", f"/tickets/{first['ticket_id']}/finish", here, by="clerk")
    assert (await hall.issue(receipt=dossier.follow_url))["number"] != first["number"]


async def test_twenty_presses_at_once_give_one_number(hall: HallWithDossiers):
    dossier = await asked_for_a_paper(hall)
    other = await asked_for_a_paper(hall)
    presses = [
        hall.issue(by=f"kiosk-{1 + press % 2}", receipt=receipt, key=f"press-{press}-{place}")
        for press in range(20)
        for place, receipt in enumerate((dossier.follow_url, other.follow_url))
    ]
    issued = await asyncio.gather(*presses)
    assert len({one["number"] for one in issued[0::2]}) == 1
    assert len({one["number"] for one in issued[1::2]}) == 1
    assert len({one["number"] for one in issued}) == 2


async def test_whoever_is_next_at_the_kiosk_is_not_given_the_visitors_number(
    hall: HallWithDossiers,
):
    dossier, other = await asked_for_a_paper(hall), await asked_for_a_paper(hall)
    mine = await hall.issue(by="kiosk-1", receipt=dossier.follow_url)
    theirs = await hall.issue(by="kiosk-1", receipt=other.follow_url)
    plain = await hall.issue(by="kiosk-1")
    pressed_twice = await hall.issue(by="kiosk-1")
    assert len({one["number"] for one in (mine, theirs, plain)}) == 3
    assert pressed_twice["number"] == plain["number"]


async def test_a_command_sent_again_is_answered_as_the_first_time(hall: HallWithDossiers):
    dossier = await asked_for_a_paper(hall)
    first = await hall.issue(by="kiosk-1", key="one-press", receipt=dossier.follow_url)
    await hall.house.withdraw(dossier)
    again = await hall.issue(by="kiosk-1", key="one-press", receipt=dossier.follow_url)
    assert again == first


# ------------------------------------------------------------------- the hot path stays as it is


class Untouched(NoVisits):
    """Visits of which nobody may ask anything."""

    def find(self, connection: Connection, receipt: str, service: str, now: datetime) -> Visit:
        raise AssertionError

    def under_way(
        self, connection: Connection, dossier_id: int, service: str, day: date
    ) -> int | None:
        raise AssertionError

    def has(self, connection: Connection, ticket_id: int) -> bool:
        raise AssertionError


@pytest.mark.parametrize("kind", [ActorKind.KIOSK, ActorKind.STAFF])
async def test_without_a_receipt_no_dossier_is_asked_for(
    database: Database, demo_centre: Centre, clock: SetClock, kind: ActorKind
):
    issuing = Issuing(Current(demo_centre), Untouched())
    caller = Actor(kind, "kiosk-1" if kind is ActorKind.KIOSK else "1")
    for service in ("ho-tich", "chung-thuc"):
        command = IssueTicket(service=service)
        request = IssueRequest(command, Quote(0, None, 0))
        issued = await database.write_grouped(issuing.issue, request, caller, clock.now())
        look = partial(tracking.visits_of, ticket_id=issued.ticket_id)
        assert await database.read(look) == []
