"""How many people will come: by half hour and service, from the same weekdays of past weeks, and
campaigns by their quotas and hours. Pure.

A day whose hours differ from its weekday's is not learned from. What is not in the log is not
foreseen: a new decree, a deadline, the day after a long holiday.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import sqrt
from statistics import fmean
from typing import Final

from config.centre.campaigns import published
from config.centre.model import Centre
from config.wire import ServiceId
from queue_server.centre.opening import Span, centre_hours_on, ordinary_hours_on
from queue_server.simulation.week import campaigns
from queue_server.simulation.week.arrivals import Arrivals
from queue_server.simulation.week.campaigns import HALF_HOUR, CampaignDayLoad

WEEKS: Final = 8
"""How far back it looks."""
FORGETTING: Final = 0.85
"""How much a week counts for each week that it lies back further."""
PRIOR_DAYS: Final = 1.0
"""The average of all weekdays counts as so many days of the weekday itself."""
USUAL_SPREAD: Final = 0.15
"""How much whole days differ from their weekday, as a share: what is assumed of a new centre."""
SPREAD_PRIOR_DAYS: Final = 3
"""It counts as so many days."""
FEW_DAYS: Final = 10
"""With fewer past days the forecast says that it knows little."""
_TENTH: Final = 1.2816
"""Deviations beyond which lies a tenth of the normal distribution on each side."""

Slot = datetime
"""The instant at which a half hour begins."""
_Clock = int
"""Half hours since midnight on the centre's clock."""
_Counts = Mapping[tuple[ServiceId, _Clock], float]


@dataclass(frozen=True, slots=True)
class Expected:
    """People of a half hour; nine of ten days are above `low`, nine below `high`."""

    at: Slot
    by_service: Mapping[ServiceId, float]
    people: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class DayLoad:
    """A day to come; no half hours where the centre is closed."""

    day: date
    half_hours: Sequence[Expected]
    people: float
    low: float
    high: float
    days_known: int
    """Past days of the same weekday."""
    campaigns: Sequence[CampaignDayLoad] = ()
    """Those that give numbers that day, with their part of `people`."""


@dataclass(frozen=True, slots=True)
class _Past:
    weekday: int
    weight: float
    counts: _Counts
    open_at: frozenset[_Clock]

    @property
    def people(self) -> float:
        return sum(self.counts.values())


