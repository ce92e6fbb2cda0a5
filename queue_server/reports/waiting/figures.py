"""What is counted of tickets, and which tickets each figure counts. Pure.

A ticket counts on its own day and for the service for which it was issued; its time at a counter
counts for the service and the counter where it was served. One that was voided is in no figure.

The wait is the time from the issue to the first call. It is compared with the range on the ticket,
as the ticket said it (whole minutes, the first and the last of them included).
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from math import ceil
from typing import Final

from queue_server.reports.figures import Share
from queue_server.reports.waiting.facts import NONE, DayFacts, Fact, TicketOutcome

LATE_MILLISECONDS: Final = 5 * 60_000
"""From here on beyond the range's upper end somebody was called too late."""
FEWEST_FOR_SHARE: Final = 20
"""Of fewer people a share is not shown as a rate."""
FEWEST_FOR_P90: Final = 10
SLOT_MINUTES: Final = 30
SLOTS: Final = 48


class TicketMeasure(StrEnum):
    """A figure: each has the tickets behind it."""

    GIVEN = "given"
    SERVED = "served"
    NO_SHOW = "no_show"
    LEFT = "left"
    UNFINISHED = "unfinished"
    IN_MOTION = "in_motion"
    PRIORITY = "priority"
    CALLED = "called"
    """Called at least once: those whose wait is known."""
    TIMED = "timed"
    """Those whose time at the counter is known."""
    TOLD = "told"
    """The ticket named a range, and it was called: told against true counts these."""
    WITHIN = "within"
    NOT_LATER = "not_later"
    EARLY = "early"
    LATE = "late"
    NOT_TOLD = "not_told"
    """Called, and the ticket named no range."""


def _is_told(fact: Fact) -> bool:
    return fact.told_high != NONE and fact.wait != NONE


COUNTS: Final[Mapping[TicketMeasure, Callable[[Fact], bool]]] = {
    TicketMeasure.GIVEN: lambda _fact: True,
    TicketMeasure.SERVED: lambda fact: fact.outcome == TicketOutcome.SERVED,
    TicketMeasure.NO_SHOW: lambda fact: fact.outcome == TicketOutcome.NO_SHOW,
    TicketMeasure.LEFT: lambda fact: fact.outcome == TicketOutcome.LEFT,
    TicketMeasure.UNFINISHED: lambda fact: fact.outcome == TicketOutcome.UNFINISHED,
    TicketMeasure.IN_MOTION: lambda fact: fact.outcome == TicketOutcome.IN_MOTION,
    TicketMeasure.PRIORITY: lambda fact: fact.priority_class != 0,
    TicketMeasure.CALLED: lambda fact: fact.wait != NONE,
    TicketMeasure.TIMED: lambda fact: fact.served != NONE,
    TicketMeasure.TOLD: _is_told,
    TicketMeasure.WITHIN: lambda fact: (
        _is_told(fact) and fact.told_low <= fact.wait <= fact.told_high
    ),
    TicketMeasure.NOT_LATER: lambda fact: _is_told(fact) and fact.wait <= fact.told_high,
    TicketMeasure.EARLY: lambda fact: _is_told(fact) and fact.wait < fact.told_low,
    TicketMeasure.LATE: lambda fact: (
        _is_told(fact) and fact.wait > fact.told_high + LATE_MILLISECONDS
    ),
    TicketMeasure.NOT_TOLD: lambda fact: fact.told_high == NONE and fact.wait != NONE,
}
"""Which tickets each figure counts."""


class TicketDimension(StrEnum):
    """What figures are grouped by."""

    SERVICE = "service"
    COUNTER = "counter"
    PRIORITY = "priority"
    REASON = "reason"
    DAY = "day"
    WEEKDAY = "weekday"
    HALF_HOUR = "half_hour"


