"""A wait as people are told it: whole minutes, and the words of the calendar that belong to it.

A range in working seconds is mapped to the clock at its two ends apart, so it may begin before a
break and end after it. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from math import exp, inf, log
from typing import Final

from config.phrases.waits import rounded_wait
from config.wire import ServiceId, WaitEstimate
from queue_server.tickets.rules.waits.ranges import HARDLY_ANY_WAIT, Range
from queue_server.tickets.rules.waits.working_time import Break, DayAhead

_STEP: Final = timedelta(minutes=5)
_TO_THREE_OF_FOUR: Final = 0.45
"""Of the way from the median of a long wait to its upper end, in the logarithm of waits."""
SOON: Final = timedelta(minutes=15)
"""Who is called so soon after a break is told its end alone."""


NOBODY_AHEAD: Final = Range(0.0, 0.0, 60.0)
"""A counter is free, now or when the centre opens: the wait is until its clerk presses "next"."""


def estimate_of(
    wait: Range, service: ServiceId, day: DayAhead, saved: Callable[[], float] = lambda: 0.0
) -> tuple[WaitEstimate, float]:
    """What is said of a wait in working seconds, and its median in seconds of the clock.

    `saved` is the mean of what is left of the services under way when a break begins. No time of
    the clock that is said lies after the service's closing; `high_seconds` may.
    """
    if wait.high >= day.time.plain_seconds:
        return _told_over_breaks(wait, service, day, saved())
    low, median, high = wait
    closes = day.closes.get(service, inf)
    before_closing = high <= closes or three_of_four(wait) <= closes
    return in_minutes(*rounded_wait(low, high), before_closing), median


def _told_over_breaks(
    wait: Range, service: ServiceId, day: DayAhead, saved: float
) -> tuple[WaitEstimate, float]:
    time = day.time
    low, median, high = (time.call_after(seconds, saved) for seconds in wait)
    closes = day.closes.get(service, inf)
    before_closing = high <= closes or time.call_after(three_of_four(wait), saved) <= closes
    worked = wait.low, wait.high
    return on_clock((low, high), worked, service, day, before_closing), median


def on_clock(
    clock: tuple[float, float],
    worked: tuple[float, float],
    service: ServiceId,
    day: DayAhead,
    before_closing: bool,
) -> WaitEstimate:
    """A range in seconds of the clock and in working ones, in words that fit the breaks."""
    time, ends = day.time, rounded_wait(*clock)
    pause = time.break_between(time.part(worked[0]), time.part(worked[1]))
    if pause is None:
        return in_minutes(*ends, before_closing)
    if pause.begins is not None:
        return _beside_break(*ends, pause, before_closing)
    begins, latest = _on_clock(time.now, *clock, pause.ends)
    if service in day.closes:
        latest = min(latest, time.now + timedelta(seconds=day.closes[service]))
    if latest - pause.ends <= SOON or latest <= begins:
        return _after_break(*ends, pause, None, None, before_closing)
    return _after_break(*ends, pause, begins, latest, before_closing)


def three_of_four(wait: Range) -> float:
    """By when three of four people with this wait are called. Whoever else is here at closing may
    not be reached."""
    median, high = wait.median + HARDLY_ANY_WAIT, wait.high + HARDLY_ANY_WAIT
    return median * exp(_TO_THREE_OF_FOUR * log(high / median)) - HARDLY_ANY_WAIT


def _on_clock(now: datetime, low: float, high: float, opens: datetime) -> tuple[datetime, datetime]:
    """The range as times of the clock, rounded as minutes are."""
    begins = max(opens, _nearest(now + timedelta(seconds=low)))
    return begins, max(begins + _STEP, _nearest(now + timedelta(seconds=high)))


def _nearest(instant: datetime) -> datetime:
    """The nearest five minutes, which are those of every time zone's clock."""
    past = timedelta(seconds=(instant.timestamp() + _STEP.seconds / 2) % _STEP.seconds)
    return instant + _STEP / 2 - past


@lru_cache(maxsize=4096)
def in_minutes(low: int, high: int, before_closing: bool) -> WaitEstimate:
    """A wait in whole minutes."""
    return WaitEstimate(low_seconds=low * 60, high_seconds=high * 60, before_closing=before_closing)


@lru_cache(maxsize=4096)
def _beside_break(low: int, high: int, pause: Break, before_closing: bool) -> WaitEstimate:
    return WaitEstimate(
        low_seconds=low * 60,
        high_seconds=high * 60,
        or_before=pause.begins,
        not_before=pause.ends,
        before_closing=before_closing,
    )


@lru_cache(maxsize=4096)
def _after_break(
    low: int,
    high: int,
    pause: Break,
    begins: datetime | None,
    latest: datetime | None,
    before_closing: bool,
) -> WaitEstimate:
    return WaitEstimate(
        low_seconds=low * 60,
        high_seconds=high * 60,
        not_before=pause.ends,
        called_from=begins,
        called_until=latest,
        before_closing=before_closing,
    )
