"""Which campaigns are spoken of, and what boards and the closed kiosk say of them. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from config.centre.campaigns import announced_on, hours_on
from config.centre.model import Centre
from config.centre.sections.campaigns import Campaign
from config.text.catalogue import text
from config.text.formats import format_day, format_time
from config.wire import Localised, OutOfHours
from queue_server.centre.opening import Span, day_spans


def open_days(centre: Centre, campaign: Campaign, first: date) -> list[tuple[date, list[Span]]]:
    """The days from `first` on, on which it is open, with its hours."""
    day = max(first, campaign.first_day)
    days = (day + timedelta(days=ahead) for ahead in range((campaign.last_day - day).days + 1))
    there = ((one, day_spans(hours_on(centre, campaign, one), one, centre.zone)) for one in days)
    return [(one, spans) for one, spans in there if spans]


def listed(centre: Centre, now: datetime) -> list[Campaign]:
    """Those that run or are announced at `now`, the first to begin first."""
    there = announced_on(centre, centre.day(now))
    return sorted(there, key=lambda one: (one.first_day, one.last_day))


def announcements(centre: Centre, now: datetime) -> list[OutOfHours]:
    """A line for each campaign that is not over, from when it is announced until it closes."""
    return list(_of_day(centre, centre.day(now)))


@lru_cache(maxsize=8)
def _of_day(centre: Centre, today: date) -> tuple[OutOfHours, ...]:
    """Made once a day: every snapshot of a board or kiosk has them."""
    return tuple(
        _announced(centre, one, days)
        for one in centre.campaigns
        if not one.winding_down and (days := open_days(centre, one, today))
    )


def _announced(
    centre: Centre, campaign: Campaign, days: list[tuple[date, list[Span]]]
) -> OutOfHours:
    shown_from = centre.midnight_after(campaign.announced_from - timedelta(days=1))
    ends_at = days[-1][1][-1][1]
    made = {language: _sentence(centre, campaign, language) for language in centre.languages}
    said = {language: campaign.board_text.get(language) or made[language] for language in made}
    return OutOfHours(text=said, shown_from=shown_from, ends_at=ends_at)


def _sentence(centre: Centre, campaign: Campaign, language: str) -> str:
    """Its name, days, hours of the first day, and place."""
    days = open_days(centre, campaign, campaign.first_day)
    place = in_language(language, campaign.place)
    return text(
        language,
        "campaigns.announced_at" if place else "campaigns.announced",
        name=in_language(language, campaign.name),
        days=span_of_days(language, campaign),
        hours=written(centre, days[0][1]),
        place=place,
    )


def span_of_days(language: str, campaign: Campaign) -> str:
    """`từ thứ Hai, 16/11/2026 đến thứ Bảy, 21/11/2026`; one day alone where it is one."""
    first = format_day(language, campaign.first_day, in_sentence=True)
    if campaign.first_day == campaign.last_day:
        return first
    last = format_day(language, campaign.last_day, in_sentence=True)
    return text(language, "campaigns.days", first=first, last=last)


def written(centre: Centre, spans: list[Span]) -> str:
    """`07:30–11:30, 13:30–17:00` on the centre's clock."""
    return ", ".join(
        "–".join(format_time(moment.astimezone(centre.zone)) for moment in span) for span in spans
    )


def in_language(language: str, said: Localised) -> str:
    return said.get(language) or next(iter(said.values()), "")


def looked_back_on(centre: Centre, today: date, days: int) -> list[Campaign]:
    """Those that run or are announced on `today`, and those that ended in the `days` before it, the
    first to begin first."""
    since = today - timedelta(days=days)
    ended = [one for one in centre.campaigns if since <= one.last_day < today]
    return sorted((*announced_on(centre, today), *ended), key=lambda one: one.first_day)
