"""What a kiosk offers in offline mode: which services give numbers, and why others do not.

The source is the calendar of the last snapshot and the numbers in the pool. What only the server
knows (how many people wait, how long) is left out. Pure: `now` is passed in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from config.wire import IssueRefusal, KioskService, KioskSnapshot
from config.wire.parts import CALENDAR_DAYS, OpenSpan
from kiosk.core.clock import centre_day

CLOCK_TOLERANCE: Final = timedelta(minutes=5)
"""A kiosk's clock that is further off than this is not trusted with a day's numbers."""

Numbers = Collection[tuple[date, str]]
"""The days and services of which the kiosk holds numbers."""


@dataclass(frozen=True)
class NumberPoolState:
    """The number pool as staff and the screen see it."""

    left: Mapping[tuple[date, str], int] = field(default_factory=dict)
    undelivered: int = 0
    refused: tuple[str, ...] = ()
    """Numbers on paper that the server did not take, of today and yesterday."""
    damaged_file: str = ""
    """The name of a damaged file; tickets in it may not have reached the server."""
    disk: str = ""
    """What the disk says, where it does not do its work and no ticket can be issued offline."""


class UnavailableReason(StrEnum):
    """Why the kiosk gives no numbers in offline mode; for staff."""

    CLOCK = "clock"
    """The machine's clock stands before the last word of the server, or beside it."""
    CALENDAR = "calendar"
    """What the kiosk knows of the opening hours does not reach to now."""
    NUMBERS = "numbers"
    """Numbers should be given and it holds none."""


@dataclass(frozen=True)
class OfflineAvailability:
    """The services as a kiosk shows them that is offline."""

    services: tuple[KioskService, ...]
    exhausted: frozenset[str]
    """Services that should give numbers and of which the kiosk holds none."""
    reason: UnavailableReason | None = None
    """Why it can do nothing at all; None where it can, or where everything is closed."""


def is_clock_off(told: datetime, now: datetime) -> bool:
    """Whether the machine's clock is not the server's, which has just told its own."""
    return abs(told - now) > CLOCK_TOLERANCE


def offline_availability(
    snapshot: KioskSnapshot, numbers: Numbers, now: datetime
) -> OfflineAvailability:
    """What the kiosk can do by itself at `now`."""
    reason = _unavailable_reason(snapshot, now)
    if reason is not None:
        return OfflineAvailability(tuple(snapshot.services), frozenset(), reason)
    today = centre_day(now, snapshot.time_zone)
    services = tuple(_service(snapshot, one, now) for one in snapshot.services)
    giving = {one.state.service for one in services if one.state.open}
    exhausted = frozenset(one for one in giving if (today, one) not in numbers)
    shown = tuple(
        _without_numbers(one) if one.state.service in exhausted else one for one in services
    )
    stranded = bool(exhausted) and exhausted == giving
    return OfflineAvailability(shown, exhausted, UnavailableReason.NUMBERS if stranded else None)


def may_issue(snapshot: KioskSnapshot, service: str, now: datetime) -> bool:
    """Whether a kiosk that holds numbers of `service` may give one by itself at `now`."""
    offered = next((one for one in snapshot.services if one.state.service == service), None)
    if offered is None or _unavailable_reason(snapshot, now) is not None:
        return False
    return _service(snapshot, offered, now).state.open


def days_to_reserve(
    snapshot: KioskSnapshot, service: KioskService, now: datetime, ahead: int
) -> list[date]:
    """Today, where numbers may still be given, and the next `ahead` days on which they are."""
    zone = snapshot.time_zone
    today = centre_day(now, zone)
    days = sorted({centre_day(span.start, zone) for span in service.issuing if span.end > now})
    coming = [day for day in days if day >= today]
    return coming[: ahead + 1] if today in coming else coming[:ahead]


def fewest_numbers(
    snapshot: KioskSnapshot, left: Mapping[tuple[date, str], int], now: datetime
) -> int | None:
    """The fewest numbers of any service that still gives some today; None where none does."""
    today = centre_day(now, snapshot.time_zone)
    giving = [
        one.state.service
        for one in snapshot.services
        if today in days_to_reserve(snapshot, one, now, 0)
    ]
    return min((left.get((today, service), 0) for service in giving), default=None)


def _unavailable_reason(snapshot: KioskSnapshot, now: datetime) -> UnavailableReason | None:
    if now < snapshot.now - CLOCK_TOLERANCE:
        return UnavailableReason.CLOCK
    known_since = centre_day(snapshot.now, snapshot.time_zone)
    runs_out = known_since + timedelta(days=CALENDAR_DAYS)
    knows = snapshot.opening and snapshot.public_url
    if not knows or centre_day(now, snapshot.time_zone) >= runs_out:
        return UnavailableReason.CALENDAR
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
    zone, today = snapshot.time_zone, centre_day(now, snapshot.time_zone)
    gave = any(
        span.end <= now and centre_day(span.start, zone) == today for span in service.issuing
    )
    return IssueRefusal.LAST_TICKET_PASSED if gave else IssueRefusal.SERVICE_CLOSED


def _is_full(snapshot: KioskSnapshot, service: KioskService, now: datetime) -> bool:
    """Whether the server had said already that today's numbers are all given."""
    zone = snapshot.time_zone
    from_today = centre_day(snapshot.now, zone) == centre_day(now, zone)
    return from_today and service.state.refusal is IssueRefusal.QUOTA_REACHED


def _within(spans: Collection[OpenSpan], now: datetime) -> bool:
    return any(span.start <= now < span.end for span in spans)


def _without_numbers(service: KioskService) -> KioskService:
    closed = service.state.model_copy(update={"open": False})
    return service.model_copy(update={"state": closed})
