"""What the pages ask: a past day with a change, and the week that comes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from math import ceil
from typing import Final

from sqlalchemy import Connection

from config.centre.campaigns import hours_on, in_force, published
from config.centre.model import Centre
from config.centre.sections.campaigns import Campaign
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.errors import TooManyRequests
from queue_server.reports.repository import one_picture
from queue_server.simulation import repository
from queue_server.simulation.engine import SimulatedDay, SimulatedVisitor, Simulation
from queue_server.simulation.replay.changes import Change, Scenario, changed, unchanged
from queue_server.simulation.replay.comparison import (
    Cohort,
    Waits,
    by_group,
    by_half_hour,
    groups,
    is_near,
    true_waits,
)
from queue_server.simulation.replay.past_day import PastDay
from queue_server.simulation.slices import Slices
from queue_server.simulation.week.load import WEEKS, DayLoad, History
from queue_server.simulation.week.staffing import Pattern, Staffing, plan

logger = logging.getLogger(__name__)

DRAWS: Final = 8
"""Runs that are averaged where chance decides who comes."""
PATTERN_DAYS: Final = 5
"""The last days whose visits those of the next week are like."""
DAYS_AHEAD: Final = 7
MOST_PLANNING_SECONDS: Final = 120.0
"""Of the processor, for the counters of a week."""
LOOKED_BACK_DAYS: Final = 400
"""How far back a day to replay is looked for."""


@dataclass(frozen=True, slots=True)
class WaitsBeside:
    """The waits of a group of people, side by side."""

    group: Cohort
    true: Waits
    replayed: Waits
    changed: Waits | None
    """None: nothing was changed."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A day in truth, replayed as it was, and with a change."""

    past: PastDay
    lines: Sequence[WaitsBeside]
    is_near: bool
    """Whether it came near the truth as it was."""
    replayed_by_half_hour: Mapping[datetime, float]
    changed_by_half_hour: Mapping[datetime, float] | None
    turned_away: int
    """Came after the last closing of the changed hours."""
    never_called: int
    """With the change, in one draw on the average."""


@dataclass(frozen=True, slots=True)
class PlannedDay:
    load: DayLoad
    staffing: Staffing | None
    """None where the centre is closed, nobody is expected, or it is not worked out."""


@dataclass(frozen=True, slots=True)
class PlannedWeek:
    """The seven days from tomorrow on."""

    days: Sequence[PlannedDay]
    days_known: int
    """Past days that were learned from."""
    made_on: date
    is_planned: bool
    """False while the counters are being worked out."""


class WhatIf:
    """Everything that is asked of the simulation."""

    def __init__(self, centre: Current[Centre], database: Database, clock: Clock) -> None:
        self._centre = centre
        self._database = database
        self._clock = clock
        self._slices = Slices()
        self._planning_slices = Slices(most_seconds=MOST_PLANNING_SECONDS)
        self._planning_begins = asyncio.Lock()
        self._planning: tuple[PlannedWeek, asyncio.Task[PlannedWeek]] | None = None
        self._planned_for: tuple[date, Sequence[Campaign]] | None = None
        """The day, and the campaigns of the settings: a new one is foreseen at once."""

    @property
    def today(self) -> date:
        return self._centre.value.day(self._clock.now())

    # ------------------------------------------------------------------------- past days

    async def days(self) -> dict[date, int]:
        """The days that can be replayed, the newest first, and how many tickets each had."""
        first = self.today - timedelta(days=LOOKED_BACK_DAYS)
        last = self.today - timedelta(days=1)
        query = partial(repository.days_with_tickets, first=first, last=last)
        found = await self._database.read(query)
        return dict(sorted(found.items(), reverse=True))

    async def past_day(self, day: date) -> PastDay | None:
        """A day before today as the log has it; None where there is nothing to replay."""
        if day >= self.today:
            return None
        return await self._database.read(partial(self._past_day, day=day))

    def _past_day(self, connection: Connection, day: date) -> PastDay | None:
        one_picture(connection)
        return repository.read_past_day(connection, self._centre.value, day)

    async def compare(self, past: PastDay, change: Change | None) -> Comparison:
        """The day beside itself with a change. Raises `TooManyRequests`."""
        return await self._slices.run(compared(past, change))

    # -------------------------------------------------------------------------- next week

    async def week(self, patience_seconds: float | None = None) -> PlannedWeek:
        """The week that comes, worked out once a day; after `patience_seconds` of that, as far
        as it is known: its people without its counters."""
        async with self._planning_begins:
            campaigns = self._centre.value.campaigns
            made_for = self._planned_for
            if self._planning is None or made_for != (self.today, campaigns):
                self._planned_for = self.today, campaigns
                foreseen, history, pattern = await self._database.read(self._learned)
                self._end_planning()
                task = asyncio.create_task(self._planned(foreseen, history, pattern))
                self._planning = foreseen, task
            foreseen, task = self._planning
        await asyncio.wait({task}, timeout=patience_seconds)
        if not task.done() or task.cancelled():
            return foreseen
        if (fault := task.exception()) is not None:
            return self._without_counters(foreseen, task, fault)
        return task.result()

    def _without_counters(
        self, foreseen: PlannedWeek, task: asyncio.Task[PlannedWeek], fault: BaseException
    ) -> PlannedWeek:
        """The people of a week whose counters failed; whoever asks next has them tried again."""
        if self._planning is not None and self._planning[1] is task:
            self._planning = None
            logger.error("the counters of next week were not worked out", exc_info=fault)
        return replace(foreseen, is_planned=True)

    async def begin_planning(self) -> None:
        """Have the week worked out before somebody asks."""
        await self.week(patience_seconds=0)

    async def _planned(
        self, foreseen: PlannedWeek, history: History, pattern: Pattern
    ) -> PlannedWeek:
        work = planned(self._centre.value, foreseen, history, pattern)
        try:
            return await self._planning_slices.run(work)
        except TooManyRequests:
            # More work than a server may be given: people without counters.
            return replace(foreseen, is_planned=True)

    def _end_planning(self) -> None:
        if self._planning is not None:
            self._planning[1].cancel()

    async def stop(self) -> None:
        """End what is being worked out."""
        if self._planning is not None:
            self._end_planning()
            await asyncio.wait({self._planning[1]})

    def _learned(self, connection: Connection) -> tuple[PlannedWeek, History, Pattern]:
        one_picture(connection)
        today = self.today
        first, last = today - timedelta(weeks=WEEKS), today - timedelta(days=1)
        history = History(self._centre.value, today, repository.arrivals(connection, first, last))
        days = list(repository.days_with_tickets(connection, first, last))[-PATTERN_DAYS:]
        read = [repository.read_past_day(connection, self._centre.value, day) for day in days]
        pattern = Pattern.of([day for day in read if day is not None])
        return expected(self._centre.value, today, history), history, pattern


