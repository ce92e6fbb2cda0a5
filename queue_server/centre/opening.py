"""When tickets are given: the centre's calendar, a service's own hours and its daily quota."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from config.centre import campaigns
from config.centre.campaigns import CampaignService
from config.centre.model import Centre
from config.centre.opening import Hours
from config.wire import IssueRefusal

LOOK_AHEAD_DAYS: Final = 14
REMEMBERED_DAYS: Final = 1_024
"""Spans of a service and day that are kept: every press at a kiosk asks for them."""

Span = tuple[datetime, datetime]
"""From the first up to, not including, the second; aware UTC instants."""


@lru_cache(maxsize=REMEMBERED_DAYS)
def hours_on(centre: Centre, service_id: str, day: date) -> list[Span]:
    """When `service_id` is open on `day`: its own hours within the centre's, earliest first.

    `day` is the centre's. A special day of the centre limits the service too: where the service
    names its own week, its hours of that weekday still hold. A campaign has hours of its own, on
    its days only. Raises `KeyError` for an unknown service.
    """
    service = campaigns.named_services(centre)[service_id]
    if isinstance(service, CampaignService):
        return day_spans(campaigns.hours_on(centre, service.campaign, day), day, centre.zone)
    spans = ordinary_hours_on(centre, day)
    if service.hours is None:
        return spans
    own = day_spans(service.hours.of(centre.opening.worked_as(day)), day, centre.zone)
    return _merged(
        (max(start, own_start), min(end, own_end))
        for start, end in spans
        for own_start, own_end in own
    )


def issue_refusal(
    centre: Centre, service_id: str, now: datetime, issued_today: int, issued_in_period: int = 0
) -> IssueRefusal | None:
    """Why `service_id` gives no ticket at `now`, or `None` where it does.

    `issued_today` counts the service's tickets of the centre's day, `issued_in_period` those since
    the period of `counted_period` began; voided ones are the caller's to leave out. Between two
    spans of a day (lunch) nothing is given: the centre, or the service, is closed.
    """
    day = centre.day(now)
    if not _is_within(now, issuing_on(centre, service_id, day)):
        return _closed(centre, service_id, now, day)
    service = centre.service_by_id[service_id]
    if service.daily_quota is not None and issued_today >= service.daily_quota:
        return IssueRefusal.QUOTA_REACHED
    period = service.campaign.period_quota if isinstance(service, CampaignService) else None
    if period is not None and issued_in_period >= period:
        return IssueRefusal.QUOTA_REACHED
    return None


def counted_period(centre: Centre, service_id: str, now: datetime) -> Span | None:
    """The period of a day's hours, as it is written, in which `now` lies and of which a campaign
    counts its tickets; None where nothing is counted by periods."""
    service = centre.service_by_id.get(service_id)
    if not isinstance(service, CampaignService) or service.campaign.period_quota is None:
        return None
    return next((span for span in _periods(centre, service, now) if _is_within(now, [span])), None)


def _periods(centre: Centre, service: CampaignService, now: datetime) -> list[Span]:
    day = centre.day(now)
    hours = campaigns.hours_on(centre, service.campaign, day)
    return [span for one in hours for span in day_spans([one], day, centre.zone)]


def _closed(centre: Centre, service_id: str, now: datetime, day: date) -> IssueRefusal:
    """Why no ticket is given outside of the hours in which one is."""
    if not _is_within(now, centre_hours_on(centre, day)):
        return IssueRefusal.CENTRE_CLOSED
    if not _is_within(now, hours_on(centre, service_id, day)):
        return IssueRefusal.SERVICE_CLOSED
    return IssueRefusal.LAST_TICKET_PASSED


def opens_at(
    centre: Centre, service_id: str, now: datetime, *, full: bool = False, issued: int = 0
) -> datetime | None:
    """When the calendar next has tickets of `service_id` given; `now` itself where it does now.

    Where its quota is reached (`full`, after `issued` tickets today) it is the next day, or the
    day's next period where the quota of this one alone is. `None`: not within `LOOK_AHEAD_DAYS`.
    """
    today = centre.day(now)
    if full and (later := _next_period(centre, service_id, now, issued)):
        return later
    for ahead in range(int(full), LOOK_AHEAD_DAYS + 1):
        for start, end in issuing_on(centre, service_id, today + timedelta(days=ahead)):
            if now < end:
                return max(now, start)
    return None


def _next_period(
    centre: Centre, service_id: str, now: datetime, issued_today: int
) -> datetime | None:
    """When the next period of the day begins in which a campaign gives tickets again."""
    service = centre.service_by_id[service_id]
    if counted_period(centre, service_id, now) is None or not isinstance(service, CampaignService):
        return None
    if service.daily_quota is not None and issued_today >= service.daily_quota:
        return None
    issuing = issuing_on(centre, service_id, centre.day(now))
    begins = (start for start, _ in _periods(centre, service, now) if start > now)
    return next((start for start in begins if _is_within(start, issuing)), None)


@lru_cache(maxsize=REMEMBERED_DAYS)
def issuing_on(centre: Centre, service_id: str, day: date) -> list[Span]:
    """When tickets of `service_id` are given on `day`: its hours without the time before closing
    in which none is. Raises `KeyError` for an unknown service."""
    spans = hours_on(centre, service_id, day)
    if not spans or centre.service_by_id[service_id].winding_down:
        return []
    *earlier, (start, end) = spans
    minutes = centre.service_by_id[service_id].last_ticket_minutes_before_closing
    return _merged([*earlier, (start, end - timedelta(minutes=minutes))])


@lru_cache(maxsize=REMEMBERED_DAYS)
def centre_hours_on(centre: Centre, day: date) -> list[Span]:
    """When the centre is open on `day`, its campaigns included, earliest first; none on a day
    off."""
    ordinary = ordinary_hours_on(centre, day)
    hours = [
        period
        for one in centre.campaigns
        if not one.winding_down
        for period in campaigns.hours_on(centre, one, day)
    ]
    return _merged([*ordinary, *day_spans(hours, day, centre.zone)]) if hours else ordinary


@lru_cache(maxsize=REMEMBERED_DAYS)
def ordinary_hours_on(centre: Centre, day: date) -> list[Span]:
    """When the centre is open on `day` by its own calendar: campaigns move no deadline."""
    return day_spans(centre.opening.hours_on(day), day, centre.zone)


def reopens_at(centre: Centre, now: datetime) -> datetime | None:
    """When the centre opens again today after it has been open, as after lunch; None where it does
    not."""
    begun = [start for start, _ in centre_hours_on(centre, centre.day(now))]
    if not begun or now < begun[0]:
        return None
    return next((start for start in begun if start > now), None)


def day_spans(hours: Iterable[Hours], day: date, zone: ZoneInfo) -> list[Span]:
    return _merged(
        (_instant(day, part.start, zone, fold=0), _instant(day, part.end, zone, fold=1))
        for part in hours
    )


def _merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that touch made one, empty ones dropped."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _is_within(now: datetime, spans: Iterable[Span]) -> bool:
    return any(start <= now < end for start, end in spans)


def _instant(day: date, clock: time, zone: ZoneInfo, *, fold: int) -> datetime:
    """The instant at which the centre's clock shows `clock`, on days that it is moved too.

    A time that comes twice is the first of the two with `fold` 0 and the second with 1; a time
    that is jumped over is the moment of the jump.
    """
    local = datetime.combine(day, clock.replace(fold=fold), tzinfo=zone)
    instant = local.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return instant
    return _jump(day, clock, zone)


def _jump(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The moment, to the second, at which the clock is put forward over `clock`."""
    skipped = datetime.combine(day, clock)
    before = skipped.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = skipped.replace(tzinfo=zone, fold=0).astimezone(UTC)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).replace(tzinfo=None) < skipped:
            before = middle
        else:
            after = middle
    return after
