"""Seconds during which a centre works ↔ seconds of the clock, over the breaks of a day.

The forecast runs in working seconds from now on: during a break nobody is called, while the clock
runs on. After the last hours of a day the clerks go on with the people who are here, so the last
part of a day has no end. Instants are aware; nothing here does input or output.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from math import inf
from typing import NamedTuple, Self

from config.wire import ServiceId

Span = tuple[datetime, datetime]
"""From the first up to, not including, the second."""


class _Part(NamedTuple):
    """Hours without a break, by their first instant."""

    worked: float
    """In working seconds from now."""
    clock: float
    """In seconds from now."""


@dataclass(frozen=True, slots=True)
class Break:
    """Hours in which nobody is called."""

    begins: datetime | None
    """`None`: it is under way."""
    ends: datetime


class WorkingTime:
    """The hours of a day from `now` on."""

    def __init__(self, now: datetime, parts: Sequence[_Part]) -> None:
        self.now = now
        self.epoch = now.timestamp()
        """`now` in seconds of the epoch."""
        self._parts = parts
        self._breaks: dict[tuple[int, int], Break | None] = {}
        first = parts[1].worked if len(parts) > 1 else inf
        self.plain_seconds = 0.0 if parts[0].clock else first
        """For so long work and clock are the same."""

    @classmethod
    def of(cls, spans: Iterable[Span], now: datetime, *, works_now: bool = False) -> Self:
        """`spans` are the hours of the day, in order; with `works_now` the clerks work at `now`
        even if it lies between two of them."""
        parts: list[_Part] = []
        worked = 0.0
        for start, end in spans:
            if end <= now:
                continue
            begins = now if works_now and not parts else max(start, now)
            parts.append(_Part(worked, (begins - now).total_seconds()))
            worked += (end - begins).total_seconds()
        return cls(now, parts or [_Part(0.0, 0.0)])

    def part(self, worked: float) -> int:
        """In which part of the day a working second lies: before how many of the breaks that are
        still to come it does not."""
        place = len(self._parts) - 1
        while place and worked < self._parts[place].worked:
            place -= 1
        return place

    def clock(self, worked: float) -> float:
        """Seconds of the clock until so much is worked; where a break begins, until its end."""
        if worked < self.plain_seconds:
            return worked
        part = self._parts[self.part(worked)]
        return part.clock + worked - part.worked

    def worked(self, clock: float) -> float:
        """Working seconds within the next `clock` seconds."""
        if 0.0 <= clock < self.plain_seconds:
            return clock
        worked = 0.0
        for part in self._parts:
            if clock <= part.clock:
                break
            worked = part.worked + clock - part.clock
        following = [part.worked for part in self._parts if part.clock >= clock]
        return min([worked, *following])

    def worked_until(self, instant: datetime) -> float:
        """Working seconds until `instant`."""
        return self.worked((instant - self.now).total_seconds())

    def call_after(self, worked: float, saved: float) -> float:
        """Seconds of the clock until a call that is due after so much work.

        A counter ends in the break what it serves when that begins: after it the calls come
        `saved` seconds earlier, which is the mean of what is left of a service under way.
        """
        place = self.part(worked)
        part = self._parts[place]
        return part.clock + max(0.0, worked - part.worked - (saved if place else 0.0))

    def break_between(self, early: int, late: int) -> Break | None:
        """The break before a call in part `late`, which could as well come in part `early`."""
        if (early, late) not in self._breaks:  # A forecast asks for everybody who waits.
            self._breaks[early, late] = self._break(early, late)
        return self._breaks[early, late]

    def _break(self, early: int, late: int) -> Break | None:
        ends = self._instant(self._parts[late].clock)
        if early == late:
            return Break(None, ends) if self._parts[late].clock > 0 else None
        first, second = self._parts[early : early + 2]
        return Break(self._instant(first.clock + second.worked - first.worked), ends)

    def _instant(self, clock: float) -> datetime:
        return self.now + timedelta(seconds=clock)

    @property
    def breaks(self) -> list[Break]:
        """The breaks that are still to begin."""
        places = range(len(self._parts))
        found = [self.break_between(early, late) for early, late in pairwise(places)]
        return [one for one in found if one is not None]


@dataclass(frozen=True, slots=True)
class DayAhead:
    """What the calendar says of the rest of a day."""

    time: WorkingTime
    closes: Mapping[ServiceId, float] = field(default_factory=dict)
    """Seconds of the clock until a service closes for the day; one that has closed already, or
    is not named, never does: the people who are still here are served."""
    issues: Mapping[ServiceId, Sequence[tuple[float, float]]] | None = None
    """When, in seconds of the clock, tickets of a service are given; `None`: always."""

    @classmethod
    def endless(cls, now: datetime) -> Self:
        """A day without breaks and end."""
        return cls(WorkingTime.of((), now))

    def given(self, service: ServiceId, seconds: Sequence[float]) -> Sequence[float]:
        """Those of the instants, in seconds from now, at which tickets of a service are given."""
        if self.issues is None:
            return seconds
        spans = self.issues.get(service, ())
        return [at for start, end in spans for at in seconds if start <= at < end]
