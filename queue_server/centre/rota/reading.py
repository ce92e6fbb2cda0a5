"""The rota of a period, and the account of leave, as pages and the API show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select

from config.centre.model import Centre
from config.wire.centre.rota import (
    AwayMember,
    LeaveAct,
    LeaveBalance,
    LeaveEntry,
    LeaveListed,
    PlannedShift,
    RotaMonth,
)
from queue_server.centre import repository, shifts
from queue_server.centre.opening import day_spans
from queue_server.centre.people import absences
from queue_server.centre.people.reading import name_order
from queue_server.centre.rota.account import line_of
from queue_server.centre.rota.balance import balance
from queue_server.centre.rota.rules import Rota, faults, shares
from queue_server.centre.tables import leave_entries
from queue_server.core.actor import label_of, staff_label

MOST_ENTRIES = 1_000


@dataclass(frozen=True, slots=True)
class RotaMember:
    """Somebody who works here, or did."""

    id: int
    sign_in: str
    name: str
    active: bool


def people(connection: Connection) -> list[RotaMember]:
    """Everybody, by the given name, as Vietnamese lists are sorted."""
    found = [
        RotaMember(one.id, one.sign_in, one.display_name, one.active)
        for one in repository.all_members(connection)
    ]
    return sorted(found, key=lambda one: (name_order(one.name), one.id))


def period(
    connection: Connection, centre: Centre, first: date, last: date, *, leads: bool
) -> RotaMonth:
    """The rota from `first` to `last`, both included; absences and shares for who `leads`."""
    everybody = people(connection)
    found = _shifts(connection, centre, everybody, first, last)
    away = absences.between(connection, first, last) if leads else {}
    left = {one.id for one in everybody if not one.active}
    names = {one.id: one.name for one in everybody}
    active = {one.id: one.name for one in everybody if one.active}
    rota = Rota(first, last, found, away, left)
    return RotaMonth(
        first_day=first,
        last_day=last,
        shifts=found,
        faults=faults(centre, rota) if leads else [],
        shares=shares(centre, found, active) if leads else [],
        away=[
            AwayMember(staff_id=id, name=names[id], absence=one)
            for id in sorted(away, key=lambda id: (name_order(names.get(id, "")), id))
            for one in away[id]
            if id in active
        ],
    )


def _shifts(
    connection: Connection, centre: Centre, everybody: Sequence[RotaMember], first: date, last: date
) -> list[PlannedShift]:
    """Those of the table and those that stand in the settings, the earliest first."""
    start, end = _midnight(centre, first), centre.midnight_after(last)
    by_sign_in = {one.sign_in: one.id for one in everybody}
    of_settings = [
        one for one in shifts_of_settings(centre, by_sign_in) if start <= one.starts_at < end
    ]
    of_table = [one for one in shifts.planned(connection, start, end) if one.starts_at >= start]
    return sorted([*of_settings, *of_table], key=lambda one: (one.starts_at, one.duty, one.shift))


def _midnight(centre: Centre, day: date) -> datetime:
    return centre.midnight_after(day - timedelta(days=1))


def shifts_of_settings(centre: Centre, by_sign_in: dict[str, int]) -> list[PlannedShift]:
    """The shifts of the settings; `staff_id` is 0 of officials who do not sign in."""
    return [
        PlannedShift(
            shift=0,
            duty=duty.id,
            staff_id=by_sign_in.get(centre.official_by_id[one.official].staff, 0),
            name=centre.official_by_id[one.official].name,
            starts_at=start,
            ends_at=end,
        )
        for duty in centre.on_call
        for one in duty.shifts
        if one.official in centre.official_by_id
        for start, end in day_spans(one.hours, one.day, centre.zone)
    ]


def leave(
    connection: Connection,
    centre: Centre,
    today: date,
    *,
    only: int | None = None,
    most: int = MOST_ENTRIES,
) -> LeaveListed:
    """The account of everybody, or of one person: balances by name, entries newest first: the
    last `most`, and every older one that waits for a word."""
    wanted = select(leave_entries).order_by(leave_entries.c.id.desc())
    if only is not None:
        wanted = wanted.where(leave_entries.c.staff_id == only)
    rows = connection.execute(wanted).all()
    names = repository.staff_names(connection)
    by_person: dict[int, list[object]] = {}
    for row in rows:
        by_person.setdefault(row.staff_id, []).append(row)
    answered = {row.about for row in rows}
    shown = [one for one in people(connection) if _is_shown(one, by_person, only)]
    return LeaveListed(
        ground=centre.compensatory_leave.ground,
        balances=[_balance(one, by_person.get(one.id, []), today) for one in shown],
        entries=[
            LeaveEntry(
                entry=row.id, at=row.at, staff_id=row.staff_id,
                name=names.get(f"staff:{row.staff_id}", ""), day=row.day, act=row.act,
                kind=row.kind, worked=row.worked, credit=row.credit, expires_on=row.expires_on,
                about=row.about, answered=row.id in answered, reason=row.reason,
                who=names.get(label_of(row.who), ""),
                own=label_of(row.who) == staff_label(row.staff_id),
            )
            for place, row in enumerate(rows)
            if place < most or (row.act == LeaveAct.PROPOSE and row.id not in answered)
        ],
    )  # fmt: skip


def _is_shown(one: RotaMember, by_person: dict[int, list[object]], only: int | None) -> bool:
    return one.id == only if only is not None else one.active or one.id in by_person


def _balance(one: RotaMember, rows: list[object], today: date) -> LeaveBalance:
    left = balance([line_of(row) for row in rows], today)
    return LeaveBalance(
        staff_id=one.id, name=one.name, minutes=left.minutes, expired=left.expired,
        next_expiry=left.next_expiry, expiring=left.expiring, proposed=left.proposed,
    )  # fmt: skip
