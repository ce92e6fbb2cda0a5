"""What the pages of waits show, as plain values for their templates; every count with the address
of the tickets behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from queue_server.reports.figures import Share
from queue_server.reports.periods import Period
from queue_server.reports.repository import PAGE
from queue_server.reports.views import PageAddress
from queue_server.reports.waiting.figures import (
    Dimension,
    Group,
    HeatMap,
    Measure,
    Times,
)
from queue_server.reports.waiting.pages.columns import (
    STAFF,
    Column,
    ColumnGroup,
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
from queue_server.reports.waiting.pages.plots import (
    people_plot,
    waits_plot,
)
from queue_server.reports.waiting.service import (
    Behind,
    Filters,
    StaffTimes,
    TicketBehind,
    Value,
    WaitingOverview,
    WaitingTable,
)

ROOT: Final = "/reports/waiting"
TICKETS: Final = f"{ROOT}/tickets"
ALARMING: Final = frozenset({Measure.LATE})
TOLD_BY: Final = (Dimension.SERVICE, Dimension.PRIORITY, Dimension.DAY, Dimension.HALF_HOUR)
HEAT_STEPS: Final = 5
OUTCOMES: Final = (
    Measure.SERVED,
    Measure.NO_SHOW,
    Measure.LEFT,
    Measure.UNFINISHED,
    Measure.IN_MOTION,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a page; `address` is empty where no list is behind it."""

    text: str
    address: str = ""
    note: str = ""
    """The share, beside a count."""
    style_class: str = ""


@dataclass(frozen=True, slots=True)
class WaitingAddress(PageAddress):
    """Where a page of waits is."""

    phrases: WaitingPhrases

    def tickets(self, measure: Measure, filters: Filters, period: Period | None = None) -> str:
        """The address of the tickets behind a figure."""
        query = {"measure": measure.value, **filter_query(filters)}
        return self.address(TICKETS, period, query)

    def figure(  # type: ignore[override]
        self,
        group: Group,
        measure: Measure,
        filters: Filters,
        period: Period | None = None,
        of: Share | None = None,
    ) -> Figure:
        count = group.count(measure)
        return Figure(
            self.phrases.number(count),
            self.tickets(measure, filters, period) if count else "",
            self.phrases.rate(of) if of and count else "",
            "alarm" if measure in ALARMING and count else "",
        )


def filter_query(filters: Filters) -> dict[str, str]:
    """The filters as the query of an address; a name that there is not is empty."""
    return {one.value: "" if value is None else str(value) for one, value in filters.items()}


def frame(place: WaitingAddress, path: str) -> dict[str, Any]:
    """The pages of waits, beside the tabs of all figures."""
    phrases = place.phrases
    paths = {
        "overview": ROOT,
        **{one.value: f"{ROOT}/by/{one.value}" for one in Dimension},
        "told": f"{ROOT}/told/{TOLD_BY[0].value}",
        "staff": f"{ROOT}/counters",
    }
    here = next((name for name, one in paths.items() if one == path), "")
    if path.startswith(f"{ROOT}/told/"):
        here = "told"
    return {
        "waiting_tabs": [
            {"name": phrases.waits(f"tab.{name}"), "address": place.address(one),
             "here": name == here}
            for name, one in paths.items()
        ]
    }  # fmt: skip


# --------------------------------------------------------------------------- the overview


def overview(found: WaitingOverview, place: WaitingAddress) -> dict[str, Any]:
    phrases, group = place.phrases, found.total
    return {
        "empty": not group.given,
        "cards": [_people(place, group), _wait(place, group), _counter(place, group)],
        "told": _told(place, group),
        "peak": _peak(found, phrases),
        "plots": [people_plot(found.plotted, phrases), waits_plot(found.plotted, phrases)],
        "heat": _heat(found.heat, place),
        "made_at": phrases("made_at", time=phrases.instant(found.now)),
        "notes": [phrases.waits("note.wait"), phrases.waits("note.served")],
    }


def _people(place: WaitingAddress, group: Group) -> dict[str, Any]:
    phrases = place.phrases
    parts = [
        (phrases.column(one.value), place.figure(group, one, {}, of=_of_given(group, one)))
        for one in OUTCOMES
        if group.count(one) or one in OUTCOMES[:3]
    ]
    priority = Measure.PRIORITY
    figure = place.figure(group, priority, {}, of=_of_given(group, priority))
    return {
        "title": phrases.waits("card.people"),
        "whole": place.figure(group, Measure.GIVEN, {}),
        "unit": "",
        "parts": [*parts, (phrases.column(priority.value), figure)],
    }


