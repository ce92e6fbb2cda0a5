"""The working calendar that deadlines count by: working days and opening hours.

Working days are the centre's own (`Dossiers.working_days`), less special days without hours,
plus make-up days. A Saturday morning on which tickets are given need not be one. Two clocks
run here: the wall (`datetime`) and the minutes of opening hours on working days.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from config.centre.model import Centre
from config.centre.sections.dossiers import Weekday
from queue_server.centre.opening import Span, ordinary_hours_on

DAY: Final = timedelta(days=1)
_WEEKDAYS: Final = tuple(Weekday)
_REMEMBERED_DAYS: Final = 16_384
_FURTHEST_DAYS: Final = 20_000
"""A calendar that is closed for so long has no working days: beyond every limit there is."""


@lru_cache(maxsize=_REMEMBERED_DAYS)
def is_working_day(centre: Centre, day: date) -> bool:
    """Whether deadlines count `day`."""
    special = centre.opening.special(day)
    if special is not None and not special.hours:
        return False
    if special is not None and special.makes_up_for is not None:
        return True
    return _WEEKDAYS[day.weekday()] in centre.dossiers.working_days


def first_working_day(centre: Centre, day: date) -> date:
    """`day` itself, else the next working day."""
    for _ in range(_FURTHEST_DAYS):
        if is_working_day(centre, day):
            return day
        day += DAY
    raise ValueError("the calendar has no working days")


def working_day_after(centre: Centre, day: date, working_days: int) -> date:
    """The `working_days`th working day after `day`; `day` itself for 0."""
    for _ in range(working_days):
        day = first_working_day(centre, day + DAY)
    return day


def working_days_between(centre: Centre, first: date, last: date) -> int:
    """How many working days come after `first`, up to and including `last`."""
    days = (first + DAY * ahead for ahead in range(1, (last - first).days + 1))
    return sum(is_working_day(centre, day) for day in days)


def opens(centre: Centre, day: date) -> datetime:
    """When the centre opens on `day`; its midnight where it does not."""
    hours = ordinary_hours_on(centre, day)
    return hours[0][0] if hours else at_clock(centre, day, timedelta())


def closes(centre: Centre, day: date) -> datetime:
    """When the centre closes on `day`; the midnight after it where it does not open."""
    hours = ordinary_hours_on(centre, day)
    return hours[-1][1] if hours else at_clock(centre, day, DAY)


def within_hours(centre: Centre, day: date, clock: timedelta) -> datetime:
    """The instant of `clock` (since midnight) on `day`, moved into that day's opening hours.

    Before opening it is the opening, in a break the end of the break, after closing the closing.
    """
    instant = at_clock(centre, day, clock)
    hours = ordinary_hours_on(centre, day)
    for start, end in hours:
        if instant < end or (instant == end and end == hours[-1][1]):
            return max(instant, start)
    return closes(centre, day) if hours else instant


def at_clock(centre: Centre, day: date, clock: timedelta) -> datetime:
    """The UTC instant of `clock` (since midnight, up to 24 hours) on the centre's `day`."""
    local = datetime.combine(day, time()) + clock
    return local.replace(tzinfo=centre.zone).astimezone(UTC)


def wall(centre: Centre, instant: datetime) -> datetime:
    """What the centre's clock and calendar show at `instant`."""
    return centre.local(instant).replace(tzinfo=None)


def since_midnight(shown: datetime) -> timedelta:
    return shown - datetime.combine(shown.date(), time())


def open_time(centre: Centre, start: datetime, end: datetime) -> timedelta:
    """How much of the time from `start` to `end` lies in opening hours of working days."""
    total = timedelta()
    for opened, closed in _hours_from(centre, start):
        if opened >= end:
            break
        total += max(min(closed, end) - max(opened, start), timedelta())
    return total


def after_open_time(centre: Centre, start: datetime, amount: timedelta) -> datetime:
    """The instant by which `amount` of open time has gone by since `start`.

    What ends with the closing is due at the closing, not at the next opening. No time at all
    is the first open moment from `start` on.
    """
    left = amount
    for opened, closed in _hours_from(centre, start):
        begun = max(opened, start)
        if begun < closed and begun + left <= closed:
            return begun + left
        left -= max(closed - begun, timedelta())
    raise ValueError("the calendar has no opening hours on working days")


def _hours_from(centre: Centre, start: datetime) -> Iterator[Span]:
    """The opening hours of working days that end after `start`, the centre's day on."""
    first = centre.day(start)
    for ahead in range(_FURTHEST_DAYS):
        day = first + DAY * ahead
        if is_working_day(centre, day):
            yield from (span for span in ordinary_hours_on(centre, day) if span[1] > start)
