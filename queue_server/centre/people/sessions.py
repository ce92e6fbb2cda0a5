"""The sessions of a person, seen and ended by an administrator. Use cases inside a transaction.

A session is named by the beginning of its token's hash: whoever knows it can neither use the
session nor find the token.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, select

from config.wire.centre.people import MemberSession, MemberSessionsListed
from queue_server.centre import repository
from queue_server.centre.events import AccessChanged
from queue_server.centre.staff import sign_in_rules
from queue_server.centre.staff.access import secret_hash
from queue_server.centre.staff.browsers import OTHER
from queue_server.centre.staff.sign_in import OnLeaving, leave_if_gone
from queue_server.centre.tables import sessions
from queue_server.core.actor import staff_label
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import NotFound

ID_LETTERS: Final = 16


def counts(connection: Connection, now: datetime) -> dict[int, int]:
    """How many sessions hold now, by the numbers of the people."""
    wanted = select(sessions.c.staff_id, func.count()).where(_holds(now))
    return {row[0]: row[1] for row in connection.execute(wanted.group_by(sessions.c.staff_id))}


def listed(unit: UnitOfWork, member_id: int, own_token: str) -> MemberSessionsListed:
    """A person's sessions; that they were looked at is logged."""
    wanted = select(sessions).where(sessions.c.staff_id == member_id, _holds(unit.now))
    rows = unit.connection.execute(wanted.order_by(sessions.c.last_used_at.desc())).all()
    repository.log(unit, "see_sessions", staff_label(member_id))
    own = secret_hash(own_token)
    return MemberSessionsListed(sessions=[_session(row, own) for row in rows])


def end_one(
    unit: UnitOfWork, member: repository.StaffMember, session_id: str, on_leaving: OnLeaving
) -> None:
    """End one session; with the last of a person their counter is closed. Raises `NotFound`."""
    wanted = select(sessions.c.token_hash).where(sessions.c.staff_id == member.id)
    hashes = list(unit.connection.scalars(wanted))
    found = [one for one in hashes if one[:ID_LETTERS] == session_id]
    if not found:
        raise NotFound
    unit.connection.execute(delete(sessions).where(sessions.c.token_hash.in_(found)))
    _ended(unit, member, on_leaving)


def end_all(
    unit: UnitOfWork, member: repository.StaffMember, on_leaving: OnLeaving, but: str = ""
) -> None:
    """End a person's sessions, but for the one of the token `but`."""
    repository.end_sessions_of(unit.connection, member.id, but=secret_hash(but) if but else "")
    _ended(unit, member, on_leaving)


def _ended(unit: UnitOfWork, member: repository.StaffMember, on_leaving: OnLeaving) -> None:
    leave_if_gone(unit, member, on_leaving)
    repository.log(unit, "end_sessions", staff_label(member.id))
    unit.announce(AccessChanged())


def _holds(now: datetime) -> ColumnElement[bool]:
    used = sessions.c.last_used_at > now - sign_in_rules.SESSION_IDLE
    return and_(sessions.c.expires_at > now, used)


def _session(row: Row[tuple[object, ...]], own: str) -> MemberSession:
    program, _, system = row.browser.partition("/")
    return MemberSession(
        id=row.token_hash[:ID_LETTERS],
        program=program or OTHER,
        system=system or OTHER,
        started_at=row.started_at,
        last_used_at=row.last_used_at,
        is_this=row.token_hash == own,
    )
