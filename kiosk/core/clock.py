"""The clock: rules are given the time, only the program asks for it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def utc_now() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def centre_day(now: datetime, time_zone: str) -> date:
    """The day of a moment in the centre's time zone. Pure."""
    return now.astimezone(ZoneInfo(time_zone)).date()
