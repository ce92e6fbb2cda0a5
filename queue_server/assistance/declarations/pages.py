"""The pages of staff: entering on a tablet, with a line or without, and the figures."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from aiohttp import web

from config.text.catalogue import all_texts, localised
from config.text.formats import format_date
from config.wire.assistance.declarations import HelpedPerson, HelpPlace, HelpReason, HelpResult
from queue_server.assistance.declarations import repository
from queue_server.assistance.declarations.figures import BY, PART, help_tables, tallied
from queue_server.assistance.declarations.operations import HELPERS, OVERSEERS
from queue_server.catalogue.service import MOST_AT_ONCE, Catalogue
from queue_server.centre.staff.pages.frames import StaffFrame
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App
from queue_server.web.address_parts import read_day
from queue_server.web.exports import CSV_TYPE, XLSX_TYPE, ReportTable, to_csv, to_xlsx
from queue_server.web.templates import render
from queue_server.web.workers import worker_script

FIGURES: Final = "assistance/help_figures.html"
OFTEN: Final = 6
"""Procedures that are one touch away: those of the last weeks."""
OFTEN_SINCE: Final = timedelta(days=60)
LONGEST: Final = timedelta(days=3_660)
MINUTES: Final = (5, 10, 15, 20, 30, 45, 60, 90)


@dataclass(frozen=True, slots=True)
class DeclarationsQuery:
    """The days of a page, and by what it counts."""

    first: date
    last: date
    by: str


class DeclarationPages:
    """The handlers of the pages."""

    def __init__(self, app: App, authenticator: Authenticator, catalogue: Catalogue) -> None:
        self._app, self._catalogue = app, catalogue
        self._frame = StaffFrame(app.centre, authenticator, PART)

    # ------------------------------------------------------------------------- entering

    async def enter(self, request: web.Request) -> web.StreamResponse:
        caller, may_see = await self._frame.visit(request, HELPERS)
        if not may_see:
            return self._frame.refused(request, caller, "assistance/declarations.html")
        shown = await self._form(request)
        template = "assistance/declarations.html"
        return self._frame.html(request, caller, template, staff_id=caller.staff_id, **shown)

    async def offline(self, request: web.Request) -> web.StreamResponse:
        """The page as a tablet keeps it for when it has no line: it names nobody but volunteers
        of the settings."""
        caller, may_see = await self._frame.visit(request, HELPERS)
        if not may_see:
            return self._frame.refused(request, caller, "assistance/declarations.html")
        language, centre = self._frame.language(request), self._app.centre.value
        page = render(
            "assistance/declarations_offline.html",
            language=language,
            root=self._frame.root,
            hall_name=localised(centre.unit.name, language),
            t=self._frame.words(request),
            **await self._form(request),
        )
        headers = {"Cache-Control": "no-store"}
        return web.Response(text=page, content_type="text/html", headers=headers)

    async def worker(self, _request: web.Request) -> web.StreamResponse:
        """The script by which a tablet opens the page without a line."""
        script = await asyncio.to_thread(worker_script, "declarations")
        headers = {"Cache-Control": "no-cache"}
        return web.Response(text=script, content_type="text/javascript", headers=headers)

    async def _form(self, request: web.Request) -> dict[str, Any]:
        """What the form offers."""
        centre, now = self._app.centre.value, self._app.clock.now()
        language, today = self._frame.language(request), self._app.centre.value.day(now)
        codes = await self._app.database.read(
            lambda c: repository.often(c, today - OFTEN_SINCE, OFTEN)
        )
        procedures = self._procedures(language)
        names = {one["code"]: one["name"] for one in procedures}
        first = [code for code in codes if code in names]
        first += [code for code in names if code not in first][: OFTEN - len(first)]
        settings = centre.declarations
        return {
            "often": [(code, names[code]) for code in first],
            "data": {"procedures": procedures, "texts": all_texts(language, f"{PART}.script")},
            "results": [one.value for one in HelpResult],
            "reasons": [one.value for one in HelpReason],
            "places": [one.value for one in HelpPlace],
            "groups": [one.value for one in HelpedPerson],
            "minutes": MINUTES,
            "quarters": [(one.id, localised(one.name, language)) for one in settings.quarters],
            "volunteers": [
                (one.id, one.name, localised(one.of, language)) for one in settings.volunteers
            ],
            "days_back": settings.accepted_days,
            "today": today.isoformat(),
        }

    def _procedures(self, language: str) -> list[dict[str, str]]:
        """Every procedure that is offered, by name."""
        found: list[dict[str, str]] = []
        while True:
            some = self._catalogue.search(offset=len(found), limit=MOST_AT_ONCE).procedures
            if not some:
                return found
            found += [{"code": one.code, "name": localised(one.name, language)} for one in some]

    # -------------------------------------------------------------------------- figures

    async def figures(self, request: web.Request) -> web.StreamResponse:
        caller, may_see = await self._frame.visit(request, OVERSEERS)
        if not may_see:
            return self._frame.refused(request, caller, FIGURES)
        asked, words = self._asked(request), self._frame.words(request)
        return self._frame.html(
            request,
            caller,
            FIGURES,
            sheet=await self._sheet(request, asked),
            asked=asked,
            days=[format_date(asked.first), format_date(asked.last)],
            by=[(one, words(f"by.{one}")) for one in BY],
            query=f"from={asked.first}&to={asked.last}&by={asked.by}",
        )

    async def csv(self, request: web.Request) -> web.StreamResponse:
        return await self._file(request, "csv", CSV_TYPE)

    async def xlsx(self, request: web.Request) -> web.StreamResponse:
        return await self._file(request, "xlsx", XLSX_TYPE)

    async def _file(self, request: web.Request, ending: str, media: str) -> web.StreamResponse:
        caller, may_see = await self._frame.visit(request, OVERSEERS)
        if not may_see:
            return self._frame.refused(request, caller, FIGURES)
        sheet = await self._sheet(request, self._asked(request))
        written = await asyncio.to_thread(to_csv if ending == "csv" else to_xlsx, sheet)
        headers = {
            "Content-Disposition": f'attachment; filename="{sheet.name}.{ending}"',
            "Cache-Control": "no-store",
        }
        return web.Response(body=written, content_type=media, headers=headers)

    def _asked(self, request: web.Request) -> DeclarationsQuery:
        """The days that the address names, else the month so far; what cannot be is passed over."""
        today = self._app.centre.value.day(self._app.clock.now())
        last = read_day(request.query.get("to", ""), today)
        first = read_day(request.query.get("from", ""), last.replace(day=1))
        first, last = min(first, last), max(first, last)
        by = request.query.get("by", "")
        return DeclarationsQuery(max(first, last - LONGEST), last, by if by in BY else "day")

    async def _sheet(self, request: web.Request, asked: DeclarationsQuery) -> ReportTable:
        centre, language = self._app.centre.value, self._frame.language(request)
        found, tables = await self._app.database.read(
            lambda c: (
                tallied(c, asked.first, asked.last, asked.by),
                help_tables(c, centre, self._catalogue, language),
            )
        )
        return tables.table(found, asked.by, asked.first, asked.last)
