"""The account of compensatory leave: lines that are appended and never changed.

What is wrong in a line is put right by another that reverses it, with the reason.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Connection, func, select

from config.centre.model import Centre
from config.text.phrase import Phrase
from config.wire import ErrorCode
from config.wire.centre.people import AbsenceKind, NoteAbsence
from config.wire.centre.rota import (
    EnterLeave,
    LeaveAct,
    LeaveConfirmed,
    LeaveKind,
    LeaveNoted,
    TakeLeave,
)
from queue_server.centre import repository
from queue_server.centre.people import absences
from queue_server.centre.people.usecases import active_member_of, member_of
from queue_server.centre.rota.approval import leads_alone, require_other
from queue_server.centre.rota.balance import Line, balance, credit_of, expiry_of
from queue_server.centre.rota.proposals import answered, row_of
from queue_server.centre.rota.rules import is_workday
from queue_server.centre.tables import absences as absence_rows
from queue_server.centre.tables import leave_entries
from queue_server.core.actor import staff_label
from queue_server.core.db import hash_chain
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest, Conflict, NotFound

OLDEST: Final = timedelta(days=400)
"""Work of longer ago is a slip of the pen."""
LONGEST_DAYS: Final = 60
"""Of leave at once."""
_ENTRY: Final = (
    leave_entries.c.id,
    leave_entries.c.day,
    leave_entries.c.act,
    leave_entries.c.worked,
    leave_entries.c.credit,
    leave_entries.c.expires_on,
    leave_entries.c.about,
)


def lines_of(connection: Connection, staff_id: int) -> list[Line]:
    """Every line of a person's account."""
    rows = connection.execute(select(*_ENTRY).where(leave_entries.c.staff_id == staff_id))
    return [line_of(row) for row in rows]


def line_of(row: Any) -> Line:
    """A row of the table, as the rules take it."""
    return Line(
        row.id, row.day, LeaveAct(row.act), row.worked, row.credit, row.expires_on, row.about
    )


# ------------------------------------------------------------------------- proposals answered


def confirm(unit: UnitOfWork, centre: Centre, entry: int, minutes: int | None) -> LeaveNoted:
    """Confirm a proposal, with other minutes where they were others. Raises as `_open` does, and
    `Conflict` for one's own work where somebody else leads too."""
    found = _open(unit, entry, LeaveAct.PROPOSE)
    return _confirm(unit, centre, found, minutes or found.worked)


def confirm_all(unit: UnitOfWork, centre: Centre, entries: Collection[int]) -> LeaveConfirmed:
    """Confirm these proposals with the minutes that were proposed. What was answered meanwhile,
    and one's own work that somebody else must confirm, is left as it is."""
    wanted = select(leave_entries).where(
        leave_entries.c.id.in_(entries), leave_entries.c.act == LeaveAct.PROPOSE.value,
        leave_entries.c.id.not_in(answered()),
    )  # fmt: skip
    found = unit.connection.execute(wanted.order_by(leave_entries.c.id)).all()
    alone = leads_alone(unit.connection, centre, unit.actor)
    mine = [one for one in found if one.staff_id != unit.actor.staff_id or alone]
    rows = [_confirmed(unit, centre, one, one.worked) for one in mine]
    _append(unit, rows, unit.actor.staff_id)  # among them only where nobody else leads
    confirmed = [one.id for one in mine]
    left = {one.id for one in found} - {*confirmed}
    return LeaveConfirmed(confirmed=confirmed, own=sorted(left))


def _confirm(unit: UnitOfWork, centre: Centre, found: Any, worked: int) -> LeaveNoted:
    is_own = require_other(unit, centre, found.staff_id)
    return _write(unit, centre, _confirmed(unit, centre, found, worked), is_own=is_own)


