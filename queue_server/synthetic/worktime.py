"""Working time as a line: every second on which somebody is at work has its place on it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from typing import Final

from config.centre.model import Centre
from queue_server.centre.opening import Span, centre_hours_on
from queue_server.dossiers.rules.deadlines import is_working_day

LONGEST_DAY: Final = timedelta(hours=12)
OFFICE_HOURS: Final = ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 0)))
"""Worked where a centre is open around the clock, as the demo is."""
_SECOND: Final = timedelta(seconds=1)


class WorkTime:
    """The working seconds of a centre from one day to another, both included."""

    def __init__(self, centre: Centre, first: date, last: date) -> None:
        self.days = [day for day in _days(first, last) if is_working_day(centre, day)]
        spans = [span for day in self.days for span in office_hours(centre, day)]
        if not spans:
            raise ValueError("the calendar has no working hours in these days")
        self._starts = [start for start, _ in spans]
        self._lengths = [(end - start) // _SECOND for start, end in spans]
        self._before = [0, *accumulate(self._lengths)]

    def place(self, moment: datetime) -> int:
        """How many working seconds lie before `moment`."""
        span = bisect_right(self._starts, moment) - 1
        if span < 0:
            return 0
        within = (moment - self._starts[span]) // _SECOND
        return self._before[span] + min(within, self._lengths[span])

    def at(self, place: int) -> datetime:
        """The moment before which `place` working seconds lie."""
        span = min(bisect_right(self._before, place), len(self._starts)) - 1
        within = min(max(place, 0) - self._before[span], self._lengths[span])
        return self._starts[span] + _SECOND * within

    def between(self, first: int, last: int, random: Random) -> datetime:
        """A moment at a place from `first` to `last`; at `first` where it is the later one."""
        return self.at(random.randint(first, last) if first < last else first)

    def on(self, day: date, centre: Centre, random: Random) -> datetime:
        """A moment of a working day at which people come: more of them in the morning, nobody
        in the last minutes."""
        hours = office_hours(centre, day)
        places = [self.place(start) for start, _ in hours]
        last = self.place(hours[-1][1]) - 20 * 60
        return self.at(places[0] + int((last - places[0]) * min(random.random(), random.random())))


def _days(first: date, last: date) -> Iterator[date]:
    for ahead in range((last - first).days + 1):
        yield first + timedelta(days=ahead)


def office_hours(centre: Centre, day: date) -> list[Span]:
    """The hours of a working day on which people are there."""
    hours = centre_hours_on(centre, day)
    if hours and hours[-1][1] - hours[0][0] <= LONGEST_DAY:
        return hours
    return [
        (
            datetime.combine(day, start, tzinfo=centre.zone).astimezone(UTC),
            datetime.combine(day, end, tzinfo=centre.zone).astimezone(UTC),
        )
        for start, end in OFFICE_HOURS
    ]
