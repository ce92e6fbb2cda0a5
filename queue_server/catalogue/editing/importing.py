"""A file of procedures: read, compared, brought in as one step, and taken back.

Reading and comparing take a second for a commune's records. They run in a thread, before the
transaction, which only looks whether the catalogue is still the one that was compared.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import Connection

from config.centre.model import Centre
from config.text.phrase import Phrase
from config.wire.catalogue import (
    MOST_PROCEDURES,
    ApplyImport,
    ImportDone,
    ImportRead,
    ImportUndone,
    UploadProcedures,
)
from config.wire.procedures import Origin, Procedure
from queue_server.catalogue import repository, version_writes
from queue_server.catalogue.editing import records
from queue_server.catalogue.editing.comparing import (
    Choices,
    ImportComparison,
    compare,
    drafts,
    twin,
)
from queue_server.catalogue.editing.errors import ImportOver
from queue_server.catalogue.editing.records import ImportRow
from queue_server.catalogue.editing.saving import edit_conflict
from queue_server.catalogue.file_reading import FileRead
from queue_server.catalogue.repository import StoredVersion
from queue_server.catalogue.version_writes import NewVersion, Reason
from queue_server.centre.repository import log
from queue_server.core.actor import SYSTEM, Actor
from queue_server.core.clock import Clock
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest, MotcuaError, NotFound

SOURCE: Final = "dichvucong.gov.vn"
KEPT: Final = timedelta(days=7)
"""How long a file waits that nobody imports."""
MOST_MISTAKES: Final = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that waits, beside the catalogue as it is."""

    row: ImportRow
    read: list[Procedure]
    held: dict[str, StoredVersion]
    revision: int


@dataclass(frozen=True, slots=True)
class PreparedImport:
    """What an import is going to write; a refusal where it cannot."""

    drafts: list[NewVersion]
    revision: int
    hidden: int
    refusal: MotcuaError | None = None


