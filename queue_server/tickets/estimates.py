"""How long people will wait: the next calls of the open counters, simulated.

The calling policy itself (`dispatch.Lines.choose`) runs ahead over the counters that are open,
each serving for its service's mean time. That gives the calling order and, for everyone, how
many are called before at counters that could have taken them.

The wait follows from that count. Let k counters serve a ticket's service. They work without a
pause until they call it, so k × its wait is the work begun before it: what is left of the
services now under way, plus one service for each call ahead, less what will be left of the
other k − 1 counters' services at that moment (their mean excess, E[X²] / 2 E[X]). The same
balance holds for the variances. What is left of a service under way is that of a lognormal
time, given how long it has lasted; the wait itself is taken as lognormal.

Not foreseen: people of higher weight who come later, and counters that open or close.
Durations are seconds; nothing here does input or output.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from heapq import heapify, heappop, heapreplace
from math import exp, log, sqrt
from statistics import NormalDist
from typing import Final, Self

from config.centre import Calling
from config.wire import CounterId, ServiceId, TicketId, WaitEstimate
from queue_server.tickets.dispatch import Line, Lines, Reach, WaitingTicket

TYPICAL_SPREAD: Final = 0.7
"""The coefficient of variation of service times until they are learned."""
_NORMAL: Final = NormalDist()
_NINETIETH: Final = _NORMAL.inv_cdf(0.9)
_NEWCOMER: Final = TicketId(2**63)
"""Stands for somebody who takes a ticket now: behind every ticket of the same moment."""


@dataclass(frozen=True)
class ServiceTime:
    """How long one service takes, from its call to its end."""

    mean_seconds: float
    spread: float
    """Its standard deviation as a share of its mean."""

    @classmethod
    def typical(cls, minutes: float) -> Self:
        """The centre file's prior."""
        return cls(minutes * 60.0, TYPICAL_SPREAD)

    @cached_property
    def _sigma(self) -> float:
        return sqrt(log(1 + self.spread**2))

    @cached_property
    def moments(self) -> tuple[float, float, float]:
        """The first three moments of the lognormal time."""
        growth = 1 + self.spread**2
        mean = self.mean_seconds
        return mean, mean**2 * growth, (mean * growth) ** 3

    def remaining(self, lasted_seconds: float) -> tuple[float, float]:
        """Mean and variance of what is left of a service that has lasted so long already.

        Beyond three times the mean (a forgotten "finish") it is as at three times the mean.
        """
        mean, second, _ = self.moments
        lasted = min(lasted_seconds, 3 * mean)
        if lasted <= 0 or not self._sigma:
            return max(mean - lasted, 0.0), second - mean**2
        sigma = self._sigma
        z = log(lasted / mean) / sigma + sigma / 2
        survives = _NORMAL.cdf(-z)
        first_beyond = mean * _NORMAL.cdf(sigma - z) / survives
        second_beyond = second * _NORMAL.cdf(2 * sigma - z) / survives
        return max(first_beyond - lasted, 0.0), max(second_beyond - first_beyond**2, 0.0)


_UNKNOWN_TIME: Final = ServiceTime.typical(8)


@dataclass(frozen=True, slots=True)
class OpenCounter:
    """A counter that calls: its services in its order, and what it is busy with."""

    id: CounterId
    services: tuple[ServiceId, ...]
    busy_service: ServiceId | None
    busy_since: datetime | None


@dataclass(frozen=True, slots=True)
class TicketForecast:
    people_ahead: int
    estimate: WaitEstimate | None
    """`None` is "unknown": no open counter may call it."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the open counters will do next."""

    tickets: Mapping[TicketId, TicketForecast]
    services: Mapping[ServiceId, TicketForecast]
    """For somebody without priority who takes a ticket now."""
    order: tuple[TicketId, ...]
    """Everyone waiting, in the order of calls; last those whom no open counter may call."""