# ----------------------------------------------------------------------------- in slices


def compared(past: PastDay, change: Change | None) -> Generator[None, None, Comparison]:
    """Replay a day as it was and, where there is a change, with it."""
    replayed = yield from _run(unchanged(past))
    outcomes: list[SimulatedDay] = []
    turned_away: list[int] = []
    for seed in _seeds(past, change):
        scenario = changed(past, change or Change(), seed)
        yield
        turned_away.append(scenario.turned_away)
        outcomes.append((yield from _run(scenario)))
    lines = []
    for group in groups(past.centre, past.people):
        (true,) = true_waits([group], past.people, past.waited)
        (before,) = by_group([group], [replayed], _is_counted)
        after = by_group([group], outcomes, _is_counted)[0] if outcomes else None
        lines.append(WaitsBeside(group, true, before, after))
        yield
    return Comparison(
        past=past,
        lines=lines,
        is_near=is_near(lines[0].true, lines[0].replayed),
        replayed_by_half_hour=by_half_hour([replayed]),
        changed_by_half_hour=by_half_hour(outcomes) if outcomes else None,
        turned_away=_mean(turned_away),
        never_called=_mean([sum(map(_is_counted, one.never_called)) for one in outcomes]),
    )


def _seeds(past: PastDay, change: Change | None) -> range:
    """One for each run with the change."""
    if change is None:
        return range(0)
    first = past.day.toordinal()
    return range(first, first + (DRAWS if change.is_chance else 1))


def _mean(counts: Sequence[int]) -> int:
    """Rounded up, for one person is not nobody."""
    return ceil(sum(counts) / max(1, len(counts)))


def _is_counted(person: SimulatedVisitor) -> bool:
    return person.is_counted


def _run(scenario: Scenario) -> Generator[None, None, SimulatedDay]:
    simulation = Simulation(scenario.people, scenario.counters, scenario.calling, scenario.helping)
    while simulation.advance():
        yield
    return simulation.outcome


def expected(centre: Centre, today: date, history: History) -> PlannedWeek:
    """The people of the week from tomorrow on."""
    days = [today + timedelta(days=ahead) for ahead in range(1, DAYS_AHEAD + 1)]
    loads = [_load(centre, day, history) for day in days]
    is_planned = not any(load.people for load in loads)
    return PlannedWeek([PlannedDay(load, None) for load in loads], history.days, today, is_planned)


def _load(centre: Centre, day: date, history: History) -> DayLoad:
    """What is expected of a day; nothing where nothing is known of it."""
    is_known = history.days or any(hours_on(centre, one, day) for one in centre.campaigns)
    return history.load(day) if is_known else DayLoad(day, [], 0.0, 0.0, 0.0, 0)


def planned(
    centre: Centre, foreseen: PlannedWeek, history: History, pattern: Pattern
) -> Generator[None, None, PlannedWeek]:
    """With counters. The seed is the day's, so that it comes out the same again."""
    days = []
    for one in foreseen.days:
        load, staffing = one.load, None
        if load.people:
            seed = load.day.toordinal()
            of_day = in_force(published(centre), load.day)
            staffing = yield from plan(of_day, load, pattern, history.spread, seed)
        days.append(PlannedDay(load, staffing))
    return replace(foreseen, days=days, is_planned=True)
