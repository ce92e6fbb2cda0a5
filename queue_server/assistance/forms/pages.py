"""The pages of staff: the forms, one form for its keepers, and the desk at which one is written."""

from __future__ import annotations

from typing import Any, Final

from aiohttp import web
from sqlalchemy import Connection

from config.text.catalogue import FALLBACK_LANGUAGE, localised
from config.wire import ErrorCode
from config.wire.assistance.forms import FormLine, FormSource, MayWrite
from queue_server.assistance.forms import repository, rules
from queue_server.assistance.forms.api import FormsApi, answer_of
from queue_server.assistance.forms.operations import KEEPERS, READERS, WRITERS
from queue_server.assistance.forms.processing import MEDIA
from queue_server.catalogue.service import Catalogue
from queue_server.centre.staff.pages.frames import StaffFrame, number_of, or_missing
from queue_server.core.errors import NotFound
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App
from queue_server.dossiers.repository import queries
from queue_server.dossiers.rules import permissions
from queue_server.web.address_parts import read_number

LIST: Final = "assistance/forms.html"
ONE: Final = "assistance/form.html"
WRITE: Final = "assistance/write.html"


class TemplateFormPages:
    """The handlers."""

    def __init__(
        self, app: App, api: FormsApi, catalogue: Catalogue, authenticator: Authenticator
    ) -> None:
        self._app, self._api, self._catalogue = app, api, catalogue
        self._frame = StaffFrame(app.centre, authenticator, "forms_written")

    async def listed(self, request: web.Request) -> web.StreamResponse:
        """Every form by procedure; for keepers the way to add one."""
        caller, may_see = await self._frame.visit(request, READERS)
        if not may_see:
            return self._frame.refused(request, caller, LIST)
        found = (await self._api.list(caller)).forms
        return self._frame.html(
            request, caller, LIST, groups=self._groups(found, self._frame.language(request)),
            keeps=bool(KEEPERS.permissions & caller.permissions),
        )  # fmt: skip

    async def one(self, request: web.Request) -> web.StreamResponse:
        """One form for its keepers: its versions, and where its fields' words come from."""
        return await or_missing(self._app, request, self._one(request))

    async def _one(self, request: web.Request) -> web.StreamResponse:
        caller, may_see = await self._frame.visit(request, KEEPERS)
        if not may_see:
            return self._frame.refused(request, caller, ONE)
        id, read = number_of(request.match_info["form"]), self._app.database.read
        form = await read(lambda c: repository.form(c, id))
        return self._frame.html(
            request, caller, ONE, form=form, sources=list(FormSource),
            versions=await read(lambda c: repository.versions(c, id)),
            day=lambda at: self._app.centre.value.day(at),
        )  # fmt: skip

    async def file(self, request: web.Request) -> web.StreamResponse:
        """The template of a version, as it was uploaded."""
        return await or_missing(self._app, request, self._file(request))

    async def _file(self, request: web.Request) -> web.StreamResponse:
        caller, may_see = await self._frame.visit(request, KEEPERS)
        if not may_see:
            return self._frame.refused(request, caller, ONE)
        numbers = [number_of(request.match_info[name]) for name in ("form", "number")]
        row = await self._api.file(*numbers)
        return answer_of(row, MEDIA[row.kind])

    async def write(self, request: web.Request) -> web.StreamResponse:
        """The desk: the forms of a dossier's procedure, or of one that a ticket came for. Persons
        come by the API."""
        return await or_missing(self._app, request, self._write(request))

    async def _write(self, request: web.Request) -> web.StreamResponse:
        caller, may_see = await self._frame.visit(request, WRITERS)
        if not may_see:
            return self._frame.refused(request, caller, WRITE)
        asked = {name: read_number(request.query.get(name, "")) for name in ("dossier", "ticket")}
        code, is_finished = await self._app.database.read(
            lambda c: self._procedure(c, request, asked)
        )
        found = (await self._api.list(caller, code)).forms
        chosen = read_number(request.query.get("form", ""))
        if chosen is None and len(found) == 1 and code:
            chosen = found[0].form
        return self._frame.html(
            request, caller, WRITE, dossier=asked["dossier"], ticket=asked["ticket"], code=code,
            groups=self._groups(found, self._frame.language(request)),
            chosen=next((one for one in found if one.form == chosen), None),
            finished=is_finished, **self._writing_rule(code, self._frame.language(request)),
        )  # fmt: skip

    def _procedure(
        self, connection: Connection, request: web.Request, asked: dict[str, int | None]
    ) -> tuple[str | None, bool]:
        """The dossier's, and whether that is finished; else the one that the address names. Raises
        `NotFound`."""
        if not asked["dossier"]:
            return request.query.get("procedure", "")[:32] or None, False
        record = queries.by_id(connection, asked["dossier"])
        if record is None:
            raise NotFound(ErrorCode.UNKNOWN_DOSSIER)
        return record.procedure_code, permissions.is_finished(record)

    def _writing_rule(self, code: str | None, language: str) -> dict[str, Any]:
        """What the procedure says of writing."""
        found = self._catalogue.find(code) if code else None
        procedure = found.procedure if found else None
        return {
            "may": rules.may_write(procedure) if code else MayWrite.ALLOWED,
            "ground": procedure.forms_note if procedure else "",
            "procedure_name": localised(procedure.name, language) if procedure else code or "",
        }

    def _groups(
        self, found: list[FormLine], language: str
    ) -> list[tuple[str, Any, list[FormLine]]]:
        """Procedures by name, whether their forms may be written, and their forms."""
        by_code: dict[str, list[FormLine]] = {}
        for one in found:
            by_code.setdefault(one.procedure, []).append(one)
        groups = []
        for code, forms in by_code.items():
            known = self._catalogue.find(code)
            name = localised(known.procedure.name, language or FALLBACK_LANGUAGE) if known else ""
            said = rules.may_write(known.procedure if known else None)
            groups.append((f"{code} {name}".strip(), said, forms))
        return groups
