"""Due dates found the slow way: by walking over the calendar half an hour at a time.

Shares nothing with the product but the sentences of the law. The calendar is written down again,
as the demo's: 2026 and the beginning of 2027. Times are what the clock on the wall shows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

HALF_HOUR, DAY = timedelta(minutes=30), timedelta(days=1)
SLOTS = 48
OFF = {
    *(date(2026, 1, day) for day in (1, 2)),
    *(date(2026, 2, day) for day in range(14, 23)),
    *(date(2026, 4, day) for day in (26, 27, 30)),
    date(2026, 5, 1),
    *(date(2026, 9, day) for day in (1, 2)),
    date(2026, 11, 24),
    date(2027, 1, 1),
    *(date(2027, 2, day) for day in range(4, 11)),
    date(2027, 4, 16),
    date(2027, 4, 30),
    date(2027, 5, 3),
}
WORKED = {date(2026, 1, 10)}
Stops = Sequence[tuple[datetime, datetime]]
Point = tuple[date, int]
"""A day and the half hours of it that are gone, 0 to 48."""


def works(day: date) -> bool:
    return day in WORKED or (day.weekday() < 5 and day not in OFF)


def every(_day: date) -> bool:
    return True


def is_open(moment: datetime) -> bool:
    """Whether the half hour from `moment` on is one of work."""
    clock = moment.time()
    morning = time(7, 30) <= clock < time(11, 30)
    return works(moment.date()) and (morning or time(13, 30) <= clock < time(17))


def walked(unit: str, amount: int, received: datetime, stops: Stops) -> datetime:
    """When it is due; `unit` is that of the limit."""
    if unit == "hour":
        return hours(amount, received, stops)
    if amount == 0:
        return same_day(received, stops)
    counts = works if unit == "working_day" else every
    end = further(counts, point(counts, received), amount * SLOTS)
    due = promised(unit, end, received)
    for stood_from, went_on in stops:
        start, again = point(counts, stood_from), point(counts, went_on)
        if stood_from >= due or start == again:
            continue
        left = between(counts, start, end)
        end = further(counts, again, left)
        due = promised(unit, end, went_on)
        if due < went_on or (unit == "working_day" and not left):
            due = closing_from(went_on)
            end = (due.date(), slot(due))
    return due


def hours(amount: int, received: datetime, stops: Stops) -> datetime:
    """Walk on, half an hour of work at a time, passing over what stood."""
    left, moment = amount * 2, received
    while left or (amount == 0 and not is_open(moment)):
        if is_open(moment) and not any(start <= moment < end for start, end in stops):
            left -= 1
        moment += HALF_HOUR
    return moment


def same_day(received: datetime, stops: Stops) -> datetime:
    due = closing_from(received)
    for stood_from, went_on in stops:
        if stood_from < due:
            due = closing_from(went_on)
    return due


def closing_from(moment: datetime) -> datetime:
    """The next closing of a working day."""
    while not (works(moment.date()) and moment.time() <= time(17)):
        moment = datetime.combine(moment.date() + DAY, time())
    return datetime.combine(moment.date(), time(17))


def promised(unit: str, end: Point, after: datetime) -> datetime:
    """The instant that stands on the receipt for the end of a term of days."""
    day, gone = end
    if unit == "calendar_day":
        due = closing_from(datetime.combine(day, time()))
        return due if due >= after else closing_from(after)
    moment = datetime.combine(day, time()) + HALF_HOUR * min(gone, SLOTS - 1)
    if moment.time() < time(7, 30):
        return datetime.combine(day, time(7, 30))
    if time(11, 30) <= moment.time() < time(13, 30):
        return datetime.combine(day, time(13, 30))
    return min(moment, datetime.combine(day, time(17)))


def slot(moment: datetime) -> int:
    return moment.hour * 2 + moment.minute // 30


def point(counts: Callable[[date], bool], moment: datetime) -> Point:
    """A day that does not count is the end of the one before it that does."""
    day, gone = moment.date(), slot(moment)
    while not counts(day):
        day, gone = day - DAY, SLOTS
    return day, gone


def following(counts: Callable[[date], bool], day: date) -> date:
    day += DAY
    while not counts(day):
        day += DAY
    return day


def further(counts: Callable[[date], bool], start: Point, slots: int) -> Point:
    """Days first, each a day of the calendar at the same time; then half hours."""
    day, gone = start
    while slots >= SLOTS:
        day, slots = following(counts, day), slots - SLOTS
    for _ in range(slots):
        if gone == SLOTS:
            day, gone = following(counts, day), 0
        gone += 1
    return day, gone


def between(counts: Callable[[date], bool], start: Point, end: Point) -> int:
    """How many half hours of days that count lie between; none where the end came first."""
    (day, gone), slots = start, 0
    while (day, gone) < end:
        if gone == SLOTS:
            day, gone = following(counts, day), 0
            continue
        gone, slots = gone + 1, slots + 1
    return slots
