"""The time, as a thing that is passed in."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Says what time it is: the instant, which may jump, and seconds that only go on."""

    def now(self) -> datetime:
        """The aware UTC instant. Somebody may put it right, forwards or back."""
        ...

    def monotonic(self) -> float:
        """Seconds since some moment of this process: for what is measured in memory alone."""
        ...


class SystemClock:
    """The computer's own clock, in whole milliseconds as the database keeps them."""

    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time_ns() // 1_000_000 / 1000, UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class SetClock:
    """A clock that stands until it is moved: the shipped fake."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)
        self._passed = 0.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._passed

    def move(self, **duration: float) -> None:
        """Go on by a `timedelta` given in its own words: `move(minutes=5)`."""
        passed = timedelta(**duration)
        self._now += passed
        self._passed += max(0.0, passed.total_seconds())

    def set(self, now: datetime) -> None:
        """Jump, as a clock that is put right: no time passes."""
        self._now = now.astimezone(UTC)
