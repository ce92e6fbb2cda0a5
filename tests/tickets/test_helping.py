"""Counters that help with a service: when it begins and ends, what it does, and what is logged."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.demo import demo_centre_file
from config.wire import CounterId, ServiceId, TicketAction
from config.wire.centre.helping import CounterHelp
from queue_server.centre.tables import centre_log
from queue_server.core.clock import SetClock
from queue_server.core.current import Current
from queue_server.core.db.connect import open_database
from queue_server.core.errors import NotFound
from queue_server.core.events import Event, EventBus
from queue_server.tickets.events import HelpingChanged
from queue_server.tickets.hall.day import read_day
from queue_server.tickets.hall.screens.queue_alerts import queue_alerts, service_levels
from queue_server.tickets.hall.view import Hall
from queue_server.tickets.repository import helps
from queue_server.tickets.rules.calling.helping import Help, open_seconds
from queue_server.tickets.tables import helps as helps_table
from queue_server.tickets.usecases.helping import Helping
from tests.tickets.conftest import GREETER, House, clerk

NOW = datetime(2026, 10, 8, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RULE = Help("ho-tro", ServiceId("chung-thuc"), (CounterId("5"),), 30, 5, 15)


@pytest.fixture(scope="session")
def demo_centre() -> Centre:
    """With a rule: counters 5 and 6 help with certification."""
    words = load_centre(demo_centre_file()).model_dump()
    rule = {"id": "ho-tro", "service": "chung-thuc", "wait_minutes": 30, "counters": ["5", "6"]}
    words["calling"] |= {"rules": [rule], "service_level": {"per_cent": 90, "minutes": 15}}
    return Centre.model_validate(words)


# ------------------------------------------------------------------------- the rule, pure


def test_it_begins_when_somebody_has_waited_too_long_for_a_while() -> None:
    state = RULE.after(30 * 60, NOW)
    assert state == RULE
    state = state.after(31 * 60, NOW)
    assert (state.exceeded_since, state.begun_at) == (NOW, None)
    state = state.after(35 * 60, NOW + 4 * MINUTE)
    assert state.begun_at is None
    assert state.after(36 * 60, NOW + 5 * MINUTE).begun_at == NOW + 5 * MINUTE
    # Whoever was called meanwhile counts no more: the time begins anew.
    assert state.after(29 * 60, NOW + 5 * MINUTE) == RULE


def test_it_ends_when_the_wait_has_fallen_clearly_and_not_too_soon() -> None:
    begun = RULE.after(40 * 60, NOW).after(45 * 60, NOW + 5 * MINUTE)
    assert begun.begun_at == NOW + 5 * MINUTE
    assert begun.after(0, NOW + 19 * MINUTE) == begun
    assert begun.after(29 * 60, NOW + 60 * MINUTE) == begun
    assert begun.after(20 * 60, NOW + 60 * MINUTE) == begun
    assert begun.after(20 * 60 - 1, NOW + 20 * MINUTE) == RULE


def test_a_clock_that_was_ahead_neither_begins_nor_ends_it_at_once() -> None:
    state = RULE.after(31 * 60, NOW + timedelta(days=1)).after(31 * 60, NOW)
    assert (state.exceeded_since, state.begun_at) == (NOW, None)


@settings(deadline=None)
@given(st.lists(st.floats(0, 60), max_size=120))
def test_it_never_flutters(waits: list[float]) -> None:
    """Between its begin and its end lies the least time, whatever the waits."""
    state, begun = RULE, None
    for number, minutes in enumerate(waits):
        now = NOW + number * MINUTE / 2
        after = state.after(minutes * 60, now)
        if after.begun_at and not state.begun_at:
            begun = now
            assert minutes > 30
        if state.begun_at and not after.begun_at:
            assert begun is not None
            assert now - begun >= 15 * MINUTE
            assert minutes < 20
        state = after


def test_who_came_before_lunch_has_not_waited_over_it() -> None:
    spans = [(NOW, NOW + 60 * MINUTE), (NOW + 180 * MINUTE, NOW + 240 * MINUTE)]
    assert open_seconds(spans, NOW + 50 * MINUTE, NOW + 190 * MINUTE) == 20 * 60
    assert open_seconds(spans, NOW + 70 * MINUTE, NOW + 170 * MINUTE) == 0


# ---------------------------------------------------------------------------- in the hall


async def test_counters_help_from_when_it_is_due_until_it_is_over(house: House) -> None:
    helping = Helping(Current(house.centre), house.database, house.clock)
    await house.open("5", clerk(5))
    for _ in range(3):
        await house.issue("chung-thuc")
    own = await house.issue("cu-tru")
    house.clock.move(minutes=31)
    await helping.round()
    assert await helping_now(house) == []
    house.clock.move(minutes=5)
    await helping.round()
    (begun,) = await helping_now(house)
    assert (begun.service, begun.counters, begun.by_hand) == ("chung-thuc", ["5", "6"], False)
    called = await house.next("5", clerk(5))
    assert called.ticket.service == "chung-thuc"
    assert called.reason.precisely == "also_called"
    for _ in range(2):
        await house.step(TicketAction.START, called.ticket.ticket_id, "5", clerk(5))
        called = await house.next("5", clerk(5))
    await house.step(TicketAction.START, called.ticket.ticket_id, "5", clerk(5))
    assert (await house.next("5", clerk(5))).ticket.number == own.number
    await helping.round()
    assert len(await helping_now(house)) == 1  # the least time
    house.clock.move(minutes=15)
    await helping.round()
    assert await helping_now(house) == []
    assert await logged(house) == [
        ("begin_help", "ho-tro", "service=chung-thuc counters=5,6 waited_minutes=36"),
        (
            "end_help",
            "ho-tro",
            "service=chung-thuc counters=5,6 waited_minutes=0 called=3 minutes=15",
        ),
    ]


async def test_a_counter_that_does_not_help_calls_its_own_alone(house: House) -> None:
    await house.open("7", clerk(7))
    await house.issue("chung-thuc")
    house.clock.move(minutes=40)
    helping = Helping(Current(house.centre), house.database, house.clock)
    await helping.round()
    house.clock.move(minutes=5)
    await helping.round()
    assert len(await helping_now(house)) == 1
    with pytest.raises(Exception, match="nobody_waiting"):
        await house.next("7", clerk(7))


async def test_however_many_look_it_begins_once_and_a_restart_knows_it(house: House) -> None:
    await house.issue("chung-thuc")
    house.clock.move(minutes=31)
    everybody = [Helping(Current(house.centre), house.database, house.clock) for _ in range(4)]
    await asyncio.gather(*(one.round() for one in everybody))
    house.clock.move(minutes=5)
    await asyncio.gather(*(one.round() for one in everybody))
    assert [action for action, _, _ in await logged(house)] == ["begin_help"]
    now = house.clock.now()
    day = await house.database.read(lambda c: read_day(c, house.centre, house.centre.day(now), now))
    assert [one.name for one in day.helps] == ["ho-tro"]
    await Helping(Current(house.centre), house.database, house.clock).round()
    assert [action for action, _, _ in await logged(house)] == ["begin_help"]


async def test_two_processes_begin_it_once_and_both_hear_of_it(
    postgres_url: str, demo_centre: Centre, settled: Callable[..., Awaitable[None]]
) -> None:
    clock = SetClock(datetime(2026, 11, 16, 2, 0, tzinfo=UTC))
    buses = [EventBus(), EventBus()]
    heard: list[list[Event]] = [[], []]
    databases = [open_database(postgres_url, bus) for bus in buses]
    for bus, events in zip(buses, heard, strict=True):
        bus.listen(events.append, HelpingChanged)
    for database in databases:
        await database.start()
    try:
        both = [Helping(Current(demo_centre), database, clock) for database in databases]
        begin = [
            database.write(lambda unit: both[0].begin(unit, "cu-tru", "1"), now=clock.now())
            for database in databases
        ]
        answers = await asyncio.gather(*begin)
        assert answers[0] == answers[1]
        await asyncio.gather(*(one.round() for one in both))
        rows = await databases[0].read(lambda c: c.execute(select(centre_log.c.action)).all())
        assert [row.action for row in rows] == ["begin_help"]
        await settled(lambda: all(heard), *buses)
    finally:
        for database in databases:
            await database.stop()


async def test_a_leader_begins_and_ends_it_with_one_press(house: House) -> None:
    helping = Helping(Current(house.centre), house.database, house.clock)
    await house.open("7", clerk(7))
    await house.issue("chung-thuc")
    begun = await house.do(lambda u: helping.begin(u, "chung-thuc", "7"), GREETER)
    assert await house.do(lambda u: helping.begin(u, "chung-thuc", "7"), GREETER) == begun
    assert (begun.name, begun.by_hand) == ("chung-thuc@7", True)
    await helping.round()
    assert await helping_now(house) == [begun]
    assert (await house.next("7", clerk(7))).reason.precisely == "also_called"
    for _ in range(2):
        await house.do(lambda u: helping.end(u, "chung-thuc@7"), GREETER)
    assert await helping_now(house) == []
    assert [action for action, _, _ in await logged(house)] == ["begin_help", "end_help"]
    for service, counter in (("no-such", "7"), ("chung-thuc", "no-such")):
        with pytest.raises(NotFound):
            await house.do(partial(helping.begin, service=service, counter=counter), GREETER)


async def test_what_the_centre_file_has_lost_ends(house: House, demo_centre: Centre) -> None:
    helping = Helping(Current(house.centre), house.database, house.clock)
    await house.do(lambda u: helping.begin(u, "chung-thuc", "7"))
    await house.issue("chung-thuc")
    house.clock.move(minutes=31)
    await helping.round()
    words = demo_centre.model_dump()
    words["calling"]["rules"] = []
    words["counters"] = [one for one in words["counters"] if one["id"] != "7"]
    words["services"] = [one for one in words["services"] if one["id"] != "dat-dai"]
    smaller = Centre.model_validate(words)
    found = await house.database.read(lambda c: helps.helping_now(c, smaller))
    assert found == []
    await Helping(Current(smaller), house.database, house.clock).round()
    left = await house.database.read(lambda c: c.execute(select(helps_table)).all())
    assert left == []


# ------------------------------------------------------------- what people are told of it


async def hall_of(house: House) -> Hall:
    now = house.clock.now()
    day = await house.database.read(lambda c: read_day(c, house.centre, house.centre.day(now), now))
    await house.views.load()
    return Hall(house.centre, house.views, day)


async def test_people_are_told_waits_in_which_the_counters_help(house: House) -> None:
    await house.open("5", clerk(5))
    await house.issue("chung-thuc")
    hall, now = await hall_of(house), house.clock.now()
    (before,) = hall.forecast(now).tickets.values()
    assert before.estimate is None
    helping = Helping(Current(house.centre), house.database, house.clock)
    hall.helps = [await house.do(lambda u: helping.begin(u, "chung-thuc", "5"))]
    hall.counters_changed()
    (after,) = hall.forecast(now, fresh=True).tickets.values()
    assert after.estimate is not None
    assert "chung-thuc" in hall.called_by("5")


async def test_leaders_are_told_before_the_longest_wait_is_reached(house: House) -> None:
    await house.open("5", clerk(5))
    await house.issue("chung-thuc")
    for minutes, told in ((44, []), (45, [False]), (60, [False]), (61, [True])):
        house.clock.set(
            datetime(2026, 11, 16, 1, minutes, tzinfo=UTC)
            if minutes < 60
            else datetime(2026, 11, 16, 2, minutes - 60, tzinfo=UTC)
        )
        hall, now = await hall_of(house), house.clock.now()
        found = [
            one for one in queue_alerts(hall, hall.forecast(now), now) if one.what == "longest_wait"
        ]
        assert [one.urgent for one in found] == told, minutes
    (alert,) = found
    assert (alert.service, alert.waited_minutes, alert.limit_minutes) == ("chung-thuc", 61, 60)
    assert alert.may_open == ["2", "3", "4", "10"]
    assert alert.may_help == ["5"]


async def test_leaders_are_told_of_a_level_that_is_missed(house: House) -> None:
    await house.open("5", clerk(5))
    for _ in range(6):
        await house.issue("cu-tru")
    hall, now = await hall_of(house), house.clock.now()
    assert service_levels(hall, now) == {}
    house.clock.move(minutes=10)
    for _ in range(2):
        called = await house.next("5", clerk(5))
        await house.step(TicketAction.START, called.ticket.ticket_id, "5", clerk(5))
    house.clock.move(minutes=6)
    hall, now = await hall_of(house), house.clock.now()
    assert service_levels(hall, now)["cu-tru"].per_cent == 33  # 2 of 6
    (alert,) = queue_alerts(hall, hall.forecast(now), now)
    assert (alert.what, alert.per_cent, alert.wanted_per_cent) == ("service_level", 33, 90)
    assert (alert.people, alert.limit_minutes) == (6, 15)


# ------------------------------------------------------------------------------- the same


async def helping_now(house: House) -> list[CounterHelp]:
    return await house.database.read(lambda c: helps.helping_now(c, house.centre))


async def logged(house: House) -> list[tuple[str, str, str]]:
    wanted = select(centre_log.c.action, centre_log.c.subject, centre_log.c.detail)
    rows = await house.database.read(
        lambda c: c.execute(
            wanted.where(centre_log.c.action.in_(["begin_help", "end_help"])).order_by(
                centre_log.c.id
            )
        ).all()
    )
    return [(row.action, row.subject, row.detail) for row in rows]
