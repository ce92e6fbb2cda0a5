"""The rota over the API: planned by leaders, seen by everybody, said on screens, paid in leave."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, select

from config.wire.centre.rota import LeaveKind
from queue_server.audit.verification import verify_log
from queue_server.centre import repository
from queue_server.centre.rota import account as account_of_leave
from queue_server.centre.rota.proposals import propose, propose_worked_shifts
from queue_server.centre.rota.reading import leave
from queue_server.centre.staff.access import SESSION_COOKIE
from queue_server.centre.tables import leave_entries
from queue_server.core.actor import SYSTEM, Actor, ActorKind
from queue_server.core.db.unit_of_work import UnitOfWork
from tests.people.conftest import Hall

EVENING = "ho-tich-ngoai-gio"
SATURDAY = "thu-bay"


@pytest.fixture
async def led(hall: Hall) -> Hall:
    """The hall, with its leader and a clerk signed in."""
    assert (await hall.sign_in("anh"))[0] == 200
    assert (await hall.sign_in("lan"))[0] == 200
    return hall


async def plan(hall: Hall, who: str, *slots: str, by: str = "anh") -> tuple[int, dict[str, Any]]:
    body = {"staff_id": hall.numbers[who], "slots": slots}
    return await hall.ask("POST", "/rota/shifts", body, who=by)


async def rota(hall: Hall, month: str = "2026-11", by: str = "anh") -> dict[str, Any]:
    status, said = await hall.ask("GET", f"/rota/months/{month}", who=by)
    assert status == 200, said
    return said


async def account(hall: Hall, by: str = "anh") -> dict[str, Any]:
    status, said = await hall.ask("GET", "/rota/leave", who=by)
    assert status == 200, said
    return said


async def left(hall: Hall, who: str, by: str = "anh") -> int:
    balances = (await account(hall, by))["balances"]
    (minutes,) = [one["minutes"] for one in balances if one["staff_id"] == hall.numbers[who]]
    return int(minutes)


async def kiosk_says(hall: Hall) -> list[str]:
    view = hall.server.rooms.centre.views
    return [one.name for one in sorted(view.shifts.values(), key=lambda one: one.starts_at)]


async def public_page(hall: Hall) -> str:
    async with hall.session.get(f"http://127.0.0.1:{hall.port}/out-of-hours") as answer:
        return await answer.text()


async def test_a_leader_plans_and_everybody_sees_who_is_on_call(led: Hall) -> None:
    slots = (f"{EVENING}/2026-11-16", f"{EVENING}/2026-11-17", f"{SATURDAY}/2026-11-21")
    status, said = await plan(led, "lan", *slots)
    assert (status, len(said["shifts"])) == (200, 3)
    assert await kiosk_says(led) == ["Nguyễn Thị Lan"] * 3
    assert "Nguyễn Thị Lan" in await public_page(led)
    seen = await rota(led, by="lan")
    assert [one["duty"] for one in seen["shifts"]] == [EVENING, EVENING, SATURDAY]
    assert "sign_in" not in seen["shifts"][0]
    assert (seen["faults"], seen["away"], seen["shares"]) == ([], [], [])
    again = await plan(led, "lan", *slots)
    assert again == (200, {"shifts": []})
    first = said["shifts"][0]
    assert (await led.ask("DELETE", f"/rota/shifts/{first}", who="anh"))[0] == 204
    assert await kiosk_says(led) == ["Nguyễn Thị Lan"] * 2
    assert [line[1] for line in await led.log("plan_shift", "remove_shift")] == [
        *["plan_shift"] * 3, "remove_shift",
    ]  # fmt: skip


async def test_gaps_and_clashes_are_in_one_list(led: Hall) -> None:
    before = (await rota(led))["faults"]
    assert {one["fault"] for one in before} == {"nobody"}
    lan = led.numbers["lan"]
    await plan(led, "lan", f"{EVENING}/2026-11-18")
    beside = {"staff_id": lan, "duty": SATURDAY, "day": "2026-11-18", "start": "19:00",
              "end": "21:00"}  # fmt: skip
    assert (await led.ask("POST", "/rota/shifts/one", beside, who="anh"))[0] == 200
    away = {"kind": "leave", "first_day": "2026-11-18", "last_day": "2026-11-18"}
    assert (await led.ask("POST", f"{led.of('lan')}/absences", away))[0] == 200
    after = [one for one in (await rota(led))["faults"] if one["fault"] != "nobody"]
    assert [(one["fault"], one["name"]) for one in after] == [
        ("away", "Nguyễn Thị Lan"), ("away", "Nguyễn Thị Lan"), ("twice", "Nguyễn Thị Lan"),
    ]  # fmt: skip
    assert len((await rota(led))["faults"]) == len(before) - 1 + 3


REFUSED = {
    "nobody-knows/2026-11-17": (404, "unknown_duty"),
    f"{EVENING}/2026-11-21": (422, "bad_request"),
    f"{EVENING}/2026-11-10": (409, "shift_over"),
    f"{EVENING}/2026-13-10": (422, "bad_request"),
    f"{EVENING}/9999-12-31": (422, "bad_request"),
    f"{EVENING}/2028-11-10": (422, "bad_request"),
    f"{EVENING}/0001-01-01": (409, "shift_over"),
}


async def test_what_cannot_be_planned(led: Hall) -> None:
    for slot, refused in REFUSED.items():
        answer, said = await plan(led, "lan", slot)
        assert (answer, said["code"]) == refused, slot
    for day, code in (("0001-01-01", "shift_over"), ("9999-12-31", "bad_request")):
        one = {"staff_id": led.numbers["lan"], "duty": EVENING, "day": day,
               "start": "00:00", "end": "01:00"}  # fmt: skip
        assert (await led.ask("POST", "/rota/shifts/one", one, who="anh"))[1]["code"] == code
    assert (await rota(led))["shifts"] == []


async def test_only_who_leads_plans_and_only_one_s_own_account_is_seen(led: Hall) -> None:
    assert (await plan(led, "lan", f"{EVENING}/2026-11-17", by="lan"))[0] == 403
    enter = {"staff_id": led.numbers["chi"], "day": "2026-11-14", "kind": "overtime",
             "minutes": 60, "reason": "Thứ Bảy dọn kho hồ sơ"}  # fmt: skip
    assert (await led.ask("POST", "/rota/leave", enter, who="lan"))[0] == 403
    assert (await led.ask("POST", "/rota/leave", enter, who="anh"))[0] == 200
    own = await account(led, by="lan")
    assert [one["staff_id"] for one in own["balances"]] == [led.numbers["lan"]]
    assert own["entries"] == []
    assert await left(led, "chi") == 60


async def test_a_worked_shift_is_proposed_once_and_counts_when_confirmed(led: Hall) -> None:
    await plan(led, "lan", f"{SATURDAY}/2026-11-21")
    led.clock.move(days=6)
    assert (await led.sign_in("anh"))[0] == 200
    for _ in range(2):
        await propose_worked_shifts(led.server.app)
    (entry,) = (await account(led))["entries"]
    assert (entry["act"], entry["kind"], entry["worked"]) == ("propose", "saturday", 240)
    assert await left(led, "lan") == 0
    address = f"/rota/leave/{entry['entry']}"
    status, noted = await led.ask("POST", f"{address}/confirm", {"minutes": 200}, who="anh")
    assert (status, noted["balance"]) == (200, 200)
    again = await led.ask("POST", f"{address}/confirm", {}, who="anh")
    assert (again[0], again[1]["code"]) == (409, "leave_entry_over")
    no = await led.ask("POST", f"{address}/decline", {"reason": "Không làm"}, who="anh")
    assert no[1]["code"] == "leave_entry_over"
    shift = (await rota(led))["shifts"][0]["shift"]
    gone = await led.ask("DELETE", f"/rota/shifts/{shift}", who="anh")
    assert gone[1]["code"] == "shift_over"


async def enter(hall: Hall, who: str, minutes: int = 60, by: str = "anh") -> tuple[int, Any]:
    work = {"staff_id": hall.numbers[who], "day": "2026-11-14", "kind": "overtime",
            "minutes": minutes, "reason": "Thứ Bảy dọn kho hồ sơ"}  # fmt: skip
    return await hall.ask("POST", "/rota/leave", work, who=by)


async def proposed(hall: Hall, **minutes: int) -> dict[str, int]:
    """Work of these people is proposed; the numbers of the lines."""
    work = [(hall.numbers[who], hall.centre.day(hall.clock.now()), one)
            for who, one in minutes.items()]  # fmt: skip
    await hall.server.app.database.write(
        lambda unit: propose(unit, LeaveKind.OVERTIME, work), SYSTEM, hall.clock.now()
    )
    open_ones = {one["staff_id"]: one["entry"] for one in (await account(hall))["entries"]
                 if one["act"] == "propose" and not one["answered"]}  # fmt: skip
    return {who: open_ones[hall.numbers[who]] for who in minutes}


async def test_nobody_vouches_for_their_own_hours_while_somebody_else_leads(led: Hall) -> None:
    lines = await proposed(led, anh=45, lan=30)
    for path, body in (("confirm", {}), ("confirm", {"minutes": 10})):
        refused = await led.ask("POST", f"/rota/leave/{lines['anh']}/{path}", body, who="anh")
        assert (refused[0], refused[1]["code"]) == (409, "own_leave")
    assert (await enter(led, "anh"))[1]["code"] == "own_leave"
    all_of = {"entries": [*lines.values(), 999]}
    said = await led.ask("POST", "/rota/leave/confirm", all_of, who="anh")
    assert said == (200, {"confirmed": [lines["lan"]], "own": [lines["anh"]]})
    assert (await left(led, "anh"), await left(led, "lan")) == (0, 30)
    other = await led.ask("POST", f"/rota/leave/{lines['anh']}/confirm", {})
    assert (other[0], other[1]["balance"]) == (200, 45)
    # Nor does a leader give themselves back what they took.
    part = {"staff_id": led.numbers["anh"], "first_day": "2026-11-19", "minutes": 15}
    taken = (await led.ask("POST", "/rota/leave/taken", part, who="anh"))[1]["entry"]
    back = f"/rota/leave/{taken}/reverse", {"reason": "Không nghỉ nữa"}
    assert (await led.ask("POST", *back, who="anh"))[1]["code"] == "own_leave"
    assert (await led.ask("POST", *back))[1]["balance"] == 45
    assert not await led.log("leave_confirm_own", "leave_enter_own", "leave_reverse_own")


async def test_the_only_leader_vouches_for_themselves_and_the_log_says_so(led: Hall) -> None:
    lines = await proposed(led, anh=45, lan=30)

    def leave_the_office(unit: UnitOfWork) -> None:
        for who in ("nga", "quan"):
            repository.change_member(unit.connection, led.numbers[who], active=False)

    await led.server.app.database.write(leave_the_office, SYSTEM, led.clock.now())
    said = await led.ask("POST", "/rota/leave/confirm", {"entries": [*lines.values()]}, who="anh")
    assert said == (200, {"confirmed": [*lines.values()], "own": []})
    assert (await enter(led, "anh", 15))[1]["balance"] == 60
    told = await led.log("leave_confirm", "leave_confirm_own", "leave_enter_own")
    anh, lan = (f"staff:{led.numbers[who]}" for who in ("anh", "lan"))
    assert [line[1:3] for line in told] == [
        ("leave_confirm_own", anh), ("leave_confirm", lan), ("leave_enter_own", anh),
    ]  # fmt: skip
    own = [one["act"] for one in (await account(led))["entries"] if one["own"]]
    assert own == ["enter", "confirm"]


async def test_all_that_was_seen_is_confirmed_once(led: Hall) -> None:
    seen = await proposed(led, lan=30, chi=40)
    await proposed(led, nga=50)  # after the page was read
    words = {"entries": [*seen.values()]}
    first = await led.ask("POST", "/rota/leave/confirm", words, who="anh")
    assert first == (200, {"confirmed": [*seen.values()], "own": []})
    again = await led.ask("POST", "/rota/leave/confirm", words)
    assert again == (200, {"confirmed": [], "own": []})
    assert [await left(led, who) for who in ("lan", "chi", "nga")] == [30, 40, 0]


async def test_many_are_confirmed_with_as_few_statements_as_few(led: Hall) -> None:
    """Nobody waits for a ticket while a leader confirms a thousand lines."""
    lan, other = led.numbers["lan"], Actor(ActorKind.STAFF, str(led.numbers["anh"]))
    counted: list[int] = []

    def confirm(unit: UnitOfWork, count: int) -> int:
        day = led.centre.day(unit.now)
        propose(unit, LeaveKind.OVERTIME, [(lan, day, 5)] * count)
        wanted = select(leave_entries.c.id).order_by(leave_entries.c.id.desc()).limit(count)
        entries, statements = list(unit.connection.scalars(wanted)), []
        engine = unit.connection.engine

        def hear(*executed: Any) -> None:
            statements.append(executed[2])

        event.listen(engine, "before_cursor_execute", hear)
        try:
            done = account_of_leave.confirm_all(unit.by(other), led.centre, entries)
        finally:
            event.remove(engine, "before_cursor_execute", hear)
        counted.append(len(statements))
        return len(done.confirmed)

    for count in (2, 200):
        write = led.server.app.database.write
        assert await write(partial(confirm, count=count), SYSTEM, led.clock.now()) == count
    assert counted[1] <= counted[0] + 2, counted


async def test_a_shift_is_moved_in_one_act_and_the_log_has_both_places(led: Hall) -> None:
    (shift,) = (await plan(led, "lan", f"{EVENING}/2026-11-17"))[1]["shifts"]

    async def move(by: str = "anh", **to: Any) -> tuple[int, Any]:
        return await led.ask("POST", "/rota/shifts/move", {"shift": shift, **to}, who=by)

    assert (await move(by="lan", day="2026-11-18"))[0] == 403
    assert await move() == (200, {"shifts": []})
    assert await move(staff_id=led.numbers["chi"], day="2026-11-18") == (200, {"shifts": [shift]})
    assert await kiosk_says(led) == ["Đỗ Linh Chi"]
    assert "Đỗ Linh Chi" in await public_page(led)
    (there,) = (await rota(led))["shifts"]
    assert (there["shift"], there["starts_at"][:16]) == (shift, "2026-11-18T10:00")
    assert (await move(start="18:00", end="19:30"))[0] == 200
    (line, _) = await led.log("move_shift")
    lan, chi = (f"staff:{led.numbers[who]}" for who in ("lan", "chi"))
    assert line[2] == chi
    assert line[3].startswith(f"{lan} {EVENING} 2026-11-17T10:00Z")
    assert f"> {EVENING} 2026-11-18T10:00Z" in line[3]
    assert not await led.log("remove_shift")
    refusals: tuple[tuple[dict[str, Any], str], ...] = (
        ({"day": "2026-11-21"}, "bad_request"),
        ({"day": "2026-11-10", "start": "17:00", "end": "18:00"}, "shift_over"),
        ({"start": "18:00"}, "bad_request"),
        ({"start": "18:00", "end": "17:00"}, "bad_request"),
        ({"day": "9999-12-31"}, "bad_request"),
        ({"staff_id": 999}, "not_found"),
        ({"shift": 999}, "not_found"),
    )
    for to, code in refusals:
        assert (await move(**to))[1]["code"] == code, to
    await plan(led, "lan", f"{EVENING}/2026-11-19")
    clash: dict[str, Any] = {"staff_id": led.numbers["lan"], "day": "2026-11-19"}
    assert list((await move(**clash))[1]["fields"]) == ["staff_id"]
    # Once proposed for the account it stays, also where the clock is set back behind it.
    led.clock.move(days=6)
    await propose_worked_shifts(led.server.app)
    led.clock.move(days=-6)
    assert (await move(day="2026-11-20"))[1]["code"] == "shift_over"
    gone = await led.ask("DELETE", f"/rota/shifts/{shift}", who="anh")
    assert gone[1]["code"] == "shift_over"


async def test_the_rota_opens_where_there_is_something_to_plan(led: Hall) -> None:
    async def opened(query: str = "") -> str:
        url = f"http://127.0.0.1:{led.port}/rota?lang=vi{query}"
        cookie = {"Cookie": f"{SESSION_COOKIE}={led.cookies['anh']}"}
        async with led.session.get(url, headers=cookie) as answer:
            return await answer.text()

    today = led.centre.day(led.clock.now())
    assert f"tháng {today:%m/%Y}</h1>" in await opened()
    assert f"week={today:%Y-%m-%d}" in await opened(), "the week of a month with today is today's"
    led.clock.move(days=(date(2026, 11, 30) - today).days)
    assert (await led.sign_in("anh"))[0] == 200
    assert "tuần 30/11 đến 06/12/2026</h1>" in await opened()
    assert "tháng 11/2026</h1>" in await opened("&month=2026-11")


async def test_a_mistake_of_a_form_is_told_in_the_readers_language(led: Hall) -> None:
    told = {}
    for language in ("vi", "en"):
        body = {"slots": [3], "staff_id": "nobody"}
        status, said = await led.ask("POST", "/rota/shifts", body, who="anh", language=language)
        assert status == 422
        _, without = await led.ask("POST", "/rota/shifts", {}, who="anh", language=language)
        told[language] = said["fields"] | without["fields"]
    assert set(told["vi"].values()) == {"Chưa ghi hoặc chưa chọn.", "Có chỗ ghi chưa đúng."}
    assert "Input should be a valid string" in told["en"].values()


@pytest.mark.parametrize("half", [{"start": "18:00"}, {"end": "18:00"}])
async def test_one_hour_alone_is_no_shift_of_its_own(led: Hall, half: dict[str, str]) -> None:
    shift = {"staff_id": led.numbers["lan"], "duty": EVENING, "day": "2026-11-17", **half}
    status, refused = await led.ask("POST", "/rota/shifts/one", shift, who="anh")
    assert (status, [*refused["fields"]]) == (422, ["end"])
    assert not (await rota(led))["shifts"]


async def test_a_clock_that_was_ahead_earns_nobody_leave_twice(led: Hall) -> None:
    await plan(led, "lan", f"{SATURDAY}/2026-11-21", f"{EVENING}/2026-11-16")
    led.clock.move(days=6)
    await propose_worked_shifts(led.server.app)
    assert (await led.sign_in("anh"))[0] == 200
    evening, saturday = sorted((await account(led))["entries"], key=lambda one: one["day"])
    assert (evening["kind"], saturday["kind"]) == ("on_call", "saturday")
    path = f"/rota/leave/{evening['entry']}/confirm"
    assert (await led.ask("POST", path, {}, who="anh"))[0] == 200
    led.clock.move(days=-6)  # neither is over; the evening was confirmed and stays as it is
    for _ in range(2):
        await propose_worked_shifts(led.server.app)
    assert (await led.sign_in("anh"))[0] == 200
    acts = [(one["act"], one["about"]) for one in (await account(led))["entries"]]
    assert acts.count(("decline", saturday["entry"])) == 1
    assert len(acts) == 4
    shifts = {one["duty"]: one["shift"] for one in (await rota(led))["shifts"]}
    sooner = {"shift": shifts[SATURDAY], "start": "08:00", "end": "10:00"}
    assert (await led.ask("POST", "/rota/shifts/move", sooner, who="anh"))[0] == 200
    led.clock.move(days=6)
    await propose_worked_shifts(led.server.app)
    assert (await led.sign_in("anh"))[0] == 200
    waiting = [one for one in (await account(led))["entries"]
               if one["act"] == "propose" and not one["answered"]]  # fmt: skip
    assert [(one["kind"], one["worked"]) for one in waiting] == [("saturday", 120)]


async def test_leave_is_taken_from_the_account_and_given_back_by_another_line(led: Hall) -> None:
    lan = led.numbers["lan"]
    await led.server.app.database.write(
        lambda unit: propose(
            unit, LeaveKind.OVERTIME, [(lan, led.centre.day(unit.now), 500)], "17:00"
        ),
        SYSTEM, led.clock.now(),
    )  # fmt: skip
    (entry,) = (await account(led))["entries"]
    await led.ask("POST", f"/rota/leave/{entry['entry']}/confirm", {}, who="anh")
    days = {"staff_id": lan, "first_day": "2026-11-19", "last_day": "2026-11-20"}
    short = await led.ask("POST", "/rota/leave/taken", days, who="anh")
    assert (short[0], short[1]["code"]) == (409, "leave_too_short")
    one = days | {"last_day": "2026-11-19"}
    status, taken = await led.ask("POST", "/rota/leave/taken", one, who="anh")
    assert (status, taken["balance"]) == (200, 20)
    (absence,) = (await led.member("lan"))["absences"]
    assert absence["kind"] == "compensatory"
    ended = await led.ask("DELETE", f"{led.of('lan')}/absences/{absence['id']}")
    assert ended[1]["code"] == "leave_account"
    by_hand = {"kind": "compensatory", "first_day": "2026-11-25", "last_day": "2026-11-25"}
    assert (await led.ask("POST", f"{led.of('lan')}/absences", by_hand))[1]["code"] == (
        "leave_account"
    )
    back = {"reason": "Đổi ngày nghỉ"}
    address = f"/rota/leave/{taken['entry']}/reverse"
    status, noted = await led.ask("POST", address, back, who="anh")
    assert (status, noted["balance"]) == (200, 500)
    assert (await led.ask("POST", address, back, who="anh"))[1]["code"] == "leave_entry_over"
    assert (await led.member("lan"))["absences"] == []
    lines = (await account(led))["entries"]
    assert [line["act"] for line in lines] == ["reverse", "take", "confirm", "propose"]
    assert [line["who"] for line in lines] == [*["Hoàng Thị Ngọc Ánh"] * 3, ""]
    proved = await led.server.app.database.read(lambda c: verify_log(c, leave_entries))
    assert proved.broken_at is None
    part = {"staff_id": lan, "first_day": "2026-11-19", "minutes": 90}
    assert (await led.ask("POST", "/rota/leave/taken", part, who="anh"))[1]["balance"] == 410
    assert (await led.member("lan"))["absences"] == []


NO_LEAVE: tuple[dict[str, Any], ...] = (
    {"first_day": "0001-01-01"},
    {"first_day": "9999-12-31"},
    {"first_day": "0001-01-01", "minutes": 5},
    {"first_day": "9999-12-31", "minutes": 5},
    {"first_day": "2026-11-19", "minutes": -5},
    {"first_day": "2026-11-19", "minutes": 481},
    {"first_day": "2026-11-19", "last_day": "2026-11-20", "minutes": 5},
    {"first_day": "2026-11-22", "minutes": 5},
    {"first_day": "2026-11-19", "last_day": "2026-11-18"},
)
"""Far off, below nothing, longer than a day, on a Sunday, backwards."""


async def test_leave_that_cannot_be_is_refused_and_one_over_new_year_is_not(led: Hall) -> None:
    lan = {"staff_id": led.numbers["lan"]}
    work = lan | {"day": "2026-11-14", "kind": "other", "minutes": 6000, "reason": "Dọn kho"}
    for reason in ("   ", "  a ", "\u200b\u200b\u200b"):
        refused = await led.ask("POST", "/rota/leave", work | {"reason": reason}, who="anh")
        assert (refused[0], list(refused[1]["fields"])) == (422, ["reason"]), reason
    assert (await led.ask("POST", "/rota/leave", work, who="anh"))[0] == 200
    for days in NO_LEAVE:
        status, said = await led.ask("POST", "/rota/leave/taken", lan | days, who="anh")
        assert (status, said["code"]) == (422, "bad_request"), days
    assert await left(led, "lan") == 6000
    over = lan | {"first_day": "2026-12-30", "last_day": "2027-01-04"}
    status, taken = await led.ask("POST", "/rota/leave/taken", over, who="anh")
    # Wed, Thu and Mon: New Year's Day and the weekend take nothing off.
    assert (status, taken["balance"]) == (200, 6000 - 3 * 480)


async def test_an_old_proposal_stays_in_sight_until_it_is_answered(led: Hall) -> None:
    lan, centre = led.numbers["lan"], led.centre
    today = centre.day(led.clock.now())
    await led.server.app.database.write(
        lambda unit: propose(unit, LeaveKind.OVERTIME, [(lan, today, 41)]), SYSTEM, led.clock.now()
    )
    work = {"staff_id": lan, "day": "2026-11-14", "kind": "other", "minutes": 5, "reason": "Kho"}
    for _ in range(2):
        assert (await led.ask("POST", "/rota/leave", work, who="anh"))[0] == 200
    for acts in (["enter", "propose"], ["decline"]):
        said = await led.server.app.database.read(lambda c: leave(c, centre, today, most=1))
        assert [one.act.value for one in said.entries] == acts
        address = f"/rota/leave/{said.entries[-1].entry}/decline"
        await led.ask("POST", address, {"reason": "Không làm"}, who="anh")


async def test_the_account_as_files(led: Hall) -> None:
    enter = {"staff_id": led.numbers["lan"], "day": "2026-11-14", "kind": "other",
             "minutes": 90, "reason": "=1+1"}  # fmt: skip
    await led.ask("POST", "/rota/leave", enter, who="anh")
    for ending, begin in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
        url = f"http://127.0.0.1:{led.port}/rota/leave.{ending}"
        headers = {"Cookie": f"motcua_session={led.cookies['anh']}"}
        async with led.session.get(url, headers=headers) as answer:
            content = await answer.read()
        assert content.startswith(begin)
        assert ending == "xlsx" or "'=1+1" in content.decode()
