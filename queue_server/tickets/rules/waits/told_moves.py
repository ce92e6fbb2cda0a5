"""Whether what a phone says of a wait has moved noticeably since it was last written down. Pure.

A wait that shrinks as time passes has not moved: the call is expected when it was. So the ends of
the range are compared as instants, and an end that has passed is now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from config.wire import WaitEstimate

FIVE_MINUTES: Final = 300.0
SHARE: Final = 0.2
"""Of the upper end that was told."""
LEAST_SECONDS: Final = 90.0
"""Waits are told in whole minutes: one of them is no move."""


@dataclass(frozen=True, slots=True)
class ToldWait:
    """What was told at an instant."""

    at: datetime
    ahead: int
    estimate: WaitEstimate | None


def has_moved(before: ToldWait, now: ToldWait) -> bool:
    """Whether an end of the range has moved by five minutes or a fifth, or whether the wait is no
    longer, or again, known."""
    if before.estimate is None or now.estimate is None:
        return before.estimate is not now.estimate
    shifts = [
        (_instant(now, ends) - max(_instant(before, then), now.at)).total_seconds()
        for then, ends in zip(_ends(before.estimate), _ends(now.estimate), strict=True)
    ]
    noticeable = min(FIVE_MINUTES, SHARE * before.estimate.high_seconds)
    return max(abs(shift) for shift in shifts) >= max(LEAST_SECONDS, noticeable)


def _ends(estimate: WaitEstimate) -> tuple[int, int]:
    return estimate.low_seconds, estimate.high_seconds


def _instant(told: ToldWait, seconds: int) -> datetime:
    return told.at + timedelta(seconds=seconds)
