"""The figures of waits of a period, and the tickets behind each: read only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from itertools import islice
from typing import Final, TypeVar

from sqlalchemy import Connection

from config.centre.model import Centre
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.db.tables import milliseconds
from queue_server.reports.periods import Period, month_of
from queue_server.reports.repository import PAGE, one_picture
from queue_server.reports.waiting import counters, repository
from queue_server.reports.waiting.counters import CounterTime
from queue_server.reports.waiting.facts import DayFacts, Fact
from queue_server.reports.waiting.figures import (
    COUNTS,
    KEYS,
    SERVED_KEYS,
    HeatMap,
    TicketDimension,
    TicketFigures,
    TicketMeasure,
    grouped,
    heat_map,
    total,
)
from queue_server.reports.waiting.past_days import PastDays
from queue_server.reports.waiting.repository import ListedTicket, ToldLater

MOST_PLOTTED_DAYS: Final = 31
MOST_PLOTTED_WEEKS_DAYS: Final = 26 * 7
"""A longer period is plotted by month."""
WARMED_AT_ONCE: Final = timedelta(days=31)
WARMED_A_ROUND: Final = 3
"""Reads of so many days, one after the other, in a round of the server's jobs."""
WARMED: Final = timedelta(days=366)
NAMED: Final = (
    TicketDimension.SERVICE,
    TicketDimension.COUNTER,
    TicketDimension.PRIORITY,
    TicketDimension.REASON,
)
"""The dimensions whose values are names of the centre file."""
Value = str | int | None
"""Of a dimension: the id of a service, counter, class or reason (None: none); the ordinal of a
day; a weekday (0 is Monday); a half hour (0 to 47)."""
Filters = Mapping[TicketDimension, Value]
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class WaitingTable:
    """The figures of each value of a dimension, and of all together."""

    dimension: TicketDimension
    period: Period
    rows: dict[Value, TicketFigures]
    total: TicketFigures
    now: datetime


@dataclass(frozen=True, slots=True)
class WaitingOverview:
    """A period at a glance."""

    period: Period
    total: TicketFigures
    plotted: list[tuple[Period, TicketFigures]]
    """Days, weeks or months, by how long the period is."""
    heat: HeatMap
    busiest_day: tuple[date, int] | None
    now: datetime


@dataclass(frozen=True, slots=True)
class StaffTimes:
    """The time of counters."""

    period: Period
    rows: dict[str, CounterTime]
    total: CounterTime
    now: datetime


@dataclass(frozen=True, slots=True)
class TicketBehind:
    """A ticket of a list, and what the figures know of it."""

    ticket: ListedTicket
    fact: Fact
    told_later: Sequence[ToldLater] = ()
    """What its phone was told after the ticket; of the lists of a page alone."""


@dataclass(frozen=True, slots=True)
class TicketDrillDown:
    """The tickets behind a figure."""

    measure: TicketMeasure
    period: Period
    filters: Filters
    count: int
    tickets: list[TicketBehind]
    now: datetime
    names: Callable[[int], str | None] = field(compare=False)
    """The names in the facts, by their numbers."""


