"""The page `/officials`: who is in charge, when to meet them, who stands in today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from aiohttp import web

from config.text.catalogue import localised
from config.wire.feedback.officials import OfficialsToday
from queue_server.core.http.operations import ANYONE, Call, Operation
from queue_server.core.room import App
from queue_server.feedback.officials.rules import page_of
from queue_server.feedback.officials.service import PAGE, Officials
from queue_server.web import qr_codes
from queue_server.web.address_parts import read_number
from queue_server.web.language import language_links, page_language
from queue_server.web.phrases import PagePhrases
from queue_server.web.templates import render

LONGEST_SEARCH: Final = 100
HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "public, max-age=60",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class OfficialPages:
    """The handlers of page and operation; both show published data alone."""

    def __init__(self, app: App, officials: Officials) -> None:
        self._app, self._officials = app, officials

    def routes(self) -> list[web.RouteDef]:
        return [web.get(PAGE, self.page), web.get(f"{PAGE}/qr.svg", self.qr)]

    def operations(self) -> list[Operation]:
        return [
            Operation(
                id="listOfficials",
                method="GET",
                path="/officials",
                summary="Who is in charge, as the centre publishes it, and who stands in today.",
                handler=self.listed,
                allowed=ANYONE,
                answer=OfficialsToday,
            )
        ]

    async def listed(self, _call: Call) -> OfficialsToday:
        return self._officials.today()

    async def page(self, request: web.Request) -> web.Response:
        centre = self._app.centre.value
        phrases = PagePhrases(page_language(request, *centre.languages), "officials")
        query = request.query
        words, letter = query.get("q", "")[:LONGEST_SEARCH].strip(), query.get("letter", "")[:1]
        shown = page_of(
            self._officials.today().officials,
            words,
            letter,
            read_number(query.get("page", "")) or 1,
        )
        page = render(
            "feedback/officials.html",
            phrases=phrases,
            language=phrases.language,
            root=centre.root_path,
            hall_name=localised(centre.unit.name, phrases.language),
            other_languages=language_links(phrases.language, centre.languages),
            officials=shown.officials,
            shown=shown,
            words=words,
            others=urlencode({"q": words, "letter": shown.letter, "lang": phrases.language}),
        )
        return web.Response(text=page, content_type="text/html", headers=HEADERS)

    async def qr(self, _request: web.Request) -> web.Response:
        """The QR code of the page, for boards."""
        image = qr_codes.svg(self._officials.today().page_url)
        return web.Response(text=image, content_type="image/svg+xml", headers=HEADERS)
