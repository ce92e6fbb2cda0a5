"""Terms of working days, calendar days and hours: where they end, and how a stop moves the end.

A term of days is counted on a row of days, the working ones or all, each from 00:00 to 24:00.
A `DayTime` on the row is a day and a time of it; a day off is the end of the working day before
it. What is left of a term when the clock stands is counted on from where it goes on.

Nothing is due before the clock went on: what would be is due by the closing of the day on
which it does, or of the next working day where that one is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Protocol

from config.centre.model import Centre
from config.wire.procedures import Limit, LimitUnit
from queue_server.dossiers.rules.working_time import (
    DAY,
    after_open_time,
    closes,
    first_working_day,
    is_working_day,
    open_time,
    since_midnight,
    wall,
    within_hours,
    working_day_after,
    working_days_between,
)

NOTHING: Final = timedelta()


@dataclass(frozen=True, slots=True)
class DayTime:
    """A time on a row of days: 24:00 of a day and 00:00 of the next are two places."""

    day: date
    clock: timedelta
    """Since midnight, from 0 to 24 hours, both included."""


@dataclass(frozen=True, slots=True)
class End:
    """Where a term runs out, and the instant that is promised for it."""

    place: DayTime
    due_at: datetime


class Term(Protocol):
    """A limit on a centre's calendar."""

    def from_receipt(self, begun: datetime) -> End:
        """Where it runs out that began to count at `begun`."""

    def moved(self, end: End, stood_from: datetime, went_on: datetime) -> End:
        """Where it runs out after the clock stood; `stood_from` lies before `end`."""


def term(centre: Centre, limit: Limit) -> Term:
    """The term of a limit that is stated."""
    amount = limit.amount or 0
    if limit.unit is LimitUnit.HOUR:
        return _Hours(centre, timedelta(hours=amount))
    if amount == 0:
        return _SameDay(centre)
    if limit.unit is LimitUnit.CALENDAR_DAY:
        return _CalendarDays(centre, amount)
    return _WorkingDays(centre, amount)


class _Hours:
    """Minutes of opening hours on working days."""

    def __init__(self, centre: Centre, amount: timedelta) -> None:
        self._centre = centre
        self._amount = amount

    def from_receipt(self, begun: datetime) -> End:
        return self._end(after_open_time(self._centre, begun, self._amount))

    def moved(self, end: End, stood_from: datetime, went_on: datetime) -> End:
        left = open_time(self._centre, stood_from, end.due_at)
        return self._end(after_open_time(self._centre, went_on, left))

    def _end(self, due_at: datetime) -> End:
        return End(_wall_place(self._centre, due_at), due_at)


class _SameDay:
    """The closing of the day, or of the next working day where that one is over."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre

    def from_receipt(self, begun: datetime) -> End:
        return _closing_of(self._centre, begun)

    def moved(self, end: End, stood_from: datetime, went_on: datetime) -> End:
        return _closing_of(self._centre, went_on)


class _WorkingDays:
    """The same time of day that many working days later, moved into the opening hours."""

    def __init__(self, centre: Centre, amount: int) -> None:
        self._centre = centre
        self._amount = amount

    def from_receipt(self, begun: datetime) -> End:
        return self._end(self._on(self._place(begun), DAY * self._amount))

    def moved(self, end: End, stood_from: datetime, went_on: datetime) -> End:
        start, again = self._place(stood_from), self._place(went_on)
        if start == again:
            return end
        left = self._between(start, end.place)
        found = self._end(self._on(again, left))
        runs = left > NOTHING and found.due_at >= went_on
        return found if runs else _closing_of(self._centre, went_on)

    def _place(self, instant: datetime) -> DayTime:
        place = _wall_place(self._centre, instant)
        day = place.day
        while not is_working_day(self._centre, day):
            day -= DAY
        return place if day == place.day else DayTime(day, DAY)

    def _between(self, first: DayTime, last: DayTime) -> timedelta:
        days = working_days_between(self._centre, first.day, last.day)
        days -= working_days_between(self._centre, last.day, first.day)
        return max(DAY * days + last.clock - first.clock, NOTHING)

    def _on(self, place: DayTime, left: timedelta) -> DayTime:
        days, clock = _days_and_clock(place, left)
        return DayTime(working_day_after(self._centre, place.day, days), clock)

    def _end(self, place: DayTime) -> End:
        return End(place, within_hours(self._centre, place.day, place.clock))


class _CalendarDays:
    """The closing of the last day, which is a working day or moves to the next one."""

    def __init__(self, centre: Centre, amount: int) -> None:
        self._centre = centre
        self._amount = amount

    def from_receipt(self, begun: datetime) -> End:
        place = _wall_place(self._centre, begun)
        return self._end(DayTime(place.day + DAY * self._amount, place.clock), begun)

    def moved(self, end: End, stood_from: datetime, went_on: datetime) -> End:
        start, again = (_wall_place(self._centre, at) for at in (stood_from, went_on))
        if start == again:
            return end
        left = max(DAY * (end.place.day - start.day).days + end.place.clock - start.clock, NOTHING)
        days, clock = _days_and_clock(again, left)
        return self._end(DayTime(again.day + DAY * days, clock), went_on)

    def _end(self, place: DayTime, after: datetime) -> End:
        closing = closes(self._centre, first_working_day(self._centre, place.day))
        # A later promise lengthens no term: another stop still finds it run out at `place`.
        return End(place, closing if closing >= after else _closing_of(self._centre, after).due_at)


def _days_and_clock(place: DayTime, left: timedelta) -> tuple[int, timedelta]:
    """How many days on, and at what time of day, `left` is used up: 24:00 is that day's end."""
    days, part = divmod(left, DAY)
    clock = place.clock + part
    return (days + 1, clock - DAY) if clock > DAY else (days, clock)


def _closing_of(centre: Centre, instant: datetime) -> End:
    day = centre.day(instant)
    if not is_working_day(centre, day) or instant > closes(centre, day):
        day = first_working_day(centre, day + DAY)
    closing = closes(centre, day)
    return End(DayTime(day, wall(centre, closing) - datetime.combine(day, time())), closing)


def _wall_place(centre: Centre, instant: datetime) -> DayTime:
    shown = wall(centre, instant)
    return DayTime(shown.date(), since_midnight(shown))
