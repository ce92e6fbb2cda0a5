"""A procedure changed by hand: every save is a version with who, when and why."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from config.centre.model import Centre
from config.text.formats import format_date, format_time
from config.text.phrase import Phrase
from config.wire import ErrorCode
from config.wire.catalogue import (
    CheckOffPart,
    ProcedureSaved,
    RestoreProcedure,
    SaveProcedure,
)
from config.wire.procedures import LIMITS, Origin, Procedure
from queue_server.catalogue import repository, version_writes
from queue_server.catalogue.editing.checks import checked, wrong
from queue_server.catalogue.editing.errors import EditConflict
from queue_server.catalogue.editing.fields import EVERY, OFFERED, changed, is_silent, value_of
from queue_server.catalogue.repository import StoredVersion
from queue_server.catalogue.version_writes import NewVersion, Reason
from queue_server.centre.repository import log, staff_names
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest, NotFound


def save(unit: UnitOfWork, centre: Centre, code: str, command: SaveProcedure) -> ProcedureSaved:
    """Make a version of what was entered, or a new procedure.

    Raises `BadRequest` with every mistake, `NotFound`, and `EditConflict` where somebody made
    a version that the person has not seen.
    """
    procedure, mistakes = checked({**command.procedure, "code": code}, centre)
    if procedure is None:
        raise BadRequest(fields=mistakes)
    before = _seen(unit.connection, centre, code, command.based_on)
    portal = before.portal if before else None
    return _keep(unit, before, NewVersion(procedure, command.offered, portal), command.why)


def restore(
    unit: UnitOfWork, centre: Centre, code: str, command: RestoreProcedure
) -> ProcedureSaved:
    """Make an old version the newest again. What the portal said since stays known.

    Raises `NotFound`, `EditConflict`, and `BadRequest` where the centre has changed so that
    the old version is wrong today.
    """
    before = _seen(unit.connection, centre, code, command.based_on)
    versions = repository.history(unit.connection, code)
    old = next((one for one in versions if one.version == command.version), None)
    if old is None or before is None:
        raise NotFound
    mistakes = dict(wrong(old.procedure, centre))
    if mistakes:
        raise BadRequest(fields=mistakes)
    return _keep(unit, before, NewVersion(old.procedure, old.offered, before.portal), command.why)


def check_off(unit: UnitOfWork, centre: Centre, code: str, command: CheckOffPart) -> ProcedureSaved:
    """Say that a part which an import could not read is right as it stands.

    Raises `BadRequest` where nothing stands there that could be right.
    """
    before = _seen(unit.connection, centre, code, command.based_on)
    part = command.part
    if before is None or part not in before.procedure.unread:
        raise NotFound
    unread = {key: text for key, text in before.procedure.unread.items() if key != part}
    procedure = before.procedure.model_copy(update={"unread": unread})
    if _says_nothing(procedure, part):
        raise BadRequest(fields={part: Phrase("catalogue.mistake.enter_first")})
    return _keep(unit, before, NewVersion(procedure, before.offered, before.portal), "")


def _says_nothing(procedure: Procedure, part: str) -> bool:
    if part == LIMITS:
        return not procedure.limits or not all(one.statutory.is_stated for one in procedure.limits)
    if part == "description":
        return False
    return is_silent(value_of(procedure, part))


def _seen(connection: Connection, centre: Centre, code: str, based_on: int) -> StoredVersion | None:
    """The newest version, which must be the one that the person has seen."""
    newest = repository.whole(connection, code)
    if newest is None:
        if based_on:
            raise NotFound(ErrorCode.UNKNOWN_PROCEDURE)
        return None
    if newest.version != based_on:
        raise edit_conflict(connection, centre, [newest], _since(connection, newest, based_on))
    return newest


def _since(connection: Connection, newest: StoredVersion, based_on: int) -> list[str]:
    versions = {one.version: one for one in repository.history(connection, newest.procedure.code)}
    old = versions.get(based_on)
    return [] if old is None else differences(old, newest)


def edit_conflict(
    connection: Connection, centre: Centre, since: Sequence[StoredVersion], fields: Sequence[str]
) -> EditConflict:
    """The refusal that says who changed what, and when."""
    last = since[-1]
    at = last.at.astimezone(ZoneInfo(centre.time_zone))
    names = staff_names(connection)
    codes = list(dict.fromkeys(one.procedure.code for one in since))
    what = [Phrase(f"catalogue.field.{field}") for field in fields]
    return EditConflict(
        who=names.get(last.who, last.who),
        when=f"{format_time(at)} {format_date(at.date())}",
        codes=", ".join(codes[:10]) + (", …" if len(codes) > 10 else ""),
        what=Phrase("catalogue.changed_fields", {"fields": what}) if what else "",
    )


def differences(before: StoredVersion | None, after: StoredVersion) -> list[str]:
    """The fields that a version changed; every one that speaks of the first."""
    if before is None:
        return [one for one in EVERY if not is_silent(value_of(after.procedure, one))]
    moved = changed(before.procedure, after.procedure)
    return moved if before.offered == after.offered else [*moved, OFFERED]


def _differs(before: StoredVersion, draft: NewVersion) -> bool:
    """Whether a person would see a difference; blanks at the ends of texts are none."""
    moved = changed(before.procedure, draft.procedure)
    return bool(moved) or before.offered != draft.offered


def _keep(
    unit: UnitOfWork, before: StoredVersion | None, draft: NewVersion, why: str
) -> ProcedureSaved:
    code = draft.procedure.code
    if before is not None and not _differs(before, draft):
        return ProcedureSaved(code=code, version=before.version, changed=[])
    reason = Reason(unit.actor.label, why, Origin.HAND)
    version_writes.keep(unit, [draft], reason)
    after = repository.whole(unit.connection, code)
    if after is None:
        raise NotFound(ErrorCode.UNKNOWN_PROCEDURE)
    fields = differences(before, after)
    log(unit, "save_procedure", code, " – ".join(filter(None, (f"v{after.version}", why))))
    return ProcedureSaved(code=code, version=after.version, changed=fields)
