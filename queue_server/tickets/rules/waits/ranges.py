"""The range of a wait that holds: what was foreseen lately, against what came of it.

Split-conformal prediction: the score of a past wait is log((waited + 1 min) / (foreseen + 1 min))
in units of the deviation that was foreseen of it, so that a service with one counter and long
visits has a wide range and one with six counters a narrow one (a deviation of the forecast and,
added to it, of what no forecast knows: breaks, clerks, forms fetched from home). Its 10th, its
50th and an upper percentile among waits of the same class and about the same length, put onto a new
forecast, give its lower end, its median and its upper end. Where few are known they count together
with those of all classes, and both with a prior: those of the normal distribution.

Who was not called in the end waited longer than what is known (Kaplan-Meier). All times are seconds
in which the centre is open; nothing here does input or output.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from math import exp, hypot, log
from typing import Final, NamedTuple

from config.value_object import value_object

HARDLY_ANY_WAIT: Final = 60.0
"""Added to both waits, so that half a minute instead of ten seconds is no surprise."""
PRIOR_WEIGHT: Final = 100.0
"""The prior counts as this many past waits of one length; these as that many of one class."""
NEVER_FORESEEN: Final = 0.1
"""The deviation of a wait's logarithm that a forecast cannot know."""
LENGTHS: Final = 180.0, 480.0, 1200.0, 3000.0
"""Waits for which the percentiles are known; between them they are interpolated."""
_LEAST_OF_LENGTH: Final = 300.0, 900.0, 2400.0
PERCENTILES: Final = tuple((0.1, 0.5, upper) for upper in (0.88, 0.89, 0.94, 0.935))
"""For each length. Of long waits the upper one is above the nine of ten that are promised: those
who wait together share their luck, so the next day strays further than the past ones from each
other; and who is called after a long range is late by a lot. A short one is missed by a minute or
two, and rounding to whole minutes adds to it."""
NORMAL: Final = -1.2815515655446008, 0.0, 1.4757910281791706
"""The 10th, the 50th and the 93rd of the normal distribution (the module that works them out is a
tenth of a megabyte): what is expected before something is known, so that a new centre's ranges are
wider."""
DEVIATIONS: Final = NORMAL[2] - NORMAL[0]
"""Standard deviations of a normal distribution between the ends of a range."""
_LOGS: Final = tuple(log(length + HARDLY_ANY_WAIT) for length in LENGTHS)


class Foreseen(NamedTuple):
    """A wait as the model of the counters has it: lognormal, not yet compared with any other."""

    median: float
    spread: float
    """The deviation of its logarithm."""


class Range(NamedTuple):
    """A wait's 10th, 50th and upper percentile."""

    low: float
    median: float
    high: float

    def not_before(self, earliest: float) -> Range:
        """The range of a wait of which is known that it is not shorter."""
        return self if self.low >= earliest else Range(*(max(end, earliest) for end in self))


@value_object
class PastWait:
    """A past wait. People of one class have one weight."""

    weight: float
    foreseen: Foreseen
    waited: float
    called: bool = True
    """False: nobody called them, they went or the day ended."""


_Percentiles = tuple[float, ...]
"""What is added to a wait's logarithm, in deviations of it."""
_Table = tuple[_Percentiles, ...]
"""One for each of `LENGTHS`."""


def worked_seconds(
    hours: Sequence[tuple[datetime, datetime]], since: datetime, until: datetime
) -> float:
    """The seconds from one instant to another in which a centre with these hours of a day works;
    after the last of them the people who are still there are served."""
    breaks = pairwise(hours)
    idle = sum(
        max(0.0, (min(until, opens) - max(since, closes)).total_seconds())
        for (_, closes), (opens, _) in breaks
    )
    return max(0.0, (until - since).total_seconds() - idle)


def deviation(spread: float) -> float:
    """Of a wait's logarithm, where the forecast has this one."""
    return hypot(spread, NEVER_FORESEEN)


def log_wait(seconds: float) -> float:
    """The logarithm in which waits are compared."""
    return log(seconds + HARDLY_ANY_WAIT)


