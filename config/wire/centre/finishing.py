"""Finish today: everybody who waits is served, after closing too."""

from __future__ import annotations

from datetime import date, datetime

from config.wire.vocabulary import ToDevice


class OvertimeMember(ToDevice):
    """Who worked after closing, as the log of tickets has it."""

    staff_id: int
    name: str
    minutes: int


class FinishingToday(ToDevice):
    """How it stands with the day."""

    day: date
    closes_at: datetime | None
    """None on a day off."""
    waiting: int
    """People who wait, were called or are being served."""
    declared_at: datetime | None
    declared_by: str
    """A name."""
    ended_at: datetime | None
    overtime: list[OvertimeMember]
    """So far, or in the end."""
