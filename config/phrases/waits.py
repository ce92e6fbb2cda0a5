"""A wait as people read it: rounded in one place, worded in one place. Pure."""

from __future__ import annotations

import math
from typing import Final
from zoneinfo import ZoneInfo

from config.text.catalogue import all_texts, plural_text, text
from config.text.formats import format_time
from config.wire import WaitEstimate

FIVES_FROM_MINUTES: Final = 10
"""From here on a forecast is given in steps of five minutes."""
LONGEST_IN_MINUTES: Final = 90
"""A range that reaches beyond is given in hours and minutes."""
SHORT: Final = "common.wait.short"
USUAL_ZONE: Final = "Asia/Ho_Chi_Minh"


def rounded_wait(low_seconds: float, high_seconds: float) -> tuple[int, int]:
    """A forecast in minutes that people can use: whole ones, and five at a time from ten on; the
    range is never empty, and begins rather too early: who comes too late has lost the place.
    Paper, kiosk, board, phone and console tell the same."""
    # Twice for everybody who waits, in each forecast: written out, it takes half the time.
    early, late = low_seconds / 60, high_seconds / 60 + 0.25
    low = int(early // 5) * 5 if early >= FIVES_FROM_MINUTES else int(early)
    high = round(late / 5) * 5 if late >= FIVES_FROM_MINUTES else round(late)
    least = low + (5 if low >= FIVES_FROM_MINUTES else 1)
    return low, high if high > least else least


def wait_minutes(estimate: WaitEstimate) -> tuple[int, int]:
    """A forecast's range in minutes, which are whole ones; of any other the minutes around it."""
    low, high = estimate.low_seconds // 60, math.ceil(estimate.high_seconds / 60)
    return low, high if low else max(1, high)


def wait_phrase(language: str, estimate: WaitEstimate, time_zone: str = USUAL_ZONE) -> str:
    """Within a sentence: "khoảng 10–15 phút", "dưới 5 phút", "sau 13:30"; instants are those of
    the clock in `time_zone`."""
    if is_on_clock(estimate):
        return _with_late(language, estimate, _on_clock(language, estimate, time_zone))
    low, high = wait_minutes(estimate)
    if low == 0:
        phrase = plural_text(language, "common.wait.under", high)
    elif low == high:
        phrase = plural_text(language, "common.wait.about", low)
    else:
        phrase = text(language, "common.wait.range", low=low, high=high)
    return _with_late(language, estimate, phrase)


def is_on_clock(estimate: WaitEstimate | None) -> bool:
    """Whether a wait is told by the clock, since it reaches over a break of the centre."""
    return estimate is not None and estimate.not_before is not None


def is_after_break(estimate: WaitEstimate | None) -> bool:
    """Whether nobody is called before a break is over."""
    return is_on_clock(estimate) and estimate is not None and estimate.or_before is None


def clock_times(estimate: WaitEstimate, time_zone: str) -> dict[str, str]:
    """The instants of a wait, for the patterns that name them."""
    zone = ZoneInfo(time_zone)
    instants = {
        "time": estimate.not_before,
        "before": estimate.or_before,
        "start": estimate.called_from,
        "end": estimate.called_until,
    }
    return {name: format_time(at.astimezone(zone)) for name, at in instants.items() if at}


def _on_clock(language: str, estimate: WaitEstimate, time_zone: str) -> str:
    times = clock_times(estimate, time_zone)
    if "before" in times:
        return text(language, f"{SHORT}.either", **times)
    return text(language, f"{SHORT}.{'after_range' if 'start' in times else 'after'}", **times)


def _with_late(language: str, estimate: WaitEstimate, phrase: str) -> str:
    if estimate.before_closing:
        return phrase
    return text(language, f"{SHORT}.with_late", wait=phrase)


def wait_table(language: str) -> dict[str, str]:
    """The patterns of `short_wait`, for a page whose script chooses among them
    (`display/static/waits.js`)."""
    return all_texts(language, SHORT)


def short_wait(language: str, estimate: WaitEstimate | None, time_zone: str = USUAL_ZONE) -> str:
    """By itself: "10–15 phút", "dưới 5 phút", "50 phút – 2 giờ", "sau 13:30"; "chưa rõ" without a
    forecast."""
    if estimate is None:
        return text(language, f"{SHORT}.unknown")
    if is_on_clock(estimate):
        return _with_late(language, estimate, _on_clock(language, estimate, time_zone))
    return _with_late(language, estimate, _short_minutes(language, *wait_minutes(estimate)))


def _short_minutes(language: str, low: int, high: int) -> str:
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
