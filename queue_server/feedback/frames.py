"""What the pages of feedback have in common: the citizens', and those of staff."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp import web

from config.centre.model import Centre
from config.text.catalogue import localised, text
from queue_server.centre.staff.page_access import opened
from queue_server.core.actor import Actor
from queue_server.core.current import Current
from queue_server.core.http.later import Later
from queue_server.core.http.operations import Allowed, Authenticator
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


class StaffFrame:
    """Opens and renders pages of staff."""

    def __init__(self, centre: Current[Centre], authenticator: Authenticator, part: str) -> None:
        self._centre, self._authenticator, self._part = centre, authenticator, part
        self.root = urlsplit(centre.value.public_url).path.rstrip("/")

    def language(self, request: web.Request) -> str:
        return page_language(request, *self._centre.value.languages)

    def words(self, request: web.Request) -> Callable[..., str]:
        """The texts of the part, by their keys."""
        language = self.language(request)
        return lambda key, **values: text(language, f"{self._part}.{key}", **values)

    async def visit(self, request: web.Request, allowed: Allowed) -> tuple[Actor, bool]:
        """Who opens a page, and whether they may see it. Redirects who is not signed in."""
        return await opened(self._authenticator, request, allowed, self.root)

    def refused(self, request: web.Request, caller: Actor, template: str) -> web.Response:
        """The page that says whose it is."""
        return self.html(request, caller, template, HTTPStatus.FORBIDDEN, allowed=False)

    def html(
        self,
        request: web.Request,
        caller: Actor,
        template: str,
        status: int = HTTPStatus.OK,
        **values: Any,
    ) -> web.Response:
        language, centre = self.language(request), self._centre.value
        page = render(
            template,
            language=language,
            root=self.root,
            hall_name=localised(centre.unit.name, language),
            t=self.words(request),
            desk_text=lambda key: text(language, f"desk.{key}"),
            person=caller.name,
            permissions=caller.permissions,
            other_languages=language_links(language, centre.languages),
            **{"allowed": True, **values},
        )
        headers = {"Cache-Control": "no-store"}
        return web.Response(text=page, status=status, content_type="text/html", headers=headers)


def routes_later(
    paths: Sequence[tuple[str, str, str]], make: Callable[[], object]
) -> list[web.RouteDef]:
    """Routes (method, path, name of the handler) to pages that `make` makes for the first."""
    pages: Any = Later(make)
    return [web.route(method, path, getattr(pages, name)) for method, path, name in paths]