def _of_given(group: Group, measure: Measure) -> Share:
    return Share(group.count(measure), group.given)


def _wait(place: WaitingAddress, group: Group) -> dict[str, Any]:
    return _times(place, group, Times.of(group.waits), "wait", Measure.CALLED)


def _counter(place: WaitingAddress, group: Group) -> dict[str, Any]:
    return _times(place, group, Times.of(group.served), "served", Measure.TIMED)


def _times(
    place: WaitingAddress, group: Group, times: Times, name: str, measure: Measure
) -> dict[str, Any]:
    phrases = place.phrases
    return {
        "title": phrases.waits(f"card.{name}"),
        "whole": Figure(phrases.minutes(times.median)),
        "unit": phrases.waits("minutes_unit"),
        "parts": [
            (phrases.waits("card.p90"), Figure(phrases.minutes(times.p90))),
            (phrases.waits("card.longest"), Figure(phrases.minutes(times.longest))),
            (phrases.column(measure.value), place.figure(group, measure, {})),
        ],
    }


def _told(place: WaitingAddress, group: Group) -> dict[str, Any]:
    phrases, told = place.phrases, group.told
    measures = (Measure.WITHIN, Measure.NOT_LATER, Measure.EARLY, Measure.LATE)
    shares = [
        {
            "label": phrases.figure(measure),
            "text": phrases.counted_rate(Share(group.count(measure), told.count)),
            "address": place.tickets(measure, {}) if group.count(measure) else "",
        }
        for measure in measures
    ]
    lines = [
        phrases.waits(
            "told.summary",
            error=phrases.minutes(told.mean_error),
            count=phrases.number(told.count),
        ),
        phrases.waits("told.not_told_count", count=phrases.number(told.not_told)),
    ]
    return {"shares": shares if told.count else [], "lines": lines if told.count else lines[1:]}


def _peak(found: WaitingOverview, phrases: WaitingPhrases) -> list[str]:
    texts = []
    if (peak := found.heat.peak) is not None:
        texts.append(
            phrases.waits(
                "peak.slot",
                weekday=phrases.weekday(peak[0]),
                slot=phrases.slot(peak[1]),
                people=phrases.decimal(found.heat.mean(*peak)),
            )
        )
    if found.busiest_day is not None and found.period.first != found.period.last:
        day, people = found.busiest_day
        phrase = phrases.value(Dimension.DAY, day.toordinal())
        texts.append(phrases.waits("peak.day", day=phrase, people=phrases.number(people)))
    return texts


def _heat(heat: HeatMap, place: WaitingAddress) -> dict[str, Any]:
    """A line for each weekday with tickets; `step` 0 to 5 is how dark a cell is."""
    phrases, slots = place.phrases, heat.slots
    most = max((heat.mean(*one) for one in heat.people), default=1.0)

    def cell(weekday: int, slot: int) -> dict[str, Any]:
        people, mean = heat.people.get((weekday, slot), 0), heat.mean(weekday, slot)
        filters: Filters = {Dimension.WEEKDAY: weekday, Dimension.HALF_HOUR: slot}
        return {
            "text": _mean(phrases, mean) if people else "",
            "step": round(HEAT_STEPS * mean / most) if people else 0,
            "address": place.tickets(Measure.GIVEN, filters) if people else "",
            "told": phrases.waits(
                "heat.told",
                weekday=phrases.weekday(weekday),
                slot=phrases.slot(slot),
                people=phrases.decimal(mean),
            ),
        }

    return {
        "slots": [phrases.slot_begins(slot) for slot in slots],
        "rows": [
            {
                "name": phrases.weekday(weekday),
                "days": phrases.number(days),
                "cells": [cell(weekday, slot) for slot in slots],
            }
            for weekday, days in sorted(heat.days.items())
        ],
    }


def _mean(phrases: WaitingPhrases, mean: float) -> str:
    return phrases.number(round(mean)) if mean >= 10 else phrases.decimal(mean)


# --------------------------------------------------------------------------------- tables


