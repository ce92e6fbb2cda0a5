"""The wait for the next call of several busy counters, from running sums over them.

A counter's calls by the time t are counted as (t - start) × rate (see `estimates`), so the mean and
variance of the wait follow from a few sums over the counters. The sums are updated with each call:
a wait costs the same with two counters and with twenty. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Final

LEAST_VARIANCE: Final = 0.8
"""Found by simulation: the least squared coefficient of variation of the wait at many counters
with nobody ahead."""


@dataclass(slots=True, eq=False)
class CounterContribution:
    """What one counter adds to the sums; times are seconds."""

    start: float
    rate: float
    started: float
    """rate × start."""
    excess: float
    """rate² × mean residual service time (at a random instant)."""
    variance: float
    """rate² × (variance of the work given to it - that of the residual service time)."""
    left: float
    """rate³ × variance of the residual service time."""
    expected: float
    """The part of its work that is for people still to come."""

    @classmethod
    def of(
        cls,
        start: float,
        mean: float,
        excess: tuple[float, float],
        variance: float,
        expected: float,
    ) -> CounterContribution:
        """`mean` is the service's mean time, `excess` mean and variance of its residual time;
        `variance` is that of all work given to the counter. Seconds, and their squares."""
        rate = 1 / mean
        square = rate * rate
        left, left_variance = excess
        return cls(
            start,
            rate,
            rate * start,
            square * left,
            square * (variance - left_variance),
            square * rate * left_variance,
            expected,
        )


class _Sums:
    """The shares of some counters, added up."""

    __slots__ = ("count", "excess", "expected", "left", "rate", "started", "variance")

    def __init__(self) -> None:
        self.count = 0
        self.rate = self.started = self.excess = 0.0
        self.variance = self.left = self.expected = 0.0

    def add(self, share: CounterContribution, times: int = 1) -> None:
        """Add a counter's share, or subtract it with -1."""
        self.count += times
        self.rate += times * share.rate
        self.started += times * share.started
        self.excess += times * share.excess
        self.variance += times * share.variance
        self.left += times * share.left
        self.expected += times * share.expected

    def without(self, shares: Iterable[CounterContribution]) -> _Sums:
        """The sums without some of the counters."""
        others = _Sums()
        others.count, others.rate, others.started = self.count, self.rate, self.started
        others.excess, others.variance = self.excess, self.variance
        others.left, others.expected = self.left, self.expected
        for share in shares:
            others.add(share, -1)
        return others

    def replace(self, before: CounterContribution, now: CounterContribution) -> None:
        """Exchange a counter's share."""
        self.rate += now.rate - before.rate
        self.started += now.started - before.started
        self.excess += now.excess - before.excess
        self.variance += now.variance - before.variance
        self.left += now.left - before.left
        self.expected += now.expected - before.expected

    def mean(self) -> float:
        """The mean wait for the next call."""
        return max((self.started + self.excess / self.rate) / self.rate, 1.0)

    def deviation(self, mean: float, calls: int) -> float:
        """The standard deviation of that wait, behind so many calls."""
        count = self.count
        # People who come meanwhile stretch the wait, and so its deviation.
        stretched = self.rate * max(1 - self.expected / (mean * count), 0.5)
        variance = (self.variance + self.left / self.rate) / (stretched * stretched)
        # Several counters free themselves as if at random while few calls are ahead.
        chance = LEAST_VARIANCE * (1 - 1 / count)
        least = chance / ((calls + 1) * (1 + calls / count))
        return sqrt(max(variance, least * mean * mean))


class Pool:
    """The counters that may call from one line, pooled."""

    __slots__ = ("_following", "_sums", "_unbegun", "calls", "earliest")

    def __init__(self, shares: Iterable[CounterContribution], earliest: float = 0.0) -> None:
        self._unbegun = list(shares)
        """The shares of counters that still do the work they had when the simulation began, or
        serve somebody for much longer than usual."""
        self._sums = _Sums()
        for share in self._unbegun:
            self._sums.add(share)
        self._following: tuple[_Sums, float] | None = None
        """The next call (`_next`), until a counter has called somebody."""
        self.earliest = earliest
        """None of them calls before."""
        self.calls = 0
        """Calls so far of people who wait now, of any service."""

    def replace(
        self, before: CounterContribution, now: CounterContribution, *, is_longer: bool = False
    ) -> None:
        """A counter has called somebody, who takes much longer than usual where `is_longer`."""
        self._sums.replace(before, now)
        self._following = None
        if self._unbegun and before in self._unbegun:
            self._unbegun.remove(before)
        if is_longer:
            self._unbegun.append(now)

    def mean(self) -> float:
        """The mean wait for the next call of any of them, in seconds."""
        return (self._following or self._next())[1]

    def wait(self) -> tuple[float, float]:
        """Mean and standard deviation of that wait, in seconds."""
        sums, mean = self._following or self._next()
        return mean, sums.deviation(mean, self.calls)

    def saved(self) -> float:
        """The mean of what is left of their services at a chance instant, in seconds."""
        sums = self._sums
        return sums.excess * sums.count / (sums.rate * sums.rate)

    def _next(self) -> tuple[_Sums, float]:
        """The sums of the counters that take part in the next call, and its mean."""
        sums, unbegun = self._sums, self._unbegun
        mean = sums.mean()
        # A counter that is busy with its first service for longer than the mean takes no part.
        while late := [share for share in unbegun if share.start >= mean]:
            if len(late) == sums.count:
                break
            unbegun = [share for share in unbegun if share.start < mean]
            sums = sums.without(late)
            mean = sums.mean()
        self._following = sums, mean
        return self._following
