"""What the pages of citizens in feedback have in common."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp import web

from config.centre.model import Centre
from queue_server.core.current import Current
from queue_server.web.language import language_links, page_language
from queue_server.web.phrases import PagePhrases
from queue_server.web.templates import render

CITIZEN_HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
"""Of every page of citizens here: nothing kept by proxies, nothing from or to elsewhere."""


class CitizenFrame:
    """Renders pages of citizens, in the language of the address or the centre's first."""

    def __init__(self, centre: Current[Centre], part: str) -> None:
        self._centre, self._part = centre, part
        self.root = urlsplit(centre.value.public_url).path.rstrip("/")

    def phrases(self, request: web.Request, *otherwise: str) -> PagePhrases:
        languages = self._centre.value.languages
        return PagePhrases(page_language(request, *otherwise, *languages), self._part)

    def html(
        self, template: str, phrases: PagePhrases, status: int = HTTPStatus.OK, **values: Any
    ) -> web.Response:
        centre = self._centre.value
        page = render(
            template,
            phrases=phrases,
            language=phrases.language,
            hall_name=phrases.localised(centre.unit.name),
            other_languages=language_links(phrases.language, centre.languages),
            root=self.root,
            **values,
        )
        return web.Response(
            text=page, status=status, content_type="text/html", headers=CITIZEN_HEADERS
        )
