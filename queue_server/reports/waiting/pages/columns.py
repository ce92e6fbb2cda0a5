"""The columns of the tables of waits, once for page, paper and file. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from queue_server.reports.figures import Share
from queue_server.reports.waiting.counters import CounterTime
from queue_server.reports.waiting.figures import (
    DurationSummary,
    TicketDimension,
    TicketFigures,
    TicketMeasure,
)

_M = TicketMeasure


class Kind(StrEnum):
    """What the number of a column is."""

    COUNT = "count"
    MINUTES = "minutes"
    """Milliseconds that are shown as minutes."""
    HOURS = "hours"
    """Milliseconds that are shown as hours."""


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """A column of figures."""

    name: str
    """The key of its heading in the catalogue."""
    kind: Kind
    measure: TicketMeasure | None = None
    """Which tickets are behind its numbers; None: there is no list."""
    whole: TicketMeasure | None = None
    """Of which its count is a share; None: no share stands beside it."""
    of_all: bool = False
    """Whether its count is a share of the whole table's instead."""
    starts: bool = False
    """Whether a group of columns begins with it."""


def _count(
    measure: TicketMeasure, whole: TicketMeasure | None = None, *, starts: bool = False
) -> FigureColumn:
    return FigureColumn(measure.value, Kind.COUNT, measure, whole, starts=starts)


def _minutes(name: str) -> FigureColumn:
    return FigureColumn(name, Kind.MINUTES)


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """Columns under one heading."""

    name: str
    columns: tuple[FigureColumn, ...]


QUEUE: Final = (
    ColumnGroup(
        "people",
        (
            _count(_M.GIVEN, starts=True),
            _count(_M.PRIORITY, _M.GIVEN),
            _count(_M.SERVED, _M.GIVEN),
            _count(_M.NO_SHOW, _M.GIVEN),
            _count(_M.LEFT, _M.GIVEN),
            _count(_M.UNFINISHED),
        ),
    ),
    ColumnGroup(
        "wait",
        (
            _count(_M.CALLED, starts=True),
            _minutes("wait_median"),
            _minutes("wait_p90"),
            _minutes("wait_longest"),
        ),
    ),
    ColumnGroup(
        "service",
        (_count(_M.TIMED, starts=True), _minutes("served_median"), _minutes("served_p90")),
    ),
)
TOLD: Final = (
    ColumnGroup(
        "told",
        (
            _count(_M.TOLD, starts=True),
            _count(_M.WITHIN, _M.TOLD),
            _count(_M.NOT_LATER, _M.TOLD),
            _count(_M.EARLY, _M.TOLD),
            _count(_M.LATE, _M.TOLD),
        ),
    ),
    ColumnGroup(
        "missed",
        (
            FigureColumn("mean_error", Kind.MINUTES, starts=True),
            _minutes("mean_beyond"),
        ),
    ),
    ColumnGroup("not_told", (_count(_M.NOT_TOLD, starts=True),)),
)
STAFF: Final = (
    ColumnGroup(
        "counter_time",
        (
            FigureColumn("open", Kind.HOURS, starts=True),
            FigureColumn("busy", Kind.HOURS),
            FigureColumn("unmanned", Kind.HOURS),
            FigureColumn("paused", Kind.HOURS),
        ),
    ),
)


_PEOPLE: Final = FigureColumn(
    TicketMeasure.GIVEN.value, Kind.COUNT, TicketMeasure.GIVEN, of_all=True, starts=True
)
BY_CLASS: Final = (
    ColumnGroup("people", (_PEOPLE, *QUEUE[0].columns[2:])),
    *QUEUE[1:],
)
"""By priority class or reason: how large a share of all people each is."""


DOSSIERS: Final = ColumnGroup("dossiers", (FigureColumn("dossiers", Kind.COUNT, starts=True),))


def groups_of(
    dimension: TicketDimension, whole: TicketFigures, *, told: bool
) -> tuple[ColumnGroup, ...]:
    """The columns of a table of `whole`; `told` is told against true. Dossiers are counted where
    somebody brought several."""
    if told:
        return TOLD
    groups = BY_CLASS if dimension in (TicketDimension.PRIORITY, TicketDimension.REASON) else QUEUE
    return (*groups, DOSSIERS) if whole.dossiers > whole.given else groups


def columns(groups: Sequence[ColumnGroup]) -> list[FigureColumn]:
    return [column for group in groups for column in group.columns]


def values(group: TicketFigures, wanted: Sequence[FigureColumn]) -> list[float | None]:
    """The numbers of a line: counts, and durations in milliseconds."""
    waits, served = DurationSummary.of(group.waits), DurationSummary.of(group.served)
    others: dict[str, float | None] = {
        "dossiers": group.dossiers,
        "wait_median": waits.median,
        "wait_p90": waits.p90,
        "wait_longest": waits.longest,
        "served_median": served.median,
        "served_p90": served.p90,
        "mean_error": group.told.mean_error,
        "mean_beyond": group.told.mean_beyond,
    }
    return [others[one.name] if one.measure is None else group.count(one.measure) for one in wanted]


def counter_values(time: CounterTime, wanted: Sequence[FigureColumn]) -> list[float | None]:
    """The same of a counter's time."""
    return [float(getattr(time, one.name)) for one in wanted]


def share(group: TicketFigures, column: FigureColumn, whole: TicketFigures) -> Share | None:
    """What stands beside a count in a table of `whole`; None where nothing does."""
    if column.of_all:
        return Share(group.given, whole.given)
    if column.measure is None or column.whole is None:
        return None
    return Share(group.count(column.measure), group.count(column.whole))
