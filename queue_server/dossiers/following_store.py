"""The queries of following: tickets of dossiers, dossiers of tickets, wrong guesses lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from config.wire.words import TicketState
from queue_server.core.errors import SealBroken, Unavailable
from queue_server.core.secrets_at_rest import data_keys
from queue_server.dossiers import applicants as people
from queue_server.dossiers.tables import (
    applicants,
    dossier_visits,
    dossiers,
    find_attempts,
)
from queue_server.tickets.tables import tickets

UNDER_WAY: Final = (TicketState.WAITING, TicketState.CALLED, TicketState.ON_HOLD)
"""A ticket in these states is given again to whoever shows the same receipt."""


@dataclass(frozen=True, slots=True)
class KeptVisit:
    """A dossier that a ticket is for."""

    dossier_id: int
    purpose: str
    """`receive`, `supplement` or `collect`."""


@dataclass(frozen=True, slots=True)
class Findable:
    """What finding a dossier by code and phone compares."""

    token: str
    phone_end: str
    """A digest of the last four digits; empty where there is no phone."""


# --------------------------------------------------------------------------------- visits

_VISITS: Final = (
    select(dossier_visits.c.dossier_id, dossier_visits.c.purpose)
    .where(dossier_visits.c.ticket_id == bindparam("ticket_id"))
    .order_by(dossier_visits.c.dossier_id)
)
_TOKENS: Final = (
    select(dossiers.c.token)
    .join(dossier_visits, dossier_visits.c.dossier_id == dossiers.c.id)
    .where(dossier_visits.c.ticket_id == bindparam("ticket_id"))
    .order_by(dossiers.c.id)
)
_OF_DAY: Final = (
    select(tickets.c.id, tickets.c.token, tickets.c.service, tickets.c.state)
    .join(dossier_visits, dossier_visits.c.ticket_id == tickets.c.id)
    .where(dossier_visits.c.dossier_id == bindparam("dossier_id"))
    .where(tickets.c.day == bindparam("day"))
    .order_by(tickets.c.id.desc())
)


def visits_of(connection: Connection, ticket_id: int) -> list[KeptVisit]:
    """The dossiers that a ticket is for."""
    rows = connection.execute(_VISITS, {"ticket_id": ticket_id})
    return [KeptVisit(row.dossier_id, row.purpose) for row in rows]


def dossier_tokens(connection: Connection, ticket_id: int) -> list[str]:
    """The tokens of the dossiers that a ticket is for."""
    return list(connection.execute(_TOKENS, {"ticket_id": ticket_id}).scalars())


def _of_day(connection: Connection, dossier_id: int, day: date) -> list[Row[Any]]:
    return list(connection.execute(_OF_DAY, {"dossier_id": dossier_id, "day": day}))


def ticket_tokens(connection: Connection, dossier_id: int, day: date) -> list[str]:
    """The tokens of a dossier's tickets of `day`, newest first; voided ones do not count."""
    gone = TicketState.CANCELLED.value
    return [row.token for row in _of_day(connection, dossier_id, day) if row.state != gone]


def ticket_under_way(
    connection: Connection, dossier_id: int, service: str, day: date
) -> int | None:
    """The dossier's newest ticket of `day` and `service` that waits, is called or is held."""
    states = {state.value for state in UNDER_WAY}
    found = (
        int(row.id)
        for row in _of_day(connection, dossier_id, day)
        if row.service == service and row.state in states
    )
    return next(found, None)


# ------------------------------------------------------------------- finding by code and phone

_FINDABLE: Final = (
    select(dossiers.c.token, applicants.c.id, applicants.c.phone, applicants.c.phone_end)
    .join(applicants, applicants.c.id == dossiers.c.applicant_id)
    .where(dossiers.c.code == bindparam("code"))
)
_ATTEMPTS: Final = select(find_attempts.c.wrong, find_attempts.c.last_at).where(
    find_attempts.c.subject == bindparam("wanted")
)


def findable(connection: Connection, code: str) -> Findable | None:
    """What a citizen must know to find the dossier of that code."""
    row = connection.execute(_FINDABLE, {"code": code}).first()
    return Findable(row.token, _own_end(connection, row)) if row else None


def _own_end(connection: Connection, row: Any) -> str:
    """The digest by which a phone is found, if it is of the phone of this very row."""
    keys = data_keys(connection)
    try:
        end = people.phone_end(keys.open(row.phone, people.cell(people.PHONE, row.id)))
        people.require_own(keys, row.phone_end, end, people.PHONE_END)
    except (SealBroken, Unavailable):
        return ""
    return str(row.phone_end)


def read_attempts(connection: Connection, subject: str) -> tuple[int, datetime] | None:
    """How often `subject` was wrong, and from when on that is forgiven."""
    row = connection.execute(_ATTEMPTS, {"wanted": subject}).first()
    return (row.wrong, row.last_at) if row else None


def put_attempts(connection: Connection, subject: str, wrong: int, since: datetime) -> None:
    """Set the count; none wrong forgets the subject."""
    of_subject = find_attempts.c.subject == subject
    if wrong <= 0:
        connection.execute(delete(find_attempts).where(of_subject))
        return
    values = {"wrong": wrong, "last_at": since}
    if connection.execute(update(find_attempts).where(of_subject).values(values)).rowcount == 0:
        connection.execute(insert(find_attempts).values(values | {"subject": subject}))


def forget_attempts_before(connection: Connection, before: datetime) -> None:
    connection.execute(delete(find_attempts).where(find_attempts.c.last_at < before))
