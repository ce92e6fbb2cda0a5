"""How much longer than foreseen people wait today.

On a day on which everything takes half as long again the past is no guide. The people of today
are: of those who were called it is known how long they waited, of those who still wait that they
wait longer than until now. Without the latter all would seem well as long as only the short waits
have come to their end. So the mean difference (of the waits' logarithms) is that of a censored
normal distribution (Tobit), found by a few steps of expectation and maximisation, with the prior
that a day is as others. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import erfc, exp, pi, sqrt
from typing import Final, NamedTuple

PRIOR_WEIGHT: Final = 20.0
"""That the day is as others counts as so many people: those who wait together share their luck."""
HALF_LIFE_SECONDS: Final = 3600.0
"""Who was called so long ago counts for half."""
BY_CHANCE: Final = 0.3
"""A drift of this size is half believed: on ordinary days it comes out up to that, and says nothing
of the waits to come (measured: the next waits do not follow it)."""
_STEPS: Final = 4
_SURE: Final = -2.5
"""Whose wait has hardly begun says nothing yet."""


class Seen(NamedTuple):
    """The wait of somebody who took a ticket today, against the range of then."""

    surprise: float
    """Its logarithm, or that of the wait until now, less the median that was foreseen."""
    deviation: float
    """What was foreseen as the deviation of that."""
    called: bool
    called_ago: float = 0.0
    """Seconds."""


def drift(seen: Iterable[Seen], before: float = 0.0) -> float:
    """How much longer waits are today, as a difference of their logarithms; `before` is what was
    found a moment ago."""
    total, weight, waiting = 0.0, PRIOR_WEIGHT, []
    for one in seen:
        if one.called:
            counts = 0.5 ** (one.called_ago / HALF_LIFE_SECONDS)
            total += counts * one.surprise
            weight += counts
        else:
            waiting.append(one)
    found = before
    for _ in range(_STEPS):
        found = _step(waiting, total, weight, found)
    return found


def beyond_chance(found: float) -> float:
    """How much of a drift is believed of the middle of a wait: little of a small one, most of a
    large one."""
    return found**3 / (found**2 + BY_CHANCE**2)


def _step(waiting: Iterable[Seen], total: float, weight: float, before: float) -> float:
    """The mean, where those who still wait are expected to wait as long as such people do; each
    counts as much as is known of them."""
    for one in waiting:
        lasted = (one.surprise - before) / one.deviation
        if lasted > _SURE:
            beyond = max(erfc(lasted / sqrt(2)) / 2, 1e-12)
            density = exp(-lasted * lasted / 2) / sqrt(2 * pi)
            total += (1 - beyond) * (before + one.deviation * density / beyond)
            weight += 1 - beyond
    return total / weight
