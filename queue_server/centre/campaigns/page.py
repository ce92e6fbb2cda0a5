"""The public page `/campaigns`: the campaigns that run or are announced, for all to read.

Anyone may read it, without scripts, in the centre's first language or as `?lang=` asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import groupby

from aiohttp import web

from config.centre.model import Centre
from config.centre.sections.campaigns import Campaign
from config.text.catalogue import text
from config.text.formats import format_day
from queue_server.centre.campaigns.rules import (
    in_language,
    listed,
    open_days,
    span_of_days,
    written,
)
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.web.language import known_languages, language_links, page_language
from queue_server.web.templates import render

PATH = "/campaigns"


@dataclass(frozen=True, slots=True)
class ShownCampaign:
    """A campaign in words."""

    name: str
    days: str
    now: bool
    text: str
    place: str
    hours: Sequence[tuple[str, str]]
    """Days, and their hours."""
    quota: Sequence[str]
    papers: Sequence[str]
    helpers: str
    asked: Sequence[tuple[str, str]]
    """Whom one can ask, and the phone number."""


class CampaignsPage:
    def __init__(self, centre: Current[Centre], clock: Clock) -> None:
        self._centre = centre
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        return [web.get(PATH, self.page), web.get(f"{PATH}/qr.svg", self.qr)]

    async def page(self, request: web.Request) -> web.Response:
        centre, now = self._centre.value, self._clock.now()
        language = page_language(request, known_languages(centre.languages)[0])
        said = render(
            "centre/campaigns.html",
            language=language,
            root=centre.root_path,
            hall_name=in_language(language, centre.unit.name),
            other_languages=language_links(language, centre.languages),
            t=partial(text, language),
            campaigns=[_shown(centre, language, one, now) for one in listed(centre, now)],
        )
        return web.Response(text=said, content_type="text/html")

    async def qr(self, _request: web.Request) -> web.Response:
        """The QR code of the page, for boards."""
        from queue_server.web.qr_codes import svg

        image = svg(f"{self._centre.value.public_url}{PATH}")
        headers = {"Cache-Control": "public, max-age=3600"}
        return web.Response(text=image, content_type="image/svg+xml", headers=headers)


def _shown(centre: Centre, language: str, one: Campaign, now: datetime) -> ShownCampaign:
    said = partial(in_language, language)
    days = span_of_days(language, one)
    return ShownCampaign(
        said(one.name),
        days[:1].upper() + days[1:],
        one.first_day <= centre.day(now),
        said(one.page_text),
        said(one.place),
        list(_hours(centre, language, one, centre.day(now))),
        list(_quota(language, one)),
        [said(paper) for paper in one.papers],
        said(one.helpers),
        [
            (f"{official.name}, {said(official.duty)}", official.phone)
            for official in map(centre.official_by_id.get, one.officials)
            if official is not None
        ],
    )


def _hours(centre: Centre, language: str, one: Campaign, today: date) -> Iterator[tuple[str, str]]:
    """The days to come, those at the same hours in one line."""
    days = [(day, written(centre, spans)) for day, spans in open_days(centre, one, today)]
    for hours, some in groupby(days, key=lambda day: day[1]):
        first, *others = [day for day, _ in some]
        if not others:
            yield format_day(language, first), hours
            continue
        last = format_day(language, others[-1], in_sentence=True)
        begins = format_day(language, first)
        yield text(language, "campaigns.from_to", first=begins, last=last), hours


def _quota(language: str, one: Campaign) -> Iterator[str]:
    if one.daily_quota is not None:
        yield text(language, "campaigns.daily_quota", count=one.daily_quota)
    if one.period_quota is not None:
        yield text(language, "campaigns.period_quota", count=one.period_quota)
