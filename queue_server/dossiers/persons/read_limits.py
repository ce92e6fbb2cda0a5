"""How many persons one member of staff may read in a while. Pure: takes `now` in seconds.

A busy clerk opens some forty dossiers in ten minutes; a reader of hundreds copies them.
Reading the same person again within that time counts, and is logged, once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import Any


@dataclass(frozen=True, slots=True)
class ReadLimit:
    """At most `most` persons within `seconds`; from `alert` of them on an overseer is alerted."""

    seconds: float
    alert: int
    most: int


@dataclass(slots=True)
class Lately:
    """Whom one member of staff read lately."""

    read_at: dict[int, float] = field(default_factory=dict)
    """Dossiers by when they were read first, oldest first: these are counted."""
    logged_at: dict[tuple[str, int], float] = field(default_factory=dict)
    """The same by what they were read through: these are in the log."""
    told_at: dict[bool, float] = field(default_factory=dict)
    """When it was last told that they are many, and (True) that they were refused."""

    def forget_before(self, then: float) -> None:
        _forget(self.read_at, then)
        _forget(self.logged_at, then)


def _forget(kept: dict[Any, float], then: float) -> None:
    for one, _ in list(takewhile(lambda read: read[1] <= then, kept.items())):
        del kept[one]


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of reading some dossiers."""

    new: list[int]
    """Those that were not read lately through the same: they are logged."""
    count: int
    """How many persons it are lately, these included."""
    wait_seconds: float = 0.0
    """How long until so many may be read; 0 is now."""
    is_told: bool = False
    """Whether overseers are alerted."""


def judge(
    lately: Lately,
    operation: str,
    dossiers: Sequence[int],
    allowance: ReadLimit,
    now: float,
    counts_at_most: int | None = None,
) -> Judged:
    """Read `dossiers` through `operation` now, if that is not too many; `lately` is changed.

    `counts_at_most` is for what is printed whole: it counts as so many at most.
    """
    lately.forget_before(now - allowance.seconds)
    counted = list(dict.fromkeys(one for one in dossiers if one not in lately.read_at))
    counted = counted[:counts_at_most]
    count = len(lately.read_at) + len(counted)
    wait = _wait(lately.read_at.values(), count - allowance.most, allowance.seconds, now)
    new = [one for one in dossiers if (operation, one) not in lately.logged_at]
    if wait <= 0:
        lately.read_at.update(dict.fromkeys(counted, now))
        lately.logged_at.update({(operation, one): now for one in new})
    is_refused = wait > 0
    is_many = is_refused or count >= allowance.alert
    is_told = is_many and _is_due(lately.told_at.get(is_refused), now, allowance)
    if is_told:
        lately.told_at[is_refused] = now
    return Judged(new, count, max(wait, 0.0), is_told)


def _is_due(told_at: float | None, now: float, allowance: ReadLimit) -> bool:
    return told_at is None or now - told_at >= allowance.seconds


def _wait(read_at: Iterable[float], too_many: int, seconds: float, now: float) -> float:
    """Until so many of the oldest are forgotten; the whole time where more are asked for than
    ever may be read."""
    if too_many <= 0:
        return 0.0
    oldest = next(islice(read_at, too_many - 1, None), None)
    return seconds if oldest is None else oldest + seconds - now
