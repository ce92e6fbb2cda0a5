"""The wait that one phone shows: steady without promising too much.

A forecast that is true at every moment moves with every chance. On a phone the range stands on the
clock, and a new one moves it so: it begins earlier at once, for who comes too late has lost the
place; it ends earlier where it would reach too far; its end moves back only where more than half of
such people would be called after it, and then whole. So the end keeps a reserve, and what is shown
is as true as what is foreseen. Ranges are compared in the time that is worked: a break before their
end is no longer wait, and one that may end on either side of a break does not leap to and fro. How
often a forecast is made plays no part. Pure.
"""

from __future__ import annotations

from math import log
from typing import Final, NamedTuple

from config.phrases.waits import rounded_wait
from config.wire import ServiceId, WaitEstimate
from queue_server.tickets.rules.waits.ranges import DEVIATIONS, HARDLY_ANY_WAIT, NORMAL
from queue_server.tickets.rules.waits.told_waits import in_minutes, on_clock
from queue_server.tickets.rules.waits.working_time import DayAhead, WorkingTime

LEAST_STEP: Final = 300.0
LATER: Final = 0.4
"""The least part of the wait by which a range begins later."""
RESERVE: Final = 0.7
"""The most of the wait by which it ends later than foreseen."""
_JUST_BEFORE: Final = 1.0


class ShownRange(NamedTuple):
    """A range on the clock, in seconds of the epoch."""

    begins: float
    ends: float


def smooth(shown: ShownRange | None, estimate: WaitEstimate, time: WorkingTime) -> ShownRange:
    """What a phone that shows `shown` shows after a new estimate."""
    low, high = _worked(estimate, time)
    now = time.epoch
    if shown is None:
        return ShownRange(now + time.clock(low), now + time.clock(high))
    begins, ends = time.worked(shown.begins - now), time.worked(shown.ends - now)
    if low < begins or low > begins + max(LEAST_STEP, LATER * low):
        begins = low
    if high > ends + LEAST_STEP and _beyond_median(ends, low, high) < 0:
        ends = high
    else:
        ends = min(ends, high + max(LEAST_STEP, RESERVE * high))
    return ShownRange(now + time.clock(begins), now + time.clock(max(ends, begins)))


def _worked(estimate: WaitEstimate, time: WorkingTime) -> tuple[float, float]:
    """The range in working seconds; its ends are rounded, and an end before a break stays there."""
    low, high = float(estimate.low_seconds), float(estimate.high_seconds)
    latest = time.plain_seconds - _JUST_BEFORE
    if estimate.not_before is None:
        return (min(low, latest), min(high, latest)) if latest > 0 else (low, high)
    is_before = estimate.or_before is not None and latest > 0
    return min(low, latest) if is_before else time.worked(low), time.worked(high)


def _beyond_median(ends: float, low: float, high: float) -> float:
    """Where `ends` lies in a lognormal wait with this range, in deviations from its median; of
    short waits, of which less is within the range, it lies a little nearer to it."""
    begins = log(low + HARDLY_ANY_WAIT)
    whole = max(log(high + HARDLY_ANY_WAIT) - begins, 0.01)
    return NORMAL[0] + DEVIATIONS * (log(ends + HARDLY_ANY_WAIT) - begins) / whole


def as_told(
    shown: ShownRange, service: ServiceId, day: DayAhead, before_closing: bool
) -> WaitEstimate:
    """The range from now on, in the words and steps that people can use."""
    now = day.time.epoch
    low, high = max(0.0, shown.begins - now), max(HARDLY_ANY_WAIT, shown.ends - now)
    if high < day.time.plain_seconds:  # Of most, in each forecast.
        return in_minutes(*rounded_wait(low, high), before_closing)
    worked = day.time.worked(low), day.time.worked(high)
    return on_clock((low, high), worked, service, day, before_closing)
