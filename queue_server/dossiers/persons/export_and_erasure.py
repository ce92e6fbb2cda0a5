"""Export and erasure of one person's data, at that person's request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Table, select

from config.wire import ErrorCode
from config.wire.dossiers.answers import DossierStatus
from queue_server.centre import repository as centre_store
from queue_server.core.db.hash_chain import LINK
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import NotFound
from queue_server.core.security.encryption import data_keys
from queue_server.dossiers.persons import applicants as people
from queue_server.dossiers.persons.inventory import OF_A_DOSSIER, rows_of
from queue_server.dossiers.persons.retention import unlink
from queue_server.dossiers.tables import applicants, dossiers
from queue_server.tickets.tables import tickets

IN_WORK: Final = "in work: it cannot be decided without knowing whose it is"
NOT_RETURNED: Final = "its result was not handed over yet"
_INNER: Final = frozenset({"id", "dossier_id", "reason_salt", "reason_hash", LINK})
"""Columns that say nothing of anybody."""


@dataclass(frozen=True, slots=True)
class Erased:
    """The codes of dossiers that forgot the person, and why others did not."""

    erased: list[str]
    kept: dict[str, str]


def of_code(connection: Connection, code: str) -> list[int]:
    """The dossiers of the applicant of the dossier of that code: by the ID number where one was
    given, else that dossier alone. Raises `NotFound`."""
    wanted = select(dossiers.c.id, dossiers.c.applicant_id, applicants.c.id_number).join(
        applicants, applicants.c.id == dossiers.c.applicant_id
    )
    row = connection.execute(wanted.where(dossiers.c.code == code.strip().upper())).first()
    if row is None:
        raise NotFound(ErrorCode.UNKNOWN_DOSSIER)
    cell = people.cell(people.ID_NUMBER, row.applicant_id)
    id_number = data_keys(connection).open(row.id_number, cell)
    return of_id_number(connection, id_number) if id_number else [row.id]


def of_id_number(connection: Connection, id_number: str) -> list[int]:
    """The dossiers of a person, oldest first. Raises `NotFound` where there is none."""
    digests = data_keys(connection).digests(id_number, people.ID_NUMBER)
    wanted = (
        select(dossiers.c.id)
        .join(applicants, applicants.c.id == dossiers.c.applicant_id)
        .where(applicants.c.id_key.in_(digests))
        .order_by(dossiers.c.id)
    )
    found = list(connection.scalars(wanted)) if id_number else []
    if not found:
        raise NotFound(ErrorCode.UNKNOWN_DOSSIER)
    return found


def phones_of(connection: Connection, ids: Sequence[int]) -> tuple[set[str], bool]:
    """The phones of the persons of these dossiers (`plain_number`) that stand on nobody else's
    dossier, and whether there is one that does: of a family, or of who files for others."""
    keys = data_keys(connection)
    whose = select(dossiers.c.applicant_id).where(dossiers.c.id.in_(ids))
    persons = connection.execute(select(applicants).where(applicants.c.id.in_(whose))).all()
    phones = {people.plain_number(people.opened(keys, one).phone) for one in persons} - {""}
    ends = [end for one in phones for end in keys.digests(people.phone_end(one), people.PHONE_END)]
    others = select(applicants).where(
        applicants.c.phone_end.in_(ends), applicants.c.id.not_in([one.id for one in persons])
    )
    shared = {
        people.plain_number(people.opened(keys, one).phone) for one in connection.execute(others)
    }
    return phones - shared, bool(phones & shared)


# --------------------------------------------------------------------------------- export


def export(unit: UnitOfWork, ids: Sequence[int]) -> dict[str, Any]:
    """All that is held in these dossiers, as JSON takes it; a line of the log for each."""
    connection = unit.connection
    found = [_whole(connection, dossier_id) for dossier_id in ids]
    for one in found:
        _log(unit, "export_person", one["dossier"]["code"])
    return {"exported_at": _json_value(unit.now), "dossiers": found}


def _whole(connection: Connection, dossier_id: int) -> dict[str, Any]:
    dossier = connection.execute(select(dossiers).where(dossiers.c.id == dossier_id)).one()
    person = connection.execute(
        select(applicants).where(applicants.c.id == dossier.applicant_id)
    ).one()
    whole: dict[str, Any] = {
        "person": people.opened(data_keys(connection), person).model_dump(mode="json"),
        "dossier": _row(dossier),
    }
    of_visits = select(tickets).where(rows_of(tickets, connection, [dossier_id]))
    whole["tickets"] = [_row(row) for row in connection.execute(of_visits)]
    return whole | {name: _rows(connection, table, dossier_id) for name, table in OF_A_DOSSIER}


def _rows(connection: Connection, table: Table, dossier_id: int) -> list[dict[str, Any]]:
    wanted = select(table).where(table.c.dossier_id == dossier_id)
    return [_row(row) for row in connection.execute(wanted.order_by(*table.primary_key))]


def _row(row: Any) -> dict[str, Any]:
    return {name: _json_value(value) for name, value in row._asdict().items() if name not in _INNER}


def _json_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


# ---------------------------------------------------------------------------------- erase


def erase(unit: UnitOfWork, ids: Sequence[int]) -> Erased:
    """Let the closed ones among these dossiers forget their person; say why others do not."""
    connection = unit.connection
    rows = connection.execute(
        select(dossiers).where(dossiers.c.id.in_(ids)).order_by(dossiers.c.id)
    ).all()
    kept = {row.code: why for row in rows if (why := _why_kept(row))}
    gone = [row for row in rows if row.code not in kept]
    if gone:
        unlink(unit, [row.id for row in gone])
    for row in gone:
        _log(unit, "erase_person", row.code)
    return Erased([row.code for row in gone], kept)


def _why_kept(row: Any) -> str:
    if row.closed_at is None:
        return IN_WORK
    return NOT_RETURNED if row.status == DossierStatus.RESOLVED.value else ""


def _log(unit: UnitOfWork, action: str, code: str) -> None:
    centre_store.log(unit, action, code)
