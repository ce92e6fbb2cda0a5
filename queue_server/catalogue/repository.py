"""Procedures in the database: every version that each ever had, and which is the newest.

Functions over a synchronous connection. What crosses is `config.wire.procedures.Procedure`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, func, insert, select, update

from config.wire.procedures import Procedure
from queue_server.catalogue.events import CatalogueChanged
from queue_server.catalogue.tables import procedure_versions, procedures
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.progress import Report, nobody_watches

CODES_AT_ONCE: Final = 500
"""SQLite takes a bounded number of values in one statement."""


@dataclass(frozen=True, slots=True)
class Catalogued:
    """A procedure with the version that it is."""

    procedure: Procedure
    version: int
    """1 for the first words of a procedure, one more for each change."""
    version_id: int
    """The version's row: what a dossier keeps."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What `put` did, in numbers of procedures."""

    added: int
    changed: int
    """New words, or offered again after it was withdrawn."""
    same: int


@dataclass(frozen=True, slots=True)
class _Newest:
    """What is known of a procedure's newest version."""

    version: int
    offered: bool
    fingerprint: str


_VERSIONS: Final = select(
    procedures.c.code,
    procedures.c.offered,
    procedure_versions.c.id,
    procedure_versions.c.version,
    procedure_versions.c.body,
).join(procedures, procedures.c.code == procedure_versions.c.code)
_NEWEST: Final = _VERSIONS.where(procedure_versions.c.version == procedures.c.version)
_OFFER: Final = (
    update(procedures)
    .where(procedures.c.code == bindparam("of_code"))
    .values(version=bindparam("to_version"), offered=True, changed_at=bindparam("at"))
)


def fingerprint(procedure: Procedure) -> str:
    """The SHA-256 of a procedure's content.

    What is left to its default does not count, so a field that a later release adds makes no
    new version of words that are the same.
    """
    said = procedure.model_dump_json(exclude_defaults=True)
    return hashlib.sha256(said.encode()).hexdigest()


def stamp(connection: Connection) -> tuple[int, datetime | None]:
    """How many procedures there are and when one was last changed: another stamp, another
    catalogue."""
    counted = select(func.count(), func.max(procedures.c.changed_at)).select_from(procedures)
    found = connection.execute(counted).one()
    return found[0], found[1]


def put(
    unit: UnitOfWork, offered: Iterable[Procedure], who: str, report: Report = nobody_watches
) -> Stored:
    """Keep procedures: new ones, and a new version of each whose words have changed.

    `who` is the caller's label or the command that imports. A procedure that was withdrawn is
    offered again. Of a code that comes twice the later words count. Procedures that are not
    among them stay as they are.
    """
    wanted = {procedure.code: procedure for procedure in offered}
    known = _known(unit.connection, list(wanted))
    new = [one for code, one in wanted.items() if code not in known]
    other = {code: known[code] for code in wanted if code in known}
    prints = {}
    for done, (code, one) in enumerate(wanted.items()):
        report(done, len(wanted))
        prints[code] = fingerprint(one)
    rewritten = [wanted[code] for code, was in other.items() if was.fingerprint != prints[code]]
    again = [code for code, was in other.items() if not was.offered]
    versions = {code: was.version for code, was in other.items()}
    versions |= {one.code: versions.get(one.code, 0) + 1 for one in (*new, *rewritten)}
    changed = {one.code for one in rewritten} | set(again)
    _keep_newest(unit.connection, [one.code for one in new], changed, versions, unit.now)
    _keep_versions(unit.connection, [*new, *rewritten], prints, versions, who, unit.now)
    if new or changed:
        unit.announce(CatalogueChanged())
    report(len(wanted), len(wanted))
    return Stored(len(new), len(changed), len(wanted) - len(new) - len(changed))


def withdraw(unit: UnitOfWork, codes: Sequence[str]) -> int:
    """Offer procedures no more; dossiers keep their versions. Returns how many were offered."""
    withdrawn = 0
    for some in _some_at_once(codes):
        chosen = procedures.c.code.in_(some) & procedures.c.offered
        done = unit.connection.execute(
            update(procedures).where(chosen).values(offered=False, changed_at=unit.now)
        )
        withdrawn += done.rowcount
    if withdrawn:
        unit.announce(CatalogueChanged())
    return withdrawn


def newest(connection: Connection) -> list[Catalogued]:
    """The newest version of every procedure that is offered, by code."""
    offered = _NEWEST.where(procedures.c.offered).order_by(procedures.c.code)
    return [_catalogued(row) for row in connection.execute(offered)]


def find(connection: Connection, code: str) -> tuple[Catalogued, bool] | None:
    """The newest version of a procedure and whether it is offered; None where nobody knows it."""
    row = connection.execute(_NEWEST.where(procedures.c.code == code)).first()
    return None if row is None else (_catalogued(row), bool(row.offered))


def version(connection: Connection, version_id: int) -> Catalogued | None:
    """One version, however old."""
    chosen: Select[Any] = _VERSIONS.where(procedure_versions.c.id == version_id)
    row = connection.execute(chosen).first()
    return None if row is None else _catalogued(row)


def is_empty(connection: Connection) -> bool:
    """Whether no procedure was ever kept."""
    return connection.execute(select(procedures.c.code).limit(1)).first() is None


def _some_at_once(codes: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(codes), CODES_AT_ONCE):
        yield codes[start : start + CODES_AT_ONCE]


def _catalogued(row: Any) -> Catalogued:
    return Catalogued(Procedure.model_validate_json(row.body), row.version, row.id)


def _known(connection: Connection, codes: Sequence[str]) -> dict[str, _Newest]:
    found: dict[str, _Newest] = {}
    columns = select(
        procedures.c.code,
        procedures.c.version,
        procedures.c.offered,
        procedure_versions.c.fingerprint,
    ).join(
        procedure_versions,
        (procedure_versions.c.code == procedures.c.code)
        & (procedure_versions.c.version == procedures.c.version),
    )
    for some in _some_at_once(codes):
        for row in connection.execute(columns.where(procedures.c.code.in_(some))):
            found[row.code] = _Newest(row.version, bool(row.offered), row.fingerprint)
    return found


def _keep_newest(
    connection: Connection,
    new: Sequence[str],
    changed: Iterable[str],
    versions: dict[str, int],
    now: datetime,
) -> None:
    rows = [{"code": code, "version": 1, "offered": True, "changed_at": now} for code in new]
    if rows:
        connection.execute(insert(procedures), rows)
    moved = [{"of_code": code, "to_version": versions[code], "at": now} for code in changed]
    if moved:
        connection.execute(_OFFER, moved)


def _keep_versions(
    connection: Connection,
    written: Sequence[Procedure],
    prints: dict[str, str],
    versions: dict[str, int],
    who: str,
    now: datetime,
) -> None:
    rows = [
        {
            "code": one.code,
            "version": versions[one.code],
            "body": one.model_dump_json(),
            "fingerprint": prints[one.code],
            "since": now,
            "who": who,
        }
        for one in written
    ]
    if rows:
        connection.execute(insert(procedure_versions), rows)
