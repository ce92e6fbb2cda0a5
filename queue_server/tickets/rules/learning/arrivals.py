"""Who is yet to come: some of those will be called before people who wait now.

People by service, weight and half hour are learned from past days: the same weekday counts most,
other days little, recent ones more. Each half hour of a service is shrunk to its share of all who
come in that half hour. Today's numbers so far, against those expected so far, scale the rest of
the day: all services together, then each. Both are shrunk (gamma-Poisson), so that the first
people of a morning move little where past days are known. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from config.value_object import value_object
from config.wire import ServiceId

HALF_HOUR_SECONDS: Final = 1800.0
HALF_HOURS: Final = 49
"""Of a day: one more where the clock is put back."""
Key = tuple[ServiceId, float]
"""A service, and the weight of a class of priority."""
Arrival = tuple[ServiceId, float, datetime]
"""Service, weight and instant of a ticket."""
Counts = Mapping[tuple[ServiceId, float, int], float]
"""People of a service and weight by the half hour of the day, from midnight on."""
Shape = dict[Key, list[float]]
"""Expected people of a service and weight, by half hour."""

SAME_WEEKDAY: Final = 1.0
ANOTHER_DAY: Final = 0.2
"""How much a day of another weekday counts."""
KEPT_A_WEEK: Final = 0.9
"""A day of a week earlier counts so much of it."""
OF_ALL_WEIGHT: Final = 2.0
"""A service's share of all who come in a half hour counts as so many days of it."""
PRIOR_WEIGHT: Final = 0.05
"""What the counters could serve counts as so many days."""
STRENGTH: Final = 30.0
"""What was expected of all services today counts as so many people who came."""
OWN_STRENGTH: Final = 10.0
"""… of one service and weight."""
UNKNOWN_STRENGTH: Final = 0.2
"""Where no past day is known, so much of both."""
KEPT_A_HALF_HOUR: Final = 0.85
"""Of today, an earlier half hour counts so much of the one after it."""
MOST_AN_HOUR: Final = 400.0
"""Of one service and weight; a rush beyond it says nothing about the next hour."""


@dataclass(frozen=True, slots=True)
class ArrivalRate:
    """How many people of one service and weight come in an hour, all the time."""

    service: ServiceId
    weight: float
    per_hour: float

    def within(self, seconds: float) -> Iterator[float]:
        """When they come, evenly spaced, in seconds from now."""
        number = int(seconds / 3600 * self.per_hour + 0.5)
        return ((place + 0.5) * 3600 / self.per_hour for place in range(number))


@value_object
class Arriving:
    """How many people of one service and weight are expected, by half hour."""

    service: ServiceId
    weight: float
    by_half_hour: tuple[tuple[float, float, float], ...]
    """From, until, in seconds from now, and people."""

    def within(self, seconds: float) -> Iterator[float]:
        """When the first, second, … of them is expected, in seconds from now: at the instants by
        which half a person, one and a half, … come."""
        come, place = 0.0, 0.5
        for start, end, people in self.by_half_hour:
            while come + people >= place:
                at = start + (end - start) * (place - come) / people
                if at > seconds:
                    return
                yield at
                place += 1
            come += people


Arrivals = ArrivalRate | Arriving


def weight_of_day(then: date, today: date) -> float:
    """How much a past day says of today."""
    alike = SAME_WEEKDAY if then.weekday() == today.weekday() else ANOTHER_DAY
    return float(alike * KEPT_A_WEEK ** ((today - then).days / 7))


def usual_day(past: Iterable[tuple[float, Counts]], prior: Mapping[Key, float]) -> Shape:
    """The people to expect on a day, from past days with their weights.

    `prior` are people in each half hour of each service and weight, as far as no day is known;
    nothing comes beyond them of which neither they nor a past day know.
    """
    days = PRIOR_WEIGHT
    people: Shape = {key: [PRIOR_WEIGHT * rate] * HALF_HOURS for key, rate in prior.items()}
    for weight, counts in past:
        days += weight
        for (service, priority, half_hour), number in counts.items():
            key = service, priority
            people.setdefault(key, [0.0] * HALF_HOURS)[half_hour] += weight * number
    of_all = [sum(column) for column in zip(*people.values(), strict=True)]
    everybody = sum(of_all) or 1.0
    return {
        key: [
            (mine + OF_ALL_WEIGHT * share * all_then / days) / (days + OF_ALL_WEIGHT)
            for mine, all_then in zip(row, of_all, strict=True)
        ]
        for key, row in people.items()
        for share in [sum(row) / everybody]
    }


