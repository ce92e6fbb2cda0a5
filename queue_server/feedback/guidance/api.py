"""Guidance documents over HTTP: each handler parses, calls one use case and renders."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any, Final

from aiohttp import web
from sqlalchemy import Connection

from config.centre.roles import Permission
from config.wire import ErrorCode
from config.wire.feedback.guidance import (
    ChangeGuidance,
    GuidanceAdded,
    GuidanceLine,
    GuidanceListed,
    GuidanceReader,
    GuidanceReaders,
    GuidanceUploaded,
    GuidanceWords,
    UploadGuidance,
)
from queue_server.centre import repository as centre_store
from queue_server.core.actor import Actor
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import NotFound
from queue_server.core.http.operations import Call, body_of
from queue_server.core.room import App
from queue_server.feedback.guidance import repository
from queue_server.feedback.guidance.checking import Checker, content_of, file_name
from queue_server.feedback.guidance.repository import Document

KEEPERS: Final = frozenset({Permission.OVERSEE, Permission.ADMINISTER})


class GuidanceApi:
    """The handlers."""

    def __init__(self, app: App, checker: Checker) -> None:
        self._app, self._checker = app, checker

    @property
    def today(self) -> date:
        """The centre's day."""
        return self._app.centre.value.day(self._app.clock.now())

    async def listed(self, call: Call) -> GuidanceListed:
        return await self.list(call.caller)

    async def list(self, caller: Actor) -> GuidanceListed:
        """Every document; withdrawn ones and those that are not valid yet for their keepers."""
        today, keeps = self.today, bool(KEEPERS & caller.permissions)

        def look(connection: Connection) -> GuidanceListed:
            own = repository.own_reads(connection, caller.staff_id or 0)
            counts, people = repository.read_counts(connection), repository.staff_count(connection)
            found = [
                one
                for one in repository.documents(connection, today)
                if keeps or (one.withdrawn_at is None and one.in_force is not None)
            ]
            return GuidanceListed(documents=[_line(one, own, counts, people) for one in found])

        return await self._app.database.read(look)

    async def add(self, call: Call) -> GuidanceAdded:
        command = body_of(call, GuidanceWords)

        def add(unit: UnitOfWork) -> GuidanceAdded:
            added = repository.add(unit.connection, **command.model_dump(), version=0)
            centre_store.log(unit, "add_guidance", f"guidance:{added}", command.title)
            return GuidanceAdded(document=added, version=0)

        return await self._app.commands.run(call, GuidanceAdded, add)

    async def change(self, call: Call) -> GuidanceAdded:
        command, id = body_of(call, ChangeGuidance), call.path_number("document")
        values, today = command.model_dump(exclude={"version"}), self.today

        def change(unit: UnitOfWork) -> GuidanceAdded:
            repository.document(unit.connection, id, today)
            version = repository.change(unit.connection, id, command.version, **values)
            centre_store.log(unit, "change_guidance", f"guidance:{id}", command.title)
            return GuidanceAdded(document=id, version=version)

        return await self._app.commands.run(call, GuidanceAdded, change)

    async def withdraw(self, call: Call) -> GuidanceAdded:
        id, today = call.path_number("document"), self.today

        def withdraw(unit: UnitOfWork) -> GuidanceAdded:
            found = repository.document(unit.connection, id, today)
            version = repository.change(unit.connection, id, found.version, withdrawn_at=unit.now)
            centre_store.log(unit, "withdraw_guidance", f"guidance:{id}", found.title)
            return GuidanceAdded(document=id, version=version)

        return await self._app.commands.run(call, GuidanceAdded, withdraw)

    async def upload(self, call: Call) -> GuidanceUploaded:
        """A new version; the file is looked at before anything is written."""
        command, id, today = body_of(call, UploadGuidance), call.path_number("document"), self.today
        content = content_of(command.content)
        pages = await self._checker.pages_of(content)
        values: dict[str, Any] = {
            "file_name": file_name(command.file_name), "note": command.note,
            "valid_from": command.valid_from, "pages": pages, "bytes": len(content),
            "digest": hashlib.sha256(content).hexdigest(), "content": content,
        }  # fmt: skip

        def upload(unit: UnitOfWork) -> GuidanceUploaded:
            found = repository.document(unit.connection, id, today)
            if found.withdrawn_at is not None:
                raise NotFound(ErrorCode.UNKNOWN_GUIDANCE)
            by = {"uploaded_at": unit.now, "uploaded_by": unit.actor.label}
            number = repository.add_version(unit.connection, id, **values, **by)
            centre_store.log(
                unit, "upload_guidance", f"guidance:{id}", f"{number} {values['digest']}"
            )
            return GuidanceUploaded(document=id, number=number, pages=pages)

        return await self._app.commands.run(call, GuidanceUploaded, upload)

    async def read(self, call: Call) -> None:
        """The reader says to have read a version. Raises `NotFound`."""
        id, reader = call.path_number("version"), call.caller.staff_id or 0

        def read(unit: UnitOfWork) -> None:
            self._require_visible(repository.version_of(unit.connection, id), call.caller)
            if repository.note_read(unit.connection, id, reader, unit.now):
                centre_store.log(unit, "read_guidance", f"guidance-version:{id}")

        await self._app.database.write(read, call.caller, self._app.clock.now())

    async def readers(self, call: Call) -> GuidanceReaders:
        return await self.readers_of(call.path_number("version"))

    async def readers_of(self, version_id: int) -> GuidanceReaders:
        """Raises `NotFound`."""

        def look(connection: Connection) -> GuidanceReaders:
            repository.version_of(connection, version_id)
            found = repository.readers(connection, version_id)
            return GuidanceReaders(
                readers=[GuidanceReader(name=name, read_at=at) for name, at in found]
            )

        return await self._app.database.read(look)

    async def file(self, version_id: int, caller: Actor) -> web.Response:
        """A version's PDF: for everybody where it is public and in force, else for staff. Raises
        `NotFound`."""
        row = await self._app.database.read(lambda c: repository.file_of(c, version_id))
        self._require_visible(row, caller)
        return pdf_answer(row.content, row.file_name)

    def _require_visible(self, row: Any, caller: Actor) -> None:
        """What somebody may not see does not exist for them."""
        if KEEPERS & caller.permissions:
            return
        is_valid = row.withdrawn_at is None and row.valid_from <= self.today
        if not is_valid or not (row.public or caller.staff_id is not None):
            raise NotFound(ErrorCode.UNKNOWN_GUIDANCE)


def _line(one: Document, own: dict[int, Any], counts: dict[int, int], people: int) -> GuidanceLine:
    row = one.in_force
    return GuidanceLine(
        document=one.id, version=one.version, title=one.title, fields=one.fields,
        procedures=one.procedures, public=one.public, withdrawn=one.withdrawn_at is not None,
        version_id=row.id if row else None, number=row.number if row else 0,
        valid_from=row.valid_from if row else None, pages=row.pages if row else 0,
        note=row.note if row else "", read_at=own.get(row.id) if row else None,
        readers=counts.get(row.id, 0) if row else 0, staff=people,
    )  # fmt: skip


def pdf_answer(content: bytes, name: str) -> web.Response:
    """A PDF as a file to be saved: it runs nothing in the page of this server, whatever it is."""
    plain = name.encode("ascii", "ignore").decode().replace('"', "").strip() or "tai-lieu.pdf"
    quoted = "".join(
        chr(byte) if (chr(byte).isalnum() and byte < 128) or chr(byte) in "-._" else f"%{byte:02X}"
        for byte in name.encode()
    )
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quoted}",
        "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
    }
    return web.Response(body=content, content_type="application/pdf", headers=headers)
