"""Queues that somebody should look at, and counters that help: for whoever leads the hall."""

from __future__ import annotations

from typing import Any, Final

from aiohttp import web

from config.centre.roles import Permission
from config.text.catalogue import all_texts, localised
from config.wire import ErrorCode
from config.wire.centre.helping import CounterHelp, HelpWith
from queue_server.centre.staff.pages.page_access import signed_in
from queue_server.core.http.operations import (
    ANY_STAFF,
    Authenticator,
    Call,
    Operation,
    body_of,
    staff_who,
)
from queue_server.core.room import App
from queue_server.tickets.hall.broadcasts import Live
from queue_server.tickets.hall.screens.queue_alerts import queue_alerts
from queue_server.tickets.usecases.helping import Helping
from queue_server.web.language import page_language

LEADERS: Final = staff_who(Permission.OVERSEE, Permission.VOID)


class HelpingApi:
    """The operations and what every page of a leader shows."""

    def __init__(self, app: App, live: Live, helping: Helping, access: Authenticator) -> None:
        self._centre, self._clock, self._commands = app.centre, app.clock, app.commands
        self._database = app.database
        self._live, self._helping, self._access = live, helping, access
        self._root = app.centre.value.root_path

    async def start(self, call: Call) -> CounterHelp:
        service, command = call.path("service"), body_of(call, HelpWith)
        return await self._commands.run(
            call, CounterHelp, lambda unit: self._helping.begin(unit, service, command.counter)
        )

    async def stop(self, call: Call) -> None:
        name = call.path("name")
        await self._database.write(
            lambda unit: self._helping.end(unit, name), call.caller, self._clock.now()
        )

    async def overview(self, request: web.Request) -> web.StreamResponse:
        """What a leader is told of queues, with its labels and names; nothing for others."""
        caller = await signed_in(self._access, request, ANY_STAFF, self._root)
        language = page_language(request, *self._centre.value.languages)
        leads = bool(LEADERS.permissions & caller.permissions)
        told = self._alerts(language) if leads else {"alerts": [], "helps": []}
        return web.json_response(told, headers={"Cache-Control": "no-store"})

    def _alerts(self, language: str) -> dict[str, Any]:
        hall, now = self._live.hall, self._clock.now()
        found = queue_alerts(hall, hall.forecast(now), now)
        return {
            "alerts": [alert.model_dump(mode="json") for alert in found],
            "helps": [one.model_dump(mode="json") for one in hall.helps],
            "services": {
                one.id: localised(one.name, language) for one in self._centre.value.services
            },
            "counters": {
                one.id: localised(one.name, language) for one in self._centre.value.counters
            },
            "time_zone": self._centre.value.time_zone,
            "texts": all_texts(language, "queues"),
        }

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/queues/alerts", self.overview)]


def operations(api: HelpingApi) -> list[Operation]:
    """The operations with which a leader lets counters help."""
    return [
        Operation(
            "startHelping", "POST", "/services/{service}/helping",
            "Let a counter also call a service until its people wait less.",
            api.start, LEADERS, HelpWith, CounterHelp,
            refusals=(ErrorCode.UNKNOWN_SERVICE, ErrorCode.UNKNOWN_COUNTER),
        ),
        Operation(
            "stopHelping", "DELETE", "/helping/{name}",
            "End the help of counters now, by its name.", api.stop, LEADERS,
        ),
    ]  # fmt: skip
