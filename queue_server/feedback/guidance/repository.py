"""Queries and writes of guidance documents."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from config.wire import ErrorCode
from queue_server.centre.tables import staff
from queue_server.core.errors import Conflict, NotFound
from queue_server.feedback.guidance.tables import (
    guidance_documents,
    guidance_reads,
    guidance_versions,
)

_VERSION = tuple(column for column in guidance_versions.c if column.name != "content")
"""Without the file itself: five megabytes a version."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document, and its version in force."""

    id: int
    title: str
    fields: list[str]
    procedures: list[str]
    public: bool
    withdrawn_at: datetime | None
    version: int
    in_force: Row[Any] | None

    def is_of(self, code: str, field: str) -> bool:
        """Whether it belongs to a procedure."""
        return code in self.procedures or field in self.fields


def documents(connection: Connection, today: date) -> list[Document]:
    """Every document by its title, with the version in force today."""
    rows = connection.execute(select(guidance_documents).order_by(guidance_documents.c.title))
    in_force = _in_force(connection, today)
    return [
        Document(
            row.id, row.title, json.loads(row.fields), json.loads(row.procedures), row.public,
            row.withdrawn_at, row.version, in_force.get(row.id),
        )
        for row in rows
    ]  # fmt: skip


def _in_force(connection: Connection, today: date) -> dict[int, Row[Any]]:
    """The version of each document that is valid: of those that have begun the newest."""
    wanted = (
        select(*_VERSION)
        .where(guidance_versions.c.valid_from <= today)
        .order_by(guidance_versions.c.valid_from, guidance_versions.c.number)
    )
    return {row.document_id: row for row in connection.execute(wanted)}


def document(connection: Connection, document_id: int, today: date) -> Document:
    """Raises `NotFound`."""
    found = next((one for one in documents(connection, today) if one.id == document_id), None)
    if found is None:
        raise NotFound(ErrorCode.UNKNOWN_GUIDANCE)
    return found


def versions(connection: Connection, document_id: int) -> Sequence[Row[Any]]:
    """Of a document, the newest first."""
    of_it = select(*_VERSION).where(guidance_versions.c.document_id == document_id)
    return connection.execute(of_it.order_by(guidance_versions.c.number.desc())).all()


def version_of(connection: Connection, version_id: int) -> Row[Any]:
    """A version without its file, with what its document says of who sees it. Raises `NotFound`."""
    return _found(connection, version_id, select(*_VERSION))


def file_of(connection: Connection, version_id: int) -> Row[Any]:
    """The same with its file. Raises `NotFound`."""
    return _found(connection, version_id, select(guidance_versions))


def _found(connection: Connection, version_id: int, columns: Select[Any]) -> Row[Any]:
    wanted = (
        columns.add_columns(guidance_documents.c.public, guidance_documents.c.withdrawn_at)
        .join(guidance_documents, guidance_documents.c.id == guidance_versions.c.document_id)
        .where(guidance_versions.c.id == version_id)
    )
    row = connection.execute(wanted).first()
    if row is None:
        raise NotFound(ErrorCode.UNKNOWN_GUIDANCE)
    return row


def add(connection: Connection, **values: Any) -> int:
    added: int = connection.execute(
        insert(guidance_documents).values(_stored(values)).returning(guidance_documents.c.id)
    ).scalar_one()
    return added


def change(connection: Connection, document_id: int, seen: int, **values: Any) -> int:
    """Return its new version. Raises `Conflict` where somebody else changed it."""
    changed = connection.execute(
        update(guidance_documents)
        .where(guidance_documents.c.id == document_id, guidance_documents.c.version == seen)
        .values({**_stored(values), "version": seen + 1})
    )
    if changed.rowcount != 1:
        raise Conflict(ErrorCode.GUIDANCE_CHANGED)
    return seen + 1


def _stored(values: dict[str, Any]) -> dict[str, Any]:
    lists = {
        key: json.dumps(list(values[key]), ensure_ascii=False)
        for key in ("fields", "procedures")
        if key in values
    }
    return values | lists


def add_version(connection: Connection, document_id: int, **values: Any) -> int:
    """Add a version behind the last; return its number."""
    last = select(func.max(guidance_versions.c.number)).where(
        guidance_versions.c.document_id == document_id
    )
    number = int(connection.scalar(last) or 0) + 1
    row = {"document_id": document_id, "number": number, **values}
    connection.execute(insert(guidance_versions).values(row))
    return number


# --------------------------------------------------------------------------- read receipts


def note_read(connection: Connection, version_id: int, staff_id: int, now: datetime) -> bool:
    """Note that somebody has read a version; False where it was noted before."""
    of_it = (guidance_reads.c.version_id == version_id) & (guidance_reads.c.staff_id == staff_id)
    if connection.scalar(select(guidance_reads.c.read_at).where(of_it)) is not None:
        return False
    row = {"version_id": version_id, "staff_id": staff_id, "read_at": now}
    connection.execute(insert(guidance_reads).values(row))
    return True


def own_reads(connection: Connection, staff_id: int) -> dict[int, datetime]:
    """When somebody read which versions."""
    columns = (guidance_reads.c.version_id, guidance_reads.c.read_at)
    wanted = select(*columns).where(guidance_reads.c.staff_id == staff_id)
    return {row.version_id: row.read_at for row in connection.execute(wanted)}


def readers(connection: Connection, version_id: int) -> list[tuple[str, datetime | None]]:
    """Everybody who works here, and when they read a version; those first who did not."""
    wanted = (
        select(staff.c.display_name, guidance_reads.c.read_at)
        .outerjoin(
            guidance_reads,
            (guidance_reads.c.staff_id == staff.c.id) & (guidance_reads.c.version_id == version_id),
        )
        .where(staff.c.active)
        .order_by(guidance_reads.c.read_at.is_not(None), staff.c.display_name)
    )
    return [(row.display_name, row.read_at) for row in connection.execute(wanted)]


def read_counts(connection: Connection) -> dict[int, int]:
    """How many of those who work here have read which version."""
    counted = (
        select(guidance_reads.c.version_id, func.count().label("count"))
        .join(staff, staff.c.id == guidance_reads.c.staff_id)
        .where(staff.c.active)
        .group_by(guidance_reads.c.version_id)
    )
    return {row.version_id: int(row._mapping["count"]) for row in connection.execute(counted)}


def staff_count(connection: Connection) -> int:
    return int(connection.scalar(select(func.count()).where(staff.c.active)) or 0)