def _confirmed(unit: UnitOfWork, centre: Centre, found: Any, worked: int) -> dict[str, Any]:
    """The line that confirms a proposal."""
    kind = LeaveKind(found.kind)
    row = row_of(
        unit, found.staff_id, found.day, LeaveAct.CONFIRM, kind, worked=worked, about=found.id,
        reason=found.reason,
    )  # fmt: skip
    return row | _earned(centre, kind, found.day, worked)


def decline(unit: UnitOfWork, centre: Centre, entry: int, reason: str) -> LeaveNoted:
    """Say that a proposal is none. Raises as `_open` does."""
    found = _open(unit, entry, LeaveAct.PROPOSE)
    kind = LeaveKind(found.kind)
    row = row_of(
        unit, found.staff_id, found.day, LeaveAct.DECLINE, kind, about=entry, reason=reason
    )  # fmt: skip
    return _write(unit, centre, row)


# ------------------------------------------------------------------------- work and leave


def enter(unit: UnitOfWork, centre: Centre, command: EnterLeave) -> LeaveNoted:
    """Enter work by hand. Raises `NotFound`, `BadRequest` (a day ahead or long ago, a kind that is
    no work), `Conflict` for one's own where somebody else leads too."""
    today = centre.day(unit.now)
    if not today - OLDEST <= command.day <= today:
        raise BadRequest(fields={"day": Phrase("rota.work_day")})
    if command.kind is LeaveKind.LEAVE:
        raise BadRequest(fields={"kind": Phrase("rota.no_work")})
    member_of(unit.connection, command.staff_id)
    is_own = require_other(unit, centre, command.staff_id)
    row = row_of(
        unit, command.staff_id, command.day, LeaveAct.ENTER, command.kind,
        worked=command.minutes, reason=command.reason,
    )  # fmt: skip
    row |= _earned(centre, command.kind, command.day, command.minutes)
    return _write(unit, centre, row, is_own=is_own)


def take(unit: UnitOfWork, centre: Centre, command: TakeLeave) -> LeaveNoted:
    """Take leave: whole days, on which the person is noted as away, or a part of one day.

    Raises `NotFound`, `BadRequest` (days), `Conflict` (less on the account than is taken, other
    absences on these days, somebody who has left).
    """
    active_member_of(unit.connection, command.staff_id)
    today = centre.day(unit.now)
    last = command.last_day or command.first_day
    minutes = _taken(centre, command, last, today)
    have = balance(lines_of(unit.connection, command.staff_id), max(today, command.first_day))
    if minutes > have.minutes:
        raise Conflict(ErrorCode.LEAVE_TOO_SHORT, have=have.minutes, wanted=minutes)
    if command.minutes is None:
        away = NoteAbsence(
            kind=AbsenceKind.COMPENSATORY, first_day=command.first_day, last_day=last
        )
        absences.note(unit, command.staff_id, away, today, from_account=True)
    row = row_of(
        unit, command.staff_id, command.first_day, LeaveAct.TAKE, LeaveKind.LEAVE,
        reason=command.reason, credit=-minutes,
    )  # fmt: skip
    return _write(unit, centre, row)


def _taken(centre: Centre, command: TakeLeave, last: date, today: date) -> int:
    """The minutes that a command takes. Raises `BadRequest` for days and minutes that cannot be."""
    if abs(command.first_day - today) > OLDEST:
        raise BadRequest(fields={"first_day": Phrase("rota.leave_far", {"most": OLDEST.days})})
    whole = _minutes(centre, command.first_day, last)
    if command.minutes is None:
        return whole
    if last != command.first_day or command.minutes > whole:
        raise BadRequest(fields={"minutes": Phrase("rota.leave_part", {"most": whole})})
    return command.minutes


def _minutes(centre: Centre, first: date, last: date) -> int:
    """What whole days take off: those of ordinary work."""
    days = (last - first).days + 1
    if not 1 <= days <= LONGEST_DAYS:
        raise BadRequest(fields={"last_day": Phrase("rota.leave_days", {"most": LONGEST_DAYS})})
    worked = sum(is_workday(centre, first + timedelta(days=ahead)) for ahead in range(days))
    if not worked:
        raise BadRequest(fields={"first_day": Phrase("rota.leave_day_off")})
    return worked * centre.compensatory_leave.workday_minutes


