"""The pages of waits below `/reports/waiting`, with CSV and XLSX, for those who oversee."""

from __future__ import annotations

from typing import Any, Final

from aiohttp import web

from config.centre.model import Centre
from queue_server.core.actor import Actor
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.errors import BadRequest, NotFound
from queue_server.core.http.operations import Authenticator
from queue_server.reports.pages import (
    MOST_EXPORTED,
    FigurePages,
    ending_of,
    file_answer,
    files_of,
    read_offset,
)
from queue_server.reports.repository import PAGE
from queue_server.reports.views import PageAddress
from queue_server.reports.waiting.figures import SLOTS, TicketDimension, TicketMeasure
from queue_server.reports.waiting.pages import views
from queue_server.reports.waiting.pages.addresses import (
    ROOT,
    TICKETS,
    TOLD_BY,
    WaitingAddress,
    filter_query,
    frame,
)
from queue_server.reports.waiting.pages.layouts import staff_sheet, table_sheet, tickets_sheet
from queue_server.reports.waiting.pages.overview import overview
from queue_server.reports.waiting.pages.phrases import WaitingPhrases
from queue_server.reports.waiting.service import NAMED, Filters, Value, WaitingFigures
from queue_server.web.address_parts import read_number
from queue_server.web.exports import ReportTable

LONGEST_DAYS: Final = 2 * 366
LONGEST_NAME: Final = 40
_NUMBERED: Final = {TicketDimension.WEEKDAY: 7, TicketDimension.HALF_HOUR: SLOTS}
"""The dimensions whose values are numbers, and how many there are."""


class WaitingPages(FigurePages):
    """The handlers of the pages of waits."""

    def __init__(
        self,
        centre: Current[Centre],
        authenticator: Authenticator,
        database: Database,
        clock: Clock,
        figures: WaitingFigures,
    ) -> None:
        super().__init__(centre, authenticator, database, clock)
        self._figures = figures

    async def answer(self, request: web.Request, caller: Actor) -> web.StreamResponse:
        """Any of them. Raises `NotFound`, `BadRequest`."""
        place = self._waiting_place(request)
        if "dimension" in request.match_info:
            written = request.match_info["dimension"]
            told = request.path.endswith(f"/told/{written}")
            dimension = _dimension(written.partition(".")[0], told=told)
            return await self._table(caller, place, dimension, ending_of(written), told=told)
        name = request.match_info.get("name", "")
        match name.partition(".")[0]:
            case "":
                return await self._overview(caller, place)
            case "counters":
                return await self._staff(caller, place, ending_of(name))
            case "tickets":
                return await self._tickets(request, caller, place, ending_of(name))
        raise NotFound

    async def _overview(self, caller: Actor, place: WaitingAddress) -> web.Response:
        found = await self._figures.overview(place.period)
        return self._page("overview.html", place, ROOT, caller, overview(found, place))

    async def _table(
        self,
        caller: Actor,
        place: WaitingAddress,
        dimension: TicketDimension,
        ending: str,
        *,
        told: bool,
    ) -> web.Response:
        found = await self._figures.table(place.period, dimension)
        if ending:
            sheet = table_sheet(found, place.phrases, self._hall(place), told=told)
            return await self._file(sheet, ending)
        path = f"{ROOT}/{'told' if told else 'by'}/{dimension.value}"
        shown = views.table(found, place, told=told) | {"files": files_of(place, path)}
        return self._page("table.html", place, path, caller, shown)

    async def _staff(self, caller: Actor, place: WaitingAddress, ending: str) -> web.Response:
        found = await self._figures.staff(place.period)
        if ending:
            return await self._file(staff_sheet(found, place.phrases, self._hall(place)), ending)
        path = f"{ROOT}/counters"
        shown = views.staff(found, place) | {"files": files_of(place, path)}
        return self._page("table.html", place, path, caller, shown)

    async def _tickets(
        self, request: web.Request, caller: Actor, place: WaitingAddress, ending: str
    ) -> web.Response:
        measure, filters = _measure(request), _filters(request)
        offset, limit = (0, MOST_EXPORTED) if ending else (read_offset(request), PAGE)
        behind = await self._figures.behind(place.period, measure, filters, offset, limit)
        if ending:
            return await self._file(tickets_sheet(behind, place.phrases, self._hall(place)), ending)
        chosen = {"measure": measure.value, **filter_query(filters)}
        shown = views.tickets(behind, place, offset)
        shown |= {"files": files_of(place, TICKETS, chosen), "chosen": chosen}
        return self._page("tickets.html", place, TICKETS, caller, shown)

    # --------------------------------------------------------------------------- parts

    def _waiting_place(self, request: web.Request) -> WaitingAddress:
        place = self.place(request)
        if (place.period.last - place.period.first).days >= LONGEST_DAYS:
            raise BadRequest(fields={"to": f"at most {LONGEST_DAYS} days"})
        phrases = WaitingPhrases(place.phrases.language, self.centre.value)
        return WaitingAddress(place.root, place.period, phrases)

    def _hall(self, place: PageAddress) -> str:
        return place.phrases.localised(self.centre.value.unit.name)

    def _page(
        self, template: str, place: WaitingAddress, path: str, caller: Actor, shown: dict[str, Any]
    ) -> web.Response:
        shown |= frame(place, path)
        return self.html(f"reports/waiting/{template}", place, path, caller, shown)

    async def _file(self, sheet: ReportTable, ending: str) -> web.Response:
        return await file_answer(sheet, ending)


# ------------------------------------------------------------------------------- reading


def _dimension(given: str, *, told: bool) -> TicketDimension:
    known = TOLD_BY if told else tuple(TicketDimension)
    if given not in {one.value for one in known}:
        raise NotFound
    return TicketDimension(given)


def _measure(request: web.Request) -> TicketMeasure:
    given = request.query.get("measure", TicketMeasure.GIVEN.value)
    if given not in {measure.value for measure in TicketMeasure}:
        raise BadRequest(fields={"measure": "not a figure"})
    return TicketMeasure(given)


def _filters(request: web.Request) -> Filters:
    """Which of a figure's tickets are asked for. Raises `BadRequest`."""
    return {
        dimension: _value(dimension, request.query[dimension.value])
        for dimension in (*NAMED, *_NUMBERED)
        if dimension.value in request.query
    }


def _value(dimension: TicketDimension, given: str) -> Value:
    if dimension in NAMED:
        return given[:LONGEST_NAME] or None
    number = read_number(given)
    if number is None or number >= _NUMBERED[dimension]:
        raise BadRequest(fields={dimension.value: "not one of them"})
    return number