def forecast(
    waiting: Sequence[WaitingTicket],
    counters: Sequence[OpenCounter],
    service_times: Mapping[ServiceId, ServiceTime],
    calling: Calling,
    ordinary_weight: float,
    now: datetime,
) -> Forecast:
    """Run the calling policy ahead over the open counters.

    `service_times` names every service that wants a forecast of its own; a service that only
    tickets or counters name takes 8 minutes. `ordinary_weight` is that of people without
    priority.
    """
    lines = Lines(waiting, calling, now)
    services = dict.fromkeys(service_times)
    services.update(dict.fromkeys(ticket.service for ticket in waiting))
    for service in services:
        lines.add(service, ordinary_weight, None, 0.0, _NEWCOMER)
    lines.form()
    simulation = _Simulation(lines, counters, service_times, now)
    simulation.run()
    simulation.line_up_unreached()
    return Forecast(simulation.tickets, simulation.services, tuple(simulation.order))


class _Pool:
    """The counters that may call a ticket, taken together, and the work before its call."""

    __slots__ = ("calls", "counters", "first", "second", "third", "variance", "work")

    def __init__(self) -> None:
        self.counters = 0
        self.calls = 0
        self.work = 0.0
        """Mean seconds: what is left of services under way, and those of the calls so far."""
        self.variance = 0.0
        self.first = self.second = self.third = 0.0
        """Sums of the moments of all those services, for their mean excess."""

    def add_counter(self, counter: OpenCounter, times: _Times, now: datetime) -> None:
        self.counters += 1
        if counter.busy_service is None:
            return
        time = times[counter.busy_service]
        since = counter.busy_since or now
        remaining, variance = time.remaining((now - since).total_seconds())
        self.work += remaining
        self.variance += variance
        self._mix(time)

    def add_call(self, time: ServiceTime) -> None:
        first, second, _ = time.moments
        self.calls += 1
        self.work += first
        self.variance += second - first * first
        self._mix(time)

    def _mix(self, time: ServiceTime) -> None:
        first, second, third = time.moments
        self.first += first
        self.second += second
        self.third += third

    def wait(self) -> tuple[float, float]:
        """Mean and standard deviation of the wait for the next call, in seconds."""
        if not self.first:
            return 0.0, 0.0
        others = self.counters - 1
        excess = self.second / (2 * self.first)
        excess_variance = self.third / (3 * self.first) - excess * excess
        mean = (self.work - others * excess) / self.counters
        variance = (self.variance - others * excess_variance) / self.counters**2
        least = self.second / self.first / self.counters / 10
        mean = max(mean, least)
        return mean, sqrt(max(variance, (mean / 4) ** 2))


class _Times(dict[ServiceId, ServiceTime]):
    """Service times, with a fallback for services that have none."""

    def __missing__(self, service: ServiceId) -> ServiceTime:
        return _UNKNOWN_TIME


