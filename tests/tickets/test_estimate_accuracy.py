"""How true the waits are that people are told, in simulated office days of a busy hall.

The days are drawn from the printed seeds; bounds leave room for chance, not for mistakes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from heapq import heapify, heappop, heappush
from math import exp, log, sqrt
from random import Random
from statistics import fmean

import pytest

from config.centre.model import Calling
from config.wire import CounterId, ServiceId, TicketId, WaitEstimate
from queue_server.tickets.rules.calling.dispatch import WaitingTicket, next_ticket
from queue_server.tickets.rules.waits.estimates import (
    ArrivalRate,
    OpenCounter,
    ServiceTime,
    TicketForecast,
    forecast,
    learn,
)
from queue_server.tickets.rules.waits.ranges import Foreseen, PastWait, Ranges

OPENING = datetime(2026, 10, 8, 0, 30, tzinfo=UTC)
HOURS = 4.0
CALLING = Calling()
WEIGHT_OF_PRIORITY = 4.0


@dataclass(frozen=True)
class Hall:
    """Its counters with their services, and per service the time it takes and arrivals an hour."""

    counters: Mapping[str, tuple[str, ...]]
    times: Mapping[str, ServiceTime]
    per_hour: Mapping[str, float]
    priority_share: float = 0.0


@dataclass(frozen=True)
class Told:
    """What somebody was told, and how it was."""

    estimate: WaitEstimate
    ideal_seconds: float
    """(people ahead + 1) × the true mean ÷ counters, which knows the future's mean."""
    waited_seconds: float
    weight: float
    median_seconds: float
    foreseen: Foreseen


@dataclass
class Person:
    service: ServiceId
    weight: float
    came: datetime
    takes_seconds: float
    place: TicketForecast | None = None
    ideal_seconds: float = 0.0


@dataclass
class Day:
    """One simulated morning; a counter that is free calls at once, by the policy."""

    hall: Hall
    random: Random
    known: dict[ServiceId, ServiceTime]
    foresee_arrivals: bool
    ranges: Ranges
    durations: dict[ServiceId, list[float]] = field(default_factory=dict)
    waiting: dict[TicketId, WaitingTicket] = field(default_factory=dict)
    serving: dict[str, tuple[ServiceId, datetime]] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    def live(self) -> list[Told]:
        self.people = sorted(self._arrivals(), key=lambda person: person.came)
        happenings = [(person.came, number, "") for number, person in enumerate(self.people)]
        heapify(happenings)
        while happenings:
            now, number, counter = heappop(happenings)
            if counter:
                del self.serving[counter]
            else:
                self._take_ticket(number, now)
            for free in [name for name in self.hall.counters if name not in self.serving]:
                self._call(free, now, happenings)
        return self.told

    def _arrivals(self) -> Iterable[Person]:
        for service, per_hour in self.hall.per_hour.items():
            at = OPENING
            while (at := at + timedelta(hours=self.random.expovariate(per_hour))) < (
                OPENING + timedelta(hours=HOURS)
            ):
                first = self.random.random() < self.hall.priority_share
                weight = WEIGHT_OF_PRIORITY if first else 1.0
                takes = drawn(self.random, self.hall.times[service])
                yield Person(ServiceId(service), weight, at, takes)

    def _take_ticket(self, number: int, now: datetime) -> None:
        person = self.people[number]
        ticket = TicketId(number)
        self.waiting[ticket] = WaitingTicket(ticket, person.service, person.weight, now)
        mine = [name for name, services in self.hall.counters.items() if person.service in services]
        if any(name not in self.serving for name in mine):
            return
        counters = [
            OpenCounter(CounterId(name), tuple(map(ServiceId, services)), *self.serving[name])
            if name in self.serving
            else OpenCounter(CounterId(name), tuple(map(ServiceId, services)), None, None)
            for name, services in self.hall.counters.items()
        ]
        place = forecast(
            list(self.waiting.values()),
            counters,
            self.known,
            CALLING,
            1.0,
            now,
            self._rates(now),
            ranges=self.ranges,
        ).tickets[ticket]
        person.place = place
        mean = self.hall.times[person.service].mean_seconds
        person.ideal_seconds = (place.people_ahead + 1) * mean / len(mine)

    def _rates(self, now: datetime) -> list[ArrivalRate]:
        if not self.foresee_arrivals:
            return []
        issued = Counter((one.service, one.weight) for one in self.people if one.came <= now)
        hours = max(now - OPENING, timedelta(minutes=5)) / timedelta(hours=1)
        return [ArrivalRate(*key, number / hours) for key, number in issued.items()]

    def _call(
        self, counter: str, now: datetime, happenings: list[tuple[datetime, int, str]]
    ) -> None:
        services = [ServiceId(service) for service in self.hall.counters[counter]]
        choice = next_ticket(self.waiting.values(), CounterId(counter), services, CALLING, now)
        if choice is None:
            return
        del self.waiting[choice.ticket_id]
        person = self.people[choice.ticket_id]
        if person.place is not None:
            self.told.append(_told(person, person.place, (now - person.came).total_seconds()))
        self.serving[counter] = person.service, now
        self.durations.setdefault(person.service, []).append(person.takes_seconds)
        done = now + timedelta(seconds=person.takes_seconds)
        heappush(happenings, (done, choice.ticket_id, counter))