Key = Callable[[date, Fact], int]
KEYS: Final[Mapping[TicketDimension, Key]] = {
    TicketDimension.SERVICE: lambda _day, fact: fact.service,
    TicketDimension.COUNTER: lambda _day, fact: fact.counter,
    TicketDimension.PRIORITY: lambda _day, fact: fact.priority_class,
    TicketDimension.REASON: lambda _day, fact: fact.reason,
    TicketDimension.DAY: lambda day, _fact: day.toordinal(),
    TicketDimension.WEEKDAY: lambda day, _fact: day.weekday(),
    TicketDimension.HALF_HOUR: lambda _day, fact: fact.minute // SLOT_MINUTES,
}
"""The value of a ticket in each dimension: names by their number, days as ordinals, half hours
from 0 to 47."""
SERVED_KEYS: Final[Mapping[TicketDimension, Key]] = {
    **KEYS,
    TicketDimension.SERVICE: lambda _day, fact: fact.served_as,
}
"""The same for the time at the counter."""


def quantile(ordered: Sequence[int], share: float) -> int | None:
    """The smallest of the values that at least `share` (0 to 1) of them do not exceed."""
    return ordered[max(0, ceil(share * len(ordered) - 1e-9) - 1)] if ordered else None


@dataclass(frozen=True, slots=True)
class DurationSummary:
    """What is shown of durations in milliseconds: how many, their median and 90th percentile."""

    count: int = 0
    median: int | None = None
    p90: int | None = None
    """None where there are too few."""
    longest: int | None = None

    @classmethod
    def of(cls, durations: Iterable[int]) -> DurationSummary:
        ordered = sorted(durations)
        if not ordered:
            return cls()
        p90 = quantile(ordered, 0.9) if len(ordered) >= FEWEST_FOR_P90 else None
        return cls(len(ordered), quantile(ordered, 0.5), p90, ordered[-1])


