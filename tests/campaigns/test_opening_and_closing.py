"""Campaigns begin and end by the clock, in every process, without a restart: on both databases."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from config.centre.campaigns import running_on
from config.centre.model import Centre
from config.centre.winding_down import kept
from config.wire import ErrorCode, IssueTicket, TicketIssued
from queue_server.centre.events import CentreChanged
from queue_server.centre.settings import versions
from queue_server.centre.settings.live import LiveCentre
from queue_server.core.actor import Actor, ActorKind
from queue_server.core.clock import SetClock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.errors import MotcuaError
from queue_server.core.events import Event, EventBus
from queue_server.orphaned_ids import in_use, orphaned_ids
from queue_server.tickets.usecases.issuing import IssueRequest, Issuing, Quote
from tests.campaigns.a_campaign import FIRST, LAST, at, campaign, centre

CALLERS = 16
BEFORE, BEGIN = at(FIRST, 0) - timedelta(milliseconds=1), at(FIRST, 0)
END = at(LAST, 24)


@dataclass
class Process:
    """What a server process holds of the centre, and gives tickets with."""

    database: Database
    clock: SetClock
    town: Centre
    told: list[Event] = field(default_factory=list)

    async def begin(self) -> None:
        self.held = Current(self.town)
        self.live = LiveCentre(self.held, self.database, self.clock)
        self.issuing = Issuing(self.held)
        await self.live.begin()
        self.database.bus.listen(self.told.append, CentreChanged)

    async def issue(self, caller: int, service: str = "tro-cap") -> TicketIssued | str:
        """The ticket, or the code of the refusal."""
        request = IssueRequest(IssueTicket(service=service), Quote(0, None, 0))
        actor = Actor(ActorKind.STAFF, str(caller), "greeter")
        try:
            return await self.database.write_grouped(
                self.issuing.issue, request, actor, self.clock.now()
            )
        except MotcuaError as refusal:
            return str(refusal.code)

    @property
    def services(self) -> list[str]:
        return [one.id for one in self.held.value.services]


@pytest.fixture
async def processes(database_url: str) -> AsyncIterator[list[Process]]:
    """Two, on one database and by one clock, shortly before the campaign."""
    town, clock = centre(campaign(daily_quota=10)), SetClock(BEFORE)
    async with AsyncExitStack() as stack:
        found = []
        for _ in range(2):
            database = open_database(database_url, EventBus())
            await database.start()
            stack.push_async_callback(database.stop)
            found.append(Process(database, clock, town))
            await found[-1].begin()
        yield found


async def sixteen(processes: list[Process]) -> Counter[str]:
    """What sixteen callers at once got, by number or code."""
    calls = (processes[one % 2].issue(one) for one in range(CALLERS))
    answers = await asyncio.gather(*calls)
    return Counter(one if isinstance(one, str) else one.number for one in answers)


def move(processes: list[Process], now: datetime) -> None:
    processes[0].clock.set(now)


async def test_sixteen_callers_over_the_opening_and_the_closing(processes: list[Process]) -> None:
    assert await sixteen(processes) == {ErrorCode.UNKNOWN_SERVICE: CALLERS}
    move(processes, at(FIRST, 7, 30) - timedelta(milliseconds=1))
    assert await sixteen(processes) == {ErrorCode.CENTRE_CLOSED: CALLERS}
    move(processes, at(FIRST, 7, 30))
    found = await sixteen(processes)
    numbers = {f"T{place:03}": 1 for place in range(1, 11)}
    assert found == numbers | {ErrorCode.QUOTA_REACHED: CALLERS - 10}
    move(processes, at(LAST, 10) - timedelta(milliseconds=1))
    assert set(await sixteen(processes)) >= {"T001", "T010"}
    move(processes, at(LAST, 10))
    assert await sixteen(processes) == {ErrorCode.CENTRE_CLOSED: CALLERS}
    move(processes, END + timedelta(hours=34))  # Monday again, when others are served
    assert await sixteen(processes) == {ErrorCode.UNKNOWN_SERVICE: CALLERS}
    assert isinstance(await processes[1].issue(90, "ho-tich"), TicketIssued)


async def test_everybody_is_told_once_also_where_the_clock_jumps(processes: list[Process]) -> None:
    steps = [(BEGIN, 1), (at(FIRST, 9), 1), (END, 2), (END + timedelta(days=1), 3), (BEGIN, 4)]
    for now, told in steps:
        move(processes, now)
        for process in processes:
            await process.live.look()
            await process.live.look()
            assert len(process.told) == told, now
    assert [one.services for one in processes] == [["ho-tich", "tro-cap"]] * 2


@pytest.mark.parametrize("now", [BEFORE, BEGIN, at(LAST, 23), END, END + timedelta(days=1)])
async def test_a_process_that_starts_anew_has_the_same_services(
    processes: list[Process], now: datetime
) -> None:
    move(processes, now)
    await processes[0].live.look()
    await processes[1].begin()
    assert processes[0].services == processes[1].services
    assert processes[0].held.value.counters == processes[1].held.value.counters
    running = running_on(processes[0].town, processes[0].town.day(now))
    assert len(processes[0].services) == 1 + len(running)


async def test_no_version_is_published_for_it(processes: list[Process]) -> None:
    for now in (BEGIN, END):
        move(processes, now)
        await processes[0].issue(1)
    found = await processes[0].database.read(lambda c: versions.all_versions(c, 9))
    assert [one.content for one in found] == [versions.content_of(processes[0].town)]


async def test_periods_have_a_quota_of_their_own(database: Database) -> None:
    """Also for a ticket that went on to another service."""
    hours = [{"day": "2026-11-16", "hours": ["07:30-08:30", "08:30-09:30"]}]
    town = centre(campaign(period_quota=3, daily_quota=5, days=hours))
    process = Process(database, SetClock(at(FIRST, 8)), town)
    await process.begin()
    got: list[Any] = []
    for hour in (8, 8.5, 8.99):
        process.clock.set(at(FIRST, 0) + timedelta(hours=hour))
        got.append(await sixteen([process, process]))
    refused = ErrorCode.QUOTA_REACHED
    assert got[0] == {"T001": 1, "T002": 1, "T003": 1, refused: 13}
    assert got[1] == {"T004": 1, "T005": 1, refused: 14}
    assert got[2] == {refused: 16}


async def test_what_is_taken_out_of_the_settings_while_people_wait_winds_down(
    processes: list[Process],
) -> None:
    process = processes[0]
    move(processes, at(FIRST, 8))
    assert isinstance(await process.issue(1), TicketIssued)
    without = centre()

    def uses(connection: Any) -> Any:
        return in_use(connection, process.town, without)

    (use,) = await process.database.read(uses)
    assert (use.kind, use.id, use.count) == ("campaign", "tro-cap", 1)
    was, will_be = (one.model_dump(mode="json") for one in (process.town, without))
    left = Centre.model_validate(kept(was, will_be, [use.part]))
    assert [one.winding_down for one in left.campaigns] == [True]
    assert running_on(left, FIRST) == (("tro-cap", True),)
    known = await process.database.read(lambda c: orphaned_ids(c, process.town))
    assert [one.kind for one in known if one.kind in ("service", "numbers")] == []
