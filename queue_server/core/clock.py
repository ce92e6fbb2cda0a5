"""The time, as a thing that is passed in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Says what time it is, as an aware UTC instant."""

    def now(self) -> datetime: ...


class SystemClock:
    """The computer's own clock, in whole milliseconds as the database keeps them."""

    def now(self) -> datetime:
        now = datetime.now(UTC)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)


class SetClock:
    """A clock that stands until it is moved: the shipped fake."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def move(self, **duration: float) -> None:
        """Go on by a `timedelta` given in its own words: `move(minutes=5)`."""
        self._now += timedelta(**duration)

    def set(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)
