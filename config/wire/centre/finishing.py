"""Finish today: everybody who waits is served, after closing too."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from config.wire.vocabulary import FromDevice, Slug, ToDevice


class WhoIsServed(FromDevice):
    """Who is served today, after closing too: everybody, or who waits for some services."""

    services: list[Slug] = Field(default=[], max_length=100)
    counters: list[Slug] = Field(default=[], max_length=100)
    """Those who wait for what these counters serve."""


class WaitingForService(ToDevice):
    service: str
    waiting: int


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
    services: list[str]
    """The services whose people are served; empty: all, or nothing was said yet."""
    waiting_by_service: list[WaitingForService]
    """Services for which somebody waits, in the order of the settings."""
    overtime: list[OvertimeMember]
    """So far, or in the end."""