class _Simulation:
    """The open counters calling one after the other until nobody is left."""

    def __init__(
        self,
        lines: Lines,
        counters: Sequence[OpenCounter],
        service_times: Mapping[ServiceId, ServiceTime],
        now: datetime,
    ) -> None:
        self.lines = lines
        self.times = _Times(service_times)
        self.reaches: list[Reach] = [lines.reach(each.id, each.services) for each in counters]
        self.tickets: dict[TicketId, TicketForecast] = {}
        self.services: dict[ServiceId, TicketForecast] = {}
        self.order: list[TicketId] = []
        self.free = [(self._free_in(counter, now), index) for index, counter in enumerate(counters)]
        self._form_pools(counters, now)

    def _free_in(self, counter: OpenCounter, now: datetime) -> float:
        if counter.busy_service is None:
            return 0.0
        lasted = (now - (counter.busy_since or now)).total_seconds()
        return max(1.0, self.times[counter.busy_service].remaining(lasted)[0])

    def _form_pools(self, counters: Sequence[OpenCounter], now: datetime) -> None:
        """One pool for each set of counters that some line can be called by."""
        pools: dict[tuple[int, ...], _Pool] = {}
        self.pool_of: dict[int, _Pool] = {}
        self.pools_at: list[list[_Pool]] = [[] for _ in counters]
        members: dict[int, list[int]] = {}
        for index, reach in enumerate(self.reaches):
            for _, line in reach:
                members.setdefault(id(line), []).append(index)
        for line_id, indices in members.items():
            key = tuple(indices)
            if key not in pools:
                pool = pools[key] = _Pool()
                for index in indices:
                    pool.add_counter(counters[index], self.times, now)
                    self.pools_at[index].append(pool)
            self.pool_of[line_id] = pools[key]

    def run(self) -> None:
        """Let the counters call, whoever is free first, until they can call nobody."""
        free = self.free
        heapify(free)
        while free:
            at, index = free[0]
            line = self.lines.choose(self.reaches[index], at)
            if line is None:
                heappop(free)
                continue
            pool = self.pool_of[id(line)]
            estimate = _estimate(0.0, 0.0) if at <= 0 else _estimate(*pool.wait())
            if self._record(line, TicketForecast(pool.calls, estimate)):
                time = self.times[line.service]
                heapreplace(free, (at + time.mean_seconds, index))
                for each in self.pools_at[index]:
                    each.add_call(time)
            if not line.advance():
                self._drop(line)

    def _record(self, line: Line, ticket: TicketForecast) -> bool:
        """Note the head of `line` as called next; false for a newcomer, who takes no time."""
        if line.ticket_id == _NEWCOMER:
            self.services[line.service] = ticket
            return False
        self.tickets[line.ticket_id] = ticket
        self.order.append(line.ticket_id)
        return True

    def _drop(self, line: Line) -> None:
        for reach in self.reaches:
            reach[:] = [item for item in reach if item[1] is not line]

    def line_up_unreached(self) -> None:
        """Put in order, without times, those whom no open counter may call."""
        reach: Reach = [
            (0, line) for line in self.lines.by_key.values() if id(line) not in self.pool_of
        ]
        ahead: dict[ServiceId, int] = {}
        while (line := self.lines.choose(reach, 0.0)) is not None:
            before = ahead.get(line.service, 0)
            if self._record(line, TicketForecast(before, None)):
                ahead[line.service] = before + 1
            if not line.advance():
                reach = [item for item in reach if item[1] is not line]


def _estimate(mean: float, deviation: float) -> WaitEstimate:
    """The 50th to the 90th percentile of a lognormal wait, in steps that people can use."""
    if mean <= 0:
        return _in_minutes(0, 1)
    growth = 1 + (deviation / mean) ** 2
    middle = mean / sqrt(growth)
    ninetieth = middle * exp(_NINETIETH * sqrt(log(growth)))
    return _in_minutes(*_steps(middle, ninetieth))


def _steps(low_seconds: float, high_seconds: float) -> tuple[int, int]:
    """Whole minutes, and five at a time beyond an hour; the range is never empty."""
    low = _rounded(low_seconds / 60)
    return low, max(_rounded(high_seconds / 60 + 0.25), low + 1)


def _rounded(minutes: float) -> int:
    step = 5 if minutes >= 60 else 1
    return round(minutes / step) * step


@lru_cache(maxsize=4096)
def _in_minutes(low: int, high: int) -> WaitEstimate:
    return WaitEstimate(low_seconds=low * 60, high_seconds=high * 60)


PRIOR_WEIGHT: Final = 10.0
"""The prior counts as this many services."""
MEMORY: Final = 60.0
"""Later each service counts as one of this many: about a day or two of a counter's work."""


def learn(
    durations_seconds: Iterable[float],
    prior: ServiceTime,
    weight: float = PRIOR_WEIGHT,
    memory: float = MEMORY,
) -> ServiceTime:
    """A service's time from how long it took, the oldest first.

    Begins at `prior`, which counts as `weight` services, and forgets exponentially once there
    are more than `memory`. What is beyond four deviations (a clerk forgot to finish) or below a
    tenth of the mean (a mistaken press) counts as that bound, so that one mistake moves little
    and a true change is still followed.
    """
    mean, variance = prior.mean_seconds, (prior.mean_seconds * prior.spread) ** 2
    seen = weight
    for duration in durations_seconds:
        seen = min(seen + 1, memory)
        deviation = sqrt(variance)
        surprise = min(max(duration, mean / 10), mean + 4 * deviation) - mean
        gain = 1 / seen
        mean += gain * surprise
        variance = (1 - gain) * (variance + gain * surprise * surprise)
    spread = min(max(sqrt(variance) / mean, 0.1), 1.5)
    return ServiceTime(mean, spread)