def reverse(unit: UnitOfWork, centre: Centre, entry: int, reason: str) -> LeaveNoted:
    """Take back what a line earned or took; an absence that it noted ends. Raises as `_open`, and
    `Conflict` where one would give oneself leave back and somebody else leads too."""
    found = _open(unit, entry, LeaveAct.CONFIRM, LeaveAct.ENTER, LeaveAct.TAKE)
    is_own = found.credit < 0 and require_other(unit, centre, found.staff_id)
    row = row_of(
        unit, found.staff_id, found.day, LeaveAct.REVERSE, LeaveKind(found.kind),
        worked=-found.worked, credit=-found.credit, about=entry, reason=reason,
    )  # fmt: skip
    if found.act == LeaveAct.TAKE and _noted_absence(unit.connection, found):
        _end_absence(unit, centre, found.staff_id, found.day)
    return _write(unit, centre, row, is_own=is_own)


def _noted_absence(connection: Connection, taken: Any) -> bool:
    """Whether it may have been whole days: not a part of a day on which more was taken."""
    lines = leave_entries.c
    more = select(lines.id).where(
        lines.staff_id == taken.staff_id, lines.day == taken.day, lines.act == LeaveAct.TAKE.value,
        lines.credit < taken.credit, lines.id.not_in(answered()),
    )  # fmt: skip
    return connection.scalar(more) is None


def _end_absence(unit: UnitOfWork, centre: Centre, staff_id: int, first: date) -> None:
    today = centre.day(unit.now)
    its = select(absence_rows.c.id).where(
        absence_rows.c.staff_id == staff_id,
        absence_rows.c.first_day == first,
        absence_rows.c.last_day >= today,
        absence_rows.c.kind == AbsenceKind.COMPENSATORY.value,
    )
    found = unit.connection.scalar(its)
    if found is not None:
        absences.end(unit, staff_id, found, today, from_account=True)


# -------------------------------------------------------------------------------- helpers


def _open(unit: UnitOfWork, entry: int, *acts: LeaveAct) -> Any:
    """A line that no other has answered. Raises `NotFound`, `Conflict`."""
    its = leave_entries.c.id == entry
    found = unit.connection.execute(select(leave_entries).where(its)).first()
    if found is None:
        raise NotFound
    answered = select(leave_entries.c.id).where(leave_entries.c.about == entry)
    if found.act not in acts or unit.connection.scalar(answered) is not None:
        raise Conflict(ErrorCode.LEAVE_ENTRY_OVER)
    return found


def _earned(centre: Centre, kind: LeaveKind, day: date, worked: int) -> dict[str, Any]:
    rules = centre.compensatory_leave
    return {"credit": credit_of(rules, kind, worked), "expires_on": expiry_of(rules, day)}


def _write(
    unit: UnitOfWork, centre: Centre, row: dict[str, Any], *, is_own: bool = False
) -> LeaveNoted:
    """Append a line, and return what its person has then."""
    _append(unit, [row], unit.actor.staff_id if is_own else None)
    entry = int(unit.connection.scalar(select(func.max(leave_entries.c.id))) or 0)
    left = balance(lines_of(unit.connection, row["staff_id"]), centre.day(unit.now))
    return LeaveNoted(entry=entry, balance=left.minutes)


def _append(unit: UnitOfWork, rows: Sequence[dict[str, Any]], own: int | None = None) -> None:
    """Append lines at once, and say each in the centre's log; there is an action of its own for
    what somebody gave themselves (`own`)."""
    hash_chain.insert_rows(unit.connection, leave_entries, rows)
    for row in rows:
        told = f"{row['kind']} {row['day']} {row['credit']:+d}"
        action = f"leave_{row['act']}" + ("_own" if row["staff_id"] == own else "")
        repository.log(unit, action, staff_label(row["staff_id"]), told)
