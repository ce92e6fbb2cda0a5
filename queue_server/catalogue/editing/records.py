"""Files of procedures in the database: read, waiting, imported, undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import Connection, insert, select, update

from config.wire.procedures import Procedure
from queue_server.catalogue.tables import procedure_imports
from queue_server.core.db.unit_of_work import UnitOfWork

MOST_SHOWN: Final = 20
LONGEST_NAME: Final = 200
_LIST: Final[TypeAdapter[list[Procedure]]] = TypeAdapter(list[Procedure])


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A file of procedures that was read, and what became of it."""

    id: int
    file_name: str
    from_portal: bool
    uploaded_at: datetime
    uploaded_by: str
    done_at: datetime | None
    done_by: str | None
    undone_at: datetime | None
    undone_by: str | None
    waits: bool
    """Its procedures are there and nobody imported them yet."""


def add(
    unit: UnitOfWork, file_name: str, from_portal: bool, procedures: Sequence[Procedure] | None
) -> int:
    """Keep a file that was read; without its `procedures` one that is imported at once."""
    records = None if procedures is None else _LIST.dump_json(list(procedures)).decode()
    row = {
        "file_name": file_name[:LONGEST_NAME],
        "from_portal": from_portal,
        "uploaded_at": unit.now,
        "uploaded_by": unit.actor.label,
        "records": records,
    }
    (number,) = unit.connection.execute(insert(procedure_imports), row).inserted_primary_key or (0,)
    return int(number)


def find(connection: Connection, import_id: int) -> ImportRow | None:
    row = connection.execute(_ROWS.where(procedure_imports.c.id == import_id)).first()
    return None if row is None else _row(row)


def latest(connection: Connection) -> list[ImportRow]:
    """The newest files, newest first."""
    ordered = _ROWS.order_by(procedure_imports.c.id.desc()).limit(MOST_SHOWN)
    return [_row(row) for row in connection.execute(ordered)]


def procedures_of(connection: Connection, import_id: int) -> list[Procedure]:
    """What a file says that waits; nothing of any other."""
    wanted = select(procedure_imports.c.records).where(procedure_imports.c.id == import_id)
    records = connection.scalar(wanted)
    return [] if records is None else _LIST.validate_json(records)


def mark_done(unit: UnitOfWork, import_id: int) -> None:
    _set(unit, import_id, records=None, done_at=unit.now, done_by=unit.actor.label)


def mark_undone(unit: UnitOfWork, import_id: int) -> None:
    _set(unit, import_id, undone_at=unit.now, undone_by=unit.actor.label)


def discard(unit: UnitOfWork, import_id: int) -> None:
    """Forget what a file said that nobody imports."""
    _set(unit, import_id, records=None)


def discard_waiting(unit: UnitOfWork, before: datetime) -> int:
    """Forget what files say that nobody has imported since `before`. Returns how many."""
    table = procedure_imports.c
    old = table.records.is_not(None) & (table.uploaded_at < before)
    done = unit.connection.execute(update(procedure_imports).where(old).values(records=None))
    return done.rowcount


def _set(unit: UnitOfWork, import_id: int, **values: Any) -> None:
    of_id = procedure_imports.c.id == import_id
    unit.connection.execute(update(procedure_imports).where(of_id).values(values))


_ROWS: Final = select(
    *(column for column in procedure_imports.c if column.name != "records"),
    procedure_imports.c.records.is_not(None).label("waits"),
)


def _row(row: Any) -> ImportRow:
    return ImportRow(
        id=row.id,
        file_name=row.file_name,
        from_portal=bool(row.from_portal),
        uploaded_at=row.uploaded_at,
        uploaded_by=row.uploaded_by,
        done_at=row.done_at,
        done_by=row.done_by,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
        waits=bool(row.waits),
    )
