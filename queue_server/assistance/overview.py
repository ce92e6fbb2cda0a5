"""The leaders' page `/assistance`: forms that officials wrote, and declarations in which somebody
helped, over the days that the address names, else the month so far."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from aiohttp import web

from config.centre.roles import Permission
from config.text.formats import format_date
from queue_server.assistance.blocks import Block, BlockOf, DayRange
from queue_server.centre.staff.pages.frames import StaffFrame
from queue_server.core.errors import NotFound
from queue_server.core.http.operations import Authenticator, staff
from queue_server.core.room import App
from queue_server.web.address_parts import read_day
from queue_server.web.exports import CSV_TYPE, XLSX_TYPE, ReportTable, to_csv, to_xlsx

OVERSEERS: Final = staff(Permission.OVERSEE)
TEMPLATE: Final = "assistance/overview.html"
LONGEST: Final = timedelta(days=400)
"""A year and what is left of its last month."""
MEDIA: Final = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}


class AssistanceOverviewPage:
    def __init__(self, app: App, authenticator: Authenticator, blocks: Sequence[BlockOf]) -> None:
        self._app, self._blocks = app, blocks
        self._frame = StaffFrame(app.centre, authenticator, "assistance")

    async def page(self, request: web.Request) -> web.StreamResponse:
        caller, may_see = await self._frame.visit(request, OVERSEERS)
        if not may_see:
            return self._frame.refused(request, caller, TEMPLATE)
        span = self._asked(request)
        return self._frame.html(
            request,
            caller,
            TEMPLATE,
            blocks=await self._counted(request, span),
            days=[format_date(span.first), format_date(span.last)],
        )

    async def table(self, request: web.Request) -> web.StreamResponse:
        """A table of the page as a file; its name says which."""
        caller, may_see = await self._frame.visit(request, OVERSEERS)
        if not may_see:
            return self._frame.refused(request, caller, TEMPLATE)
        found = self._tables(await self._counted(request, self._asked(request)))
        sheet, ending = found.get(request.match_info["table"]), request.match_info["ending"]
        if sheet is None:
            raise NotFound
        written = await asyncio.to_thread(to_csv if ending == "csv" else to_xlsx, sheet)
        headers = {
            "Content-Disposition": f'attachment; filename="{sheet.name}.{ending}"',
            "Cache-Control": "no-store",
        }
        return web.Response(body=written, content_type=MEDIA[ending], headers=headers)

    async def _counted(self, request: web.Request, span: DayRange) -> list[Block]:
        language = self._frame.language(request)
        return await self._app.database.read(
            lambda connection: [block(connection, span, language) for block in self._blocks]
        )

    @staticmethod
    def _tables(blocks: Sequence[Block]) -> dict[str, ReportTable]:
        return {sheet.name: sheet for block in blocks for sheet in block.tables}

    def _asked(self, request: web.Request) -> DayRange:
        """What cannot be is passed over."""
        today = self._app.centre.value.day(self._app.clock.now())
        last = read_day(request.query.get("to", ""), today)
        first = read_day(request.query.get("from", ""), last.replace(day=1))
        first, last = min(first, last), max(first, last)
        return DayRange(max(first, last - LONGEST), last)
