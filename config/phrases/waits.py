"""A wait as people read it: rounded in one place, worded in one place. Pure."""

from __future__ import annotations

import math
from typing import Final

from config.text.catalogue import all_texts, plural_text, text
from config.wire import WaitEstimate

FIVES_FROM_MINUTES: Final = 10
"""From here on a forecast is given in steps of five minutes."""
LONGEST_IN_MINUTES: Final = 90
"""A range that reaches beyond is given in hours and minutes."""
SHORT: Final = "common.wait.short"


def rounded_wait(low_seconds: float, high_seconds: float) -> tuple[int, int]:
    """A forecast in minutes that people can use: whole ones, and five at a time from ten on; the
    range is never empty, and begins rather too early: who comes too late has lost the place.
    Paper, kiosk, board, phone and console tell the same."""
    low = _before(low_seconds / 60)
    high = _nearest(high_seconds / 60 + 0.25)
    return low, max(high, low + _step(low))


def _before(minutes: float) -> int:
    return int(minutes // 5) * 5 if minutes >= FIVES_FROM_MINUTES else int(minutes)


def _nearest(minutes: float) -> int:
    return round(minutes / 5) * 5 if minutes >= FIVES_FROM_MINUTES else round(minutes)


def _step(minutes: float) -> int:
    return 5 if minutes >= FIVES_FROM_MINUTES else 1


def wait_minutes(estimate: WaitEstimate) -> tuple[int, int]:
    """A forecast's range in minutes, which are whole ones; of any other the minutes around it."""
    low, high = estimate.low_seconds // 60, math.ceil(estimate.high_seconds / 60)
    return low, high if low else max(1, high)


def wait_phrase(language: str, estimate: WaitEstimate) -> str:
    """Within a sentence: "khoảng 10–15 phút", "dưới 5 phút"."""
    low, high = wait_minutes(estimate)
    if low == 0:
        return plural_text(language, "common.wait.under", high)
    if low == high:
        return plural_text(language, "common.wait.about", low)
    return text(language, "common.wait.range", low=low, high=high)


def wait_table(language: str) -> dict[str, str]:
    """The patterns of `short_wait`, for a page whose script chooses among them
    (`display/static/waits.js`)."""
    return all_texts(language, SHORT)


def short_wait(language: str, estimate: WaitEstimate | None) -> str:
    """By itself: "10–15 phút", "dưới 5 phút", "50 phút – 2 giờ"; "chưa rõ" without a forecast."""
    if estimate is None:
        return text(language, f"{SHORT}.unknown")
    low, high = wait_minutes(estimate)
    if low == 0:
        return text(language, f"{SHORT}.under", minutes=high)
    if low == high:
        return text(language, f"{SHORT}.minutes", minutes=low)
    if high > LONGEST_IN_MINUTES:
        span = {"low": _short_duration(language, low), "high": _short_duration(language, high)}
        return text(language, f"{SHORT}.long", **span)
    return text(language, f"{SHORT}.range", low=low, high=high)


def _short_duration(language: str, minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    key = "minutes" if not hours else "hours_minutes" if rest else "hours"
    return text(language, f"{SHORT}.{key}", hours=hours, minutes=rest)


def minutes_up(seconds: float) -> int:
    """How many minutes somebody is asked to wait before trying again."""
    return math.ceil(seconds / 60)
