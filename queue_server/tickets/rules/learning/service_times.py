"""How long a service takes: its distribution, what is left of one under way, and learning it.

Times are lognormal, in seconds, from a ticket's call to its end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import erfc, exp, log, sqrt
from typing import Final, Self

TYPICAL_SPREAD: Final = 0.7
"""The coefficient of variation of service times until they are learned."""
PRIOR_WEIGHT: Final = 10.0
"""The prior counts as this many services."""
WINDOW: Final = 150.0
"""Later each service counts as one of this many: some days of a counter's work. What changes
faster is `pace`'s."""
_HARDLY_EVER: Final = 4.0
"""Deviations of the time's logarithm."""


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

    @property
    def log_variance(self) -> float:
        """The variance of its logarithm."""
        return log(1 + self.spread**2)

    @cached_property
    def _sigma(self) -> float:
        return sqrt(self.log_variance)

    def slower(self, factor: float) -> ServiceTime:
        """The same where everything takes `factor` times as long."""
        return ServiceTime(self.mean_seconds * factor, self.spread)

    @cached_property
    def moments(self) -> tuple[float, float, float]:
        """The first three moments of the lognormal time."""
        growth = 1 + self.spread**2
        mean = self.mean_seconds
        return mean, mean**2 * growth, (mean * growth) ** 3

    @cached_property
    def excess(self) -> tuple[float, float]:
        """Mean and variance of what is left of a service under way at a chance instant."""
        first, second, third = self.moments
        mean = second / (2 * first)
        return mean, third / (3 * first) - mean * mean

    def remaining(self, lasted_seconds: float) -> tuple[float, float]:
        """Mean and variance of what is left of a service that has lasted so long already.

        Beyond three times the mean, or what hardly ever happens (a forgotten "finish"), it is
        as at that bound.
        """
        mean, second, _ = self.moments
        sigma = self._sigma
        lasted = min(lasted_seconds, 3 * mean, mean * exp(_HARDLY_EVER * sigma))
        if lasted < 1 or not sigma:
            return mean - max(lasted, 0.0), second - mean**2
        z = log(lasted / mean) / sigma + sigma / 2
        survives = _beyond(z)
        first_beyond = mean * _beyond(z - sigma) / survives
        second_beyond = second * _beyond(z - 2 * sigma) / survives
        return max(first_beyond - lasted, 0.0), max(second_beyond - first_beyond**2, 0.0)


def _beyond(z: float) -> float:
    """How much of the normal distribution lies beyond `z`; precise far out."""
    return erfc(z / sqrt(2)) / 2


class Learner:
    """A service's time, learned from how long it took, the oldest first.

    Begins at `prior`, which counts as `weight` services, and forgets exponentially once there
    are more than `window`. What is beyond four deviations (a clerk forgot to finish) or below a
    tenth of the mean (a mistaken press) counts as that bound, so that one mistake moves little
    and a true change is still followed.
    """

    __slots__ = ("_mean", "_variance", "_window", "log_mean", "samples")

    def __init__(
        self, prior: ServiceTime, weight: float = PRIOR_WEIGHT, window: float = WINDOW
    ) -> None:
        self._mean = prior.mean_seconds
        self._variance = (prior.mean_seconds * prior.spread) ** 2
        self._window = window
        self.log_mean = log(prior.mean_seconds) - prior.log_variance / 2
        """The mean of the logarithms of the seconds."""
        self.samples = weight

    def bounded(self, seconds: float) -> float:
        """The time itself, or the bound beyond which it says no more."""
        return min(max(seconds, self._mean / 10), self._mean + 4 * sqrt(self._variance))

    def add(self, seconds: float) -> None:
        """Learn from one that took so long."""
        taken = self.bounded(seconds)
        self.samples = min(self.samples + 1, self._window)
        gain, surprise = 1 / self.samples, taken - self._mean
        self._mean += gain * surprise
        self._variance = (1 - gain) * (self._variance + gain * surprise * surprise)
        self.log_mean += gain * (log(taken) - self.log_mean)

    @property
    def time(self) -> ServiceTime:
        """What has been learned."""
        spread = min(max(sqrt(self._variance) / self._mean, 0.1), 1.5)
        return ServiceTime(self._mean, spread)


def learn(
    durations_seconds: Iterable[float],
    prior: ServiceTime,
    weight: float = PRIOR_WEIGHT,
    window: float = WINDOW,
) -> ServiceTime:
    """A service's time from how long it took, the oldest first (`Learner`)."""
    learner = Learner(prior, weight, window)
    for seconds in durations_seconds:
        learner.add(seconds)
    return learner.time
