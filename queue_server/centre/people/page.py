"""`/settings/people`: everybody, one person, and a new one. What they show comes by the API."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp import web

from config.centre.model import Centre
from config.text.catalogue import all_texts, localised, text
from queue_server.centre.people.api import ADMINISTRATORS
from queue_server.centre.staff import one_time
from queue_server.centre.staff.page_access import signed_in
from queue_server.core.actor import Actor
from queue_server.core.errors import NotAllowed, NotFound
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App
from queue_server.web.language import page_language
from queue_server.web.settings_menu import frame
from queue_server.web.templates import render

LONGEST_NUMBER: Final = 18


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) <= LONGEST_NUMBER


class PeoplePages:
    """The handlers."""

    def __init__(self, app: App, authenticator: Authenticator) -> None:
        self._app, self._authenticator = app, authenticator

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/settings/people", self.everybody),
            web.get("/settings/people/{member}", self.one),
        ]

    async def everybody(self, request: web.Request) -> web.StreamResponse:
        return self._html(request, "centre/people.html", await self._caller(request))

    async def one(self, request: web.Request) -> web.StreamResponse:
        """One person, by their number; a new one at `new`. Raises `NotFound`."""
        member = request.match_info["member"]
        number = int(member) if _is_number(member) else 0
        if not number and member != "new":
            raise NotFound
        caller = await self._caller(request)
        return self._html(request, "centre/person.html", caller, member=number)

    async def _caller(self, request: web.Request) -> Actor:
        """Who opens a page; somebody without the permission is shown whose page it is."""
        try:
            return await signed_in(self._authenticator, request, ADMINISTRATORS, self._root)
        except NotAllowed:
            return await self._authenticator.identify(request)

    @property
    def _root(self) -> str:
        return urlsplit(self._app.centre.value.public_url).path.rstrip("/")

    def _html(
        self, request: web.Request, template: str, caller: Actor, member: int = 0
    ) -> web.Response:
        centre = self._app.centre.value
        language = page_language(request, *centre.languages)
        framed = frame(centre, language, "people", caller.name, caller.permissions)
        data = self._data(centre, language, member) | {"root": framed["root"]}
        page = render(template, here="people", is_new=not member, data=data, **framed)
        return web.Response(
            text=page,
            status=HTTPStatus.OK if framed["allowed"] else HTTPStatus.FORBIDDEN,
            content_type="text/html",
            headers={"Cache-Control": "no-store"},
        )

    @staticmethod
    def _data(centre: Centre, language: str, member: int) -> dict[str, Any]:
        """What the scripts need beside the API's answers."""
        return {
            "member": member,
            "language": language,
            "time_zone": centre.time_zone,
            "hall": localised(centre.unit.name, language),
            "address": f"{centre.public_url.rstrip('/')}/home",
            "roles": {one.id: localised(one.name, language) for one in centre.roles},
            "counters": {one.id: localised(one.name, language) for one in centre.counters},
            "one_time_days": one_time.LIFE.days,
            "day_form": text(language, "desk.header.day_form"),
            "texts": all_texts(language, "people"),
        }
