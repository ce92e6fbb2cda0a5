"""What the tables of waits and the lists of tickets show, as plain values for their templates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from queue_server.reports.periods import Period
from queue_server.reports.repository import PAGE
from queue_server.reports.waiting.figures import TicketDimension, TicketFigures
from queue_server.reports.waiting.pages.addresses import ROOT, TOLD_BY, FigureCell, WaitingAddress
from queue_server.reports.waiting.pages.columns import (
    STAFF,
    ColumnGroup,
    FigureColumn,
    columns,
    counter_values,
    groups_of,
    share,
    values,
)
from queue_server.reports.waiting.pages.layouts import (
    LIST_COLUMNS,
    UNITS,
    filter_texts,
    notes,
    title,
)
from queue_server.reports.waiting.pages.phrases import WaitingPhrases
from queue_server.reports.waiting.service import (
    Filters,
    StaffTimes,
    TicketBehind,
    TicketDrillDown,
    Value,
    WaitingTable,
)

# --------------------------------------------------------------------------------- tables


def table(found: WaitingTable, place: WaitingAddress, *, told: bool) -> dict[str, Any]:
    """A table of waits; `told` is told against true."""
    phrases, dimension = place.phrases, found.dimension
    groups = groups_of(dimension, found.total, told=told)
    wanted = columns(groups)

    def cells(group: TicketFigures, filters: Filters, period: Period | None) -> list[FigureCell]:
        return [
            cell(place, group, column, number, filters, period, found.total)
            for column, number in zip(wanted, values(group, wanted), strict=True)
        ]

    rows = sorted(found.rows.items(), key=lambda one: phrases.order(dimension, one[0]))
    return {
        "empty": not found.total.given,
        "title": title(phrases, dimension, told=told),
        **head(phrases, groups, phrases.dimension(dimension)),
        "rows": [
            {"name": phrases.value(dimension, key), "cells": cells(group, *_behind(dimension, key))}
            for key, group in rows
        ],
        "total": cells(found.total, {}, None),
        "notes": notes(phrases, dimension, told=told),
        "others": _told_by(place, dimension) if told else [],
        "made_at": phrases("made_at", time=phrases.instant(found.now)),
    }


def _behind(dimension: TicketDimension, key: Value) -> tuple[Filters, Period | None]:
    """How a line's tickets are found: a day by the period, everything else by a filter."""
    if dimension is TicketDimension.DAY and isinstance(key, int):
        day = date.fromordinal(key)
        return {}, Period(day, day)
    return {dimension: key}, None


def head(phrases: WaitingPhrases, groups: Sequence[ColumnGroup], dimension: str) -> dict[str, Any]:
    """The headings of a table; `dimension` stands over the names of its lines."""
    wanted = columns(groups)
    return {
        "dimension": dimension,
        "groups": [(phrases.waits(f"group.{one.name}"), len(one.columns)) for one in groups],
        "columns": [phrases.column(one.name) for one in wanted],
        "starts": [index for index, one in enumerate(wanted) if one.starts],
    }


def cell(
    place: WaitingAddress,
    group: TicketFigures,
    column: FigureColumn,
    number: float | None,
    filters: Filters,
    period: Period | None,
    whole: TicketFigures,
) -> FigureCell:
    """A figure of a line, with the tickets behind it."""
    if column.measure is not None:
        of = share(group, column, whole)
        return place.tickets_figure(group, column.measure, filters, period, of)
    return _duration(place.phrases, column, number)


def _duration(phrases: WaitingPhrases, column: FigureColumn, number: float | None) -> FigureCell:
    unit = UNITS.get(column.kind, 1)
    return FigureCell(phrases.decimal(None if number is None else number / unit))


def _told_by(place: WaitingAddress, dimension: TicketDimension) -> list[dict[str, Any]]:
    return [
        {
            "name": place.phrases.dimension(one),
            "address": place.address(f"{ROOT}/told/{one.value}"),
            "here": one is dimension,
        }
        for one in TOLD_BY
    ]


def staff(found: StaffTimes, place: WaitingAddress) -> dict[str, Any]:
    """The time of counters."""
    phrases, wanted = place.phrases, columns(STAFF)

    def cells(numbers: Sequence[float | None]) -> list[FigureCell]:
        return [_duration(phrases, one, n) for one, n in zip(wanted, numbers, strict=True)]

    rows = sorted(
        found.rows.items(), key=lambda one: phrases.order(TicketDimension.COUNTER, one[0])
    )
    return {
        "empty": not found.rows,
        "title": phrases.waits("staff.title"),
        **head(phrases, STAFF, phrases.dimension(TicketDimension.COUNTER)),
        "rows": [
            {
                "name": phrases.value(TicketDimension.COUNTER, key),
                "cells": cells(counter_values(time, wanted)),
            }
            for key, time in rows
        ],
        "total": cells(counter_values(found.total, wanted)),
        "notes": [phrases.waits("staff.note")],
        "others": [],
        "made_at": phrases("made_at", time=phrases.instant(found.now)),
    }


# ------------------------------------------------------------------------------- tickets


def tickets(behind: TicketDrillDown, place: WaitingAddress, offset: int) -> dict[str, Any]:
    """The tickets behind a figure, a page of them."""
    phrases = place.phrases
    last = offset + len(behind.tickets)
    bounds = {"first": offset + 1, "last": last, "count": behind.count}
    shown = {name: phrases.number(value) for name, value in bounds.items()}
    return {
        "measure": behind.measure.value,
        "title": phrases.figure(behind.measure),
        "filters": filter_texts(phrases, behind.filters),
        "count": phrases.waits("list.count", count=phrases.number(behind.count)),
        "shown": phrases.waits("list.shown", **shown) if behind.tickets else "",
        "head": [phrases.waits(f"list.{name}") for name in LIST_COLUMNS[:-1]],
        "told_place": LIST_COLUMNS.index("told") - 1,
        "rows": [_ticket(one, behind, phrases) for one in behind.tickets],
        "pages": _pages(behind, place, offset, last),
        "made_at": phrases("made_at", time=phrases.instant(behind.now)),
    }


def _ticket(one: TicketBehind, behind: TicketDrillDown, phrases: WaitingPhrases) -> dict[str, Any]:
    fact, ticket, name = one.fact, one.ticket, behind.names
    return {
        "number": ticket.number,
        "offline": ticket.issued_offline,
        "told_later": [phrases.told_later(told) for told in one.told_later],
        "told_later_count": phrases.waits(
            "list.told_later", count=phrases.number(len(one.told_later))
        ),
        "cells": [
            phrases.instant(ticket.issued_at),
            phrases.value(TicketDimension.SERVICE, name(fact.service)),
            phrases.value(TicketDimension.PRIORITY, name(fact.priority_class))
            if fact.priority_class
            else "",
            phrases.told(fact.told_low, fact.told_high),
            phrases.instant(ticket.called_at) if ticket.called_at else "",
            phrases.took(fact.wait),
            phrases.value(TicketDimension.COUNTER, name(fact.counter)) if fact.counter else "",
            phrases.took(fact.served),
            phrases.outcome(fact.outcome),
        ],
    }


def _pages(
    behind: TicketDrillDown, place: WaitingAddress, offset: int, last: int
) -> dict[str, str]:
    """The addresses of the pages before and after."""
    found = {}
    here = place.tickets(behind.measure, behind.filters)
    if offset:
        found["previous"] = f"{here}&offset={max(0, offset - PAGE)}"
    if last < behind.count and behind.tickets:
        found["next"] = f"{here}&offset={last}"
    return found
