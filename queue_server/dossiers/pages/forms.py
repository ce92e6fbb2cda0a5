"""The seven forms as pages made for print (Annex I, Circular 03/2025/TT-VPCP).

Only staff open them: they hold persons. Nothing of a person is in their addresses.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Final

from aiohttp import web
from sqlalchemy import Connection

from config.centre.model import Centre
from config.centre.roles import Permission
from config.text.catalogue import text
from config.text.formats import read_date
from config.wire import ErrorCode, Problem
from config.wire.dossiers.answers import DossierStatus, FormNumber
from queue_server.catalogue.service import Catalogue
from queue_server.centre.staff.pages.page_access import signed_in
from queue_server.core.actor import Actor
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.errors import MotcuaError, NotFound
from queue_server.core.http.operations import Allowed, Authenticator, staff_who
from queue_server.core.http.problems import problem_of
from queue_server.dossiers.pages.form_phrases import Papers, Register
from queue_server.dossiers.pages.form_sheets import ISSUED, Paper, Sheets
from queue_server.dossiers.persons.read_log import ReadLog
from queue_server.dossiers.records import FormRecord
from queue_server.dossiers.repository import queries
from queue_server.dossiers.repository.register import register_lines
from queue_server.dossiers.usecases.service import DossierService
from queue_server.web.language import page_language

MOST_LINES: Final = 20_000
"""Dossiers in one printed register: beyond it a browser's print is no help."""
WHO_WORKS: Final = staff_who(Permission.RECEIVE, Permission.PROCESS, Permission.OVERSEE)
WHO_KEEPS_THE_REGISTER: Final = staff_who(Permission.RECEIVE, Permission.OVERSEE)
Show = Callable[[web.Request, Actor, str], Awaitable[str]]


class DossierFormPages:
    """The handlers of the forms."""

    def __init__(
        self,
        centre: Current[Centre],
        catalogue: Catalogue,
        dossiers: DossierService,
        authenticator: Authenticator,
        database: Database,
        clock: Clock,
        reads: ReadLog,
    ) -> None:
        self._centre = centre
        self._catalogue = catalogue
        self._dossiers = dossiers
        self._authenticator = authenticator
        self._database = database
        self._clock = clock
        self._reads = reads
        self._root = centre.value.root_path

    @property
    def _sheets(self) -> Sheets:
        return Sheets(self._centre.value, self._root)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(r"/dossiers/{dossier_id:\d{1,18}}/forms/{form:[1-6]}", self.form),
            web.get("/register", self.register),
        ]

    async def form(self, request: web.Request) -> web.Response:
        """A dossier's form; `paper` is a4 or a5, `form_id` one of those issued (else the
        newest)."""
        return await self._page(request, WHO_WORKS, self._form)

    async def register(self, request: web.Request) -> web.Response:
        """The register of dossiers received `from` a day `to` another; else this month's."""
        return await self._page(request, WHO_KEEPS_THE_REGISTER, self._register)

    async def _page(self, request: web.Request, allowed: Allowed, show: Show) -> web.Response:
        # Administrative papers are Vietnamese whatever the centre's first language is.
        language = page_language(request)
        try:
            caller = await signed_in(self._authenticator, request, allowed, self._root)
            return _html(await show(request, caller, language))
        except MotcuaError as error:
            problem = problem_of(error, language)
            return _html(self._sheets.refusal(problem, language), problem.status)

    # ------------------------------------------------------------------------- of a dossier

    async def _form(self, request: web.Request, caller: Actor, language: str) -> str:
        form = FormNumber(int(request.match_info["form"]))
        dossier_id = int(request.match_info["dossier_id"])
        paper: Paper = "a5" if request.query.get("paper") == "a5" else "a4"
        papers = await self._database.read(lambda connection: self._read(connection, dossier_id))
        issued = _issued(papers, form, request.query.get("form_id", ""))
        if (form in ISSUED and issued is None) or _was_never(form, papers):
            raise web.HTTPNotFound(
                text=self._sheets.refusal(_no_such_form(language), language),
                content_type="text/html",
            )
        await self._reads.read(caller, f"form{form.value}", [dossier_id])
        today = self._centre.value.day(self._clock.now())
        return self._sheets.dossier_form(form, papers, issued, paper, language, today)

    def _read(self, connection: Connection, dossier_id: int) -> Papers:
        """Everything that a dossier's forms are written from. Raises `NotFound`."""
        record = queries.by_id(connection, dossier_id)
        if record is None:
            raise NotFound(ErrorCode.UNKNOWN_DOSSIER)
        return Papers(
            record=record,
            procedure=self._catalogue.version(connection, record.version_id),
            applicant=queries.applicant(connection, record.applicant_id),
            papers=queries.papers(connection, dossier_id),
            steps=queries.steps(connection, dossier_id),
            stops=queries.stops(connection, dossier_id),
            quoted=queries.due_lines(connection, dossier_id)[-1].explained,
            forms=queries.form_records(connection, dossier_id),
            received_by=queries.staff_name(connection, record.received_by),
            follow_url=self._dossiers.views.follow_url(record),
            corrected_at=queries.last_correction(connection, dossier_id),
        )

    # ------------------------------------------------------------------------- the register

    async def _register(self, request: web.Request, caller: Actor, language: str) -> str:
        today = self._centre.value.day(self._clock.now())
        last = _day(request.query.get("to", "")) or today
        first = _day(request.query.get("from", "")) or last.replace(day=1)
        if first > last:
            empty, problem = Register(first, last, []), text(language, "forms.bad_period")
            return self._sheets.register(empty, today, language, problem=problem)
        register = await self._database.read(
            lambda connection: self._lines(connection, first, last)
        )
        problem = ""
        if len(register.lines) > MOST_LINES:
            problem = text(language, "forms.too_long", most=MOST_LINES)
            register = Register(first, last, [])
        ids = [line.record.id for line, _ in register.lines]
        await self._reads.read(caller, "register", ids, self._reads.most_of_a_print)
        # A year of dossiers takes a second to write: nobody else is to wait for it.
        return await asyncio.to_thread(
            self._sheets.register, register, today, language, problem=problem
        )

    def _lines(self, connection: Connection, first: date, last: date) -> Register:
        start = self._centre.value.midnight_after(first - timedelta(days=1))
        end = self._centre.value.midnight_after(last)
        lines = register_lines(connection, start, end, MOST_LINES + 1)
        procedures = self._catalogue.version
        return Register(
            first, last, [(one, procedures(connection, one.record.version_id)) for one in lines]
        )


def _issued(papers: Papers, form: FormNumber, form_id: str) -> FormRecord | None:
    """The form that was issued as `form_id`, or the newest of its kind."""
    found = [one for one in papers.forms if one.form is form]
    if form_id:
        found = [one for one in found if str(one.id) == form_id]
    return found[-1] if found else None


def _was_never(form: FormNumber, papers: Papers) -> bool:
    """A dossier that was refused has no receipt."""
    return form is FormNumber.RECEIPT and papers.record.status is DossierStatus.REFUSED


def _no_such_form(language: str) -> Problem:
    return Problem(
        title=text(language, "forms.not_issued.title"),
        status=404,
        code=ErrorCode.NOT_FOUND,
        detail=text(language, "forms.not_issued"),
    )


def _day(written: str) -> date | None:
    """A day such as 23/11/2026 between 2000 and 2199, as far as it is one."""
    try:
        day = read_date(written)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2200 else None


def _html(page: str, status: int = 200) -> web.Response:
    return web.Response(
        text=page, status=status, content_type="text/html", headers={"Cache-Control": "no-store"}
    )
