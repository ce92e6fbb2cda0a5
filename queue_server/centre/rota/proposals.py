"""Work that is proposed for the account of leave: worth nothing until a leader confirms it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select, update

from config.centre.model import Centre
from config.wire.centre.rota import LeaveAct, LeaveKind
from queue_server.centre.tables import leave_entries, rota_shifts
from queue_server.core.actor import SYSTEM
from queue_server.core.db import hash_chain
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.room import App


def propose(
    unit: UnitOfWork, kind: LeaveKind, work: Iterable[tuple[int, date, int]], reason: str = ""
) -> None:
    """Propose work: by person and day the minutes. It counts when a leader confirms it."""
    rows = [
        row_of(unit, staff_id, day, LeaveAct.PROPOSE, kind, worked=minutes, reason=reason)
        for staff_id, day, minutes in work
        if minutes > 0
    ]
    hash_chain.insert_rows(unit.connection, leave_entries, rows)


def proposed(connection: Connection, kind: LeaveKind, day: date) -> dict[int, int]:
    """The minutes of a day that were proposed already, by person; not those of shifts."""
    lines = leave_entries.c
    its = select(lines.staff_id, lines.worked).where(
        lines.day == day, lines.kind == kind.value, lines.act == LeaveAct.PROPOSE.value,
        lines.reason == "",
    )  # fmt: skip
    found: Counter[int] = Counter()
    for staff_id, minutes in connection.execute(its):
        found[staff_id] += minutes
    return found


def shifts_over(connection: Connection, now: datetime) -> bool:
    """Whether there are shifts that are over and not counted."""
    wanted = select(rota_shifts.c.id).where(_uncounted(now)).limit(1)
    return connection.scalar(wanted) is not None


def _uncounted(now: datetime) -> ColumnElement[bool]:
    return (rota_shifts.c.ends_at <= now) & rota_shifts.c.counted.is_(False)


def propose_shifts(unit: UnitOfWork, centre: Centre) -> int:
    """Propose what the shifts earn that are over; returns how many there were. Harmless when it is
    done twice."""
    kinds = {duty.id: LeaveKind(duty.kind) for duty in centre.on_call}
    over = _uncounted(unit.now)
    wanted = select(rota_shifts).where(over).order_by(rota_shifts.c.ends_at)
    found = unit.connection.execute(wanted).all()
    for one in found:
        minutes = round((one.ends_at - one.starts_at).total_seconds() / 60)
        work = (one.staff_id, centre.day(one.starts_at), minutes)
        propose(unit, kinds.get(one.duty, LeaveKind.ON_CALL), [work], one.duty)
    unit.connection.execute(update(rota_shifts).where(over).values(counted=True))
    return len(found)


def _counted_early(now: datetime) -> ColumnElement[bool]:
    """Shifts that were counted as over by a clock that was ahead."""
    return (rota_shifts.c.ends_at > now) & rota_shifts.c.counted.is_(True)


def counted_early(connection: Connection, now: datetime) -> bool:
    """Whether there are shifts that a clock that was ahead has counted."""
    return (
        connection.scalar(select(rota_shifts.c.id).where(_counted_early(now)).limit(1)) is not None
    )


def answered() -> Select[tuple[int]]:
    """The lines of the account that another confirms, declines or reverses."""
    return select(leave_entries.c.about).where(leave_entries.c.about.is_not(None))


def withdraw_early(unit: UnitOfWork, centre: Centre) -> None:
    """Decline what was proposed for shifts that are not over by the clock as it is now, so that
    they count when they are. What a leader has answered stays."""
    lines = leave_entries.c
    for shift in unit.connection.execute(select(rota_shifts).where(_counted_early(unit.now))).all():
        its = select(leave_entries).where(
            lines.staff_id == shift.staff_id, lines.day == centre.day(shift.starts_at),
            lines.act == LeaveAct.PROPOSE.value, lines.reason == shift.duty,
            lines.id.not_in(answered()),
        )  # fmt: skip
        for line in unit.connection.execute(its).all():
            kind = LeaveKind(line.kind)
            row = row_of(
                unit, line.staff_id, line.day, LeaveAct.DECLINE, kind, about=line.id,
                reason=shift.duty,
            )  # fmt: skip
            hash_chain.insert_rows(unit.connection, leave_entries, [row])
            not_counted = update(rota_shifts).where(rota_shifts.c.id == shift.id)
            unit.connection.execute(not_counted.values(counted=False))


def row_of(
    unit: UnitOfWork, staff_id: int, day: date, act: LeaveAct, kind: LeaveKind, **values: Any
) -> dict[str, Any]:
    """A line of the account, as the table takes it."""
    given = {"worked": 0, "credit": 0, "expires_on": None, "about": None, "reason": ""}
    return given | values | {
        "at": unit.now, "staff_id": staff_id, "day": day, "act": act.value, "kind": kind.value,
        "who": unit.actor.label,
    }  # fmt: skip


async def propose_worked_shifts(app: App) -> None:
    """Propose what shifts earn that are over, and take back what a clock that was ahead proposed;
    where there is neither, nothing is written. Raises `Unavailable`."""
    now = app.clock.now()
    if await app.database.read(lambda connection: counted_early(connection, now)):
        await app.database.write(lambda unit: withdraw_early(unit, app.centre.value), SYSTEM, now)
    if await app.database.read(lambda connection: shifts_over(connection, now)):
        await app.database.write(lambda unit: propose_shifts(unit, app.centre.value), SYSTEM, now)
