"""How fast the work of today goes: that of the whole hall, of each service and of each clerk.

The logarithm of a service time is the usual one of its service, plus what the day adds for the
hall, for the service and for the clerk, plus chance: a mixed model, solved from sums over
(service, clerk), so that the effects are shrunk by how little is known of each. Nobody is ranked
by it: the effects stay inside the estimate.

Most days are ordinary. The hall's pace has a prior of two parts, a narrow one for ordinary days
and a wide one for the few others; what the day has shown so far weighs them (a Bayes factor, which
may be looked at after each service, as a sequential test may). So a pace of the day is believed
only where the times deviate clearly, then soon and whole, and it does not flutter in between.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import erfc, exp, log, pi, sqrt
from typing import Final, NamedTuple

from config.wire import ServiceId
from queue_server.core.actor import ActorKind
from queue_server.tickets.rules.learning.service_times import PRIOR_WEIGHT, Learner, ServiceTime

ORDINARY: Final = 0.04
"""Of ordinary days: the deviation of the logarithm of the hall's pace."""
UNUSUAL: Final = 0.35
"""Of the other days."""
UNUSUAL_SHARE: Final = 0.2
"""How many days are so, before anything is known of the day."""
SERVICE: Final = 0.1
"""The deviation of a service's own times from its usual ones on a day."""
UNKNOWN_SERVICE: Final = 0.3
"""So wrong may the centre file's typical time be."""
CLERK: Final = 0.2
"""Of the clerks' own paces."""
CLERK_FROM_DAY_TO_DAY: Final = 0.08
KEPT_OF_A_DAY: Final = 0.5
"""Of the hall's pace, so much of its logarithm counts as a lasting change on the next day."""
REMEMBERED: Final = 400.0
"""Of the services of the day the last ones count most: as if there were no more than this many."""
SWEEPS: Final = 3
FAR: Final = 3.0
"""Deviations of a service time beyond which it says no more: somebody forgot to finish."""
HARDLY_BEGUN: Final = -2.5
"""Deviations before which a service under way says nothing yet."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Mean and variance of what is added to the logarithm of a time."""

    mean: float
    variance: float

    def updated(self, total: float, weight: float) -> Effect:
        """After observations with this sum of weighted deviations, weights being 1 ÷ variance."""
        precision = 1 / self.variance + weight
        return Effect((self.mean / self.variance + total) / precision, 1 / precision)


@dataclass(frozen=True, slots=True)
class Served:
    """A ticket that was served."""

    day: date
    service: ServiceId
    clerk: str
    seconds: float
    """What it took of counters."""
    dossiers: int = 1


_STAFF: Final = f"{ActorKind.STAFF.value}:"


def clerk_of(actor: str, counter: str | None) -> str:
    """Whose pace it is: that of a member of staff, or of whoever is at the counter today."""
    return actor if actor.startswith(_STAFF) else f"counter:{counter}"


UNKNOWN_CLERK: Final = Effect(0.0, CLERK**2)


class UnderWay(NamedTuple):
    """A service that is not over."""

    service: ServiceId
    clerk: str
    seconds: float
    """What it has taken of counters so far."""


@dataclass(slots=True)
class _Cell:
    """What one clerk has done of one service: sums over the services, weighted by precision."""

    weight: float = 0.0
    total: float = 0.0


_Sums = tuple[ServiceId, str, float, float]
"""A cell as it counts now: service, clerk, weight and total."""


def believed(shift: float, variance: float) -> float:
    """How much of a shift of the hall's logarithm is believed, seen with this variance."""
    parts = []
    for share, deviation in ((1 - UNUSUAL_SHARE, ORDINARY), (UNUSUAL_SHARE, UNUSUAL)):
        spread = deviation**2 + variance
        likelihood = share * exp(-(shift**2) / (2 * spread)) / sqrt(spread)
        parts.append((likelihood, shift * deviation**2 / spread))
    whole = sum(likelihood for likelihood, _ in parts)
    if not whole:  # Beyond what either part can explain: it is no ordinary day.
        return parts[-1][1]
    return sum(likelihood * mean for likelihood, mean in parts) / whole


