"""How a page of staff of this room is rendered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from aiohttp import web

from config.centre.model import Centre
from config.text.catalogue import localised, text
from config.text.formats import format_date, format_time
from queue_server.catalogue.service import Catalogue
from queue_server.centre.staff.pages.page_access import opened
from queue_server.core.actor import Actor
from queue_server.core.http.operations import Allowed, Authenticator
from queue_server.core.room import App
from queue_server.web.language import language_links, page_language
from queue_server.web.phrases import PagePhrases
from queue_server.web.templates import render


def root_of(centre: Centre) -> str:
    """The path of the public address, "" at its top."""
    return centre.root_path


def staff_html(
    centre: Centre,
    request: web.Request,
    caller: Actor,
    template: str,
    part: str,
    values: Mapping[str, Any],
) -> web.Response:
    """A page of staff of this room; `part` is its part of the catalogue of texts."""
    language = page_language(request, *centre.languages)
    phrases = PagePhrases(language, part)

    def at(instant: datetime) -> str:
        local = centre.local(instant.astimezone(UTC))
        return f"{format_time(local)} {format_date(local.date())}"

    shown = {
        "allowed": True,
        "language": language,
        "root": root_of(centre),
        "hall_name": localised(centre.unit.name, language),
        "t": phrases,
        "desk_text": lambda key: text(language, f"desk.{key}"),
        "person": caller.name,
        "permissions": caller.permissions,
        "other_languages": language_links(language, centre.languages),
        "at": at,
        **values,
    }
    return web.Response(
        text=render(template, **shown),
        status=HTTPStatus.OK if shown["allowed"] else HTTPStatus.FORBIDDEN,
        content_type="text/html",
        headers={"Cache-Control": "no-store"},
    )


class FieldPages:
    """What the pages of staff about the catalogue's fields have in common."""

    part: str
    """Their part of the catalogue of texts."""

    def __init__(self, app: App, catalogue: Catalogue, authenticator: Authenticator) -> None:
        self._app = app
        self._catalogue, self._authenticator = catalogue, authenticator

    async def _opened(self, request: web.Request, allowed: Allowed) -> tuple[Actor, bool]:
        root = self._app.centre.value.root_path
        return await opened(self._authenticator, request, allowed, root)

    def _fields(self) -> list[str]:
        return [one.field for one in self._catalogue.search(limit=0).fields]

    def _html(
        self, request: web.Request, caller: Actor, template: str, **values: Any
    ) -> web.Response:
        return staff_html(self._app.centre.value, request, caller, template, self.part, values)
