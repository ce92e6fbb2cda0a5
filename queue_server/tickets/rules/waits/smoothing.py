"""The wait that one phone shows: steady without promising too much.

A forecast that is true at every moment moves with every chance. On a phone the range stands on the
clock, and a new one moves it so: it begins earlier at once, for who comes too late has lost the
place; it ends earlier where it would reach too far; it moves back only where the new range clearly
leaves it, and then whole. So the end keeps a reserve, and what is shown is as true as what is
foreseen. How often a forecast is made plays no part. Pure.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from config.phrases.waits import rounded_wait
from config.wire import WaitEstimate
from queue_server.tickets.rules.waits.told_waits import in_minutes

LEAST_STEP: Final = 300.0
LATER: Final = 0.4
"""A range moves back by so much of the wait at least."""
RESERVE: Final = 1 / 2
"""It ends later than foreseen by so much of the wait at most."""


class ShownRange(NamedTuple):
    """A range on the clock, in seconds of the epoch."""

    begins: float
    ends: float


def is_plain(estimate: WaitEstimate) -> bool:
    """Whether nothing but the minutes is said: the words of a break or of closing move with the
    calendar and are shown as they are."""
    is_about_break = estimate.not_before or estimate.or_before
    return estimate.before_closing and not is_about_break


def smooth(shown: ShownRange | None, estimate: WaitEstimate, now: datetime) -> ShownRange | None:
    """What a phone that shows `shown` shows after a new estimate; None where that is the estimate
    itself."""
    if not is_plain(estimate):
        return None
    at = now.timestamp()
    low, high = at + estimate.low_seconds, at + estimate.high_seconds
    if shown is None:
        return ShownRange(low, high)
    begins, ends = shown
    if low < begins or low > begins + max(LEAST_STEP, LATER * estimate.low_seconds):
        begins = low
    if high > ends + max(LEAST_STEP, LATER * estimate.high_seconds):
        ends = high
    else:
        ends = min(ends, high + max(LEAST_STEP, RESERVE * estimate.high_seconds))
    if begins == shown.begins and ends == shown.ends:
        return shown
    return ShownRange(begins, max(ends, begins))


def as_told(shown: ShownRange, now: datetime) -> WaitEstimate:
    """The range from `now` on, in steps that people can use."""
    at = now.timestamp()
    ends = rounded_wait(max(0.0, shown.begins - at), max(60.0, shown.ends - at))
    return in_minutes(*ends, True)
