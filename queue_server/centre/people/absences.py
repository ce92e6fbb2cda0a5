"""When members of staff are away. Functions over a connection, and use cases of administrators."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from config.text.formats import format_date
from config.text.phrase import Phrase
from config.wire import ErrorCode
from config.wire.centre.people import Absence, AbsenceKind, NoteAbsence
from queue_server.centre import repository
from queue_server.centre.tables import absences
from queue_server.core.actor import SYSTEM, staff_label
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest, Conflict, NotFound
from queue_server.core.room import App

LONGEST_DAYS: Final = 400
"""A parental leave is half a year; more than a year is a slip of the pen."""
FURTHEST_DAYS: Final = 800
"""How far ahead or back one may begin."""
KEPT_DAYS: Final = 365
"""How long one that is over is stored: why somebody was away is nobody's business for ever."""
_ABSENCE: Final = (absences.c.id, absences.c.kind, absences.c.first_day, absences.c.last_day)


def not_over(connection: Connection, today: date) -> dict[int, list[Absence]]:
    """Those of today and later, the earliest first, by the numbers of the people."""
    wanted = (
        select(absences.c.staff_id, *_ABSENCE)
        .where(absences.c.last_day >= today)
        .order_by(absences.c.first_day)
    )
    found: defaultdict[int, list[Absence]] = defaultdict(list)
    for row in connection.execute(wanted):
        found[row.staff_id].append(_absence(*row[1:]))
    return found


def between(connection: Connection, first: date, last: date) -> dict[int, list[Absence]]:
    """Those that touch the days from `first` to `last`, by the numbers of the people."""
    wanted = (
        select(absences.c.staff_id, *_ABSENCE)
        .where(absences.c.last_day >= first, absences.c.first_day <= last)
        .order_by(absences.c.first_day)
    )
    found: defaultdict[int, list[Absence]] = defaultdict(list)
    for row in connection.execute(wanted):
        found[row.staff_id].append(_absence(*row[1:]))
    return found


def away_until(connection: Connection, today: date) -> dict[int, date]:
    """The last day of the absence of everybody who is away today, by their numbers."""
    wanted = select(absences.c.staff_id, absences.c.last_day).where(_covers(today))
    return {row.staff_id: row.last_day for row in connection.execute(wanted)}


def last_day_away(connection: Connection, staff_id: int, today: date) -> date | None:
    """The last day of a person's absence, where they are away today."""
    wanted = select(absences.c.last_day).where(absences.c.staff_id == staff_id, _covers(today))
    found: date | None = connection.scalar(wanted)
    return found


class OldAbsences:
    """Absences that ended a year ago are deleted."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def forget(self) -> None:
        """Delete them; where there is none, nothing is written. Raises `Unavailable`."""
        now = self._app.clock.now()
        over = absences.c.last_day < self._app.centre.value.day(now) - timedelta(days=KEPT_DAYS)
        some = select(absences.c.id).where(over).limit(1)
        found = await self._app.database.read(lambda connection: connection.scalar(some))
        if found is not None:
            await self._app.database.write(
                lambda unit: unit.connection.execute(delete(absences).where(over)), SYSTEM, now
            )


def note(
    unit: UnitOfWork,
    member_id: int,
    command: NoteAbsence,
    today: date,
    *,
    from_account: bool = False,
) -> Absence:
    """Note that a person is away.

    Raises `BadRequest` for days in the wrong order or too far off, `Conflict` where the person is
    away on one of the days already, or where it is compensatory leave: that is noted by who takes
    it `from_account`.
    """
    _require_account(command.kind, from_account)
    _require_days(command, today)
    _require_free(unit.connection, member_id, command)
    row = {
        "staff_id": member_id, "kind": command.kind.value, "first_day": command.first_day,
        "last_day": command.last_day, "noted_by": unit.actor.label, "noted_at": unit.now,
    }  # fmt: skip
    made = insert(absences).values(row).returning(absences.c.id)
    number = int(unit.connection.execute(made).scalar_one())
    days = f"{command.first_day} {command.last_day}"
    repository.log(unit, "note_absence", staff_label(member_id), days)
    return Absence(
        id=number, kind=command.kind, first_day=command.first_day, last_day=command.last_day
    )


def end(
    unit: UnitOfWork, member_id: int, absence_id: int, today: date, *, from_account: bool = False
) -> None:
    """End an absence: of one that has begun the days before today stay.

    Raises `NotFound`, and `Conflict` for compensatory leave, which is given back `from_account`.
    """
    whose = (absences.c.id == absence_id) & (absences.c.staff_id == member_id)
    found = unit.connection.execute(select(*_ABSENCE).where(whose)).first()
    if found is None or found.last_day < today:
        raise NotFound
    _require_account(AbsenceKind(found.kind), from_account)
    if found.first_day < today:
        shorter = update(absences).where(whose).values(last_day=today - timedelta(days=1))
        unit.connection.execute(shorter)
    else:
        unit.connection.execute(delete(absences).where(whose))
    days = f"{found.first_day} {found.last_day}"
    repository.log(unit, "end_absence", staff_label(member_id), days)


def _absence(number: int, kind: str, first_day: date, last_day: date) -> Absence:
    return Absence(id=number, kind=AbsenceKind(kind), first_day=first_day, last_day=last_day)


def _require_account(kind: AbsenceKind, from_account: bool) -> None:
    if kind is AbsenceKind.COMPENSATORY and not from_account:
        raise Conflict(ErrorCode.LEAVE_ACCOUNT)


def _covers(day: date) -> ColumnElement[bool]:
    return (absences.c.first_day <= day) & (absences.c.last_day >= day)


def _require_days(command: NoteAbsence, today: date) -> None:
    days = (command.last_day - command.first_day).days + 1
    off = abs((command.first_day - today).days)
    if days < 1:
        raise BadRequest(fields={"last_day": Phrase("people.absence.order")})
    if off > FURTHEST_DAYS:
        raise BadRequest(fields={"first_day": Phrase("people.absence.far")})
    if days > LONGEST_DAYS:
        said = Phrase("people.absence.long", {"most": LONGEST_DAYS})
        raise BadRequest(fields={"last_day": said})
    if command.last_day < today:
        raise BadRequest(fields={"last_day": Phrase("people.absence.over")})


def _require_free(connection: Connection, member_id: int, command: NoteAbsence) -> None:
    other = connection.execute(
        select(*_ABSENCE).where(
            absences.c.staff_id == member_id,
            absences.c.first_day <= command.last_day,
            absences.c.last_day >= command.first_day,
        )
    ).first()
    if other is not None:
        days = {"first": format_date(other.first_day), "last": format_date(other.last_day)}
        raise Conflict(ErrorCode.ABSENCE_OVERLAPS, **days)
