"""The queries of following: tickets of dossiers, dossiers of tickets and by code and phone."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select

from config.wire.vocabulary import TicketState
from queue_server.core.errors import SealBroken, Unavailable
from queue_server.core.security.encryption import data_keys
from queue_server.dossiers.persons import applicants as people
from queue_server.dossiers.tables import applicants, dossier_visits, dossiers
from queue_server.tickets.tables import tickets

UNDER_WAY: Final = (TicketState.WAITING, TicketState.CALLED, TicketState.ON_HOLD)
"""A ticket in these states is given again for the same receipt."""


@dataclass(frozen=True, slots=True)
class StoredVisit:
    """A dossier that a ticket is for."""

    dossier_id: int
    purpose: str
    """`receive`, `supplement` or `collect`."""


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


def visits_of(connection: Connection, ticket_id: int) -> list[StoredVisit]:
    """The dossiers that a ticket is for."""
    rows = connection.execute(_VISITS, {"ticket_id": ticket_id})
    return [StoredVisit(row.dossier_id, row.purpose) for row in rows]


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
NO_PHONE: Final = "no phone"
"""Compared with where there is no dossier or no phone: no number is the same."""


def token_by_phone(connection: Connection, code: str, digits: str) -> str | None:
    """The token of the dossier of that code whose applicant's phone is `digits`, or ends in
    them where these are four."""
    row = connection.execute(_FINDABLE, {"code": code}).first()
    known = _own_phone(connection, row) if row else ""
    known, said = people.plain_number(known), people.plain_number(digits)
    if len(digits) == people.PHONE_END_DIGITS:
        known, said = people.phone_end(known), digits
    right = hmac.compare_digest(known or NO_PHONE, said)
    return str(row.token) if right and row else None


def _own_phone(connection: Connection, row: Any) -> str:
    """The phone of this very row, by which it is found too; empty where it was put there."""
    keys = data_keys(connection)
    try:
        phone = keys.open(row.phone, people.cell(people.PHONE, row.id))
        people.require_own(keys, row.phone_end, people.phone_end(phone), people.PHONE_END)
    except (SealBroken, Unavailable):
        return ""
    return phone
