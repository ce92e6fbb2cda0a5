"""A computer's clock that is put right while the hall is open, and after a start."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from aiohttp import ClientPayloadError
from sqlalchemy import Connection, select

from config.wire import CounterState
from queue_server.centre import repository as centre_store
from queue_server.centre.counters import LONGEST_PAUSE
from queue_server.centre.tables import centre_log, device_pairings
from queue_server.clock_adjustment import (
    SETTLED_SECONDS,
    STEADY_SECONDS,
    ClockMonitor,
    Steadiness,
    bring_back,
)
from queue_server.core.clock import SetClock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.db.tables import answered_commands
from queue_server.core.db.unit_of_work import UnitOfWork
from tests.dossiers.house import MONDAY_MORNING
from tests.hall.with_dossiers import API, HallWithDossiers
from tests.monitoring.conftest import Opened
from tests.security.table import demo_centre

DAYS = pytest.mark.parametrize("days", [1, 31, 366])


def test_a_jump_is_told_once_and_time_that_passes_is_none() -> None:
    clock = SetClock(MONDAY_MORNING)
    steadiness = Steadiness(clock)
    clock.move(hours=3)
    assert steadiness.jumped() == timedelta(0)
    assert steadiness.seconds == 3 * 3_600
    clock.set(clock.now() - timedelta(days=1))
    clock.move(seconds=2)
    assert steadiness.jumped() == -timedelta(days=1)
    assert steadiness.jumped() == timedelta(0)
    clock.set(clock.now() + timedelta(seconds=2))
    assert steadiness.jumped() == timedelta(0)
    assert steadiness.seconds == 0


async def busy_morning(hall: HallWithDossiers) -> None:
    """Whatever writes an instant."""
    await hall.open()
    await hall.issue(key="press-1")
    report = {"version": "1"}
    path = "/devices/kiosk-1/report"
    status, said = await hall.call("POST", path, report, by="kiosk-1")
    assert status == 204, said
    status, said = await hall.call("POST", "/devices/kiosk-2/pairing", {}, by="leader")
    assert status == 200, said


async def latest(hall: HallWithDossiers) -> dict[str, datetime]:
    """The latest instant of each kind."""

    def read(connection: Connection) -> dict[str, datetime]:
        (counter,) = centre_store.counters_not_closed(connection)
        kiosk = centre_store.find_device(connection, "kiosk-1")
        assert kiosk is not None
        assert kiosk.last_seen is not None
        code = connection.scalars(select(device_pairings.c.expires_at)).one()
        answer = connection.scalars(select(answered_commands.c.at)).all()
        return {
            "counter": counter.since,
            "kiosk": kiosk.last_seen,
            "code": code,
            "answer": max(answer),
        }

    return await hall.house.database.read(read)


@DAYS
async def test_what_a_clock_that_was_ahead_wrote_is_of_now(
    opened: Opened, clock: SetClock, days: int
) -> None:
    clock.set(MONDAY_MORNING + timedelta(days=days))
    hall = await opened()
    watch = hall.server.clock_monitor
    await busy_morning(hall)
    clock.set(MONDAY_MORNING)
    await watch.look()
    await hall.server.rooms.centre.views.settle()
    found = await latest(hall)
    assert found.pop("code") == MONDAY_MORNING + timedelta(minutes=10)
    assert set(found.values()) == {MONDAY_MORNING}
    assert hall.server.rooms.centre.views.devices["kiosk-1"].last_seen == MONDAY_MORNING
    clock.move(days=1)  # the counter is closed by the night that comes
    await hall.server.rooms.tickets.day.turn()
    assert hall.server.rooms.centre.views.counters["1"].state is CounterState.CLOSED


@DAYS
async def test_after_a_start_too_once_the_clock_is_believed(database: Database, days: int) -> None:
    clock = SetClock(MONDAY_MORNING)
    ahead = MONDAY_MORNING + timedelta(days=days)
    await database.write(lambda unit: put_counter(unit, ahead))
    watch = ClockMonitor(Current(demo_centre()), database, clock)
    await watch.look()
    clock.move(seconds=SETTLED_SECONDS)
    await watch.look()
    assert await counter_since(database) == clock.now()


async def test_nobody_is_back_later_than_a_pause_can_last(database: Database) -> None:
    clock, back_at = SetClock(MONDAY_MORNING), MONDAY_MORNING + timedelta(days=1)
    await database.write(
        lambda unit: centre_store.put_counter(
            unit.connection, "1", CounterState.PAUSED, None, MONDAY_MORNING, back_at
        )
    )
    await database.write(lambda unit: bring_back(unit.connection, demo_centre(), clock.now()))
    (row,) = await database.read(centre_store.counters_not_closed)
    assert (row.since, row.back_at) == (MONDAY_MORNING, MONDAY_MORNING + LONGEST_PAUSE)


async def test_a_clock_that_is_behind_at_the_start_moves_nothing_at_once(
    database: Database,
) -> None:
    clock = SetClock(MONDAY_MORNING - timedelta(days=3_000))
    await database.write(lambda unit: put_counter(unit, MONDAY_MORNING))
    watch = ClockMonitor(Current(demo_centre()), database, clock)
    await watch.look()
    clock.set(MONDAY_MORNING)
    await watch.look()
    assert await counter_since(database) == MONDAY_MORNING


def put_counter(unit: UnitOfWork, since: datetime) -> None:
    centre_store.put_counter(unit.connection, "1", CounterState.OPEN, None, since)


async def counter_since(database: Database) -> datetime:
    (row,) = await database.read(centre_store.counters_not_closed)
    return row.since


async def test_who_took_a_number_before_the_clock_was_put_right_goes_first(
    opened: Opened, clock: SetClock
) -> None:
    hall = await opened()
    clock.set(MONDAY_MORNING + timedelta(hours=1))
    await hall.server.clock_monitor.look()
    first = await hall.issue()
    clock.set(MONDAY_MORNING)
    await hall.server.clock_monitor.look()
    clock.move(minutes=1)
    await hall.issue()
    await hall.open()
    assert await hall.call_next() == first["number"]


async def test_boards_hear_the_time_anew(opened: Opened, clock: SetClock) -> None:
    """A board holds a call for old by the time that it was told: it must be told again."""
    hall = await opened()
    cookies = {"motcua_session": hall.keys["leader"]}
    async with hall.client.get(f"{API}/boards/hall/stream", cookies=cookies) as stream:
        assert stream.status == 200
        await stream.content.readuntil(b"\n\n")
        clock.set(MONDAY_MORNING - timedelta(hours=1))
        await hall.server.clock_monitor.look()
        async with asyncio.timeout(30):
            with pytest.raises(ClientPayloadError):  # it ends, and the board asks anew
                await stream.content.read()


async def test_a_jump_is_in_the_log_of_the_centre(opened: Opened, clock: SetClock) -> None:
    hall = await opened()
    clock.set(MONDAY_MORNING - timedelta(days=1))
    await hall.server.clock_monitor.look()
    wanted = select(centre_log.c.detail).where(centre_log.c.action == "clock")
    said = await hall.house.database.read(lambda connection: list(connection.scalars(wanted)))
    assert said == ["-86400 s"]


async def test_nothing_is_deleted_for_good_by_a_clock_that_was_just_changed(
    opened: Opened, clock: SetClock
) -> None:
    hall = await opened()
    watch = hall.server.clock_monitor
    assert not watch.may_delete
    clock.move(seconds=STEADY_SECONDS)
    assert watch.may_delete
    clock.set(clock.now() + timedelta(days=366))
    assert not watch.may_delete
    clock.move(seconds=STEADY_SECONDS)
    assert watch.may_delete
