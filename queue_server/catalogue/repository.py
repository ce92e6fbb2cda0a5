"""Procedures in the database: every version that each ever had, and which is the newest.

Functions over a synchronous connection. What crosses is `config.wire.procedures.Procedure`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select

from config.wire.procedures import Origin, Procedure
from queue_server.catalogue.tables import procedure_versions, procedures

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
class StoredVersion:
    """A version with all that is kept of it."""

    procedure: Procedure
    version: int
    version_id: int
    at: datetime
    who: str
    """The label of an actor, or what a command line called itself."""
    why: str
    origin: Origin
    offered: bool
    portal: Procedure | None
    """What the portal said when it was last imported."""
    import_id: int | None


_VERSIONS: Final = select(
    procedures.c.code,
    procedures.c.offered,
    procedure_versions.c.id,
    procedure_versions.c.version,
    procedure_versions.c.body,
).join(procedures, procedures.c.code == procedure_versions.c.code)
_IS_NEWEST: Final = procedure_versions.c.version == procedures.c.version
_NEWEST: Final = _VERSIONS.where(_IS_NEWEST)
_WHOLE: Final = select(procedure_versions).join(
    procedures, procedures.c.code == procedure_versions.c.code
)


def stamp(connection: Connection) -> tuple[int, datetime | None]:
    """How many procedures there are and when one was last changed: another stamp, another
    catalogue."""
    number, at = connection.execute(
        select(func.count(procedures.c.code), func.max(procedures.c.changed_at))
    ).one()
    return number, at


def revision(connection: Connection) -> int:
    """A number that grows with every change of the catalogue; 0 of an empty one."""
    return connection.scalar(select(func.max(procedure_versions.c.id))) or 0


def newest(connection: Connection) -> list[Catalogued]:
    """The newest version of every procedure that is offered, by code."""
    offered = _NEWEST.where(procedures.c.offered).order_by(procedures.c.code)
    return [_catalogued(row) for row in connection.execute(offered)]


def everything(connection: Connection) -> list[StoredVersion]:
    """The newest version of every procedure, whether it is offered or not, by code."""
    rows = connection.execute(_WHOLE.where(_IS_NEWEST).order_by(procedure_versions.c.code))
    return [_version(row) for row in rows]


def find(connection: Connection, code: str) -> tuple[Catalogued, bool] | None:
    """The newest version of a procedure and whether it is offered; None where nobody knows it."""
    row = connection.execute(_NEWEST.where(procedures.c.code == code)).first()
    return None if row is None else (_catalogued(row), bool(row.offered))


def whole(connection: Connection, code: str) -> StoredVersion | None:
    """The newest version of a procedure with all that is kept of it."""
    return next(iter(_of_codes(connection, [code])), None)


def version(connection: Connection, version_id: int) -> Catalogued | None:
    """One version, however old."""
    chosen: Select[Any] = _VERSIONS.where(procedure_versions.c.id == version_id)
    row = connection.execute(chosen).first()
    return None if row is None else _catalogued(row)


def history(connection: Connection, code: str) -> list[StoredVersion]:
    """Every version of a procedure, newest first."""
    wanted = select(procedure_versions).where(procedure_versions.c.code == code)
    rows = connection.execute(wanted.order_by(procedure_versions.c.version.desc()))
    return [_version(row) for row in rows]


def of_import(connection: Connection, import_id: int) -> list[StoredVersion]:
    """The versions that an import made, by code."""
    wanted = select(procedure_versions).where(procedure_versions.c.import_id == import_id)
    rows = connection.execute(wanted.order_by(procedure_versions.c.code))
    return [_version(row) for row in rows]


def before_import(connection: Connection, import_id: int) -> dict[str, StoredVersion]:
    """By code, the version before the one that an import made; nothing of what was new then."""
    made = procedure_versions.alias("made")
    wanted = select(procedure_versions).join(
        made,
        (made.c.code == procedure_versions.c.code)
        & (made.c.version == procedure_versions.c.version + 1)
        & (made.c.import_id == import_id),
    )
    return {row.code: _version(row) for row in connection.execute(wanted)}


def numbers(connection: Connection) -> dict[str, int]:
    """The newest version's number of every procedure."""
    rows = connection.execute(select(procedures.c.code, procedures.c.version))
    return {row.code: row.version for row in rows}


def since(connection: Connection, seen: int) -> list[StoredVersion]:
    """The versions that were made after the revision `seen`, oldest first."""
    wanted = select(procedure_versions).where(procedure_versions.c.id > seen)
    rows = connection.execute(wanted.order_by(procedure_versions.c.id))
    return [_version(row) for row in rows]


def is_empty(connection: Connection) -> bool:
    """Whether no procedure was ever kept."""
    return connection.execute(select(procedures.c.code).limit(1)).first() is None


def some_of(connection: Connection, codes: Sequence[str]) -> list[StoredVersion]:
    """The newest versions of a few procedures, in the order of `codes`."""
    found = {one.procedure.code: one for one in _of_codes(connection, codes)}
    return [found[code] for code in codes if code in found]


def _of_codes(connection: Connection, codes: Sequence[str]) -> list[StoredVersion]:
    rows = connection.execute(_WHOLE.where(_IS_NEWEST & procedures.c.code.in_(codes)))
    return [_version(row) for row in rows]


def some_at_once(codes: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(codes), CODES_AT_ONCE):
        yield codes[start : start + CODES_AT_ONCE]


def _catalogued(row: Any) -> Catalogued:
    return Catalogued(Procedure.model_validate_json(row.body), row.version, row.id)


def _version(row: Any) -> StoredVersion:
    return StoredVersion(
        procedure=Procedure.model_validate_json(row.body),
        version=row.version,
        version_id=row.id,
        at=row.since,
        who=row.who,
        why=row.why,
        origin=Origin(row.origin),
        offered=bool(row.offered),
        portal=None if row.portal is None else Procedure.model_validate_json(row.portal),
        import_id=row.import_id,
    )
