"""New versions of procedures in the database: kept, withdrawn, each with its reason.

Functions over a unit of work; how versions are read is in `catalogue.repository`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select, update

from config.wire.procedures import Origin, Procedure
from queue_server.catalogue.events import CatalogueChanged
from queue_server.catalogue.repository import everything, some_at_once, some_of
from queue_server.catalogue.tables import procedure_versions, procedures
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.progress import Report, nobody_watches


@dataclass(frozen=True)
class NewVersion:
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
        return None if self.portal is None else _as_json(self.portal)

    def written(self) -> NewVersion:
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
    return hashlib.sha256(_as_json(procedure).encode()).hexdigest()


def _as_json(procedure: Procedure) -> str:
    return procedure.model_dump_json(exclude_defaults=True)


def _is_same(one: str | None, other: str | None) -> bool:
    """Whether two records of the portal say the same; a migration wrote some in its own way."""
    if one == other or one is None or other is None:
        return one == other
    return Procedure.model_validate_json(one) == Procedure.model_validate_json(other)


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
    drafts = [NewVersion(one, portal=said.get(code)) for code, one in wanted.items()]
    return keep(unit, drafts, Reason(who), report)


def keep(
    unit: UnitOfWork, drafts: Sequence[NewVersion], reason: Reason, report: Report = nobody_watches
) -> Stored:
    """Make a version of each draft in which anything is new; each code comes once.

    Announces `CatalogueChanged` where anything changed.
    """
    known = _known(unit.connection, [draft.procedure.code for draft in drafts])
    made: list[tuple[NewVersion, _Newest]] = []
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


def _newest_of(draft: NewVersion, before: _Newest | None) -> _Newest:
    return _Newest(
        version=before.version + 1 if before else 1,
        offered=draft.offered,
        fingerprint=draft.fingerprint,
        portal=draft.said_by_portal,
    )


def withdraw(unit: UnitOfWork, codes: Sequence[str], reason: Reason | None = None) -> int:
    """Offer procedures no more; dossiers keep their versions. Returns how many were offered."""
    found = [one for some in some_at_once(codes) for one in some_of(unit.connection, some)]
    drafts = [NewVersion(one.procedure, False, one.portal) for one in found if one.offered]
    return keep(unit, drafts, reason or Reason(unit.actor.label)).changed


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
    for some in some_at_once(codes):
        for row in connection.execute(columns.where(procedures.c.code.in_(some))):
            found[row.code] = _Newest(row.version, bool(row.offered), row.fingerprint, row.portal)
    return found


def _write(
    unit: UnitOfWork,
    made: Sequence[tuple[NewVersion, _Newest]],
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


def _row(draft: NewVersion, row: _Newest, now: datetime) -> dict[str, Any]:
    code = draft.procedure.code
    return {"code": code, "version": row.version, "offered": row.offered, "changed_at": now}


def _move(draft: NewVersion, row: _Newest, now: datetime) -> dict[str, Any]:
    return {
        "of_code": draft.procedure.code,
        "to_version": row.version,
        "is_offered": row.offered,
        "at": now,
    }


def _version_row(draft: NewVersion, row: _Newest, reason: Reason, now: datetime) -> dict[str, Any]:
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
