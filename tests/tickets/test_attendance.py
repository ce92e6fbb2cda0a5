"""Counters at which nobody is: found, noted, told, and manned again; on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import pytest
from sqlalchemy import Connection

from config.wire import TicketAction, TrackingToken
from display.voice import Announcer, SilentVoice
from queue_server.centre import counter_log
from queue_server.core.current import Current
from queue_server.core.db.connect import open_database
from queue_server.core.events import Event, EventBus
from queue_server.core.streams.hub import Hub
from queue_server.tickets.hall.attendance import AttendanceWatch
from queue_server.tickets.hall.broadcasts import Live
from tests.tickets.conftest import House, clerk

SERVICE: Final = "chung-thuc"


@dataclass
class Acts:
    """What staff do beside tickets: by label."""

    at: dict[str, datetime] = field(default_factory=dict)

    def last_act(self, _connection: Connection, staff: str, since: datetime) -> datetime | None:
        at = self.at.get(staff)
        return at if at is not None and at > since else None


@dataclass
class Watched:
    """A hall under watch, with a counter of the service and its clerk."""

    house: House
    watch: AttendanceWatch
    acts: Acts
    counter: str

    async def minutes_later(self, minutes: float) -> bool:
        """Look some minutes later; whether somebody is thought to be at the counter."""
        self.house.clock.move(seconds=minutes * 60)
        await self.watch.look()
        return self.manned

    @property
    def manned(self) -> bool:
        return self.house.views.counters[self.counter].manned

    async def kept(self) -> list[bool | None]:
        day = self.house.centre.day(self.house.clock.now())
        lines = await self.house.database.read(lambda c: counter_log.lines_of(c, day, day))
        return [line.manned for line in lines if line.counter == self.counter]


async def watched(house: House, acts: Acts) -> Watched:
    announcer = Announcer(SilentVoice())
    live = Live(Current(house.centre), house.views, house.database, Hub(), house.clock, announcer)
    await live.load()
    counter = next(c.id for c in house.centre.counters if SERVICE in c.services)
    watch = AttendanceWatch(live, house.counters, house.database, house.clock, acts)
    return Watched(house, watch, acts, counter)


@pytest.fixture
async def hall(house: House) -> Watched:
    found = await watched(house, Acts())
    await house.open(found.counter, clerk(1))
    return found


async def test_an_open_counter_that_nobody_needs_is_manned(hall: Watched) -> None:
    assert await hall.minutes_later(60)
    assert await hall.kept() == [True]


async def test_nobody_is_there_where_people_wait_and_nothing_is_done(hall: Watched) -> None:
    hall.house.clock.move(minutes=20)
    await hall.house.issue(SERVICE)
    assert await hall.minutes_later(2.9)
    assert not await hall.minutes_later(0.2)
    assert not await hall.minutes_later(30)
    assert await hall.kept() == [True, False]


async def test_it_is_manned_again_with_the_next_call(hall: Watched) -> None:
    await hall.house.issue(SERVICE)
    await hall.house.issue(SERVICE)
    assert not await hall.minutes_later(4)
    called = (await hall.house.next(hall.counter, clerk(1))).ticket
    assert await hall.minutes_later(0)
    await hall.house.step(TicketAction.START, called.ticket_id, hall.counter, clerk(1))
    assert await hall.minutes_later(45), "it serves"
    await hall.house.step(TicketAction.FINISH, called.ticket_id, hall.counter, clerk(1))
    assert await hall.minutes_later(2.9), "the clerk is still at the papers"
    assert not await hall.minutes_later(0.2)
    assert await hall.kept() == [True, False, True, False]


async def test_it_stays_empty_when_others_have_served_everybody(hall: Watched) -> None:
    issued = await hall.house.issue(SERVICE)
    assert not await hall.minutes_later(4)
    await hall.house.do(lambda unit: hall.house.tickets.cancel(unit, TrackingToken(issued.token)))
    assert not await hall.minutes_later(4)
    await hall.house.open(hall.counter, clerk(1))
    assert hall.manned, "who presses that she is here is"


async def test_over_lunch_nobody_is_missed_and_after_it_not_at_once(hall: Watched) -> None:
    hall.house.clock.move(hours=3, minutes=28)
    await hall.house.issue(SERVICE)
    assert await hall.minutes_later(10), "the centre has closed for lunch"
    assert await hall.minutes_later(100)
    assert await hall.minutes_later(14.9), "it has been open again for nearly three minutes"
    assert not await hall.minutes_later(0.2)
    assert await hall.kept() == [True, False]


async def test_pauses_and_closed_counters_are_not_looked_at(hall: Watched) -> None:
    house = hall.house
    await house.issue(SERVICE)
    await house.do(lambda unit: house.counters.pause(unit, hall.counter), clerk(1))
    assert await hall.minutes_later(30)
    await house.open(hall.counter, clerk(1))
    assert not await hall.minutes_later(4)
    await house.do(lambda unit: house.counters.close(unit, hall.counter), clerk(1))
    assert await hall.minutes_later(30)
    assert await hall.kept() == [True, None, True, False, None]


async def test_work_on_dossiers_and_tickets_by_hand_is_work(hall: Watched) -> None:
    house, label = hall.house, clerk(1).label
    await house.issue(SERVICE)
    hall.acts.at[label] = house.clock.now() + timedelta(minutes=3)
    assert await hall.minutes_later(4)
    await house.issue(SERVICE, clerk(1))
    assert await hall.minutes_later(2.9)
    assert not await hall.minutes_later(0.2)
    hall.acts.at[label] = house.clock.now() + timedelta(seconds=1)
    assert await hall.minutes_later(1), "a dossier was opened"


async def test_whom_another_counter_alone_may_call_says_nothing(hall: Watched) -> None:
    house = hall.house
    other = next(c.id for c in house.centre.counters if c.id != hall.counter)
    await house.open(other, clerk(2))
    issued = await house.issue(SERVICE)
    called = await house.next(hall.counter, clerk(1))
    assert called.ticket.ticket_id == issued.ticket_id
    await house.step(
        TicketAction.TRANSFER, issued.ticket_id, hall.counter, clerk(1), to_counter=other
    )
    assert await hall.minutes_later(30)
    assert not house.views.counters[other].manned


async def test_a_server_that_starts_gives_everybody_the_time_anew(hall: Watched) -> None:
    """What happened before is not held against a clerk; who was found empty still is."""
    await hall.house.issue(SERVICE)
    hall.house.clock.move(minutes=10)
    again = await watched(hall.house, hall.acts)
    assert await again.minutes_later(2.9)
    assert not await again.minutes_later(0.2)
    once_more = await watched(hall.house, hall.acts)
    await hall.house.views.load()
    assert not await once_more.minutes_later(1)


async def test_a_centre_may_do_without(house: House) -> None:
    calling = house.centre.calling.model_copy(update={"unmanned_after_minutes": 0})
    house.centre = house.centre.model_copy(update={"calling": calling})
    hall = await watched(house, Acts())
    await house.open(hall.counter, clerk(1))
    await house.issue(SERVICE)
    assert await hall.minutes_later(60)


async def test_a_step_at_an_empty_counter_is_looked_at_at_once(hall: Watched) -> None:
    await hall.house.issue(SERVICE)
    assert not await hall.minutes_later(4)
    manned = asyncio.Event()

    def hear(_event: Event) -> None:
        if hall.manned:
            manned.set()

    hall.house.database.bus.listen(hear)
    async with hall.watch.running(), asyncio.timeout(30):
        await hall.house.next(hall.counter, clerk(1))
        await manned.wait()


async def test_two_servers_say_it_once(house: House, database_url: str) -> None:
    """What was done by way of the other server counts, and only one of them notes it."""
    first = await watched(house, Acts())
    other_database = open_database(database_url, EventBus())
    await other_database.start()
    await house.open(first.counter, clerk(1))
    other = AttendanceWatch(
        first.watch._live, house.counters, other_database, house.clock, first.acts
    )
    await house.issue(SERVICE)
    house.clock.move(minutes=4)
    await asyncio.gather(first.watch.look(), other.look())
    assert await first.kept() == [True, False]
    await house.views.load()  # it may be the other that noted it, and tells this one
    first.acts.at[clerk(1).label] = house.clock.now() + timedelta(seconds=1)
    house.clock.move(seconds=2)
    await asyncio.gather(first.watch.look(), other.look())
    assert await first.kept() == [True, False, True]
    await other_database.stop()
