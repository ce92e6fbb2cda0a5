"""What a kiosk can do while its server does not answer: which services give numbers, and why not.

It goes by the calendar of its last snapshot and by the numbers that it holds. What it cannot
know (how many people wait, how long) it does not say. Pure: `now` is passed in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from config.wire import IssueRefusal, KioskService, KioskSnapshot
from config.wire.parts import CALENDAR_DAYS, OpenSpan
from kiosk.ui.phrases import day_at

CLOCK_TOLERANCE: Final = timedelta(minutes=5)
"""A kiosk's clock that is further off than this is not trusted with a day's numbers."""

Numbers = Collection[tuple[date, str]]
"""The days and services of which the kiosk holds numbers."""


class Trouble(StrEnum):
    """Why the kiosk gives no numbers by itself; for staff."""

    CLOCK = "clock"
    """The machine's clock stands before the last word of the server, or beside it."""
    CALENDAR = "calendar"
    """What the kiosk knows of the opening hours does not reach to now."""
    NUMBERS = "numbers"
    """Numbers should be given and it holds none."""


@dataclass(frozen=True)
class Alone:
    """The services as a kiosk shows them that is alone."""

    services: tuple[KioskService, ...]
    spent: frozenset[str]
    """Services that should give numbers and of which the kiosk holds none."""
    trouble: Trouble | None = None
    """Why it can do nothing at all; None where it can, or where everything is closed."""


def is_clock_off(told: datetime, now: datetime) -> bool:
    """Whether the machine's clock is not the server's, which has just told its own."""
    return abs(told - now) > CLOCK_TOLERANCE


def look_alone(snapshot: KioskSnapshot, numbers: Numbers, now: datetime) -> Alone:
    """What the kiosk can do by itself at `now`."""
    trouble = _cannot_tell(snapshot, now)
    if trouble is not None:
        return Alone(tuple(snapshot.services), frozenset(), trouble)
    today = day_at(now, snapshot.time_zone)
    services = tuple(_service(snapshot, one, now) for one in snapshot.services)
    giving = {one.state.service for one in services if one.state.open}
    spent = frozenset(one for one in giving if (today, one) not in numbers)
    shown = tuple(_spent(one) if one.state.service in spent else one for one in services)
    stranded = bool(spent) and spent == giving
    return Alone(shown, spent, Trouble.NUMBERS if stranded else None)


def gives(snapshot: KioskSnapshot, service: str, now: datetime) -> bool:
    """Whether a kiosk that holds numbers of `service` may give one by itself at `now`."""
    offered = next((one for one in snapshot.services if one.state.service == service), None)
    if offered is None or _cannot_tell(snapshot, now) is not None:
        return False
    return _service(snapshot, offered, now).state.open


def days_to_supply(
    snapshot: KioskSnapshot, service: KioskService, now: datetime, ahead: int
) -> list[date]:
    """Today, where numbers may still be given, and the next `ahead` days on which they are."""
    zone = snapshot.time_zone
    today = day_at(now, zone)
    days = sorted({day_at(span.start, zone) for span in service.issuing if span.end > now})
    coming = [day for day in days if day >= today]
    return coming[: ahead + 1] if today in coming else coming[:ahead]


def least_held(
    snapshot: KioskSnapshot, left: Mapping[tuple[date, str], int], now: datetime
) -> int | None:
    """The fewest numbers of any service that still gives some today; None where none does."""
    today = day_at(now, snapshot.time_zone)
    giving = [
        one.state.service
        for one in snapshot.services
        if today in days_to_supply(snapshot, one, now, 0)
    ]
    return min((left.get((today, service), 0) for service in giving), default=None)


def _cannot_tell(snapshot: KioskSnapshot, now: datetime) -> Trouble | None:
    if now < snapshot.now - CLOCK_TOLERANCE:
        return Trouble.CLOCK
    known_since = day_at(snapshot.now, snapshot.time_zone)
    runs_out = known_since + timedelta(days=CALENDAR_DAYS)
    knows = snapshot.opening and snapshot.public_url
    if not knows or day_at(now, snapshot.time_zone) >= runs_out:
        return Trouble.CALENDAR
    return None


def _service(snapshot: KioskSnapshot, service: KioskService, now: datetime) -> KioskService:
    """The service by its calendar, without the figures of a while ago."""
    refusal = _refusal(snapshot, service, now)
    following = [span.start for span in service.issuing if span.start > now]
    changes = {
        "open": refusal is None,
        "refusal": refusal,
        "opens_at": None if refusal is None else min(following, default=None),
        "waiting": 0,
        "people_ahead": 0,
        "estimate": None,
    }
    return service.model_copy(update={"state": service.state.model_copy(update=changes)})


def _refusal(snapshot: KioskSnapshot, service: KioskService, now: datetime) -> IssueRefusal | None:
    if _within(service.issuing, now):
        return IssueRefusal.QUOTA_REACHED if _is_full(snapshot, service, now) else None
    if not _within(snapshot.opening, now):
        return IssueRefusal.CENTRE_CLOSED
    zone, today = snapshot.time_zone, day_at(now, snapshot.time_zone)
    gave = any(span.end <= now and day_at(span.start, zone) == today for span in service.issuing)
    return IssueRefusal.LAST_TICKET_PASSED if gave else IssueRefusal.SERVICE_CLOSED


def _is_full(snapshot: KioskSnapshot, service: KioskService, now: datetime) -> bool:
    """Whether the server had said already that today's numbers are all given."""
    zone = snapshot.time_zone
    told_today = day_at(snapshot.now, zone) == day_at(now, zone)
    return told_today and service.state.refusal is IssueRefusal.QUOTA_REACHED


def _within(spans: Collection[OpenSpan], now: datetime) -> bool:
    return any(span.start <= now < span.end for span in spans)


def _spent(service: KioskService) -> KioskService:
    closed = service.state.model_copy(update={"open": False})
    return service.model_copy(update={"state": closed})
