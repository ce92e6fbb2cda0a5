"""Whom identity providers vouch for, in the database: functions over a connection."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from queue_server.centre import repository
from queue_server.centre.repository import StaffMember
from queue_server.centre.tables import sessions, staff, staff_identities


def linked_member(connection: Connection, issuer: str, subject: str) -> StaffMember | None:
    """The member, active or not, whom the provider calls by this name."""
    known = staff_identities.c
    wanted = (
        select(staff.c.sign_in)
        .join(staff_identities, known.staff_id == staff.c.id)
        .where(known.issuer == issuer, known.subject == subject)
    )
    sign_in = connection.execute(wanted).scalar()
    return None if sign_in is None else repository.find_member(connection, sign_in)


def is_linked(connection: Connection, staff_id: int) -> bool:
    """Whether an identity provider vouches for the member."""
    wanted = select(staff_identities.c.staff_id).where(staff_identities.c.staff_id == staff_id)
    return connection.execute(wanted.limit(1)).first() is not None


def link(connection: Connection, issuer: str, subject: str, staff_id: int, now: datetime) -> None:
    row = {"issuer": issuer, "subject": subject, "staff_id": staff_id, "linked_at": now}
    connection.execute(insert(staff_identities).values(row))


def mark_session(connection: Connection, token_hash: str, provider_session: str) -> None:
    """A session that began by the provider, under its own name of it."""
    mine = sessions.c.token_hash == token_hash
    connection.execute(update(sessions).where(mine).values(provider_session=provider_session))


def end_session_of_provider(connection: Connection, provider_session: str) -> int:
    """End what the provider calls by this name; how many."""
    theirs = sessions.c.provider_session == provider_session
    return connection.execute(delete(sessions).where(theirs)).rowcount


def end_sessions_by_provider(connection: Connection, staff_id: int) -> None:
    """End what a member has open that began by the provider."""
    theirs = sessions.c.staff_id == staff_id
    by_provider = sessions.c.provider_session.is_not(None)
    connection.execute(delete(sessions).where(theirs, by_provider))
