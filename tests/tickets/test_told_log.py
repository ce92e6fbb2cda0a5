"""What phones are told later: which of it is kept, and that nobody waits for it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from config.wire import ErrorCode, TicketId, TicketState, TrackingToken, WaitEstimate
from display.voice import Announcer, SilentVoice
from queue_server.audit import verification
from queue_server.core.current import Current
from queue_server.core.db.connect import open_database
from queue_server.core.errors import Unavailable
from queue_server.core.events import EventBus
from queue_server.core.streams.hub import Hub
from queue_server.tickets.hall import told_log
from queue_server.tickets.hall.broadcasts import Live
from queue_server.tickets.hall.screens.snapshots import ticket_status
from queue_server.tickets.hall.told_log import MOST_WAITING, ToldLog, ToldWriter
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.rules.waits.told_moves import ToldWait, has_moved
from queue_server.tickets.tables import told_waits
from tests.tickets.conftest import House, clerk

NOW: Final = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)


def told(low: int | None, high: int = 0, *, later: float = 0) -> ToldWait:
    """A range in minutes, said so many minutes later."""
    estimate = None
    if low is not None:
        estimate = WaitEstimate(low_seconds=60 * low, high_seconds=60 * high)
    return ToldWait(NOW + timedelta(minutes=later), 3, estimate)


@pytest.mark.parametrize(
    ("before", "now", "moved"),
    [
        (told(20, 40), told(20, 40), False),
        (told(20, 40), told(10, 30, later=10), False),
        (told(20, 40), told(20, 44), False),
        (told(20, 40), told(20, 45), True),
        (told(20, 40), told(20, 35), True),
        (told(20, 40), told(15, 40), True),
        (told(20, 40), told(20, 40, later=5), True),
        (told(8, 10), told(8, 11), False),
        (told(8, 10), told(8, 12), True),
        (told(1, 2), told(1, 3), False),
        (told(1, 2), told(1, 4), True),
        (told(0, 5), told(0, 1, later=4), False),
        (told(0, 5), told(0, 1, later=30), False),
        (told(0, 5), told(0, 3, later=30), True),
        (told(20, 40), told(None), True),
        (told(None), told(20, 40), True),
        (told(None), told(None, later=30), False),
    ],
)
def test_a_wait_moves(before: ToldWait, now: ToldWait, moved: bool) -> None:
    assert has_moved(before, now) is moved


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 600))
def test_time_alone_moves_no_wait(low: int, width: int, later: int) -> None:
    """The page counts down; what it says of the call stays the same."""
    before = told(low, low + width)
    now = told(max(0, low - later), max(0, low + width - later), later=later)
    assert not has_moved(before, now)


# --------------------------------------------------------------------------- with a hall


@dataclass
class Hall:
    house: House
    live: Live
    writer: ToldWriter

    async def minutes(self, ticket: Ticket, low: int | None, high: int = 0) -> None:
        """A phone is told a range in minutes."""
        estimate = told(low, high).estimate
        now = self.house.clock.now()
        status = ticket_status(self.live.hall, ticket, 1, now)
        self.live.told.note(ticket, status.model_copy(update={"estimate": estimate, "now": now}))

    async def kept(self) -> list[Any]:
        rows = select(told_waits).order_by(told_waits.c.id)
        return list(await self.house.database.read(lambda c: c.execute(rows).all()))

    async def ticket(self) -> Ticket:
        issued = await self.house.issue("chung-thuc")
        self.live.told.issued(issued.model_copy(update={"estimate": told(20, 40).estimate}))
        return self.live.hall.tickets[TicketId(issued.ticket_id)]


@pytest.fixture
async def hall(house: House) -> Hall:
    announcer = Announcer(SilentVoice())
    live = Live(Current(house.centre), house.views, house.database, Hub(), house.clock, announcer)
    await live.load()
    writer = ToldWriter(live.told, lambda: live.hall.tickets, house.database, house.clock)
    return Hall(house, live, writer)


async def test_moves_are_kept_and_nothing_else(hall: Hall) -> None:
    ticket = await hall.ticket()
    await hall.minutes(ticket, 20, 40)  # as its paper says
    hall.house.clock.move(minutes=5)
    await hall.minutes(ticket, 15, 35)
    await hall.minutes(ticket, 40, 70)
    await hall.minutes(ticket, 41, 71)
    await hall.minutes(ticket, None)
    assert await hall.kept() == [], "nobody waits for the database"
    await hall.writer.write()
    kept = await hall.kept()
    assert [(row.low_seconds, row.high_seconds) for row in kept] == [(2400, 4200), (None, None)]
    assert {(row.ticket_id, row.day, row.at) for row in kept} == {
        (ticket.id, ticket.day, hall.house.clock.now())
    }
    await hall.writer.write()
    assert len(await hall.kept()) == 2
    found = await hall.house.database.read(lambda c: verification.verify_log(c, told_waits))
    assert (found.sound, found.lines) == (True, 2)


async def test_a_phone_that_is_told_by_a_server_that_started_since_is_kept(hall: Hall) -> None:
    ticket = await hall.ticket()
    other = ToldLog()
    other.note(ticket, hall.live.ticket_status(ticket))
    assert len(other.take()) == 1


async def test_who_is_called_is_told_no_wait(hall: Hall) -> None:
    house, ticket = hall.house, await hall.ticket()
    counter = next(c.id for c in house.centre.counters if "chung-thuc" in c.services)
    await house.open(counter, clerk(1))
    called = (await house.next(counter, clerk(1))).ticket
    assert called.state is TicketState.CALLED
    hall.live.ticket_status(ticket)
    assert hall.live.told.take() == []


async def test_what_was_told_of_a_ticket_that_ended_is_forgotten(hall: Hall) -> None:
    ticket = await hall.ticket()
    token = TrackingToken(ticket.token)
    await hall.house.do(lambda unit: hall.house.tickets.cancel(unit, token))
    await hall.writer.write()
    assert ticket.id not in hall.live.told._last


async def test_lines_wait_for_a_database_that_is_away(
    hall: Hall, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    ticket = await hall.ticket()
    await hall.minutes(ticket, 60, 90)
    away = open_database(database_url, EventBus())  # never started: it refuses
    writer = ToldWriter(hall.live.told, lambda: hall.live.hall.tickets, away, hall.house.clock)
    for low in (80, 100):
        with pytest.raises(Unavailable) as refused:
            await writer.write()
        assert refused.value.code is ErrorCode.UNAVAILABLE
        await hall.minutes(ticket, low, low + 30)
    async with writer.running():
        """A stop with the database away ends in peace."""
    await hall.writer.write()
    assert [row.low_seconds for row in await hall.kept()] == [3600, 4800, 6000]
    assert not caplog.records


async def test_what_waits_is_bounded(hall: Hall, caplog: pytest.LogCaptureFixture) -> None:
    ticket, told_log_ = await hall.ticket(), hall.live.told
    for number in range(MOST_WAITING + 3):
        await hall.minutes(ticket, 10 + 60 * (number % 2), 60 + 60 * (number % 2))
    first = told_log_.take()
    for number in range(10):
        await hall.minutes(ticket, 300 + 60 * (number % 2), 400 + 60 * (number % 2))
    told_log_.put_back(first)
    assert told_log_.left_out == 3 + 10
    with caplog.at_level(logging.WARNING, told_log.__name__):
        await hall.writer.write()
        await hall.writer.write()
    assert len(await hall.kept()) == MOST_WAITING
    assert len(caplog.records) == 1


async def test_a_stop_writes_what_is_left(hall: Hall) -> None:
    ticket = await hall.ticket()
    async with hall.writer.running():
        await hall.minutes(ticket, 60, 90)
    assert len(await hall.kept()) == 1


async def test_a_line_that_cannot_be_written_takes_no_other_with_it(hall: Hall) -> None:
    """A ticket that the database does not have: commands of the same transaction are kept."""
    ticket = await hall.ticket()
    stranger = replace(ticket, id=TicketId(999))
    await hall.minutes(stranger, 60, 90)
    _, issued = await asyncio.gather(hall.writer.write(), hall.house.issue("chung-thuc"))
    assert issued.number
    assert hall.live.told.left_out == 1
    await hall.minutes(ticket, 60, 90)
    await hall.writer.write()
    assert [row.ticket_id for row in await hall.kept()] == [ticket.id]


async def test_two_servers_make_one_chain(hall: Hall, database_url: str) -> None:
    ticket = await hall.ticket()
    other = open_database(database_url, EventBus())
    await other.start()
    logs = [hall.live.told, ToldLog()]
    for number, log in enumerate(logs * 40):
        status = ticket_status(hall.live.hall, ticket, 1, hall.house.clock.now())
        estimate = told(100 * number, 100 * number + 50).estimate
        log.note(ticket, status.model_copy(update={"estimate": estimate}))
    writers = [
        ToldWriter(log, lambda: hall.live.hall.tickets, database, hall.house.clock)
        for log, database in zip(logs, (hall.house.database, other), strict=True)
    ]
    await asyncio.gather(*(writer.write() for writer in writers))
    found = await hall.house.database.read(partial(verification.verify_log, log=told_waits))
    assert (found.sound, found.lines) == (True, 80)
    await other.stop()
