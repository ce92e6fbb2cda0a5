"""Procedures in the database: every version that each ever had, and which is the newest.

Functions over a synchronous connection. What crosses is `config.wire.procedures.Procedure`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, func, insert, select, update

from config.wire.catalogue import Origin
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
class Version:
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


@dataclass(frozen=True)
class Draft:
    """A version to be made. `written` may be called in another thread before the transaction:
    then that is short, however many drafts there are."""

    procedure: Procedure
    offered: bool = True
    portal: Procedure | None = None

    @cached_property
    def body(self) -> str:
        return self.procedure.model_dump_json()

    @cached_property
    def fingerprint(self) -> str:
        return fingerprint(self.procedure)

    @cached_property
    def said_by_portal(self) -> str | None:
        return None if self.portal is None else _said(self.portal)

    def written(self) -> Draft:
        """The same with all that its rows need."""
        _ = self.body, self.fingerprint, self.said_by_portal
        return self


@dataclass(frozen=True, slots=True)
class Reason:
    """What all versions of one act have in common."""

    who: str
    why: str = ""
    origin: Origin = Origin.FILE
    import_id: int | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """What an act did, in numbers of procedures."""

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
    portal: str | None

    def says(self, other: _Newest) -> bool:
        """Whether nothing differs but the version."""
        mine, its = (self.offered, self.fingerprint), (other.offered, other.fingerprint)
        return mine == its and _is_same(self.portal, other.portal)


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
_MOVE: Final = (
    update(procedures)
    .where(procedures.c.code == bindparam("of_code"))
    .values(
        version=bindparam("to_version"), offered=bindparam("is_offered"), changed_at=bindparam("at")
    )
)


def fingerprint(procedure: Procedure) -> str:
    """The SHA-256 of a procedure's content.

    What is left to its default does not count, so a field that a later release adds makes no
    new version of words that are the same.
    """
    return hashlib.sha256(_said(procedure).encode()).hexdigest()


def _said(procedure: Procedure) -> str:
    return procedure.model_dump_json(exclude_defaults=True)


def _is_same(one: str | None, other: str | None) -> bool:
    """Whether two records of the portal say the same; a migration wrote some in its own way."""
    if one == other or one is None or other is None:
        return one == other
    return Procedure.model_validate_json(one) == Procedure.model_validate_json(other)


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


def put(
    unit: UnitOfWork,
    offered: Iterable[Procedure],
    who: str,
    report: Report = nobody_watches,
) -> Stored:
    """Keep these procedures as they are now; the same words as before make no new version.

    What the portal said of them before stays. Of a code that comes twice, the later words count.
    Announces `CatalogueChanged` where anything changed.
    """
    wanted = {procedure.code: procedure for procedure in offered}
    said = {one.procedure.code: one.portal for one in everything(unit.connection)}
    drafts = [Draft(one, portal=said.get(code)) for code, one in wanted.items()]
    return keep(unit, drafts, Reason(who), report)


def keep(
    unit: UnitOfWork, drafts: Sequence[Draft], reason: Reason, report: Report = nobody_watches
) -> Stored:
    """Make a version of each draft in which anything is new; each code comes once.

    Announces `CatalogueChanged` where anything changed.
    """
    known = _known(unit.connection, [draft.procedure.code for draft in drafts])
    made: list[tuple[Draft, _Newest]] = []
    for done, draft in enumerate(drafts):
        report(done, len(drafts))
        before = known.get(draft.procedure.code)
        row = _newest_of(draft, before)
        if before is None or not row.says(before):
            made.append((draft, row))
    _write(unit, made, reason, known)
    report(len(drafts), len(drafts))
    added = sum(draft.procedure.code not in known for draft, _ in made)
    return Stored(added, len(made) - added, len(drafts) - len(made))


def _newest_of(draft: Draft, before: _Newest | None) -> _Newest:
    return _Newest(
        version=before.version + 1 if before else 1,
        offered=draft.offered,
        fingerprint=draft.fingerprint,
        portal=draft.said_by_portal,
    )


def withdraw(unit: UnitOfWork, codes: Sequence[str], reason: Reason | None = None) -> int:
    """Offer procedures no more; dossiers keep their versions. Returns how many were offered."""
    found = [one for some in _some_at_once(codes) for one in _of_codes(unit.connection, some)]
    drafts = [Draft(one.procedure, False, one.portal) for one in found if one.offered]
    return keep(unit, drafts, reason or Reason(unit.actor.label)).changed


def newest(connection: Connection) -> list[Catalogued]:
    """The newest version of every procedure that is offered, by code."""
    offered = _NEWEST.where(procedures.c.offered).order_by(procedures.c.code)
    return [_catalogued(row) for row in connection.execute(offered)]


def everything(connection: Connection) -> list[Version]:
    """The newest version of every procedure, whether it is offered or not, by code."""
    rows = connection.execute(_WHOLE.where(_IS_NEWEST).order_by(procedure_versions.c.code))
    return [_version(row) for row in rows]


def find(connection: Connection, code: str) -> tuple[Catalogued, bool] | None:
    """The newest version of a procedure and whether it is offered; None where nobody knows it."""
    row = connection.execute(_NEWEST.where(procedures.c.code == code)).first()
    return None if row is None else (_catalogued(row), bool(row.offered))


def whole(connection: Connection, code: str) -> Version | None:
    """The newest version of a procedure with all that is kept of it."""
    return next(iter(_of_codes(connection, [code])), None)


def version(connection: Connection, version_id: int) -> Catalogued | None:
    """One version, however old."""
    chosen: Select[Any] = _VERSIONS.where(procedure_versions.c.id == version_id)
    row = connection.execute(chosen).first()
    return None if row is None else _catalogued(row)


def history(connection: Connection, code: str) -> list[Version]:
    """Every version of a procedure, newest first."""
    wanted = select(procedure_versions).where(procedure_versions.c.code == code)
    rows = connection.execute(wanted.order_by(procedure_versions.c.version.desc()))
    return [_version(row) for row in rows]


def of_import(connection: Connection, import_id: int) -> list[Version]:
    """The versions that an import made, by code."""
    wanted = select(procedure_versions).where(procedure_versions.c.import_id == import_id)
    rows = connection.execute(wanted.order_by(procedure_versions.c.code))
    return [_version(row) for row in rows]


def before_import(connection: Connection, import_id: int) -> dict[str, Version]:
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


def since(connection: Connection, seen: int) -> list[Version]:
    """The versions that were made after the revision `seen`, oldest first."""
    wanted = select(procedure_versions).where(procedure_versions.c.id > seen)
    rows = connection.execute(wanted.order_by(procedure_versions.c.id))
    return [_version(row) for row in rows]


def is_empty(connection: Connection) -> bool:
    """Whether no procedure was ever kept."""
    return connection.execute(select(procedures.c.code).limit(1)).first() is None


def some_of(connection: Connection, codes: Sequence[str]) -> list[Version]:
    """The newest versions of a few procedures, in the order of `codes`."""
    found = {one.procedure.code: one for one in _of_codes(connection, codes)}
    return [found[code] for code in codes if code in found]


def _of_codes(connection: Connection, codes: Sequence[str]) -> list[Version]:
    rows = connection.execute(_WHOLE.where(_IS_NEWEST & procedures.c.code.in_(codes)))
    return [_version(row) for row in rows]


def _some_at_once(codes: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(codes), CODES_AT_ONCE):
        yield codes[start : start + CODES_AT_ONCE]


def _catalogued(row: Any) -> Catalogued:
    return Catalogued(Procedure.model_validate_json(row.body), row.version, row.id)


def _version(row: Any) -> Version:
    return Version(
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


def _known(connection: Connection, codes: Sequence[str]) -> dict[str, _Newest]:
    found: dict[str, _Newest] = {}
    columns = select(
        procedures.c.code,
        procedures.c.version,
        procedures.c.offered,
        procedure_versions.c.fingerprint,
        procedure_versions.c.portal,
    ).join(
        procedure_versions,
        (procedure_versions.c.code == procedures.c.code)
        & (procedure_versions.c.version == procedures.c.version),
    )
    for some in _some_at_once(codes):
        for row in connection.execute(columns.where(procedures.c.code.in_(some))):
            found[row.code] = _Newest(row.version, bool(row.offered), row.fingerprint, row.portal)
    return found


def _write(
    unit: UnitOfWork,
    made: Sequence[tuple[Draft, _Newest]],
    reason: Reason,
    known: dict[str, _Newest],
) -> None:
    if not made:
        return
    new = [one for one in made if one[0].procedure.code not in known]
    moved = [one for one in made if one[0].procedure.code in known]
    if new:
        unit.connection.execute(insert(procedures), [_row(*one, unit.now) for one in new])
    if moved:
        unit.connection.execute(_MOVE, [_move(*one, unit.now) for one in moved])
    versions = [_version_row(*one, reason, unit.now) for one in made]
    unit.connection.execute(insert(procedure_versions), versions)
    unit.announce(CatalogueChanged())


def _row(draft: Draft, row: _Newest, now: datetime) -> dict[str, Any]:
    code = draft.procedure.code
    return {"code": code, "version": row.version, "offered": row.offered, "changed_at": now}


def _move(draft: Draft, row: _Newest, now: datetime) -> dict[str, Any]:
    return {
        "of_code": draft.procedure.code,
        "to_version": row.version,
        "is_offered": row.offered,
        "at": now,
    }


def _version_row(draft: Draft, row: _Newest, reason: Reason, now: datetime) -> dict[str, Any]:
    return {
        "code": draft.procedure.code,
        "version": row.version,
        "body": draft.body,
        "fingerprint": row.fingerprint,
        "since": now,
        "who": reason.who,
        "why": reason.why,
        "origin": reason.origin,
        "offered": row.offered,
        "portal": row.portal,
        "import_id": reason.import_id,
    }