class WaitingFigures:
    """Everything that is asked of the figures of waits."""

    def __init__(self, centre: Current[Centre], database: Database, clock: Clock) -> None:
        self._centre = centre
        self._database = database
        self._clock = clock
        self._past = PastDays(centre)

    async def overview(self, period: Period) -> WaitingOverview:
        return await self._read(partial(self._overview, period=period))

    async def table(self, period: Period, dimension: TicketDimension) -> WaitingTable:
        """The figures of each value of a dimension that has any."""
        return await self._read(partial(self._table, period=period, dimension=dimension))

    async def staff(self, period: Period) -> StaffTimes:
        return await self._read(partial(self._staff, period=period))

    async def behind(
        self,
        period: Period,
        measure: TicketMeasure,
        filters: Filters,
        offset: int = 0,
        limit: int = PAGE,
    ) -> TicketDrillDown:
        """The tickets behind a figure, in the order in which they were issued."""
        asked = partial(
            self._behind,
            period=period,
            measure=measure,
            filters=filters,
            offset=offset,
            limit=limit,
        )
        return await self._read(asked)

    async def facts(
        self, period: Period
    ) -> tuple[dict[date, DayFacts], Callable[[int], str | None]]:
        """The tickets of a period by day, and what the numbers of names mean."""
        return await self._read(partial(self._days, period=period)), self._past.names.name

    async def total(self, period: Period) -> TicketFigures:
        """The figures of everything."""
        return (await self.table(period, TicketDimension.WEEKDAY)).total

    async def warm(self) -> None:
        """Read some more of the past year, so that it is there when somebody asks for it."""
        today = self._centre.value.day(self._clock.now())
        for _ in range(WARMED_A_ROUND):
            begins = self._past.read_from(today) - WARMED_AT_ONCE
            if begins >= today - WARMED - WARMED_AT_ONCE:
                period = Period(begins, begins + WARMED_AT_ONCE - timedelta(days=1))
                await self._read(partial(self._past.of, period=period, today=today))

    # ------------------------------------------------------------------------- reading

    async def _read(self, query: Callable[[Connection], Answer]) -> Answer:
        def read(connection: Connection) -> Answer:
            one_picture(connection)
            return query(connection)

        return await self._database.read(read)

    def _days(self, connection: Connection, period: Period) -> dict[date, DayFacts]:
        return self._past.of(connection, period, self._centre.value.day(self._clock.now()))

    def _overview(self, connection: Connection, period: Period) -> WaitingOverview:
        now = self._clock.now()
        days = self._days(connection, period)
        by_day = grouped(days, TicketDimension.DAY)
        plotted = _plotted(period, self._centre.value.day(now), by_day)
        busiest = max(by_day.items(), key=lambda one: (one[1].given, -one[0]), default=None)
        return WaitingOverview(
            period,
            total(by_day.values()),
            plotted,
            heat_map(days),
            (date.fromordinal(busiest[0]), busiest[1].given) if busiest else None,
            now,
        )

    def _table(
        self, connection: Connection, period: Period, dimension: TicketDimension
    ) -> WaitingTable:
        now = self._clock.now()
        groups = grouped(self._days(connection, period), dimension)
        rows: dict[Value, TicketFigures] = dict(groups.items())
        if dimension in NAMED:
            rows = {self._past.names.name(key): group for key, group in groups.items()}
        return WaitingTable(dimension, period, rows, total(groups.values()), now)

    def _staff(self, connection: Connection, period: Period) -> StaffTimes:
        now = self._clock.now()
        lines = repository.counter_lines(connection, period.first, period.last)
        busy = repository.busy_milliseconds(connection, period.first, period.last)
        today = self._centre.value.day(now)
        rows = counters.counter_times(lines, busy, today, milliseconds(now))
        return StaffTimes(period, rows, counters.total(rows.values()), now)

    def _behind(
        self,
        connection: Connection,
        period: Period,
        measure: TicketMeasure,
        filters: Filters,
        offset: int,
        limit: int,
    ) -> TicketDrillDown:
        now, names = self._clock.now(), self._past.names
        days = self._days(connection, period)
        keys = SERVED_KEYS if measure is TicketMeasure.TIMED else KEYS
        wanted = [
            (keys[one], names.known(value) if one in NAMED else value)  # type: ignore[arg-type]
            for one, value in filters.items()
        ]
        counts = COUNTS[measure]
        found = [
            fact
            for day, facts in days.items()
            for fact in facts
            if counts(fact) and all(key(day, fact) == value for key, value in wanted)
        ]
        shown = list(islice(found, offset, offset + limit))
        ids = [fact.ticket_id for fact in shown]
        listed = repository.listed(connection, ids)
        later = repository.told_later(connection, ids) if limit <= PAGE else {}
        tickets = [
            TicketBehind(one, fact, later.get(one.id, ()))
            for one, fact in zip(listed, shown, strict=True)
        ]
        return TicketDrillDown(measure, period, filters, len(found), tickets, now, names.name)


def _plotted(
    period: Period, today: date, by_day: Mapping[int, TicketFigures]
) -> list[tuple[Period, TicketFigures]]:
    """The bars of a plot over a period, up to today."""
    last = max(period.first, min(period.last, today))
    found = []
    first = period.first
    while first <= last:
        end = min(_end(period, first), last)
        days = range(first.toordinal(), end.toordinal() + 1)
        found.append((Period(first, end), total(by_day[day] for day in days if day in by_day)))
        first = end + timedelta(days=1)
    return found


def _end(period: Period, first: date) -> date:
    """The last day of the bar that begins on `first`."""
    days = (period.last - period.first).days + 1
    if days <= MOST_PLOTTED_DAYS:
        return first
    if days <= MOST_PLOTTED_WEEKS_DAYS:
        return first + timedelta(days=6 - first.weekday())
    return month_of(first).last