@dataclass(slots=True)
class WaitAccuracy:
    """Told against true, of the tickets that named a range and were called."""

    count: int = 0
    within: int = 0
    not_later: int = 0
    early: int = 0
    late: int = 0
    not_told: int = 0
    error: int = 0
    """The sum of the distances between the wait and the middle of the range, milliseconds."""
    beyond: int = 0
    """The sum of what was waited beyond the range's upper end, by those called later."""

    def add(self, wait: int, low: int, high: int) -> None:
        self.count += 1
        self.error += abs(wait - (low + high) // 2)
        if wait < low:
            self.early += 1
            self.not_later += 1
        elif wait <= high:
            self.within += 1
            self.not_later += 1
        else:
            self.beyond += wait - high
            self.late += wait > high + LATE_MILLISECONDS

    def merge(self, other: WaitAccuracy) -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def mean_error(self) -> float | None:
        return self.error / self.count if self.count else None

    @property
    def mean_beyond(self) -> float | None:
        """Of those called after the range's upper end."""
        later = self.count - self.not_later
        return self.beyond / later if later else None


@dataclass(slots=True)
class TicketFigures:
    """The figures of some tickets."""

    given: int = 0
    dossiers: int = 0
    """How many those people brought."""
    priority: int = 0
    outcomes: list[int] = field(default_factory=lambda: [0] * len(TicketOutcome))
    waits: array[int] = field(default_factory=lambda: array("i"))
    served: array[int] = field(default_factory=lambda: array("i"))
    told: WaitAccuracy = field(default_factory=WaitAccuracy)

    def add(self, fact: Fact) -> None:
        """Everything but the time at the counter, which may count elsewhere."""
        self.given += 1
        self.dossiers += fact.dossiers
        self.outcomes[fact.outcome] += 1
        if fact.priority_class:
            self.priority += 1
        if fact.wait == NONE:
            return
        self.waits.append(fact.wait)
        if fact.told_high == NONE:
            self.told.not_told += 1
        else:
            self.told.add(fact.wait, fact.told_low, fact.told_high)

    def merge(self, other: TicketFigures) -> None:
        self.given += other.given
        self.dossiers += other.dossiers
        self.priority += other.priority
        self.outcomes = [a + b for a, b in zip(self.outcomes, other.outcomes, strict=True)]
        self.waits.extend(other.waits)
        self.served.extend(other.served)
        self.told.merge(other.told)

    def count(self, measure: TicketMeasure) -> int:
        """How many tickets are behind a figure."""
        return _COUNTED[measure](self)


_COUNTED: Final[Mapping[TicketMeasure, Callable[[TicketFigures], int]]] = {
    TicketMeasure.GIVEN: lambda group: group.given,
    TicketMeasure.SERVED: lambda group: group.outcomes[TicketOutcome.SERVED],
    TicketMeasure.NO_SHOW: lambda group: group.outcomes[TicketOutcome.NO_SHOW],
    TicketMeasure.LEFT: lambda group: group.outcomes[TicketOutcome.LEFT],
    TicketMeasure.UNFINISHED: lambda group: group.outcomes[TicketOutcome.UNFINISHED],
    TicketMeasure.IN_MOTION: lambda group: group.outcomes[TicketOutcome.IN_MOTION],
    TicketMeasure.PRIORITY: lambda group: group.priority,
    TicketMeasure.CALLED: lambda group: len(group.waits),
    TicketMeasure.TIMED: lambda group: len(group.served),
    TicketMeasure.TOLD: lambda group: group.told.count,
    TicketMeasure.WITHIN: lambda group: group.told.within,
    TicketMeasure.NOT_LATER: lambda group: group.told.not_later,
    TicketMeasure.EARLY: lambda group: group.told.early,
    TicketMeasure.LATE: lambda group: group.told.late,
    TicketMeasure.NOT_TOLD: lambda group: group.told.not_told,
}


def grouped(days: Mapping[date, DayFacts], dimension: TicketDimension) -> dict[int, TicketFigures]:
    """The figures of every value of a dimension that has any (`KEYS`)."""
    groups: defaultdict[int, TicketFigures] = defaultdict(TicketFigures)
    key, served_key = KEYS[dimension], SERVED_KEYS[dimension]
    for day, facts in days.items():
        for fact in facts:
            groups[key(day, fact)].add(fact)
            if fact.served != NONE:
                groups[served_key(day, fact)].served.append(fact.served)
    return dict(groups)


def total(groups: Iterable[TicketFigures]) -> TicketFigures:
    whole = TicketFigures()
    for group in groups:
        whole.merge(group)
    return whole


# ----------------------------------------------------------------------------- heat map


@dataclass(frozen=True, slots=True)
class HeatMap:
    """How many people came in each half hour of the days of the week."""

    people: Mapping[tuple[int, int], int]
    """By weekday (0 is Monday) and half hour (0 to 47)."""
    days: Mapping[int, int]
    """How many days of each weekday had any ticket."""

    def mean(self, weekday: int, slot: int) -> float:
        """People on an average day of the weekday; 0 where there was no such day."""
        days = self.days.get(weekday, 0)
        return self.people.get((weekday, slot), 0) / days if days else 0.0

    @property
    def slots(self) -> range:
        """From the first half hour in which anybody came to the last."""
        slots = {slot for _, slot in self.people}
        return range(min(slots), max(slots) + 1) if slots else range(0)

    @property
    def peak(self) -> tuple[int, int] | None:
        """Weekday and half hour of the most people on an average day."""
        return max(self.people, key=lambda one: (self.mean(*one), -one[0], -one[1]), default=None)


def heat_map(days: Mapping[date, DayFacts]) -> HeatMap:
    people: Counter[tuple[int, int]] = Counter()
    for day, facts in days.items():
        slots = Counter(minute // SLOT_MINUTES for minute in facts.minutes)
        weekday = day.weekday()
        people.update({(weekday, slot): count for slot, count in slots.items()})
    return HeatMap(people, Counter(day.weekday() for day in days))


def is_rate(share: Share) -> bool:
    """Whether a share is of enough people to be shown as a rate."""
    return share.denominator >= FEWEST_FOR_SHARE
