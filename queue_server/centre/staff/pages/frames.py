"""Pages of staff that are rendered from a part of the catalogue of texts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from config.centre.model import Centre
from config.text.catalogue import localised, text
from queue_server.centre.staff.pages.page_access import opened
from queue_server.core.actor import Actor
from queue_server.core.current import Current
from queue_server.core.errors import NotFound
from queue_server.core.http.later import Later
from queue_server.core.http.operations import Allowed, Authenticator
from queue_server.core.http.problem_page import problem_page, wants_page
from queue_server.core.http.problems import problem_of
from queue_server.core.http.request_log import id_of
from queue_server.core.room import App
from queue_server.web.address_parts import read_number
from queue_server.web.language import language_links, page_language
from queue_server.web.templates import render


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


def number_of(written: str) -> int:
    """The number of a row in an address. Raises `NotFound`."""
    found = read_number(written)
    if found is None:
        raise NotFound
    return found


async def or_missing(
    app: App, request: web.Request, answer: Awaitable[web.StreamResponse]
) -> web.StreamResponse:
    """The answer; where what it would show is not there, that, in the language of the page."""
    try:
        return await answer
    except NotFound as missing:
        if not wants_page(request):
            raise
        centre = app.centre.value
        language = page_language(request, *centre.languages)
        problem = problem_of(missing, language, id_of(request))
        return web.Response(
            text=problem_page(problem, language, centre.root_path),
            status=HTTPStatus.NOT_FOUND,
            content_type="text/html",
            headers={"Cache-Control": "no-store"},
        )
