"""A wait as people are told it: rounded in one place, worded in one place. Pure."""

from __future__ import annotations

import math
from typing import Final

from config.text.catalogue import plural_text, text
from config.wire import WaitEstimate

FIVES_FROM_MINUTES: Final = 10
"""From here on a wait is told in steps of five minutes."""


def rounded_wait(low_seconds: float, high_seconds: float) -> tuple[int, int]:
    """A forecast in minutes that people can use: whole ones, and five at a time from ten on; the
    range is never empty. Paper, kiosk, board, phone and console tell the same."""
    low = _nearest(low_seconds / 60)
    high = _nearest(high_seconds / 60 + 0.25)
    return low, max(high, low + _step(low))


def _nearest(minutes: float) -> int:
    step = _step(minutes)
    return round(minutes / step) * step


def _step(minutes: float) -> int:
    return 5 if minutes >= FIVES_FROM_MINUTES else 1


def wait_minutes(estimate: WaitEstimate) -> tuple[int, int]:
    """The range in minutes; one that was not rounded is widened, so that it promises no more."""
    low, high = estimate.low_seconds / 60, estimate.high_seconds / 60
    wide_low = math.floor(low) if low < FIVES_FROM_MINUTES else math.floor(low / 5) * 5
    wide_high = math.ceil(high) if high <= FIVES_FROM_MINUTES else math.ceil(high / 5) * 5
    return wide_low, max(wide_low, wide_high)


def wait_phrase(language: str, estimate: WaitEstimate) -> str:
    """Within a sentence: "khoảng 10–15 phút", "dưới 5 phút"."""
    low, high = wait_minutes(estimate)
    if low == 0:
        return plural_text(language, "common.wait.under", max(1, high))
    if low == high:
        return plural_text(language, "common.wait.about", low)
    return text(language, "common.wait.range", low=low, high=high)


def minutes_up(seconds: float) -> int:
    """How many minutes somebody is asked to wait before trying again."""
    return math.ceil(seconds / 60)
