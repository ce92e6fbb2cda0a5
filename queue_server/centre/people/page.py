"""`/settings/people`: everybody, one person, and a new one. What they show comes by the API."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from config.centre.model import Centre
from config.text.catalogue import all_texts, localised, text
from queue_server.centre.staff import one_time
from queue_server.centre.staff.pages.page_access import SettingsFrame
from queue_server.core.errors import NotFound
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App
from queue_server.web.address_parts import read_number


class PeoplePages:
    """The handlers of the pages below `/settings/people`."""

    def __init__(self, app: App, authenticator: Authenticator) -> None:
        self._app, self._frame = app, SettingsFrame(app.centre, authenticator)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/settings/people", self.everybody),
            web.get("/settings/people/{member}", self.one),
        ]

    async def everybody(self, request: web.Request) -> web.StreamResponse:
        return await self._html(request, "centre/people.html")

    async def one(self, request: web.Request) -> web.StreamResponse:
        """One person, by their number; a new one at `new`. Raises `NotFound`."""
        member = request.match_info["member"]
        number = read_number(member) or 0
        if not number and member != "new":
            raise NotFound
        return await self._html(request, "centre/person.html", member=number)

    async def _html(
        self, request: web.Request, template: str, member: int = 0
    ) -> web.StreamResponse:
        visit = await self._frame.visit(request)
        data = self._data(self._app.centre.value, visit.language, member)
        data["root"] = self._frame.root
        return self._frame.html(
            visit, template, here="people", part="people", is_new=not member, data=data
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
