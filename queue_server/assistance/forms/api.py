"""Forms over HTTP: each handler parses, calls one use case and renders."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any, Final

from aiohttp import web
from sqlalchemy import Connection

from config.centre.roles import Permission
from config.wire import ErrorCode
from config.wire.assistance.forms import (
    AddForm,
    ChangeForm,
    FillForm,
    FormAdded,
    FormNoted,
    FormOpened,
    FormPiece,
    FormRead,
    FormsListed,
    FormUploaded,
    FormWritten,
    ForWhom,
    PlanFormFields,
    UploadForm,
    WrittenCounted,
)
from queue_server.assistance.blocks import DayRange
from queue_server.assistance.forms import repository
from queue_server.assistance.forms.figures import WrittenFigures
from queue_server.assistance.forms.processing import Templates, content_of, file_name, kind_of
from queue_server.assistance.forms.writing import Writing
from queue_server.centre import repository as centre_store
from queue_server.core.actor import Actor
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest, NotFound
from queue_server.core.http.operations import Call, body_of
from queue_server.core.room import App
from queue_server.dossiers.persons.read_log import ReadLog
from queue_server.web.address_parts import read_day
from queue_server.web.language import page_language

LONGEST_CODE: Final = 32
KEEPERS: Final = frozenset({Permission.OVERSEE, Permission.ADMINISTER})


class FormsApi:
    """The handlers."""

    def __init__(
        self, app: App, writing: Writing, figures: WrittenFigures, templates: Templates
    ) -> None:
        self._app, self.writing = app, writing
        self._figures, self._templates = figures, templates
        self._reads = ReadLog(app.centre, app.database, app.clock)

    # ------------------------------------------------------------------------------ keeping

    async def listed(self, call: Call) -> FormsListed:
        procedure = call.request.query.get("procedure")
        if procedure is not None and len(procedure) > LONGEST_CODE:
            raise BadRequest
        return await self.list(call.caller, procedure)

    async def list(self, caller: Actor, procedure: str | None = None) -> FormsListed:
        """Every form; withdrawn ones and those without a file for their keepers."""
        keeps = bool(KEEPERS & caller.permissions)
        found = await self._app.database.read(lambda c: repository.forms(c, procedure))
        return FormsListed(
            forms=[one.line for one in found if keeps or (one.newest and one.withdrawn_at is None)]
        )

    async def add(self, call: Call) -> FormAdded:
        command = body_of(call, AddForm)

        def add(unit: UnitOfWork) -> FormAdded:
            added = repository.add(unit.connection, command.title, command.procedure)
            centre_store.log(unit, "add_form", f"form:{added}", command.title)
            return FormAdded(form=added, version=0)

        return await self._app.commands.run(call, FormAdded, add)

    async def change(self, call: Call) -> FormAdded:
        command = body_of(call, ChangeForm)
        values = {"title": command.title, "procedure_code": command.procedure}
        return await self._changed(call, "change_form", command.version, command.title, values)

    async def withdraw(self, call: Call) -> FormAdded:
        id, now = call.path_number("form"), self._app.clock.now()
        seen = (await self._app.database.read(lambda c: repository.form(c, id))).version
        return await self._changed(call, "withdraw_form", seen, "", {"withdrawn_at": now})

    async def plan(self, call: Call) -> FormAdded:
        """Where the words of its fields come from."""
        command, id = body_of(call, PlanFormFields), call.path_number("form")
        before = await self._app.database.read(lambda c: repository.form(c, id))
        told = {name: one.model_dump(mode="json") for name, one in command.fields.items()}
        plan = json.dumps({**before.plan, **told}, ensure_ascii=False)
        return await self._changed(call, "plan_form", command.version, "", {"plan": plan})

    async def _changed(
        self, call: Call, action: str, seen: int, detail: str, values: dict[str, Any]
    ) -> FormAdded:
        id = call.path_number("form")

        def change(unit: UnitOfWork) -> FormAdded:
            repository.form(unit.connection, id)
            version = repository.change(unit.connection, id, seen, **values)
            centre_store.log(unit, action, f"form:{id}", detail)
            return FormAdded(form=id, version=version)

        return await self._app.commands.run(call, FormAdded, change)

    async def upload(self, call: Call) -> FormUploaded:
        """A new version; the file is looked at before anything is written."""
        command, id = body_of(call, UploadForm), call.path_number("form")
        content = content_of(command.content)
        kind = kind_of(content)
        fields = await self._templates.check(kind, content, call.caller.label)
        values: dict[str, Any] = {
            "kind": kind, "file_name": file_name(command.file_name, kind), "note": command.note,
            "fields": json.dumps(fields, ensure_ascii=False), "bytes": len(content),
            "digest": hashlib.sha256(content).hexdigest(), "content": content,
        }  # fmt: skip

        def upload(unit: UnitOfWork) -> FormUploaded:
            if repository.form(unit.connection, id).withdrawn_at is not None:
                raise NotFound(ErrorCode.UNKNOWN_FORM)
            by = {"uploaded_at": unit.now, "uploaded_by": unit.actor.label}
            number = repository.add_version(unit.connection, id, **values, **by)
            centre_store.log(unit, "upload_form", f"form:{id}", f"{number} {values['digest']}")
            found = repository.form(unit.connection, id).fields
            return FormUploaded(form=id, number=number, kind=kind, fields=found)

        return await self._app.commands.run(call, FormUploaded, upload)

    # -------------------------------------------------------------------------- at the desk

    async def open(self, call: Call) -> FormOpened:
        """A form with what is known; that a person was read for it is logged."""
        command, id = body_of(call, ForWhom), call.path_number("form")
        opened = await self._app.database.read(
            lambda c: self.writing.opened(c, id, command, call.caller)
        )
        if command.dossier_id is not None:
            await self._reads.read(call.caller, call.operation, [command.dossier_id])
        return opened

    async def read(self, call: Call) -> FormRead:
        """The form as it will be, to be read aloud. Nothing is stored."""
        command, id = body_of(call, FillForm), call.path_number("form")
        ready = await self._app.database.read(lambda c: self.writing.to_fill(c, id, command))
        who = call.caller.label
        lines = await self._templates.read(ready.kind, ready.content, ready.values, who)
        return FormRead(
            title=ready.form.title,
            lines=[
                [FormPiece(words=words, filled=filled) for words, filled in one] for one in lines
            ],
        )

    async def write(self, call: Call) -> FormWritten:
        """The filled file, once it is counted. The same command makes the file anew and is counted
        once: of what was filled in nothing is stored."""
        command, id = body_of(call, FillForm), call.path_number("form")
        ready = await self._app.database.read(lambda c: self.writing.to_fill(c, id, command))
        who = call.caller.label
        content = await self._templates.fill(ready.kind, ready.content, ready.values, who)
        noted = await self._app.commands.run(
            call, FormNoted, lambda unit: self.writing.write(unit, id, command)
        )
        return FormWritten(**noted.model_dump(), content=content)

    # ------------------------------------------------------------------------------ figures

    async def counted(self, call: Call) -> WrittenCounted:
        query, today = call.request.query, self._app.centre.value.day(self._app.clock.now())
        span = DayRange(
            _day(query.get("first"), today.replace(day=1)), _day(query.get("last"), today)
        )
        language = page_language(call.request, *self._app.centre.value.languages)
        return await self._app.database.read(lambda c: self._figures.counted(c, span, language))

    async def file(self, form_id: int, number: int) -> Any:
        """The template of a version, as it was uploaded. Raises `NotFound`."""

        def look(connection: Connection) -> Any:
            return repository.content(connection, form_id, number)

        return await self._app.database.read(look)


def _day(written: str | None, otherwise: date) -> date:
    """Raises `BadRequest` where something else than a day is written."""
    found = otherwise if written is None else read_day(written, date.min)
    if found == date.min:
        raise BadRequest
    return found


def answer_of(row: Any, media: str) -> web.Response:
    """A template as a file to be saved."""
    name = f"mau-{row.template_id}-{row.number}.{row.kind}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return web.Response(body=row.content, content_type=media, headers=headers)
