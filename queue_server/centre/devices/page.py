"""`/devices`: kiosks and boards, for those who look after them; and what every page of staff
says of devices that somebody should look at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final

from aiohttp import web

from config.centre.calendar.known_years import years_to_fill_in
from config.centre.model import Centre
from config.centre.roles import Permission
from config.text.catalogue import all_texts, localised, text
from config.wire import CounterState
from queue_server.centre.devices.management import Devices
from queue_server.centre.staff.access import MANAGERS
from queue_server.centre.staff.pages.page_access import opened, signed_in
from queue_server.centre.views import CentreViews
from queue_server.core.actor import Actor
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.http.operations import ANY_STAFF, Authenticator
from queue_server.web.language import language_links, page_language
from queue_server.web.templates import render

StaffAlerts = Callable[[Actor, str], Awaitable[list[dict[str, Any]]]]
"""The alerts on every page of staff beside those of devices, in a language."""
OwnWords = Callable[[Actor, str], Awaitable[list[str]]]
"""What the caller is told of themselves there."""
LEADING: Final = frozenset({Permission.OVERSEE, Permission.VOID})
INFORMED: Final = frozenset({Permission.OVERSEE, Permission.ADMINISTER})


class DevicePages:
    """The handlers of the page of kiosks and boards."""

    def __init__(
        self,
        centre: Current[Centre],
        authenticator: Authenticator,
        views: CentreViews,
        devices: Devices,
        told: StaffAlerts,
        own: OwnWords,
        clock: Clock,
    ) -> None:
        self._centre = centre
        self._authenticator = authenticator
        self._views = views
        self._devices = devices
        self._told, self._own = told, own
        self._clock = clock
        self._root = centre.value.root_path

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/devices", self.page), web.get("/devices/alerts", self.alerts)]

    async def page(self, request: web.Request) -> web.StreamResponse:
        """Every kiosk and board; its rows come by `listDevices`."""
        caller, may_see = await opened(self._authenticator, request, MANAGERS, self._root)
        return self._html(request, caller, allowed=may_see)

    async def alerts(self, request: web.Request) -> web.StreamResponse:
        """What there is to look at, with its labels and names."""
        caller = await signed_in(self._authenticator, request, ANY_STAFF, self._root)
        language = page_language(request, *self._centre.value.languages)
        listed = await self._devices.listed()
        emergency = self._views.emergency
        overview: dict[str, Any] = {
            "emergency": localised(emergency.text, language) if emergency else "",
            "alerts": [alert.model_dump(mode="json") for alert in listed.alerts],
            "names": {one.device: localised(one.name, language) for one in listed.devices},
            "unmanned": self._unmanned(caller, language),
            "own": await self._own(caller, language),
            "calendar": self._calendar(caller, language),
            "calendar_link": text(language, "calendar.told_link"),
            "told": await self._told(caller, language),
            "told_texts": all_texts(language, "audit.told"),
            "administers": Permission.ADMINISTER in caller.permissions,
            "manages": bool(MANAGERS.permissions & caller.permissions),
            "time_zone": self._centre.value.time_zone,
            "texts": all_texts(language, "devices"),
        }
        return web.json_response(overview, headers={"Cache-Control": "no-store"})

    def _unmanned(self, caller: Actor, language: str) -> list[str]:
        """For those who lead the hall: the open counters at which nobody seems to be."""
        if not LEADING & caller.permissions:
            return []
        key = "devices.unmanned"
        return [
            text(language, key, counter=localised(one.name, language), name=one.staff_name or "")
            for one in self._views.counters.values()
            if one.state is CounterState.OPEN and not one.manned
        ]

    def _calendar(self, caller: Actor, language: str) -> list[str]:
        """For leaders and administrators: the years of which the calendar lacks the holidays."""
        if not INFORMED & caller.permissions:
            return []
        centre = self._centre.value
        key = "told" if Permission.ADMINISTER in caller.permissions else "told_leader"
        years = years_to_fill_in(centre, centre.day(self._clock.now()))
        return [text(language, f"calendar.{key}", year=year) for year in years]

    def _html(self, request: web.Request, caller: Actor, *, allowed: bool) -> web.Response:
        language = page_language(request, *self._centre.value.languages)
        page = render(
            "centre/devices.html",
            language=language,
            root=self._root,
            hall_name=localised(self._centre.value.unit.name, language),
            t=lambda key: text(language, f"devices.{key}"),
            desk_text=lambda key: text(language, f"desk.{key}"),
            person=caller.name,
            permissions=caller.permissions,
            other_languages=language_links(language, self._centre.value.languages),
            allowed=allowed,
            data={
                "language": language,
                "root": self._root,
                "address": self._centre.value.public_url,
                "time_zone": self._centre.value.time_zone,
                "texts": all_texts(language, "devices"),
            },
        )
        return web.Response(
            text=page,
            status=HTTPStatus.OK if allowed else HTTPStatus.FORBIDDEN,
            content_type="text/html",
            headers={"Cache-Control": "no-store"},
        )