class ExpectedArrivals:
    """The people of the rest of a day, by what has come of it so far."""

    def __init__(
        self,
        usual: Shape,
        midnight: datetime,
        issued: Iterable[Arrival] = (),
        *,
        known_days: float = 1.0,
    ) -> None:
        """`usual`: by half hour from `midnight` on, nobody in the hours in which no ticket is
        given. `known_days`: the weight of the past days from which it was learned."""
        self._usual = usual
        self._midnight = midnight
        known = known_days / (known_days + 1)
        self._strength = UNKNOWN_STRENGTH + (1 - UNKNOWN_STRENGTH) * known
        self._come: defaultdict[Key, list[int]] = defaultdict(lambda: [0] * HALF_HOURS)
        self._before: tuple[int, dict[Key, tuple[float, float]]] | None = None
        """A half hour, and of each service and weight those who came before it, and those who
        were expected to, an earlier half hour counting less."""
        for arrival in issued:
            self.add(*arrival)

    def add(self, service: ServiceId, weight: float, issued_at: datetime) -> None:
        """Add a ticket; one that a kiosk issued offline may be older than the newest."""
        half_hour = int((issued_at - self._midnight).total_seconds() // HALF_HOUR_SECONDS)
        if 0 <= half_hour < HALF_HOURS:
            self._come[service, weight][half_hour] += 1
            if self._before is not None and half_hour < self._before[0]:
                self._before = None

    def coming(self, now: datetime, seconds: float) -> list[Arriving]:
        """Who comes within so many seconds from `now` on, or a little later."""
        since = (now - self._midnight).total_seconds() / HALF_HOUR_SECONDS
        until = since + seconds / HALF_HOUR_SECONDS
        parts = list(_parts(since, until))
        most = MOST_AN_HOUR / 3600 * HALF_HOUR_SECONDS
        return [
            Arriving(
                *key,
                tuple(
                    (
                        (start - since) * HALF_HOUR_SECONDS,
                        (end - since) * HALF_HOUR_SECONDS,
                        (end - start) * min(scale * self._usual[key][half_hour], most),
                    )
                    for half_hour, start, end in parts
                ),
            )
            for key, scale in self._scales(since)
        ]

    def _scales(self, since: float) -> Iterator[tuple[Key, float]]:
        """How many times as many come of each today as usually."""
        under_way = int(since)
        found = self._known_before(under_way)
        if 0 <= under_way < HALF_HOURS:
            part, nobody = since - under_way, [0] * HALF_HOURS
            found = {
                key: (
                    seen + self._come.get(key, nobody)[under_way],
                    expected + part * self._usual[key][under_way],
                )
                for key, (seen, expected) in found.items()
            }
        strength = STRENGTH * self._strength
        come = sum(seen for seen, _ in found.values())
        hall = (strength + come) / (strength + sum(expected for _, expected in found.values()))
        own = OWN_STRENGTH * self._strength
        for key, (seen, expected) in found.items():
            yield key, hall * (own + seen) / (own + hall * expected)

    def _known_before(self, under_way: int) -> dict[Key, tuple[float, float]]:
        """`_before` that half hour."""
        if self._before is None or self._before[0] != under_way:
            kept = [
                KEPT_A_HALF_HOUR ** (under_way - one) for one in range(min(under_way, HALF_HOURS))
            ]
            found = {
                key: (_weighted(kept, self._come.get(key, ())), _weighted(kept, usual))
                for key, usual in self._usual.items()
            }
            self._before = under_way, found
        return self._before[1]


def _weighted(kept: Sequence[float], people: Sequence[float]) -> float:
    return sum(share * number for share, number in zip(kept, people, strict=False))


def _parts(since: float, until: float) -> Iterator[tuple[int, float, float]]:
    """The half hours between two times, in half hours from midnight, and the part of each."""
    start = max(since, 0.0)
    while start < min(until, HALF_HOURS):
        end = min(int(start) + 1.0, until)
        yield int(start), start, end
        start = end
