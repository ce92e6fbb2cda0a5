"""How good what was told was: the figures of `docs/waiting.md`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from benchmarks.waiting.told import Told

LATE_SECONDS = 300.0


@dataclass(frozen=True)
class Score:
    """Of people who could not be called at once. Seconds and shares."""

    people: int
    error: float
    """The mean distance from the median that was foreseen to the truth."""
    bias: float
    """Positive where people waited longer than the median."""
    late: float
    """Waited over five minutes longer than the upper end."""
    within_upper: float
    before_lower: float
    width: float
    unknown: float
    floor: float | None
    """The mean error of the best that could be told, and of what was told to the same people."""
    error_there: float | None

    @property
    def over_floor(self) -> float | None:
        return self.error_there / self.floor if self.floor and self.error_there else None


def score(told: Sequence[Told]) -> Score:
    """Of those told who could not be called at once: at least one of them with an estimate."""
    told = [one for one in told if one.waited > 0]
    known = [(one, one.estimate) for one in told if one.estimate is not None]
    medians = [(one, one.median or 0.0) for one, _ in known]
    there = [(one, median) for one, median in medians if one.best is not None]
    return Score(
        people=len(told),
        error=fmean(abs(one.waited - median) for one, median in medians),
        bias=fmean(one.waited - median for one, median in medians),
        late=fmean(one.waited > e.high_seconds + LATE_SECONDS for one, e in known),
        within_upper=fmean(one.waited <= e.high_seconds for one, e in known),
        before_lower=fmean(one.waited < e.low_seconds for one, e in known),
        width=fmean(e.high_seconds - e.low_seconds for _, e in known),
        unknown=1 - len(known) / len(told),
        floor=fmean(abs(one.waited - (one.best or 0.0)) for one, _ in there) if there else None,
        error_there=fmean(abs(one.waited - median) for one, median in there) if there else None,
    )
