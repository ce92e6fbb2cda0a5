"""Durations drawn by chance: from a mean in seconds, the same for the same `Random`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from math import exp, log, sqrt
from random import Random


def lognormal(random: Random, mean: float, spread: float) -> float:
    """Seconds with a mean; `spread` is the coefficient of variation."""
    variance = log(1 + spread**2)
    return exp(random.gauss(log(mean) - variance / 2, sqrt(variance)))


def exponential(random: Random, mean_seconds: float) -> timedelta:
    """No time at all where the mean is 0."""
    if not mean_seconds:
        return timedelta()
    return timedelta(seconds=random.expovariate(1 / mean_seconds))


def longer_than(lasted_seconds: float, draw: Callable[[], float]) -> float:
    """Seconds drawn anew until they are more than what has passed; where that is hardly possible, a
    minute more."""
    for _ in range(200):
        seconds = draw()
        if seconds > lasted_seconds:
            return seconds
    return lasted_seconds + 60
