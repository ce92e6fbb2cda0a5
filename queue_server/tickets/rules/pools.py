"""The wait for the first of several busy counters, from sums that each of them adds to.

A counter's calls by the time t are counted as (t - start) × rate (see `estimates`), so mean and
variance of the wait for several are made of a few sums over them. They are kept while the
counters work on: a wait then costs the same before two counters and before twenty. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from math import sqrt
from typing import Final

LEAST_VARIANCE: Final = 0.8
"""Found by simulation: the least squared coefficient of variation of the wait at many counters
with nobody ahead."""


@dataclass(slots=True, eq=False)
class Share:
    """What one counter adds to the sums; times are seconds."""

    start: float
    rate: float
    started: float
    """rate × start."""
    excess: float
    """rate² × mean of what is left of its service at a chance instant."""
    variance: float
    """rate² × (variance of the work given to it - that of what is left)."""
    left: float
    """rate³ × variance of what is left."""
    expected: float
    """How much of its work is for people still to come."""

    @classmethod
    def of(
        cls,
        start: float,
        mean: float,
        excess: tuple[float, float],
        variance: float,
        expected: float,
    ) -> Share:
        """Of a service under way its `mean`, and mean and variance of its `excess`; `variance` is
        that of all work given to the counter."""
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

    def add(self, share: Share, times: int = 1) -> None:
        """Put a counter in, or with -1 leave it out."""
        self.count += times
        self.rate += times * share.rate
        self.started += times * share.started
        self.excess += times * share.excess
        self.variance += times * share.variance
        self.left += times * share.left
        self.expected += times * share.expected

    def without(self, shares: Iterable[Share]) -> _Sums:
        """The same but for some of the counters."""
        others = copy(self)
        for share in shares:
            others.add(share, -1)
        return others

    def replace(self, before: Share, now: Share) -> None:
        """A counter's share is another."""
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
    """The counters that may call from a line, taken together."""

    __slots__ = ("_sums", "_unbegun", "calls")

    def __init__(self, shares: Iterable[Share]) -> None:
        self._unbegun = list(shares)
        """Of the counters that are still at the work they had before."""
        self._sums = _Sums()
        for share in self._unbegun:
            self._sums.add(share)
        self.calls = 0
        """Calls so far of people who wait now, whatever their service."""

    def replace(self, before: Share, now: Share) -> None:
        """A counter has called somebody."""
        self._sums.replace(before, now)
        if before in self._unbegun:
            self._unbegun.remove(before)

    def wait(self) -> tuple[float, float]:
        """Mean and standard deviation of the wait for the next call of any of them."""
        sums, unbegun = self._sums, self._unbegun
        mean = sums.mean()
        # Who is still at its first service, and for longer than this, takes no part.
        while late := [share for share in unbegun if share.start >= mean]:
            if len(late) == sums.count:
                break
            unbegun = [share for share in unbegun if share.start < mean]
            sums = sums.without(late)
            mean = sums.mean()
        return mean, sums.deviation(mean, self.calls)
