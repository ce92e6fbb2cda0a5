"""The public page `/out-of-hours`: who is on call now and next, and where help is given nearby.

Anyone may read it, without scripts, in the centre's first language or as `?lang=` asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from aiohttp import web

from config.centre.model import Centre
from config.text.catalogue import localised, text
from config.text.formats import format_day
from queue_server.centre.events import HeldShift
from queue_server.centre.out_of_hours.rules import Opened, Shift, hours, points, shifts
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.web.language import known_languages, language_links, page_language
from queue_server.web.templates import render

PATH = "/out-of-hours"


@dataclass(frozen=True, slots=True)
class ShownHours:
    """A shift, or a point's hours, in words."""

    day: str
    hours: str
    name: str
    now: bool
    facts: Sequence[str]
    phone: str = ""


class OutOfHoursPage:
    def __init__(
        self,
        centre: Current[Centre],
        clock: Clock,
        planned: Callable[[], Iterable[HeldShift]] = tuple,
    ) -> None:
        """`planned` gives the shifts of the rota."""
        self._centre, self._planned = centre, planned
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        return [web.get(PATH, self.page)]

    async def page(self, request: web.Request) -> web.Response:
        centre, now = self._centre.value, self._clock.now()
        language = page_language(request, known_languages(centre.languages)[0])
        said = render(
            "centre/out_of_hours.html",
            language=language,
            root=urlsplit(centre.public_url).path.rstrip("/"),
            hall_name=localised(centre.unit.name, language),
            other_languages=language_links(language, centre.languages),
            t=partial(text, language),
            shifts=[
                _shift(centre, language, one, now) for one in shifts(centre, now, self._planned())
            ],
            points=[_point(centre, language, one, now) for one in points(centre, now)],
        )
        return web.Response(text=said, content_type="text/html")


def _shift(centre: Centre, language: str, shift: Shift, now: datetime) -> ShownHours:
    return ShownHours(
        format_day(language, shift.start.astimezone(centre.zone).date()),
        hours(centre, shift.start, shift.end),
        localised(shift.duty.name, language),
        shift.start <= now,
        [", ".join(filter(None, (shift.official.name, localised(shift.official.duty, language))))],
        shift.phone if shift.duty.kind == "on_call" else shift.duty.phone,
    )


def _point(centre: Centre, language: str, opened: Opened, now: datetime) -> ShownHours:
    point = opened.point
    said = (localised(one, language) for one in (point.address, point.offers, point.helpers))
    facts = [f"{one[:1].upper()}{one[1:]}" for one in said]
    return ShownHours(
        format_day(language, opened.start.astimezone(centre.zone).date()),
        hours(centre, opened.start, opened.end),
        localised(point.name, language),
        opened.start <= now,
        [fact for fact in facts if fact],
    )