class Pace:
    """The pace of one day, from the services of it that are over."""

    def __init__(
        self, usual: Mapping[ServiceId, Learner], clerks: Mapping[str, Effect] | None = None
    ) -> None:
        """`usual`: each service's time before this day; `clerks`: what is known of them."""
        self._usual = usual
        self._clerks = clerks or {}
        self._cells: defaultdict[tuple[ServiceId, str], _Cell] = defaultdict(_Cell)
        self._weight = 1.0
        """Of the newest service: it grows, as older ones are forgotten."""
        self._hall = 0.0
        self._service_effects: dict[ServiceId, Effect] = {}
        self._clerk_effects: dict[str, Effect] = {}
        self._under_way: Sequence[UnderWay] = ()
        self._solved = True

    def add(self, served: Served, under_way: Sequence[UnderWay] = ()) -> None:
        """A service is over, while others are `under_way`."""
        self._under_way = under_way
        usual = self._usual.get(served.service)
        if usual is None:
            return
        variance = usual.time.log_variance
        most = FAR * sqrt(variance)
        shift = log(usual.bounded(served.seconds)) - usual.log_mean
        self._weight /= 1 - 1 / REMEMBERED
        cell = self._cells[served.service, served.clerk]
        cell.weight += self._weight / variance
        cell.total += self._weight / variance * min(max(shift, -most), most)
        self._solved = False

    @property
    def services(self) -> Collection[ServiceId]:
        """Those that have a usual time."""
        return self._usual.keys()

    @property
    def hall(self) -> float:
        """The logarithm of the hall's pace: 0 on an ordinary day."""
        self._solve()
        return self._hall

    @property
    def clerks_known_by_name(self) -> dict[str, Effect]:
        """What is known of each clerk after this day; who sat at a counter unnamed may be another
        on the next day."""
        self._solve()
        known = {**self._clerks, **self._clerk_effects}
        return {clerk: effect for clerk, effect in known.items() if clerk.startswith(_STAFF)}

    def factor(self, service: ServiceId, clerk: str) -> float:
        """How many times as long as usual a service takes today with a clerk."""
        self._solve()
        known = self._service_effects.get(service)
        at_work = self._clerk_effects.get(clerk) or self._clerk(clerk)
        return exp(self._hall + (known.mean if known else 0.0) + at_work.mean)

    def time(self, service: ServiceId, clerk: str) -> ServiceTime:
        """How long a service takes today with a clerk. Raises `KeyError`."""
        return self._usual[service].time.slower(self.factor(service, clerk))

    def _clerk(self, clerk: str) -> Effect:
        known = self._clerks.get(clerk)
        if known is None:
            return UNKNOWN_CLERK
        return Effect(known.mean, min(known.variance + CLERK_FROM_DAY_TO_DAY**2, CLERK**2))

    def _service(self, service: ServiceId) -> Effect:
        """Before the day: the less is known of its usual time, the wider."""
        unknown = UNKNOWN_SERVICE**2 * PRIOR_WEIGHT / self._usual[service].samples
        return Effect(0.0, SERVICE**2 + unknown)

    def _solve(self) -> None:
        if self._solved:
            return
        self._solved = True
        cells = [
            (service, clerk, cell.weight / self._weight, cell.total / self._weight)
            for (service, clerk), cell in self._cells.items()
        ]
        self._find_effects(cells)
        unfinished = [found for one in self._under_way if (found := self._unfinished(one))]
        if unfinished:
            self._find_effects(cells + unfinished)

    def _find_effects(self, cells: Sequence[_Sums]) -> None:
        self._hall = believed(*self._shift(cells))
        services: dict[ServiceId, Effect] = {}
        clerks: dict[str, Effect] = {}
        for _ in range(SWEEPS):
            clerks = self._clerks_beside(cells, services)
            services = self._services_beside(cells, clerks)
        self._service_effects, self._clerk_effects = services, clerks

    def _unfinished(self, one: UnderWay) -> _Sums | None:
        """What a service says that is not over, as a cell: it takes longer than until now. Without
        these only the short ones would count in the first hour (a censored normal distribution:
        one step of Fisher scoring from what the finished ones say). None: it has hardly begun."""
        usual = self._usual.get(one.service)
        if usual is None or one.seconds < 1:
            return None
        variance = usual.time.log_variance
        known = self._service_effects.get(one.service)
        at_work = self._clerk_effects.get(one.clerk) or self._clerk(one.clerk)
        expected = self._hall + (known.mean if known else 0.0) + at_work.mean
        lasted = (log(usual.bounded(one.seconds)) - usual.log_mean - expected) / sqrt(variance)
        if not HARDLY_BEGUN < lasted < FAR:
            return None
        hazard = exp(-lasted * lasted / 2) / (erfc(lasted / sqrt(2)) / 2) / sqrt(2 * pi)
        weight = hazard * (hazard - lasted) / variance
        shift = expected + sqrt(variance) / (hazard - lasted)
        return one.service, one.clerk, weight, weight * shift

    def _shift(self, cells: Iterable[_Sums]) -> tuple[float, float]:
        """How far the logarithms of all times lie from the usual, and the variance of that: a
        clerk who is slow, or a service, is not the whole hall."""
        by_clerk: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        by_service: defaultdict[ServiceId, float] = defaultdict(float)
        for service, clerk, weight, total in cells:
            by_clerk[clerk][0] += weight
            by_clerk[clerk][1] += total
            by_service[service] += weight
        precision = shift = 0.0
        for clerk, (weight, total) in by_clerk.items():
            known = self._clerk(clerk)
            own = 1 / (known.variance + 1 / weight)
            precision += own
            shift += own * (total / weight - known.mean)
        whole = sum(by_service.values())
        of_services = sum(
            (weight / whole) ** 2 * self._service(service).variance
            for service, weight in by_service.items()
        )
        return shift / precision, 1 / precision + of_services

    def _clerks_beside(
        self,
        cells: Iterable[_Sums],
        services: Mapping[ServiceId, Effect],
    ) -> dict[str, Effect]:
        sums: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for service, clerk, weight, total in cells:
            beside = self._hall + (services[service].mean if service in services else 0.0)
            sums[clerk][0] += total - weight * beside
            sums[clerk][1] += weight
        return {clerk: self._clerk(clerk).updated(*found) for clerk, found in sums.items()}

    def _services_beside(
        self,
        cells: Iterable[_Sums],
        clerks: Mapping[str, Effect],
    ) -> dict[ServiceId, Effect]:
        sums: defaultdict[ServiceId, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for service, clerk, weight, total in cells:
            sums[service][0] += total - weight * (self._hall + clerks[clerk].mean)
            sums[service][1] += weight
        return {one: self._service(one).updated(*found) for one, found in sums.items()}
