"""The opening calendar: hours that do not overlap, services within the centre's hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from config.centre.checks.reading import Period, items, periods, table
from config.centre.mistakes import Table, Violation, closest
from config.centre.opening import (
    Hours,
    Week,
)
from config.centre.schema import spots
from config.text.formats import format_time
from config.text.phrase import Phrase

WEEKDAYS: Final = tuple(Week.model_fields)


def overlapping(data: Table) -> Iterator[Violation]:
    """Two periods of one day that share time."""
    for spot in spots(data):
        if spot.shape.item is None or spot.shape.item.kind is not Hours:
            continue
        before: list[Period] = []
        for index, (start, end) in periods(spot.value):
            other = next((one for one in before if start < one[1] and one[0] < end), None)
            if other is not None:
                yield Violation(
                    (*spot.path, index),
                    Phrase(
                        "check.found.overlap",
                        {"hours": _written((start, end)), "other": _written(other)},
                    ),
                    Phrase("check.expected.no_overlap"),
                )
            before.append((start, end))


def _written(hours: Period) -> str:
    return "-".join(format_time(moment) for moment in hours)


def outside_the_centres(data: Table) -> Iterator[Violation]:
    """Hours of a service in which the centre is closed."""
    week = table(table(data.get("opening")).get("week"))
    if not week:
        return
    for path, service in items(data, "services"):
        own = table(service.get("hours"))
        for day in WEEKDAYS:
            centre = _joined([hours for _, hours in periods(week.get(day))])
            for index, hours in periods(own.get(day)):
                if not any(start <= hours[0] and hours[1] <= end for start, end in centre):
                    yield Violation(
                        (*path, "hours", day, index),
                        Phrase("check.found.outside", {"hours": _written(hours)}),
                        _within(centre),
                    )


def _joined(hours: list[Period]) -> list[Period]:
    """Periods that touch or overlap, made one."""
    joined: list[Period] = []
    for start, end in sorted(hours):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _within(centre: list[Period]) -> Phrase:
    if not centre:
        return Phrase("check.expected.centre_closed")
    return Phrase("check.expected.within", {"hours": [_written(hours) for hours in centre]})


def make_up_days(data: Table) -> Iterator[Violation]:
    """A day worked in exchange for another: it has hours, and the other day is off."""
    special = items(data, "opening", "special_days")
    days_off = [str(day.get("day")) for _, day in special if not day.get("hours")]
    # A day that cannot be read may be the one that is meant.
    all_readable = all(_is_date(day.get("day")) for _, day in special)
    for path, day in special:
        exchanged = day.get("makes_up_for")
        if exchanged is None:
            continue
        if not day.get("hours"):
            yield Violation(
                (*path, "hours"),
                Phrase("check.found.make_up_without_hours"),
                Phrase("check.expected.make_up_hours"),
            )
        if all_readable and _is_date(exchanged) and str(exchanged) not in days_off:
            yield Violation(
                (*path, "makes_up_for"),
                Phrase("check.found.not_off", {"day": exchanged}),
                Phrase("check.expected.day_off"),
                closest(exchanged, days_off),
            )


def _is_date(value: object) -> bool:
    if isinstance(value, str):
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return True
    return isinstance(value, date)