def _told(person: Person, place: TicketForecast, waited: float) -> Told:
    assert place.estimate is not None
    assert place.median_seconds is not None
    assert place.foreseen is not None
    return Told(
        place.estimate,
        person.ideal_seconds,
        waited,
        person.weight,
        place.median_seconds,
        place.foreseen,
    )


def drawn(random: Random, time: ServiceTime) -> float:
    """One lognormal service time, by its definition."""
    variance = log(1 + time.spread**2)
    return exp(random.gauss(log(time.mean_seconds) - variance / 2, sqrt(variance)))


@dataclass(frozen=True)
class Accuracy:
    people: int
    error_seconds: float
    """Mean absolute error of the median."""
    ideal_error_seconds: float
    within_low: float
    within_high: float
    within_foreseen: float
    """The median before it was compared with past waits."""

    @classmethod
    def of(cls, told: list[Told]) -> Accuracy:
        return cls(
            len(told),
            fmean(abs(each.median_seconds - each.waited_seconds) for each in told),
            fmean(abs(each.ideal_seconds - each.waited_seconds) for each in told),
            fmean(each.waited_seconds <= each.estimate.low_seconds for each in told),
            fmean(each.waited_seconds <= each.estimate.high_seconds for each in told),
            fmean(each.waited_seconds <= each.foreseen.median for each in told),
        )


def days(
    hall: Hall,
    seed: int,
    count: int,
    *,
    foresee_arrivals: bool = True,
    weight: float | None = None,
) -> Accuracy:
    """Live `count` days, learning service times and ranges from the priors on, and score what was
    told; to people of one weight alone where it is given."""
    random = Random(seed)
    prior = {ServiceId(service): ServiceTime.typical(8) for service in hall.times}
    known, told = dict(prior), list[Told]()
    for _ in range(count):
        outcomes = (PastWait(one.weight, one.foreseen, one.waited_seconds) for one in told)
        day = Day(hall, random, known, foresee_arrivals, Ranges(outcomes))
        told += day.live()
        known = {
            service: learn(day.durations.get(service, ()), time) for service, time in known.items()
        }
    accuracy = Accuracy.of([one for one in told if weight in (None, one.weight)])
    print(f"seed {seed}: {accuracy}")
    return accuracy


EQUAL = Hall(
    counters={str(number): ("any",) for number in range(1, 6)},
    times={"any": ServiceTime(8 * 60, 0.7)},
    per_hour={"any": 5 * 7.5 * 1.05},
)
"""The hall of the known comparison of estimators: five counters, lognormal times of 8 minutes."""

COMMUNE = Hall(
    counters={
        "1": ("copies", "civil"),
        "2": ("copies", "results"),
        "3": ("civil", "land"),
        "4": ("civil", "land", "results"),
        "5": ("land", "copies"),
        "6": ("results", "copies", "civil", "land"),
    },
    times={
        "copies": ServiceTime(5 * 60, 0.6),
        "civil": ServiceTime(12 * 60, 0.7),
        "land": ServiceTime(20 * 60, 0.8),
        "results": ServiceTime(2 * 60, 0.5),
    },
    per_hour={"copies": 20, "civil": 8, "land": 5, "results": 20},
    priority_share=0.15,
)
"""Counters with services in their own orders, so that later people often go first."""


def test_five_equal_counters() -> None:
    accuracy = days(EQUAL, seed=20261008, count=40)
    assert accuracy.people > 3_000
    assert accuracy.error_seconds < 1.25 * accuracy.ideal_error_seconds
    assert 0.0 < accuracy.within_low < 0.1
    assert 0.87 < accuracy.within_high < 0.93


@pytest.mark.parametrize("weight", [1.0, WEIGHT_OF_PRIORITY])
def test_each_class_is_told_ranges_that_hold(weight: float) -> None:
    """Each for itself: the few with priority do not show among the others."""
    hall = replace(EQUAL, priority_share=0.15)
    accuracy = days(hall, seed=20261011, count=40, weight=weight)
    assert accuracy.people > 400
    assert 0.86 < accuracy.within_high < 0.97


def test_a_commune_with_priorities_and_services_in_order() -> None:
    accuracy = days(COMMUNE, seed=20261009, count=40)
    assert accuracy.people > 3_000
    assert accuracy.error_seconds < accuracy.ideal_error_seconds
    assert 0.0 < accuracy.within_low < 0.1
    assert 0.87 < accuracy.within_high < 0.93


def test_foreseeing_arrivals_is_what_keeps_the_forecast_honest() -> None:
    blind = days(COMMUNE, seed=20261010, count=15, foresee_arrivals=False)
    seeing = days(COMMUNE, seed=20261010, count=15)
    assert abs(seeing.within_foreseen - 0.5) < abs(blind.within_foreseen - 0.5)