class Imports:
    """The files of one centre's catalogue."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def upload(self, command: UploadProcedures, caller: Actor, language: str) -> ImportRead:
        """Read a file and keep it until it is imported. Raises `BadRequest` for a file in which
        there is nothing to import."""
        read = await asyncio.to_thread(read_upload, command, language)
        mistakes = [str(one) for one in read.mistakes[:MOST_MISTAKES]]
        codes = [one.code for one in read.procedures]
        wrong = await self._database.read(lambda connection: _wrong(connection, read, codes))
        if wrong is not None:
            fields: dict[str, str | Phrase] = {"content": wrong}
            fields |= {f"line {place}": said for place, said in enumerate(mistakes, start=1)}
            raise BadRequest(fields=fields)
        import_id = await self._database.write(
            lambda unit: records.add(unit, command.file_name, read.from_portal, read.procedures),
            caller,
            self._clock.now(),
        )
        return ImportRead(import_id=import_id, procedures=len(set(codes)), mistakes=mistakes)

    async def waiting(self, import_id: int) -> Waiting:
        """Raises `NotFound`, and `ImportOver` for a file that waits no more."""
        return await self._database.read(lambda connection: _waiting(connection, import_id))

    async def compared(self, import_id: int) -> tuple[Waiting, ImportComparison]:
        """What an import would change. Raises as `waiting`."""
        waiting = await self.waiting(import_id)
        return waiting, await asyncio.to_thread(_compare, waiting)

    async def prepared(self, import_id: int, command: ApplyImport) -> PreparedImport:
        """What `apply` writes, so far as the catalogue is still the one that was compared."""
        try:
            waiting = await self.waiting(import_id)
        except MotcuaError as refusal:
            return PreparedImport([], 0, 0, refusal)
        return await asyncio.to_thread(_prepared, waiting, command)

    async def forget_old(self) -> None:
        """Forget what files say that nobody has imported for a week."""
        now = self._clock.now()
        before = now - KEPT
        await self._database.write(lambda unit: records.discard_waiting(unit, before), SYSTEM, now)


def read_upload(command: UploadProcedures, language: str) -> FileRead:
    """The procedures of an uploaded file. Raises `BadRequest` for another ending."""
    # Seldom needed, and half a megabyte.
    from queue_server.catalogue.exchange.files import READ, read_file

    name = PurePath(command.file_name.replace("\\", "/")).name
    if PurePath(name).suffix.lower() not in READ:
        endings = {"endings": ", ".join(READ)}
        raise BadRequest(fields={"file_name": Phrase("import.ending", endings)})
    with TemporaryDirectory(prefix="motcua-") as folder:
        path = Path(folder) / f"file{PurePath(name).suffix.lower()}"
        path.write_text(command.content, encoding="utf-8", errors="replace", newline="")
        return read_file(path, language, SOURCE)


def _wrong(connection: Connection, read: FileRead, codes: Sequence[str]) -> Phrase | None:
    """Why nothing of a file can be imported; None where something can."""
    if not read.can_be_imported or not read.procedures:
        return Phrase("import.nothing_imported")
    if len(codes) > MOST_PROCEDURES:
        return Phrase("catalogue.mistake.too_many", {"most": MOST_PROCEDURES})
    return twin(codes, [one.procedure.code for one in repository.everything(connection)])


def _waiting(connection: Connection, import_id: int) -> Waiting:
    row = records.find(connection, import_id)
    if row is None:
        raise NotFound
    if not row.waits:
        raise ImportOver
    return Waiting(
        row,
        records.procedures_of(connection, import_id),
        {one.procedure.code: one for one in repository.everything(connection)},
        repository.revision(connection),
    )


def _compare(waiting: Waiting, choices: Choices | None = None) -> ImportComparison:
    return compare(waiting.read, waiting.held, from_portal=waiting.row.from_portal, choices=choices)


def _prepared(waiting: Waiting, command: ApplyImport) -> PreparedImport:
    choices = Choices(command.take, frozenset(command.leave), frozenset(command.hide))
    comparison = _compare(waiting, choices)
    found = drafts(comparison, choices, from_portal=waiting.row.from_portal)
    made = [draft.written() for draft in found]
    hidden = sum(not draft.offered for draft in made)
    return PreparedImport(made, command.revision, hidden)


def apply(
    unit: UnitOfWork, centre: Centre, import_id: int, prepared: PreparedImport, why: str
) -> ImportDone:
    """Write what was prepared: one line of the log, one step that can be taken back.

    Raises `EditConflict` where somebody changed the catalogue after it was compared, and
    `ImportOver` where the file waits no more.
    """
    if prepared.refusal is not None:
        raise prepared.refusal
    row = records.find(unit.connection, import_id)
    if row is None or not row.waits:
        raise ImportOver
    if repository.revision(unit.connection) != prepared.revision:
        since = repository.since(unit.connection, prepared.revision)
        raise edit_conflict(unit.connection, centre, since, [])
    origin = Origin.PORTAL if row.from_portal else Origin.FILE
    reason = Reason(unit.actor.label, why, origin, import_id)
    stored = version_writes.keep(unit, prepared.drafts, reason)
    records.mark_done(unit, import_id)
    detail = f"{row.file_name}: +{stored.added} ~{stored.changed - prepared.hidden}"
    log(unit, "import_procedures", str(import_id), f"{detail} -{prepared.hidden} {why}".strip())
    return ImportDone(
        import_id=import_id,
        added=stored.added,
        changed=stored.changed - prepared.hidden,
        hidden=prepared.hidden,
        same=stored.same,
    )


def undo(unit: UnitOfWork, import_id: int, why: str) -> ImportUndone:
    """Take an import back: each procedure is what it was before, and those that were new are
    hidden. What was changed since stays.

    Raises `NotFound`, and `ImportOver` where it was not imported or is undone already.
    """
    row = records.find(unit.connection, import_id)
    if row is None:
        raise NotFound
    if row.done_at is None or row.undone_at is not None:
        raise ImportOver
    newest = repository.numbers(unit.connection)
    made = repository.of_import(unit.connection, import_id)
    before = repository.before_import(unit.connection, import_id)
    untouched = [one for one in made if newest[one.procedure.code] == one.version]
    back = [_back(one, before.get(one.procedure.code)) for one in untouched]
    reason = Reason(unit.actor.label, why or f"↶ {row.file_name}", Origin.HAND)
    stored = version_writes.keep(unit, back, reason)
    records.mark_undone(unit, import_id)
    log(unit, "undo_import", str(import_id), f"{row.file_name}: {stored.changed} {why}".strip())
    kept = [one.procedure.code for one in made if one not in untouched]
    return ImportUndone(import_id=import_id, restored=stored.changed, kept=kept)


def _back(made: StoredVersion, before: StoredVersion | None) -> NewVersion:
    """The version before the import's; a procedure that was new is hidden."""
    if before is None:
        return NewVersion(made.procedure, False, None)
    return NewVersion(before.procedure, before.offered, before.portal)


def discard(unit: UnitOfWork, import_id: int) -> None:
    """Forget a file that nobody imports. Raises `NotFound`, `ImportOver`."""
    row = records.find(unit.connection, import_id)
    if row is None:
        raise NotFound
    if not row.waits:
        raise ImportOver
    records.discard(unit, import_id)