class Ranges:
    """The ranges of a hall with these past waits; without any, those of the prior."""

    def __init__(self, outcomes: Iterable[PastWait] = (), drift: float = 0.0) -> None:
        """`drift` is by how much waits are longer today (`waits.drift`)."""
        self.drift = self.latest = drift
        of_length: defaultdict[int, list[PastWait]] = defaultdict(list)
        of_class: defaultdict[tuple[float, int], list[PastWait]] = defaultdict(list)
        for one in outcomes:
            length = _length(one.foreseen)
            of_length[length].append(one)
            of_class[one.weight, length].append(one)
        places = range(len(LENGTHS))
        self._all = tuple(_learn(of_length[at], at, NORMAL) for at in places)
        self._tables = {
            weight: tuple(
                _learn(of_class.get((weight, at), ()), at, self._all[at]) for at in places
            )
            for weight, _ in of_class
        }

    def drifted(self, drift: float, latest: float | None = None) -> Ranges:
        """The same on a day on which waits are so much longer (of their logarithm), and may be
        longer by `latest`: so much is added to their upper end, where it is more."""
        other = Ranges.__new__(Ranges)
        other.drift, other._all, other._tables = drift, self._all, self._tables
        other.latest = drift if latest is None else max(drift, latest)
        return other

    def logarithms(self, weight: float, foreseen: Foreseen) -> tuple[float, float, float]:
        """The three percentiles of the wait's logarithm (`log_wait`), without today's drift."""
        table = self._tables.get(weight, self._all)
        at = log(foreseen.median + HARDLY_ANY_WAIT)
        place = bisect_right(_LOGS, at, 1, len(_LOGS) - 1)
        below, above = _LOGS[place - 1], _LOGS[place]
        share = (at - below) / (above - below)
        share = 0.0 if share < 0.0 else 1.0 if share > 1.0 else share
        wide = deviation(foreseen.spread)
        # For everybody who waits, in each forecast: written out, it takes half the time.
        low, median, high = table[place - 1]
        low_longer, median_longer, high_longer = table[place]
        return (
            at + wide * (low + share * (low_longer - low)),
            at + wide * (median + share * (median_longer - median)),
            at + wide * (high + share * (high_longer - high)),
        )

    def of(self, weight: float, foreseen: Foreseen) -> Range:
        """The range of a wait, from what the model foresees."""
        low, median, high = self.logarithms(weight, foreseen)
        low = exp(low + self.drift) - HARDLY_ANY_WAIT
        median = exp(median + self.drift) - HARDLY_ANY_WAIT
        high = exp(high + self.latest) - HARDLY_ANY_WAIT
        if low >= 0.0:
            return Range(low, median, high)
        return Range(0.0, max(median, 0.0), max(high, 0.0))


def _length(foreseen: Foreseen) -> int:
    """The place of a wait among `LENGTHS`."""
    return bisect_right(_LEAST_OF_LENGTH, foreseen.median)


def _learn(outcomes: Sequence[PastWait], length: int, before: _Percentiles) -> _Percentiles:
    """`before`, shifted towards the percentiles of these waits of one length."""
    if not outcomes:
        return before
    kept = PRIOR_WEIGHT / (len(outcomes) + PRIOR_WEIGHT)
    scores = [(_score(one), one.called) for one in outcomes]
    found = percentiles(scores, PERCENTILES[length])
    return tuple(kept * old + (1 - kept) * new for old, new in zip(before, found, strict=True))


def _score(one: PastWait) -> float:
    surprise = log_wait(one.waited) - log_wait(one.foreseen.median)
    return surprise / deviation(one.foreseen.spread)


def percentiles(scores: Iterable[tuple[float, bool]], wanted: Sequence[float]) -> list[float]:
    """The `wanted` percentiles of scores, at least one; of those that are not final (False), only
    that they are larger is known. The n-th of n is as likely exceeded as any other: the upper
    percentile of few is their largest."""
    ordered = sorted(scores, key=lambda score: (score[0], not score[1]))
    count = len(ordered)
    beyond = [1 - min(1.0, share * (1 + 1 / count)) for share in wanted]
    reached: list[float] = []
    above = 1.0
    for place, (score, final) in enumerate(ordered):
        if final:
            above *= 1 - 1 / (count - place)
        while len(reached) < len(beyond) and above <= beyond[len(reached)] + 1e-9:
            reached.append(score)
    return reached + [ordered[-1][0]] * (len(beyond) - len(reached))


NO_HISTORY: Final = Ranges()
