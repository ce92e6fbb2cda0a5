"""The statements of what greeters note."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from config.wire.centre.greeting import Need, PaperFound
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.tables import WAITING, corner_visits, paper_checks, ticket_needs, tickets


@dataclass(frozen=True, slots=True)
class PaperCheck:
    """A row of `paper_checks`."""

    version_id: int
    papers: Mapping[int, PaperFound]
    note: str
    checked_at: datetime
    checked_by: str


def paper_check(connection: Connection, ticket_id: int) -> PaperCheck | None:
    wanted = select(paper_checks).where(paper_checks.c.ticket_id == ticket_id)
    row = connection.execute(wanted).first()
    if row is None:
        return None
    papers = {int(place): PaperFound(found) for place, found in json.loads(row.papers).items()}
    return PaperCheck(row.version_id, papers, row.note, row.checked_at, row.checked_by)


def put_paper_check(connection: Connection, ticket: Ticket, check: PaperCheck) -> None:
    """Keep what was seen last."""
    connection.execute(delete(paper_checks).where(paper_checks.c.ticket_id == ticket.id))
    row = {
        "ticket_id": ticket.id,
        "day": ticket.day,
        "checked_at": check.checked_at,
        "checked_by": check.checked_by,
        "version_id": check.version_id,
        "papers": json.dumps({str(place): found.value for place, found in check.papers.items()}),
        "note": check.note,
    }
    connection.execute(insert(paper_checks).values(row))


def needs(connection: Connection, ticket_id: int) -> list[Need]:
    wanted = select(ticket_needs.c.needs).where(ticket_needs.c.ticket_id == ticket_id)
    said = connection.execute(wanted).scalar_one_or_none() or ""
    return [Need(one) for one in said.split()]


def put_needs(
    connection: Connection, ticket: Ticket, noted: list[Need], at: datetime, by: str
) -> None:
    """Keep all that is needed; nothing has no row."""
    connection.execute(delete(ticket_needs).where(ticket_needs.c.ticket_id == ticket.id))
    if not noted:
        return
    row = {
        "ticket_id": ticket.id,
        "day": ticket.day,
        "noted_at": at,
        "noted_by": by,
        "needs": " ".join(one.value for one in noted),
    }
    connection.execute(insert(ticket_needs).values(row))


def set_priority(connection: Connection, ticket: Ticket) -> bool:
    """Store the priority of a ticket; return whether it still waited."""
    changed = update(tickets).where(tickets.c.id == ticket.id, WAITING)
    values = {"priority_class": ticket.priority_class, "priority_reason": ticket.priority_reason}
    return connection.execute(changed.values(values)).rowcount == 1


# ------------------------------------------------------------------------------ the corner


def corner(connection: Connection, day: date) -> dict[str, int]:
    """How many people were sent there on a day, by service."""
    wanted = select(corner_visits.c.service, func.count().label("people"))
    of_day = wanted.where(corner_visits.c.day == day).group_by(corner_visits.c.service)
    return {row.service: row.people for row in connection.execute(of_day)}


def guide(
    connection: Connection, press: str, day: date, service: str, at: datetime, by: str
) -> None:
    """Count somebody; the same press twice is once."""
    wanted = select(corner_visits.c.press).where(corner_visits.c.press == press)
    if connection.execute(wanted).first() is not None:
        return
    row = {"press": press, "day": day, "service": service, "guided_at": at, "guided_by": by}
    connection.execute(insert(corner_visits).values(row))


def unguide(connection: Connection, press: str, by: str, now: datetime, lasts: timedelta) -> bool:
    """Take one back that the same person counted a moment ago; return whether it was."""
    c = corner_visits.c
    lately = (c.press == press) & (c.guided_by == by) & (c.guided_at >= now - lasts)
    return connection.execute(delete(corner_visits).where(lately)).rowcount == 1
