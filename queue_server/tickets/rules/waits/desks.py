"""A counter in the simulation of the next calls: what it is busy with, until when, and how many
calls it makes by a time. Durations are seconds; nothing here does input or output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Final

from config.value_object import value_object
from config.wire import CounterId, ServiceId
from queue_server.tickets.rules.calling.dispatch import Reach
from queue_server.tickets.rules.calling.service_order import Services
from queue_server.tickets.rules.learning.cycles import Cycle, Times
from queue_server.tickets.rules.learning.service_times import ServiceTime
from queue_server.tickets.rules.waits.pools import CounterContribution, Pool
from queue_server.tickets.rules.waits.returns import Return

_ANY_LENGTH: Final = 0.3
"""From this squared coefficient of variation on, an absence may last for any time."""


@value_object
class OpenCounter:
    """A counter that calls, or will: its services in its order, and what it is busy with."""

    id: CounterId
    services: Services
    busy_service: ServiceId | None
    busy_since: datetime | None
    returns: Return | None = None
    """When it is expected back, where nobody calls at it now."""
    is_open: bool = True
    """Whether its clerk may call."""
    busy_factor: float = 1.0
    """How many times as long as usual it takes with whom it serves, who brings many dossiers."""
    cycles: Mapping[ServiceId, Cycle] = field(default_factory=dict)
    """How long it takes with somebody of each service, whoever sits at it; where a service has
    none, it takes the service's time."""


class Desk:
    """A counter while the simulation runs; times are working seconds from now.

    Once the work before it is behind, the calls it makes by the time t are counted as
    (t - start) × rate: the renewal function of its services, in its straight part.
    """

    __slots__ = (
        "earliest",
        "expected",
        "free_at",
        "here",
        "pools",
        "reach",
        "share",
        "times",
        "variance",
    )

    def __init__(self, counter: OpenCounter, reach: Reach, times: Times, now: datetime) -> None:
        self.reach = reach
        self.pools: list[Pool] = []
        self.expected = 0.0
        """How much of its work is for people still to come."""
        self.free_at = self.variance = 0.0
        """Mean and variance of the work given to it, what is left of its service included."""
        self.times = times.with_cycles(counter.cycles) if counter.cycles else times
        """How long its cycle takes with somebody of each service."""
        if (busy := counter.busy_service) is not None:
            lasted = (now - (counter.busy_since or now)).total_seconds()
            under_way = counter.cycles.get(busy) or Cycle(times[busy])
            if counter.busy_factor != 1.0:
                served = under_way.served.slower(counter.busy_factor)
                under_way = Cycle(served, under_way.overheads)
            left, self.variance = under_way.left(lasted)
            self.free_at = max(1.0, left)
        self.here = counter.is_open
        self.earliest = 0.0
        """It calls nobody before."""
        left = mean = max(1.0, self.free_at)
        excess = min(left, (left + self.variance / left) / 2)
        if busy is not None and counter.busy_factor != 1.0:
            mean, excess = _as_service(left, self.variance, times[busy].mean_seconds)
        if counter.returns is not None:
            self._return(counter.returns)
            left = max(1.0, self.free_at)
            first = next(iter(counter.services), None)
            usual = left if first is None else times[first].mean_seconds
            mean, excess = _as_service(left, self.variance, usual)
        self.share = self._share(mean, (excess, self.variance))

    def _return(self, returns: Return) -> None:
        """Not before its clerk is back, nor before what it serves is done."""
        self.earliest = returns.earliest
        if returns.seconds >= self.free_at:
            self.free_at, self.variance = returns.seconds, returns.variance

    def _share(self, mean: float, excess: tuple[float, float]) -> CounterContribution:
        """Its share of every pool, where the service under way has this mean, and this mean and
        variance of its residual time."""
        return CounterContribution.of(
            self.free_at - excess[0], mean, excess, self.variance, self.expected
        )

    def serve(self, time: ServiceTime, at: float, expected: bool, factor: float = 1.0) -> None:
        """Call somebody at `at` and be busy for the mean of `time`, `factor` times as long; then
        it goes on at its usual rate."""
        mean, second, _ = time.moments
        self.free_at = at + mean * factor
        self.variance += (second - mean * mean) * factor * factor
        if expected:
            # Whether they come is chance too: the variance of a Poisson number of services.
            self.expected += mean
            self.variance += mean * mean
        before, self.share = self.share, self._share(mean, time.excess)
        for pool in self.pools:
            pool.replace(before, self.share, is_longer=factor > 1.0)
            pool.calls += not expected


def _as_service(left: float, variance: float, usual: float) -> tuple[float, float]:
    """The absence of a counter as a service under way: its mean time and its mean excess.

    An absence of any length is like a service; at a time that is known the counter is simply
    there, with no excess, and goes on at its `usual` rate.
    """
    chance = min(1.0, variance / (left * left) / _ANY_LENGTH)
    excess = min(left, (left + variance / left) / 2)
    return usual + (left - usual) * chance, excess * chance
