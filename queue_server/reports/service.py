"""The figures of a period, and the dossiers behind each: read only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection

from config.centre.model import Centre
from config.wire.procedures import Channel
from config.wire.vocabulary import Localised
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.dossiers.rules import deadlines
from queue_server.reports import repository
from queue_server.reports.conditions import PeriodBounds
from queue_server.reports.figures import Dimension, FigureCounts, Flow, Measure, total
from queue_server.reports.periods import Period, months, months_up_to
from queue_server.reports.repository import Filters, Key, Listed

PLOTTED_MONTHS: Final = 12
MOST_MONTHS: Final = 36
"""More of them do not fit a plot."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A line of a table of figures."""

    key: Key
    name: Localised | str
    """What a person entered: a field, a procedure's names, an official. Channels and months
    are named by the page."""
    period: Period
    """What its figures are of: the table's, or of a month."""
    counts: FigureCounts


@dataclass(frozen=True, slots=True)
class FigureTable:
    """A table of figures: its lines and what they come to."""

    dimension: Dimension
    period: Period
    rows: list[FigureRow]
    total: FigureCounts
    now: datetime


@dataclass(frozen=True, slots=True)
class FiguresOverview:
    """A period at a glance, and the months around it."""

    period: Period
    counts: FigureCounts
    months: list[tuple[Period, Flow]]
    now: datetime


@dataclass(frozen=True, slots=True)
class DossierDrillDown:
    """The dossiers behind a figure."""

    measure: Measure
    period: Period
    filters: Filters
    names: dict[Dimension, Localised | str]
    """What the filters' keys are called."""
    count: int
    dossiers: list[Listed]
    now: datetime


class Reports:
    """Everything that is asked of the figures."""

    def __init__(self, centre: Current[Centre], database: Database, clock: Clock) -> None:
        self._centre = centre
        self._database = database
        self._clock = clock

    async def figures(self, period: Period, dimension: Dimension) -> FigureTable:
        """The figures of a period, a line for each key of `dimension` that has any."""
        query = partial(self._figures, period=period, dimension=dimension)
        return await self._database.read(query)

    async def overview(self, period: Period) -> FiguresOverview:
        return await self._database.read(partial(self._overview, period=period))

    async def behind(
        self,
        period: Period,
        measure: Measure,
        filters: Filters,
        offset: int = 0,
        limit: int | None = repository.PAGE,
    ) -> DossierDrillDown:
        """The dossiers behind a figure; all of them without `limit`."""
        return await self._database.read(
            partial(
                self._behind,
                period=period,
                measure=measure,
                filters=filters,
                offset=offset,
                limit=limit,
            )
        )

    # ------------------------------------------------------------------------- reading

    def _span(self, period: Period, now: datetime) -> PeriodBounds:
        begins, ends = period.begins(self._centre.value), period.ends(self._centre.value)
        moment = min(ends, now)
        late_before = deadlines.late_before(self._centre.value, moment)
        offset = self._centre.value.local(moment).utcoffset() or timedelta()
        return PeriodBounds(begins, ends, moment, late_before, offset)

    def _figures(self, connection: Connection, period: Period, dimension: Dimension) -> FigureTable:
        now = self._clock.now()
        repository.one_picture(connection)
        if dimension is Dimension.MONTH:
            rows = self._months(connection, period, now)
            # What is carried over is in many months: the period is counted for itself.
            whole = repository.counts(connection, self._span(period, now))
        else:
            rows = self._rows(connection, period, dimension, now)
            whole = total(row.counts for row in rows)
        return FigureTable(dimension, period, rows, whole, now)

    def _months(self, connection: Connection, period: Period, now: datetime) -> list[FigureRow]:
        return [
            FigureRow(None, "", month, repository.counts(connection, self._span(month, now)))
            for month in months(period)
            if month.first <= self._centre.value.day(now)
        ]

    def _rows(
        self, connection: Connection, period: Period, dimension: Dimension, now: datetime
    ) -> list[FigureRow]:
        found = repository.counts_by_dimension(connection, self._span(period, now), dimension)
        names = _names(connection, dimension, list(found))
        rows = [
            FigureRow(key, names.get(key, ""), period, counts)
            for key, counts in found.items()
            if counts != FigureCounts()
        ]
        return sorted(rows, key=partial(_order, dimension))

    def _overview(self, connection: Connection, period: Period) -> FiguresOverview:
        now = self._clock.now()
        repository.one_picture(connection)
        counts = repository.counts(connection, self._span(period, now))
        last = max(min(period.last, self._centre.value.day(now)), period.first)
        begun = months(Period(period.first, last))
        shown = max(months_up_to(last, PLOTTED_MONTHS), begun, key=len)
        flows = [
            (month, repository.flow(connection, self._span(month, now)))
            for month in shown[-MOST_MONTHS:]
        ]
        return FiguresOverview(period, counts, flows, now)

    def _behind(
        self,
        connection: Connection,
        period: Period,
        measure: Measure,
        filters: Filters,
        offset: int,
        limit: int | None,
    ) -> DossierDrillDown:
        now = self._clock.now()
        repository.one_picture(connection)
        span = self._span(period, now)
        count = repository.count(connection, span, measure, filters)
        found = repository.listed(connection, span, measure, filters, offset, limit)
        names = {
            dimension: _names(connection, dimension, [key]).get(key, "")
            for dimension, key in filters.items()
        }
        return DossierDrillDown(measure, period, filters, names, count, found, now)


def _names(
    connection: Connection, dimension: Dimension, keys: Sequence[Key]
) -> dict[Key, Localised | str]:
    """What the keys are called, as far as people named them."""
    if dimension is Dimension.PROCEDURE:
        return dict(repository.procedure_names(connection, [str(key) for key in keys]).items())
    if dimension is Dimension.OFFICIAL:
        return dict(repository.staff_names(connection).items())
    return {key: str(key) for key in keys}


def _order(dimension: Dimension, row: FigureRow) -> tuple[int, str]:
    """Channels as the portal numbers them; the rest by what most was received of."""
    if dimension is Dimension.CHANNEL:
        known = [channel.value for channel in Channel]
        return (known.index(str(row.key)) if row.key in known else len(known), "")
    return (-row.counts.received, str(row.key))
