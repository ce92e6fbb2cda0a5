"""Who gave a ticket while the tablet had no line: proved by the session that it had at last.

While a greeter is signed in, each answer to their tablet carries a proof of who they are and of the
day (`proof`). What the tablet gives alone carries the newest one, so whoever delivers it cannot be
taken for who gave it. Where there is none, or it is wrong, or of somebody who has left since, the
ticket says who delivered it.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection

from config.wire.parts import CALENDAR_DAYS
from queue_server.centre.repository import member_of
from queue_server.core.actor import Actor, ActorKind
from queue_server.core.security.keyed_hash import keyed_hash

PURPOSE: Final = "tickets.issued_by"
LONGEST_AGE: Final = timedelta(days=CALENDAR_DAYS)
"""The same for which a tablet may go on by its calendar."""


def proof(connection: Connection, greeter: Actor, day: date) -> str:
    """That this greeter is signed in on a day; empty for who is no member of staff."""
    if greeter.staff_id is None:
        return ""
    said = f"{greeter.staff_id}.{day.isoformat()}"
    return f"{said}.{keyed_hash(connection, PURPOSE).digest(said)}"


def giver(connection: Connection, shown: str, day: date, deliverer: Actor) -> Actor:
    """Who gave a ticket of a day, by what the tablet shows; else who delivered it, as such."""
    said, _, digest = shown.rpartition(".")
    staff_id, _, written = said.partition(".")
    if digest and keyed_hash(connection, PURPOSE).verify(said, digest):
        signed_in = date.fromisoformat(written)
        member = member_of(connection, int(staff_id))
        is_here = member is not None and member.active
        if is_here and timedelta() <= day - signed_in <= LONGEST_AGE:
            return Actor(ActorKind.STAFF, staff_id)
    return Actor(ActorKind.DELIVERED_BY, deliverer.id)
