"""The pages `/reports/what-if` and `/reports/next-week`, for those who oversee; tables as files."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import web

from config.centre.model import Centre
from queue_server.core.actor import Actor
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.errors import NotFound, TooManyRequests
from queue_server.core.http.operations import Authenticator
from queue_server.reports.pages import FigurePages, ending_of, file_answer
from queue_server.reports.periods import month_of
from queue_server.reports.views import NEXT_WEEK, WHAT_IF, PageAddress
from queue_server.simulation.pages import views, week_views
from queue_server.simulation.pages.form import read_change, read_day
from queue_server.simulation.pages.layouts import comparison_table, week_table
from queue_server.simulation.pages.phrases import WhatIfPhrases
from queue_server.simulation.service import PlannedDay, PlannedWeek, WhatIf
from queue_server.web.exports import ReportTable

PATIENCE_SECONDS: Final = 4.0
"""How long a page waits for the counters of the week."""
MOST_CHARACTERS: Final = 8_000
"""Of an address."""


class SimulationPages(FigurePages):
    """The handlers of both pages."""

    def __init__(
        self,
        centre: Current[Centre],
        authenticator: Authenticator,
        database: Database,
        clock: Clock,
        what_if: WhatIf,
    ) -> None:
        super().__init__(centre, authenticator, database, clock)
        self._what_if = what_if

    async def answer(self, request: web.Request, caller: Actor) -> web.StreamResponse:
        """Raises `BadRequest`, `NotFound`."""
        name = request.path.rpartition("/")[2]
        answer = self._next_week if name.startswith("next-week") else self._replayed
        try:
            return await answer(request, caller, ending_of(name))
        except TooManyRequests:
            return self._busy(request, caller)

    # -------------------------------------------------------------------------- what if

    async def _replayed(
        self, request: web.Request, caller: Actor, ending: str
    ) -> web.StreamResponse:
        days = await self._what_if.days()
        day = read_day(request.query) or next(iter(days), None)
        past = await self._what_if.past_day(day) if day else None
        if day is None or past is None:
            if ending:
                raise NotFound
            shown = {"days": self._days(request, days, day), "past": False, "asked": day}
            return self._page(request, "what_if.html", WHAT_IF, caller, shown)
        change = read_change(request.query, past)
        found = await self._what_if.compare(past, change)
        # The names are those that the centre had on that day.
        say = WhatIfPhrases(self._say(request).language, past.centre)
        if ending:
            hall = say.localised(self.centre.value.unit.name)
            return await file_answer(comparison_table(found, change, say, hall), ending)
        shown = {
            "days": self._days(request, days, day),
            "past": True,
            "chosen_day": say.whole_day(day),
            "day": day.isoformat(),
            "form": views.form(past, change, say),
            "files": self._files(request, WHAT_IF),
            **views.comparison(found, change, say),
        }
        return self._page(request, "what_if.html", WHAT_IF, caller, shown)

    def _days(
        self, request: web.Request, days: dict[date, int], chosen: date | None
    ) -> list[dict[str, Any]]:
        say = self._say(request)
        return [
            {
                "day": day.isoformat(),
                "name": say.say("day", day=say.whole_day(day), count=say.number(count)),
                "here": day == chosen,
            }
            for day, count in days.items()
        ]

    # ------------------------------------------------------------------------ next week

    async def _next_week(
        self, request: web.Request, caller: Actor, ending: str
    ) -> web.StreamResponse:
        asked = read_day(request.query)
        say = self._say(request)
        found = await self._what_if.week(None if ending else PATIENCE_SECONDS)
        if ending:
            return await self._week_file(found, say, ending)
        shown = week_views.week(found, _chosen(found, asked), len(self.centre.value.counters), say)
        for day in shown["days"]:
            query = {"day": day["day"], "lang": say.language}
            day["address"] = f"{self.root}{NEXT_WEEK}?{urlencode(query)}"
        shown["files"] = self._files(request, NEXT_WEEK)
        return self._page(request, "next_week.html", NEXT_WEEK, caller, shown)

    async def _week_file(
        self, found: PlannedWeek, say: WhatIfPhrases, ending: str
    ) -> web.StreamResponse:
        table: ReportTable = week_table(found, say, say.localised(self.centre.value.unit.name))
        return await file_answer(table, ending)

    # ---------------------------------------------------------------------------- parts

    def _say(self, request: web.Request) -> WhatIfPhrases:
        return WhatIfPhrases(self.words(request).language, self.centre.value)

    def _busy(self, request: web.Request, caller: Actor) -> web.Response:
        """Others are having days simulated."""
        status = HTTPStatus.SERVICE_UNAVAILABLE
        return self._page(request, "busy.html", WHAT_IF, caller, {}, status)

    def _files(self, request: web.Request, path: str) -> list[tuple[str, str]]:
        """The addresses of the same as files."""
        return [
            (ending.upper(), f"{self.root}{path}.{ending}?{self._query(request, None)}")
            for ending in ("xlsx", "csv")
        ]

    def _query(self, request: web.Request, language: str | None) -> str:
        """What the address asks for, in another language or the same."""
        kept = [(key, value) for key, value in request.query.items() if key != "lang"]
        language = language or self.words(request).language
        return urlencode([*kept, ("lang", language)])[:MOST_CHARACTERS]

    def _page(
        self,
        request: web.Request,
        template: str,
        path: str,
        caller: Actor,
        shown: dict[str, Any],
        status: int = HTTPStatus.OK,
    ) -> web.Response:
        period = month_of(self._what_if.today)
        place = PageAddress(self.root, period, self._say(request))

        def address(language: str) -> str:
            return f"{self.root}{path}?{self._query(request, language)}"

        shown = {"say": self._say(request).say, **shown}
        return self.html(f"simulation/{template}", place, path, caller, shown, status, address)


def _chosen(week: PlannedWeek, asked: date | None) -> PlannedDay | None:
    """The day that is asked for, else the first with anybody; None where there is none."""
    full = [one for one in week.days if one.load.people]
    return next((one for one in full if one.load.day == asked), full[0] if full else None)
