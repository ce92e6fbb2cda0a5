"""The figures' pages: `/reports`, with plots, CSV and XLSX, for those who oversee."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from aiohttp import web

from config.centre.calendar.known_years import years_to_fill_in
from config.centre.model import Centre
from config.centre.roles import Permission
from config.text.formats import format_date
from queue_server.assistance.declarations.figures import help_figures
from queue_server.centre.staff.pages.page_access import signed_in
from queue_server.core.actor import Actor
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.errors import BadRequest, MotcuaError, NotAllowed, NotFound
from queue_server.core.http.operations import Authenticator, staff
from queue_server.dossiers.repository.queries import furthest_due
from queue_server.reports import views
from queue_server.reports.figures import Dimension, Measure
from queue_server.reports.layouts import dossiers_sheet, figures_sheet
from queue_server.reports.periods import month_of, read_period
from queue_server.reports.phrases import ReportPhrases
from queue_server.reports.repository import Filters, Key
from queue_server.reports.service import Reports
from queue_server.reports.views import UNASSIGNED, PageAddress
from queue_server.web.address_parts import read_number
from queue_server.web.exports import CSV_TYPE, XLSX_TYPE, ReportTable, to_csv, to_xlsx
from queue_server.web.language import language_links, page_language
from queue_server.web.templates import render

OVERSEERS: Final = staff(Permission.OVERSEE)
FORM: Final = "ii06a"
MOST_EXPORTED: Final = 50_000
"""Dossiers in one file."""
FURTHEST: Final = 10_000_000


class FigurePages(ABC):
    """What all pages of figures have: who may open them, the period, the frame, refusals."""

    def __init__(
        self,
        centre: Current[Centre],
        authenticator: Authenticator,
        database: Database,
        clock: Clock,
    ) -> None:
        self.centre = centre
        self._authenticator = authenticator
        self._clock = clock
        self._database = database
        self.root = centre.value.root_path

    async def page(self, request: web.Request) -> web.StreamResponse:
        """Any of them: permitted, then answered; a refusal is a page too."""
        try:
            caller = await signed_in(self._authenticator, request, OVERSEERS, self.root)
            return await self.answer(request, caller)
        except (NotAllowed, BadRequest, NotFound) as refusal:
            return self._refused(request, await self._authenticator.identify(request), refusal)

    @abstractmethod
    async def answer(self, request: web.Request, caller: Actor) -> web.StreamResponse:
        """The page that was asked for. Raises `BadRequest`, `NotFound`."""

    # --------------------------------------------------------------------------- parts

    def words(self, request: web.Request) -> ReportPhrases:
        return ReportPhrases(
            page_language(request, *self.centre.value.languages), self.centre.value
        )

    def place(self, request: web.Request) -> PageAddress:
        """Raises `BadRequest` for days that cannot be."""
        today = self.centre.value.day(self._clock.now())
        period = read_period(request.query.get("from"), request.query.get("to"), today)
        return PageAddress(self.root, period, self.words(request))

    def html(
        self,
        template: str,
        place: PageAddress,
        path: str,
        caller: Actor,
        shown: dict[str, Any],
        status: int = HTTPStatus.OK,
        address: Callable[[str], str] | None = None,
    ) -> web.Response:
        """A page from its template; `address` gives its own in another language."""
        phrases, today = place.phrases, self.centre.value.day(self._clock.now())

        def same_page(language: str) -> str:
            there = PageAddress(
                place.root, place.period, ReportPhrases(language, self.centre.value)
            )
            return there.address(path, query=shown.get("chosen"))

        page = render(
            template,
            phrases=phrases,
            language=phrases.language,
            root=self.root,
            hall_name=phrases.localised(self.centre.value.unit.name),
            desk_text=phrases.desk,
            person=caller.name,
            permissions=caller.permissions,
            other_languages=language_links(
                phrases.language, self.centre.value.languages, address or same_page
            ),
            period_text=phrases.period(place.period),
            **views.frame(place, path, today),
            **{"chosen": {}, **shown},
        )
        headers = {"Cache-Control": "no-store"}
        return web.Response(text=page, status=status, content_type="text/html", headers=headers)

    def _refused(self, request: web.Request, caller: Actor, refusal: MotcuaError) -> web.Response:
        """A page that says what cannot be, with the way back."""
        today = self.centre.value.day(self._clock.now())
        place = PageAddress(self.root, month_of(today), self.words(request))
        key, status, fields = "unknown", HTTPStatus.NOT_FOUND, ""
        if isinstance(refusal, NotAllowed):
            key, status = "not_allowed", HTTPStatus.FORBIDDEN
        elif isinstance(refusal, BadRequest):
            key, status = "wrong", HTTPStatus.UNPROCESSABLE_ENTITY
            fields = ", ".join(place.phrases(f"refused.{name}") for name in refusal.fields)
        shown = {
            "title": place.phrases(f"refused.{key}"),
            "advice": place.phrases(f"refused.{key}_advice", fields=fields),
            "may_go_back": key != "not_allowed",
        }
        return self.html("reports/refused.html", place, "/reports", caller, shown, status)


class ReportPages(FigurePages):
    """The handlers of the figures' pages of dossiers."""

    def __init__(
        self,
        centre: Current[Centre],
        authenticator: Authenticator,
        database: Database,
        clock: Clock,
    ) -> None:
        super().__init__(centre, authenticator, database, clock)
        self._reports = Reports(centre, database, clock)

    async def answer(self, request: web.Request, caller: Actor) -> web.StreamResponse:
        name = request.match_info.get("name", "")
        if name.partition(".")[0] == "dossiers":
            return await self._dossiers(request, caller, ending_of(name))
        if name.partition(".")[0] == FORM:
            return await self._table(request, caller, Dimension.FIELD, ending_of(name), form=True)
        if "dimension" in request.match_info:
            given, _, _ = request.match_info["dimension"].partition(".")
            ending = ending_of(request.match_info["dimension"])
            return await self._table(request, caller, _dimension(given), ending, form=False)
        if name:
            raise NotFound
        return await self._overview(request, caller)

    # --------------------------------------------------------------------------- pages

    async def _overview(self, request: web.Request, caller: Actor) -> web.Response:
        place = self.place(request)
        found = await self._reports.overview(place.period)
        shown = views.overview(found, place, self.centre.value)
        shown["to_fill_in"] = await self._years_to_fill_in()
        period = place.period
        shown["helped"] = await self._database.read(
            lambda connection: help_figures(connection, period.first, period.last)
        )
        shown["helped_days"] = [format_date(period.first), format_date(period.last)]
        return self.html("reports/overview.html", place, "/reports", caller, shown)

    async def _years_to_fill_in(self) -> list[int]:
        """The years whose holidays the leader should have written into the centre file."""
        centre = self.centre.value
        until = await self._database.read(furthest_due)
        promised = [centre.day(until)] if until else []
        return years_to_fill_in(centre, centre.day(self._clock.now()), promised)

    async def _table(
        self,
        request: web.Request,
        caller: Actor,
        dimension: Dimension,
        ending: str,
        *,
        form: bool,
    ) -> web.Response:
        place = self.place(request)
        figures = await self._reports.figures(place.period, dimension)
        if ending:
            hall = place.phrases.localised(self.centre.value.unit.name)
            return await file_answer(figures_sheet(figures, place.phrases, hall, form=form), ending)
        path = f"/reports/{FORM}" if form else f"/reports/by/{dimension.value}"
        shown = views.table(figures, place, form=form)
        shown |= {"form": form, "files": files_of(place, path)}
        return self.html("reports/table.html", place, path, caller, shown)

    async def _dossiers(self, request: web.Request, caller: Actor, ending: str) -> web.Response:
        place = self.place(request)
        measure, filters = _measure(request), _filters(request)
        if ending:
            behind = await self._reports.behind(place.period, measure, filters, limit=MOST_EXPORTED)
            hall = place.phrases.localised(self.centre.value.unit.name)
            return await file_answer(dossiers_sheet(behind, place.phrases, hall), ending)
        offset = read_offset(request)
        behind = await self._reports.behind(place.period, measure, filters, offset)
        shown = views.dossiers(behind, place, offset)
        chosen = {"measure": measure.value, **views.filter_query(filters)}
        shown |= {"files": files_of(place, "/reports/dossiers", chosen), "chosen": chosen}
        return self.html("reports/dossiers.html", place, "/reports/dossiers", caller, shown)


