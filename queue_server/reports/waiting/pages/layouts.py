"""Tables of waits as files: the same lines as on the page, numbers as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from queue_server.reports.periods import Period
from queue_server.reports.waiting.facts import NONE
from queue_server.reports.waiting.figures import TicketDimension, TicketFigures, is_rate
from queue_server.reports.waiting.pages.columns import (
    STAFF,
    ColumnGroup,
    FigureColumn,
    Kind,
    columns,
    counter_values,
    groups_of,
    share,
    values,
)
from queue_server.reports.waiting.pages.phrases import (
    HOUR_MILLISECONDS,
    MINUTE_MILLISECONDS,
    WaitingPhrases,
)
from queue_server.reports.waiting.service import (
    Filters,
    StaffTimes,
    TicketBehind,
    TicketDrillDown,
    WaitingTable,
)
from queue_server.web.exports import Cell, ReportTable

UNITS: Final = {Kind.MINUTES: MINUTE_MILLISECONDS, Kind.HOURS: HOUR_MILLISECONDS}
LIST_COLUMNS: Final = (
    "number", "issued_at", "service", "priority", "told", "called_at", "wait", "counter", "served",
    "outcome", "offline",
)  # fmt: skip


def table_sheet(
    table: WaitingTable, phrases: WaitingPhrases, hall_name: str, *, told: bool
) -> ReportTable:
    """A table of waits; `told` is told against true."""
    groups = groups_of(table.dimension, table.total, told=told)
    wanted = columns(groups)
    kind = f"told-{table.dimension.value}" if told else table.dimension.value
    rows = sorted(table.rows.items(), key=lambda one: phrases.order(table.dimension, one[0]))
    return ReportTable(
        name=_file_name(f"waiting-{kind}", table.period),
        title=title(phrases, table.dimension, told=told),
        lines=lines(phrases, hall_name, table.period, table.now),
        groups=[
            ("", 2),
            *((phrases.waits(f"group.{one.name}"), _width(one)) for one in groups),
        ],
        head=[phrases("number"), phrases.dimension(table.dimension), *headings(phrases, groups)],
        rows=[
            [place, phrases.value(table.dimension, key), *line(group, wanted, table.total)]
            for place, (key, group) in enumerate(rows, start=1)
        ],
        total=[None, phrases("total"), *line(table.total, wanted, table.total)],
        notes=notes(phrases, table.dimension, told=told),
    )


def title(phrases: WaitingPhrases, dimension: TicketDimension, *, told: bool) -> str:
    key = "told.title" if told else "table.title"
    return phrases.waits(key, dimension=phrases.dimension(dimension).lower())


def notes(phrases: WaitingPhrases, dimension: TicketDimension, *, told: bool) -> list[str]:
    """What stands under a table."""
    found = ["note.told", "note.few"] if told else ["note.wait", "note.served", "note.few"]
    if dimension is TicketDimension.SERVICE and not told:
        found.insert(2, "note.transferred")
    if dimension is TicketDimension.COUNTER:
        found.insert(0, "note.counter")
    return [phrases.waits(key) for key in found]


def _width(group: ColumnGroup) -> int:
    return sum(2 if _is_share(one) else 1 for one in group.columns)


def headings(phrases: WaitingPhrases, groups: Sequence[ColumnGroup]) -> list[str]:
    """Every share has a column of its own, in per cent."""
    found = []
    for one in columns(groups):
        found.append(phrases.column(one.name))
        if _is_share(one):
            found.append(phrases.waits("in_per_cent", column=phrases.column(one.name)))
    return found


def _is_share(column: FigureColumn) -> bool:
    return column.of_all or column.whole is not None


def line(group: TicketFigures, wanted: Sequence[FigureColumn], whole: TicketFigures) -> list[Cell]:
    cells: list[Cell] = []
    for column, number in zip(wanted, values(group, wanted), strict=True):
        cells.append(_cell(column, number))
        if (part := share(group, column, whole)) is not None:
            rate = part.per_cent if is_rate(part) else None
            cells.append(None if rate is None else round(rate, 1))
    return cells


def _cell(column: FigureColumn, number: float | None) -> Cell:
    if number is None:
        return None
    unit = UNITS.get(column.kind)
    return int(number) if unit is None else round(number / unit, 1)


def _file_name(kind: str, period: Period) -> str:
    return f"motcua-{kind}-{period.first:%Y%m%d}-{period.last:%Y%m%d}"


def lines(phrases: WaitingPhrases, hall_name: str, period: Period, now: datetime) -> list[str]:
    made = phrases("made_at", time=phrases.instant(now))
    return [hall_name, phrases.period(period), made]


def staff_sheet(staff: StaffTimes, phrases: WaitingPhrases, hall_name: str) -> ReportTable:
    wanted = columns(STAFF)

    def line(numbers: Sequence[float | None]) -> list[Cell]:
        return [_cell(column, one) for column, one in zip(wanted, numbers, strict=True)]

    rows = sorted(
        staff.rows.items(), key=lambda one: phrases.order(TicketDimension.COUNTER, one[0])
    )
    return ReportTable(
        name=_file_name("waiting-counters", staff.period),
        title=phrases.waits("staff.title"),
        lines=lines(phrases, hall_name, staff.period, staff.now),
        groups=[("", 2), *((phrases.waits(f"group.{g.name}"), len(g.columns)) for g in STAFF)],
        head=[
            phrases("number"),
            phrases.dimension(TicketDimension.COUNTER),
            *(phrases.column(one.name) for one in wanted),
        ],
        rows=[
            [
                place,
                phrases.value(TicketDimension.COUNTER, key),
                *line(counter_values(time, wanted)),
            ]
            for place, (key, time) in enumerate(rows, start=1)
        ],
        total=[None, phrases("total"), *line(counter_values(staff.total, wanted))],
        notes=[phrases.waits("staff.note")],
    )


# ------------------------------------------------------------------------------- tickets


def filter_texts(phrases: WaitingPhrases, filters: Filters) -> list[str]:
    """`Dịch vụ: Chứng thực`."""
    return [
        f"{phrases.dimension(one)}: {phrases.value(one, value)}" for one, value in filters.items()
    ]


def tickets_sheet(behind: TicketDrillDown, phrases: WaitingPhrases, hall_name: str) -> ReportTable:
    """The tickets behind a figure. No person is in it."""
    about = lines(phrases, hall_name, behind.period, behind.now)
    return ReportTable(
        name=_file_name(f"tickets-{behind.measure.value}", behind.period),
        title=phrases.figure(behind.measure),
        lines=[*about[:2], *filter_texts(phrases, behind.filters), about[2]],
        groups=[],
        head=[phrases("number"), *(phrases.waits(f"list.{name}") for name in LIST_COLUMNS)],
        rows=[
            [place, *_ticket(one, behind, phrases)]
            for place, one in enumerate(behind.tickets, start=1)
        ],
        total=None,
        notes=[],
    )


def _ticket(one: TicketBehind, behind: TicketDrillDown, phrases: WaitingPhrases) -> list[Cell]:
    fact, ticket, name = one.fact, one.ticket, behind.names
    return [
        ticket.number,
        phrases.wall(ticket.issued_at),
        phrases.value(TicketDimension.SERVICE, name(fact.service)),
        phrases.value(TicketDimension.PRIORITY, name(fact.priority_class)),
        phrases.told(fact.told_low, fact.told_high),
        phrases.wall(ticket.called_at),
        _in_minutes(fact.wait),
        phrases.value(TicketDimension.COUNTER, name(fact.counter)),
        _in_minutes(fact.served),
        phrases.outcome(fact.outcome),
        phrases.waits("list.is_offline") if ticket.issued_offline else None,
    ]


def _in_minutes(duration: int) -> float | None:
    return None if duration == NONE else round(duration / MINUTE_MILLISECONDS, 1)
