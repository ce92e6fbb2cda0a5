"""The tickets of past days, read once: a day that is over does not change any more.

What still happens to one (a kiosk delivers tickets that it gave alone) adds lines to the log, by
whose numbers it is found out and read anew. Today is read each time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from threading import Lock
from typing import Final

from sqlalchemy import Connection

from config.centre.model import Centre
from queue_server.core.current import Current
from queue_server.reports.periods import Period
from queue_server.reports.waiting import repository
from queue_server.reports.waiting.facts import DayFacts, Names

KEPT_DAYS: Final = 800
"""Days in memory at most: two years and more; of a busy centre 30 kB each."""
READ_AT_ONCE: Final = 31
"""Days read by one statement."""
Days = dict[date, DayFacts]


class PastDays:
    """The facts of every day that was asked for, for all threads that read."""

    def __init__(self, centre: Current[Centre], kept: int = KEPT_DAYS) -> None:
        self.names = Names()
        self._centre = centre
        self._kept = kept
        self._days: OrderedDict[date, DayFacts] = OrderedDict()
        self._last_line = 0
        self._lock = Lock()

    def of(self, connection: Connection, period: Period, today: date) -> Days:
        """The tickets of a period by day, in the order of the days; days without any are left
        out."""
        with self._lock:
            self._forget_changed(connection)
            found = {}
            for days in self._missing(period, today):
                found.update(self._read(connection, days, today))
            found |= {day: self._days[day] for day in _days(period) if day in self._days}
            for day in found:
                if day in self._days:
                    self._days.move_to_end(day)
            while len(self._days) > self._kept:
                self._days.popitem(last=False)
        return {day: found[day] for day in sorted(found) if len(found[day])}

    def read_from(self, today: date) -> date:
        """The first of the days without a gap before today that are in memory; today where
        there is none."""
        with self._lock:
            day = today
            while day - timedelta(days=1) in self._days:
                day -= timedelta(days=1)
            return day

    def _forget_changed(self, connection: Connection) -> None:
        """The days to which something happened since the last look."""
        last = repository.last_line(connection)
        if self._days and last != self._last_line:
            for day in repository.days_since(connection, self._last_line):
                self._days.pop(day, None)
        self._last_line = last

    def _missing(self, period: Period, today: date) -> Iterator[Period]:
        """The days that must be read, in runs; none lies after today."""
        last = min(period.last, today)
        missing = [one for one in _days(Period(period.first, last)) if one not in self._days]
        for _, run in groupby(enumerate(missing), key=lambda one: one[1].toordinal() - one[0]):
            days = [day for _, day in run]
            for first in range(0, len(days), READ_AT_ONCE):
                some = days[first : first + READ_AT_ONCE]
                yield Period(some[0], some[-1])

    def _read(self, connection: Connection, days: Period, today: date) -> Days:
        read = repository.facts_by_day(
            connection, self._centre.value, self.names, days.first, days.last
        )
        whole = {day: read.get(day, DayFacts()) for day in _days(days)}
        self._days |= {day: facts for day, facts in whole.items() if day < today}
        return whole


def _days(period: Period) -> Iterator[date]:
    for ahead in range((period.last - period.first).days + 1):
        yield period.first + timedelta(days=ahead)