class History:
    """The past days that are learned from."""

    def __init__(self, centre: Centre, today: date, arrivals: Iterable[Arrivals]) -> None:
        self._centre = centre = published(centre)
        ids = {one.id for one in centre.campaigns}
        counts: defaultdict[date, defaultdict[tuple[ServiceId, _Clock], float]] = defaultdict(
            lambda: defaultdict(float)
        )
        of_campaigns: defaultdict[str, dict[date, int]] = defaultdict(dict)
        for one in arrivals:
            if one.service not in ids:
                counts[one.day][one.service, self._clock(one.at)] += one.count
            elif one.day < today:
                its = of_campaigns[one.service]
                its[one.day] = its.get(one.day, 0) + one.count
        self._of_campaigns = of_campaigns
        self._days = [
            self._past(day, today, its)
            for day, its in counts.items()
            if day < today and not _is_special(centre, day)
        ]
        self.spread = self._spread()
        """How much a day's people deviate from what is expected, as a share, beyond chance."""

    @property
    def days(self) -> int:
        return len(self._days)

    def _clock(self, at: datetime) -> _Clock:
        local = self._centre.local(at)
        return (local.hour * 60 + local.minute) // 30

    def _past(self, day: date, today: date, counts: _Counts) -> _Past:
        weight = FORGETTING ** ((today - day).days / 7)
        ordinary = ordinary_hours_on(self._centre, day)
        clocks = frozenset(self._clock(slot) for slot in _slots(self._centre, ordinary))
        return _Past(_weekday(self._centre, day), weight, dict(counts), clocks)

    def _spread(self) -> float:
        """From the totals of past days against the mean of their weekday."""
        by_weekday: defaultdict[int, list[float]] = defaultdict(list)
        for one in self._days:
            by_weekday[one.weekday].append(one.people)
        known = [(all_of, fmean(all_of)) for all_of in by_weekday.values() if len(all_of) > 1]
        found = [
            ((people - mean) / mean) ** 2 * len(all_of) / (len(all_of) - 1) - 1 / mean
            for all_of, mean in known
            for people in all_of
            if mean
        ]
        return sqrt(max(0.0, fmean([*found, *[USUAL_SPREAD**2] * SPREAD_PRIOR_DAYS])))

    def load(self, day: date) -> DayLoad:
        """What is expected of a day, under the centre's calendar."""
        weekday, there = _weekday(self._centre, day), slots(self._centre, day)
        found = campaigns.of_day(self._centre, day, self._of_campaigns)
        more = campaigns.by_half_hour(self._centre, day, there, found)
        ordinary = set(_slots(self._centre, ordinary_hours_on(self._centre, day)))
        expected = [
            self._expected(slot, weekday if slot in ordinary else None, more.get(slot, {}))
            for slot in there
        ]
        people = sum(one.people for one in expected)
        low, high = self._range(people, weekday)
        known = self._known(weekday)
        return DayLoad(day, expected, people, low, high, known, found)

    def _known(self, weekday: int) -> int:
        return sum(one.weekday == weekday for one in self._days)

    def _expected(
        self, slot: Slot, weekday: int | None, more: Mapping[ServiceId, float]
    ) -> Expected:
        """`weekday`: None where campaigns alone are open; `more` are their people."""
        clock = self._clock(slot)
        means = dict(more)
        if weekday is not None:
            services = (ServiceId(service.id) for service in self._centre.services)
            means |= {one: self._mean(one, clock, weekday) for one in services}
        by_service = {service: mean for service, mean in means.items() if mean > 0}
        people = sum(by_service.values())
        return Expected(slot, by_service, people, *self._range(people, weekday))

    def _mean(self, service: ServiceId, clock: _Clock, weekday: int) -> float:
        """The weighted mean of the weekday, drawn to that of all weekdays where few are known."""
        there = [one for one in self._days if clock in one.open_at]
        if not there:
            return 0.0
        of_all = _weighted(there, service, clock)
        same = [one for one in there if one.weekday == weekday]
        weight = sum(one.weight for one in same)
        own = _weighted(same, service, clock) if same else 0.0
        return (own * weight + of_all * PRIOR_DAYS) / (weight + PRIOR_DAYS)

    def _range(self, people: float, weekday: int | None) -> tuple[float, float]:
        """Of a new day around a mean that is itself known from few days."""
        days = (0 if weekday is None else self._known(weekday)) + PRIOR_DAYS
        deviation = sqrt((people + (self.spread * people) ** 2) * (1 + 1 / days))
        return max(0.0, people - _TENTH * deviation), people + _TENTH * deviation


def _weighted(days: Sequence[_Past], service: ServiceId, clock: _Clock) -> float:
    total = sum(one.weight * one.counts.get((service, clock), 0.0) for one in days)
    return total / sum(one.weight for one in days)


def slots(centre: Centre, day: date) -> list[Slot]:
    """The half hours of the centre's clock in which it is open on `day`, for campaigns too."""
    return _slots(centre, centre_hours_on(centre, day))


def _slots(centre: Centre, hours: Iterable[Span]) -> list[Slot]:
    found: list[Slot] = []
    for start, end in hours:
        local = centre.local(start)
        late = timedelta(
            minutes=local.minute % 30, seconds=local.second, microseconds=local.microsecond
        )
        at = start - late
        while at < end:
            if at not in found:
                found.append(at)
            at += HALF_HOUR
    return found


def _weekday(centre: Centre, day: date) -> int:
    return centre.opening.worked_as(day).weekday()


def _is_special(centre: Centre, day: date) -> bool:
    """Whether the calendar gave the day other hours than its weekday has."""
    special = centre.opening.special(day)
    return special is not None and special.hours != centre.opening.week.of(
        centre.opening.worked_as(day)
    )
