"""What greeters note of a ticket: papers, needs, priority, the corner; and how a dossier stands."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from config.centre.model import Centre
from queue_server.centre.repository import change_member
from queue_server.centre.tables import centre_log
from queue_server.core.actor import SYSTEM, Actor, ActorKind
from queue_server.core.clock import SetClock
from queue_server.tickets.offline.givers import giver, proof
from queue_server.tickets.offline.service import MOST_OF_TABLETS
from queue_server.tickets.repository import queries
from queue_server.tickets.tables import paper_checks, ticket_needs, tickets
from tests.dossiers.house import BIRTH
from tests.hall.with_dossiers import HallWithDossiers, running

PRESS = "0123456789abcdef"


@pytest.fixture
async def hall(
    database_url: str, demo_centre: Centre, clock: SetClock
) -> AsyncIterator[HallWithDossiers]:
    async with running(database_url, demo_centre, clock) as one:
        yield one


async def said(
    hall: HallWithDossiers, path: str, body: object, status: int = 200, by: str = "clerk"
) -> Any:
    got, answer = await hall.call("POST", path, body, by=by)
    assert got == status, answer
    return answer


async def version(hall: HallWithDossiers) -> int:
    _, details = await hall.call("GET", f"/procedures/{BIRTH.code}")
    found: int = details["version_id"]
    return found


async def logged(hall: HallWithDossiers, action: str) -> list[tuple[str, str, str]]:
    wanted = select(centre_log).where(centre_log.c.action == action).order_by(centre_log.c.id)
    rows = await hall.house.database.read(lambda c: c.execute(wanted).all())
    return [(row.who, row.subject, row.detail) for row in rows]


async def test_papers_that_a_greeter_saw_are_known_at_the_counter(hall: HallWithDossiers) -> None:
    ticket = await hall.issue(by="kiosk-1")
    path = f"/tickets/{ticket['ticket_id']}"
    seen: dict[str, Any] = {
        "version_id": await version(hall),
        "papers": [{"paper": 0, "found": "received"}, {"paper": 1, "found": "missing"}],
        "note": "Tờ khai còn thiếu chữ ký",
    }
    await said(hall, f"{path}/papers", seen)
    _, notes = await hall.call("GET", f"{path}/greeter-notes", by="clerk")
    checked = notes["papers_checked"]
    assert (checked["procedure"], checked["version_id"]) == (BIRTH.code, seen["version_id"])
    assert [(one["name"], one["found"]) for one in checked["papers"]] == [
        ("Tờ khai đăng ký khai sinh", "received"), ("Giấy chứng sinh", "missing"),
    ]  # fmt: skip
    assert (checked["note"], checked["checked_by"]) == (seen["note"], "Cán bộ 1")
    _, found = await hall.call("GET", f"/greeting/ticket?number={ticket['number']}", by="clerk")
    assert (found["ticket"]["number"], found["notes"]) == (ticket["number"], notes)
    await said(hall, f"{path}/papers", seen | {"papers": seen["papers"][:1], "note": ""})
    _, notes = await hall.call("GET", f"{path}/greeter-notes", by="clerk")
    assert len(notes["papers_checked"]["papers"]) == 1, "the last look counts"
    day = ticket["issued_at"][:10]
    assert (
        await logged(hall, "check_papers")
        == [("staff:1", f"{day} {ticket['number']}", BIRTH.code)] * 2
    )
    _, phone = await hall.call("GET", f"/track/{ticket['token']}")
    assert "Giấy chứng sinh" not in str(phone)


@pytest.mark.parametrize(
    "wrong",
    [
        {"papers": [{"paper": 3, "found": "received"}]},
        {"papers": []},
        {"papers": [{"paper": 0, "found": "shown"}]},
        {"note": "gọi 0912 345 678"},
        {"note": "gọi (0912)  345–678"},
        {"note": "gọi ０９１２３４５６７８"},
        {"note": "lan@example.vn"},
        {"note": "x" * 121},
    ],
)
async def test_what_is_no_paper_of_the_list_or_names_somebody_is_refused(
    hall: HallWithDossiers, wrong: dict[str, object]
) -> None:
    ticket = await hall.issue()
    right = {"version_id": await version(hall), "papers": [{"paper": 0, "found": "received"}]}
    path = f"/tickets/{ticket['ticket_id']}/papers"
    assert (await said(hall, path, right | wrong, 422))["code"] == "bad_request"
    unknown = await said(hall, path, right | {"version_id": 999}, 404)
    assert unknown["code"] == "unknown_procedure"
    _, notes = await hall.call("GET", f"/tickets/{ticket['ticket_id']}/greeter-notes", by="clerk")
    assert notes == {"papers_checked": None, "needs": []}


async def test_who_needs_help_is_sent_to_one_counter_and_back(hall: HallWithDossiers) -> None:
    ticket = await hall.issue()
    path = f"/tickets/{ticket['ticket_id']}/needs"
    await hall.open("1")
    (open_counter,) = (await hall.call("GET", "/greeting", by="clerk"))[1]["counters"]
    assert open_counter["counter"] == "1"
    sent = {"needs": ["wheelchair", "hearing", "wheelchair"], "counter": "2"}
    assert (await said(hall, path, sent))["needs"] == ["wheelchair", "hearing"]
    _, nobody = await hall.call("POST", "/counters/1/next", {}, by="clerk")
    assert nobody["code"] == "nobody_waiting"
    assert (await said(hall, path, {"needs": [], "counter": "none"}, 404))["code"] == (
        "unknown_counter"
    )
    await said(hall, path, {"needs": ["hearing"]})
    assert await hall.call_next() == ticket["number"]
    assert (await said(hall, path, {"needs": []}, 409))["code"] == "illegal_transition"
    day = ticket["issued_at"][:10]
    assert {subject for _, subject, _ in await logged(hall, "note_needs")} == {
        f"{day} {ticket['number']}"
    }
    assert "hearing" not in str(await logged(hall, "note_needs"))


async def test_a_priority_given_afterwards_moves_a_ticket_ahead(hall: HallWithDossiers) -> None:
    first, second = await hall.issue(), await hall.issue()
    hall.clock.move(minutes=10)
    await hall.open("1")
    path = f"/tickets/{second['ticket_id']}/priority"
    wrong = {"priority_class": "uu-tien", "priority_reason": "khong-co"}
    assert (await said(hall, path, wrong, 422))["code"] == "bad_request"
    assert (await said(hall, path, {"priority_class": "none"}, 404))["code"] == (
        "unknown_priority_class"
    )
    given = {"priority_class": "uu-tien", "priority_reason": "nguoi-cao-tuoi"}
    moved = await said(hall, path, given)
    assert moved["ticket"]["priority_reason"] == "nguoi-cao-tuoi"
    _, phone = await hall.call("GET", f"/track/{second['token']}")
    assert phone["people_ahead"] == 0
    assert await hall.call_next() == second["number"] != first["number"]
    assert (await said(hall, path, {"priority_class": None}, 409))["code"] == "illegal_transition"
    ((who, _, detail),) = await logged(hall, "give_priority")
    assert (who, detail) == ("staff:1", "uu-tien/nguoi-cao-tuoi")


async def test_people_sent_to_the_corner_are_counted_once(hall: HallWithDossiers) -> None:
    words = {"service": "ho-tich", "press": PRESS}
    for _ in range(2):
        assert (await said(hall, "/greeting/corner", words))["corner"] == {"ho-tich": 1}
    await said(hall, "/greeting/corner", words | {"press": PRESS[::-1]})
    _, day = await hall.call("GET", "/day", by="leader")
    assert day["corner"] == 2
    _, left = await hall.call("DELETE", f"/greeting/corner/{PRESS}", {}, by="clerk")
    assert left["corner"] == {"ho-tich": 1}
    hall.clock.move(seconds=61)
    _, left = await hall.call("DELETE", f"/greeting/corner/{PRESS[::-1]}", {}, by="clerk")
    assert left["corner"] == {"ho-tich": 1}, "too late"


async def test_what_was_noted_for_the_counter_is_forgotten_with_the_day(
    hall: HallWithDossiers,
) -> None:
    ticket = await hall.issue()
    path = f"/tickets/{ticket['ticket_id']}"
    await said(hall, f"{path}/needs", {"needs": ["sight"]})
    one = {"version_id": await version(hall), "papers": [{"paper": 0, "found": "received"}]}
    await said(hall, f"{path}/papers", one | {"note": "thiếu chữ ký"})
    tomorrow = (hall.clock.now() + timedelta(days=1)).date()
    database = hall.house.database
    await database.write(
        lambda unit: queries.forget_notes(unit.connection, tomorrow), SYSTEM, hall.clock.now()
    )
    notes = select(paper_checks.c.note)
    assert await database.read(lambda c: list(c.scalars(notes))) == [""]
    assert await database.read(lambda c: c.execute(select(ticket_needs)).all()) == []


async def test_a_greeter_sees_how_a_dossier_stands_and_nobody_s_name(
    hall: HallWithDossiers,
) -> None:
    missing = [{"paper": 0, "state": "received"}, {"paper": 1, "state": "missing"}]
    asked: dict[str, Any] = {"supplement": {"instruction": "Bà Lan mang giấy chứng sinh"}}
    dossier = await hall.house.receive(BIRTH.code, papers=missing, **asked)
    by_code = await said(hall, "/greeting/dossier", {"receipt": dossier.code})
    by_link = await said(hall, "/greeting/dossier", {"receipt": dossier.follow_url})
    assert (by_code["code"], by_code["visit"]) == (dossier.code, "supplement")
    assert by_code["status"] == by_link["status"] == "supplement_requested"
    assert (by_code["waiting_for"], by_link["waiting_for"]) == ("", "Bà Lan mang giấy chứng sinh")
    name = dossier.applicant.name
    assert name not in str(by_code)
    assert name not in str(by_link)
    unknown = await said(hall, "/greeting/dossier", {"receipt": "khong co"}, 404)
    assert unknown["code"] == "unknown_dossier"
    assert await said(hall, "/greeting/dossier", {"receipt": dossier.code}, 401, "nobody")


# ------------------------------------------------------------------ a tablet without the server

TABLET = "0123456789abcdef" * 2


async def test_numbers_of_a_tablet_are_delivered_once_by_any_greeter(
    hall: HallWithDossiers,
) -> None:
    path = f"/tablets/{TABLET}/numbers"
    got = await said(hall, path, {"service": "ho-tich", "count": 3})
    assert (len(got["numbers"]), got["tokens"]) == (3, []), "links are of no use before delivery"
    number, other, unused = got["numbers"]
    given = {
        "sent_at": hall.clock.now().isoformat(),
        "tickets": [
            {
                "day": got["day"],
                "number": one,
                "service": "ho-tich",
                "taken_at": hall.clock.now().isoformat(),
            }
            for one in (number, other)
        ],
    }
    foreign = f"/tablets/{TABLET[::-1]}/tickets"
    strange = await said(hall, foreign, given)
    assert {one["refused"] for one in strange["tickets"]} == {"number_not_reserved"}
    assert (await hall.call("POST", "/kiosks/kiosk-1/tickets", given, by="kiosk-1"))[1] == strange
    for by in ("clerk", "leader"):
        delivered = await said(hall, f"/tablets/{TABLET}/tickets", given, by=by)
        assert [one["refused"] for one in delivered["tickets"]] == [None, None]
    _, shown = await hall.call("GET", "/greeting", by="clerk")
    assert {one["number"] for one in shown["given"]} == {number, other}
    rest = {"day": got["day"], "numbers": [unused]}
    assert (await said(hall, f"{path}/unused", rest))["unused"] == 1
    assert (await said(hall, f"{path}/unused", rest | {"numbers": [number]}, 409))["code"] == (
        "number_given"
    )
    await said(hall, "/tablets/no-tablet/numbers", {"service": "ho-tich", "count": 1}, 404)


async def test_a_ticket_is_whose_session_the_tablet_had_whoever_delivers_it(
    hall: HallWithDossiers,
) -> None:
    got = await said(hall, f"/tablets/{TABLET}/numbers", {"service": "ho-tich", "count": 6})
    _, greeting = await hall.call("GET", "/greeting", by="clerk")
    proof, now = greeting["giver"], hall.clock.now().isoformat()
    staff_id, day, digest = proof.split(".")
    other = str(int(staff_id) + 1)
    shown = [
        proof, "", f"{other}.{day}.{digest}", f"{staff_id}.2020-01-01.{digest}", "x", f"..{digest}",
    ]  # fmt: skip
    given = [
        {
            "day": got["day"],
            "number": number,
            "service": "ho-tich",
            "taken_at": now,
            "given_by": one,
        }
        for number, one in zip(got["numbers"], shown, strict=True)
    ]
    delivery = {"sent_at": now, "tickets": given}
    for by in ("leader", "clerk"):
        await said(hall, f"/tablets/{TABLET}/tickets", delivery, by=by)
    wanted = select(tickets.c.number, tickets.c.issued_by).order_by(tickets.c.number)
    rows = await hall.house.database.read(lambda c: c.execute(wanted).all())
    _, of_leader = await hall.call("GET", "/greeting", by="leader")
    leader = of_leader["giver"].partition(".")[0]
    assert [row.issued_by for row in rows] == [
        f"staff:{staff_id}", *[f"delivered_by:{leader}"] * 5,
    ]  # fmt: skip
    _, after = await hall.call("GET", "/greeting", by="clerk")
    assert len(after["given"]) == 6, "each may be taken back while it waits"


async def test_a_proof_of_an_earlier_day_holds_as_long_as_the_calendar(
    hall: HallWithDossiers,
) -> None:
    first, other = date(2026, 11, 16), Actor(ActorKind.STAFF, "7")
    greeter = Actor(ActorKind.STAFF, "3")

    def whose(connection: Connection, days: int) -> str:
        shown = proof(connection, greeter, first)
        return giver(connection, shown, first + timedelta(days), other).label

    ages = (-1, 0, 14, 15)
    found = await hall.house.database.read(lambda c: [whose(c, days) for days in ages])
    assert found == ["delivered_by:7", "staff:3", "staff:3", "delivered_by:7"]


async def test_the_proof_of_somebody_who_has_left_proves_nothing(hall: HallWithDossiers) -> None:
    _, greeting = await hall.call("GET", "/greeting", by="clerk")
    first, leader = date(2026, 11, 16), Actor(ActorKind.STAFF, "7")

    def whose(connection: Connection) -> str:
        return giver(connection, greeting["giver"], first, leader).label

    clerk = int(greeting["giver"].partition(".")[0])
    assert await hall.house.database.read(whose) == f"staff:{clerk}"
    left = Actor(ActorKind.STAFF, "999")
    nobody = await hall.house.database.read(lambda c: proof(c, left, first))

    async def let_go(is_here: bool) -> None:
        await hall.house.database.write(
            lambda unit: change_member(unit.connection, clerk, active=is_here)
        )

    for is_here, expected in ((False, "delivered_by:7"), (True, f"staff:{clerk}")):
        await let_go(is_here)
        assert await hall.house.database.read(whose) == expected
    found = await hall.house.database.read(lambda c: giver(c, nobody, first, leader).label)
    assert found == "delivered_by:7"


async def test_tablets_leave_numbers_for_kiosks(hall: HallWithDossiers) -> None:
    wanted = {"service": "ho-tich", "count": 200}
    got = await said(hall, f"/tablets/{TABLET}/numbers", wanted)
    assert len(got["numbers"]) == MOST_OF_TABLETS
    none = await said(hall, f"/tablets/{TABLET[::-1]}/numbers", wanted, 409)
    assert none["code"] == "no_numbers_left"
    status, of_kiosk = await hall.call("POST", "/kiosks/kiosk-1/numbers", wanted, by="kiosk-1")
    assert (status, len(of_kiosk["numbers"])) == (200, 200)
    _, calendar = await hall.call("GET", "/greeting/calendar", by="clerk")
    assert calendar["opening"]
    assert calendar["services"][0]["issuing"]