def table(found: WaitingTable, place: WaitingAddress, *, told: bool) -> dict[str, Any]:
    """A table of waits; `told` is told against true."""
    phrases, dimension = place.phrases, found.dimension
    groups = groups_of(dimension, told=told)
    wanted = columns(groups)

    def cells(group: Group, filters: Filters, period: Period | None) -> list[Figure]:
        return [
            _cell(place, group, column, number, filters, period, found.total)
            for column, number in zip(wanted, values(group, wanted), strict=True)
        ]

    rows = sorted(found.rows.items(), key=lambda one: phrases.order(dimension, one[0]))
    return {
        "empty": not found.total.given,
        "title": title(phrases, dimension, told=told),
        **_head(phrases, groups, phrases.dimension(dimension)),
        "rows": [
            {"name": phrases.value(dimension, key), "cells": cells(group, *_behind(dimension, key))}
            for key, group in rows
        ],
        "total": cells(found.total, {}, None),
        "notes": notes(phrases, dimension, told=told),
        "others": _told_by(place, dimension) if told else [],
        "made_at": phrases("made_at", time=phrases.instant(found.now)),
    }


def _behind(dimension: Dimension, key: Value) -> tuple[Filters, Period | None]:
    """How a line's tickets are found: a day by the period, everything else by a filter."""
    if dimension is Dimension.DAY and isinstance(key, int):
        day = date.fromordinal(key)
        return {}, Period(day, day)
    return {dimension: key}, None


def _head(phrases: WaitingPhrases, groups: Sequence[ColumnGroup], dimension: str) -> dict[str, Any]:
    wanted = columns(groups)
    return {
        "dimension": dimension,
        "groups": [(phrases.waits(f"group.{one.name}"), len(one.columns)) for one in groups],
        "columns": [phrases.column(one.name) for one in wanted],
        "starts": [index for index, one in enumerate(wanted) if one.starts],
    }


def _cell(
    place: WaitingAddress,
    group: Group,
    column: Column,
    number: float | None,
    filters: Filters,
    period: Period | None,
    whole: Group,
) -> Figure:
    if column.measure is not None:
        of = share(group, column, whole)
        return place.figure(group, column.measure, filters, period, of)
    return _duration(place.phrases, column, number)


def _duration(phrases: WaitingPhrases, column: Column, number: float | None) -> Figure:
    unit = UNITS.get(column.kind, 1)
    return Figure(phrases.decimal(None if number is None else number / unit))


def _told_by(place: WaitingAddress, dimension: Dimension) -> list[dict[str, Any]]:
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

    def cells(numbers: Sequence[float | None]) -> list[Figure]:
        return [_duration(phrases, one, n) for one, n in zip(wanted, numbers, strict=True)]

    rows = sorted(found.rows.items(), key=lambda one: phrases.order(Dimension.COUNTER, one[0]))
    return {
        "empty": not found.rows,
        "title": phrases.waits("staff.title"),
        **_head(phrases, STAFF, phrases.dimension(Dimension.COUNTER)),
        "rows": [
            {
                "name": phrases.value(Dimension.COUNTER, key),
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


def tickets(behind: Behind, place: WaitingAddress, offset: int) -> dict[str, Any]:
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
        "rows": [_ticket(one, behind, phrases) for one in behind.tickets],
        "pages": _pages(behind, place, offset, last),
        "made_at": phrases("made_at", time=phrases.instant(behind.now)),
    }


def _ticket(one: TicketBehind, behind: Behind, phrases: WaitingPhrases) -> dict[str, Any]:
    fact, ticket, name = one.fact, one.ticket, behind.names
    return {
        "number": ticket.number,
        "offline": ticket.issued_offline,
        "cells": [
            phrases.instant(ticket.issued_at),
            phrases.value(Dimension.SERVICE, name(fact.service)),
            phrases.value(Dimension.PRIORITY, name(fact.priority_class))
            if fact.priority_class
            else "",
            phrases.told(fact.told_low, fact.told_high),
            phrases.instant(ticket.called_at) if ticket.called_at else "",
            phrases.took(fact.wait),
            phrases.value(Dimension.COUNTER, name(fact.counter)) if fact.counter else "",
            phrases.took(fact.served),
            phrases.outcome(fact.outcome),
        ],
    }


def _pages(behind: Behind, place: WaitingAddress, offset: int, last: int) -> dict[str, str]:
    """The addresses of the pages before and after."""
    found = {}
    here = place.tickets(behind.measure, behind.filters)
    if offset:
        found["previous"] = f"{here}&offset={max(0, offset - PAGE)}"
    if last < behind.count and behind.tickets:
        found["next"] = f"{here}&offset={last}"
    return found
