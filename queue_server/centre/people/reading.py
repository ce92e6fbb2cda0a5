"""Everybody, as the administrator's page lists them."""

from __future__ import annotations

import json
from datetime import date, datetime

from sqlalchemy import Connection, select

from config.text.spelling import without_marks
from config.wire.centre.people import Absence, Member, MembersListed
from queue_server.centre import repository
from queue_server.centre.people import absences, sessions
from queue_server.centre.people.rules import state_of
from queue_server.centre.staff import lockouts
from queue_server.centre.tables import staff


def listed(connection: Connection, you: int, now: datetime, today: date) -> MembersListed:
    """All people, also those who have left; by the given name, as Vietnamese lists are sorted."""
    away = absences.not_over(connection, today)
    locked = {one.staff_id: one.seconds_left for one in lockouts.listed(connection, now).locked}
    open_sessions = sessions.counts(connection, now)
    last = _last_sign_ins(connection)
    members = [
        _member(one, away.get(one.id, []), locked.get(one.id, 0), now, today).model_copy(
            update={"sessions": open_sessions.get(one.id, 0), "last_sign_in_at": last[one.id]}
        )
        for one in repository.all_members(connection)
    ]
    members.sort(key=lambda one: (name_order(one.name), one.staff_id))
    return MembersListed(now=now, today=today, you=you, members=members)


def name_order(name: str) -> tuple[str, ...]:
    """What sorts names: the given name, which stands last, then family and middle names."""
    *others, given = without_marks(name).split() or [""]
    return (given, *others)


def _last_sign_ins(connection: Connection) -> dict[int, datetime | None]:
    rows = connection.execute(select(staff.c.id, staff.c.last_sign_in_at))
    return {row.id: row.last_sign_in_at for row in rows}


def _member(
    row: repository.StaffMember,
    away: list[Absence],
    seconds_locked: int,
    now: datetime,
    today: date,
) -> Member:
    return Member(
        staff_id=row.id,
        sign_in=row.sign_in,
        name=row.display_name,
        role=row.role,
        counters=json.loads(row.counters),
        state=state_of(row, away, seconds_locked, now, today),
        is_active=row.active,
        last_sign_in_at=None,
        one_time_until=row.one_time_until,
        seconds_locked=seconds_locked,
        absences=away,
        sessions=0,
    )