# ------------------------------------------------------------------------------- reading


def ending_of(name: str) -> str:
    """`csv` or `xlsx`; empty for a page. Raises `NotFound` for another."""
    ending = name.partition(".")[2]
    if ending not in ("", "csv", "xlsx"):
        raise NotFound
    return ending


def _dimension(given: str) -> Dimension:
    if given not in {dimension.value for dimension in Dimension}:
        raise NotFound
    return Dimension(given)


def _measure(request: web.Request) -> Measure:
    given = request.query.get("measure", Measure.RECEIVED.value)
    if given not in {measure.value for measure in Measure}:
        raise BadRequest(fields={"measure": "not a figure"})
    return Measure(given)


def _filters(request: web.Request) -> Filters:
    """Which of a figure's dossiers are asked for. Raises `BadRequest`."""
    found: Filters = {}
    for dimension in Dimension:
        given = request.query.get(dimension.value)
        if given is not None and dimension is not Dimension.MONTH:
            found[dimension] = _key(dimension, given)
    return found


def _key(dimension: Dimension, given: str) -> Key:
    if dimension is not Dimension.OFFICIAL:
        return given[:200].replace("\x00", "")
    if given == UNASSIGNED:
        return None
    number = read_number(given)
    if number is None:
        raise BadRequest(fields={"official": "not an official"})
    return number


def read_offset(request: web.Request) -> int:
    offset = read_number(request.query.get("offset", "0"))
    if offset is None or offset > FURTHEST:
        raise BadRequest(fields={"offset": f"a number up to {FURTHEST}"})
    return offset


# ------------------------------------------------------------------------------ answering


def files_of(
    place: PageAddress, path: str, query: dict[str, str] | None = None
) -> list[tuple[str, str]]:
    """The addresses of the same as files."""
    return [
        (ending.upper(), place.address(f"{path}.{ending}", query=query))
        for ending in ("xlsx", "csv")
    ]


async def file_answer(sheet: ReportTable, ending: str) -> web.Response:
    """A table as a file; it is written beside the event loop, for it may have 50,000 lines."""
    write, kind = (to_csv, CSV_TYPE) if ending == "csv" else (to_xlsx, XLSX_TYPE)
    return web.Response(
        body=await asyncio.to_thread(write, sheet),
        content_type=kind,
        charset="utf-8" if ending == "csv" else None,
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="{sheet.name}.{ending}"',
        },
    )
