"""Whether the first visit has been tried: a ticket from a kiosk, a call, and its sound."""

from __future__ import annotations

from sqlalchemy import Connection, select

from queue_server.catalogue.tables import procedures
from queue_server.centre.first_run.heard import was_heard
from queue_server.centre.first_run.usecases import FirstVisit
from queue_server.core.actor import ActorKind
from queue_server.tickets.tables import ticket_log


def first_visit(connection: Connection) -> FirstVisit:
    """Of all days."""
    row = ticket_log.c
    by_kiosk = select(row.id).where(
        row.action == "issue", row.actor.startswith(f"{ActorKind.KIOSK.value}:")
    )
    called = select(row.id).where(row.action == "call")
    return FirstVisit(
        has_procedures=connection.scalar(select(procedures.c.code).limit(1)) is not None,
        was_printed=connection.scalar(by_kiosk.limit(1)) is not None,
        was_called=connection.scalar(called.limit(1)) is not None,
        was_heard=was_heard(connection),
    )
