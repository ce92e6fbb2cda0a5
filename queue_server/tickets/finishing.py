"""Finish today, over HTTP and on the line below leaders' pages; and what ends it by itself."""

from __future__ import annotations

from typing import Any, Final

from aiohttp import web

from config.text.catalogue import localised, plural_text, text
from config.text.formats import format_date, format_time
from config.wire import Empty, ErrorCode
from config.wire.centre.finishing import FinishingToday, WhoIsServed
from queue_server.centre.notices import Notices
from queue_server.centre.staff.pages.frames import StaffFrame
from queue_server.core.actor import SYSTEM, Actor
from queue_server.core.http.operations import Authenticator, Call, Operation, body_of
from queue_server.core.room import App, PeriodicJob, When
from queue_server.tickets.helping import LEADERS
from queue_server.tickets.usecases.finishing import Finishing, asks, waiting_on

PAGE: Final = "/rota/today"


class FinishToday:
    """The operations, the page, the job, and what leaders are asked near closing."""

    def __init__(self, app: App) -> None:
        self._app = app
        notices = Notices(app.centre, app.database, app.clock)
        self._finishing = Finishing(app.centre, notices)
        self._waiting = 0
        """People who wait near closing, while nobody has said what becomes of them."""

    # -------------------------------------------------------------------------- operations

    async def read(self, call: Call) -> FinishingToday:
        return await self.stands()

    async def stands(self) -> FinishingToday:
        """How it stands with today."""
        now = self._app.clock.now()
        return await self._app.database.read(lambda c: self._finishing.stands(c, now))

    async def begin(self, call: Call) -> FinishingToday:
        command = body_of(call, WhoIsServed)
        said = await self._app.commands.run(
            call, FinishingToday, lambda unit: self._finishing.begin(unit, command)
        )
        self._waiting = 0
        return said

    async def end(self, call: Call) -> FinishingToday:
        return await self._app.commands.run(call, FinishingToday, self._finishing.end)

    def operations(self) -> list[Operation]:
        return [
            Operation(
                "readFinishing", "GET", "/finishing",
                "Whether everybody who waits is served today, and who worked after closing.",
                self.read, LEADERS, answer=FinishingToday,
            ),
            Operation(
                "finishToday", "POST", "/finishing",
                "Say that who waits, for some services or any, is served after closing too.",
                self.begin, LEADERS, WhoIsServed, FinishingToday,
                refusals=(ErrorCode.DAY_FINISHED, ErrorCode.TOO_MANY_MESSAGES),
            ),
            Operation(
                "endFinishing", "POST", "/finishing/end",
                "Say that the day is finished; the overtime is proposed as leave.",
                self.end, LEADERS, Empty, FinishingToday,
            ),
        ]  # fmt: skip

    # ---------------------------------------------------------------------------- by itself

    def jobs(self) -> list[PeriodicJob]:
        return [PeriodicJob("finish the day", When.START | When.ROUND, self.look)]

    async def look(self) -> None:
        """End a day that is finished; near closing, count who waits. Raises `Unavailable`."""
        now, centre = self._app.clock.now(), self._app.centre.value
        day = centre.day(now)

        def read(connection: Any) -> tuple[bool, bool, int]:
            stands = self._finishing.stands(connection, now) if asks(centre, now) else None
            is_open = self._finishing.is_open(connection)
            asked = stands is not None and stands.declared_at is None
            return is_open, asked, sum(waiting_on(connection, day).values()) if asked else 0

        is_open, asked, waiting = await self._app.database.read(read)
        self._waiting = waiting if asked else 0
        if is_open:
            await self._app.database.write(self._finishing.end_when_done, SYSTEM, now)

    async def alerts(self, caller: Actor, language: str) -> list[dict[str, Any]]:
        """The question for leaders, while people wait near closing."""
        closes_at = asks(self._app.centre.value, self._app.clock.now())
        leads = bool(LEADERS.permissions & caller.permissions)
        if not leads or not self._waiting or closes_at is None:
            return []
        time = format_time(self._app.centre.value.local(closes_at))
        words = plural_text(language, "finishing.asked", self._waiting, time=time)
        link, look = PAGE.removeprefix("/"), text(language, "rota.tab_today")
        return [{"line": 0, "words": words, "urgent": False, "link": link, "look": look}]


class FinishingPage:
    """`/rota/today`: the question, the answer, and who worked how long after closing."""

    def __init__(self, app: App, access: Authenticator, finishing: FinishToday) -> None:
        self._app, self._finishing = app, finishing
        self._frame = StaffFrame(app.centre, access, "rota")

    def routes(self) -> list[web.RouteDef]:
        return [web.get(PAGE, self.page)]

    async def page(self, request: web.Request) -> web.StreamResponse:
        caller, may_see = await self._frame.visit(request, LEADERS)
        if not may_see:
            return self._frame.refused(request, caller, "tickets/finishing.html")
        stands, local = await self._finishing.stands(), self._app.centre.value.local
        times = {
            name: format_time(local(at))
            for name in ("closes_at", "declared_at", "ended_at")
            if (at := getattr(stands, name)) is not None
        }
        return self._frame.html(
            request, caller, "tickets/finishing.html",
            tab="today", stands=stands, day=format_date(stands.day), times=times,
            is_before=stands.closes_at is not None and self._app.clock.now() < stands.closes_at,
            **self._choices(stands, self._frame.language(request)),
        )  # fmt: skip

    def _choices(self, stands: FinishingToday, language: str) -> dict[str, Any]:
        """The services and counters that can be named: id, name, how many wait; and those of
        which it was said."""
        centre = self._app.centre.value
        waiting = {one.service: one.waiting for one in stands.waiting_by_service}
        names = {one.id: localised(one.name, language) for one in centre.services}
        return {
            "services": [(id, name, waiting.get(id, 0)) for id, name in names.items()],
            "counters": [
                (
                    one.id,
                    localised(one.name, language),
                    sum(waiting.get(id, 0) for id in one.services),
                )
                for one in centre.counters
            ],
            "served": ", ".join(names.get(id, id) for id in stands.services),
            "said": set(stands.services),
            "is_wide": stands.declared_at is not None and not stands.services,
        }
