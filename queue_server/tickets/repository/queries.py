"""The queries that the queue asks of its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Row,
    bindparam,
    delete,
    func,
    select,
    update,
)

from config.value_object import value_object
from config.wire import ServiceId, TicketAction, TicketId, TicketState, TrackingToken, WaitEstimate
from queue_server.core.db.prepared import Prepared, PreparedInsert
from queue_server.core.db.tables import Instant
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.rules.waits.ranges import Foreseen
from queue_server.tickets.tables import (
    AT_COUNTER,
    IN_MOTION,
    NOTED,
    SENT_TO_COUNTER,
    SPREAD_UNIT,
    WAITING,
    paper_checks,
    ticket_log,
    ticket_needs,
    tickets,
)

_INSERT: Final = PreparedInsert(tickets)
_BY_ID: Final = select(tickets).where(tickets.c.id == bindparam("ticket_id"))
_BY_TOKEN: Final = select(tickets).where(tickets.c.token == bindparam("token"))
_BY_COUNTER: Final = select(tickets).where(AT_COUNTER, tickets.c.counter == bindparam("counter"))
_LAST_PRESS: Final = (
    select(tickets)
    .where(
        tickets.c.issued_by == bindparam("issued_by"),
        tickets.c.issued_at > bindparam("since", type_=Instant),
        tickets.c.issued_at <= bindparam("until", type_=Instant),
        tickets.c.id > bindparam("after_ticket"),
        tickets.c.service == bindparam("service"),
        WAITING,
    )
    .order_by(tickets.c.issued_at.desc())
    .limit(1)
)


COLUMNS: Final = tuple(one.name for one in fields(Ticket))
"""A ticket's fields bear the names of its columns, the row's number first; beside them stands
who issued it."""
_STATE: Final = COLUMNS.index("state")
_columns: Final = attrgetter(*COLUMNS)
_all_but_id: Final = attrgetter(*COLUMNS[1:])


def ticket_of(row: Row[Any]) -> Ticket:
    """A row as the rules know it."""
    known = [*_columns(row)]
    known[_STATE] = TicketState(row.state)
    return Ticket(*known)


@value_object
class ToldAtIssue:
    """What a ticket says of its wait."""

    ahead: int | None = None
    """People ahead; None where that was not known, as on a kiosk without its server."""
    estimate: WaitEstimate | None = None
    foreseen: Foreseen | None = None
    """What was foreseen before past waits made a range of it."""


NOTHING_TOLD: Final = ToldAtIssue()


def add(
    issued: Sequence[tuple[UnitOfWork, Ticket]], told: Sequence[ToldAtIssue] = ()
) -> list[Ticket]:
    """Put new tickets down, each in its own unit of work of one transaction, and log them as of
    when they were issued, with what each says of its wait; return them with their rows' numbers, in
    the same order."""
    connection = issued[0][0].connection
    values = [_all_but_id(ticket) for _, ticket in issued]
    rows = [
        dict(zip(COLUMNS[1:], one, strict=True))
        | {"state": ticket.state.value, "issued_by": unit.actor.label}
        for one, (unit, ticket) in zip(values, issued, strict=True)
    ]
    ids = _INSERT.insert_for_ids(connection, rows)
    added = [Ticket(TicketId(id), *one) for id, one in zip(ids, values, strict=True)]
    said = told or [NOTHING_TOLD] * len(added)
    for (unit, _), ticket, one_said in zip(issued, added, said, strict=True):
        log(unit.at(ticket.issued_at), None, ticket, TicketAction.ISSUE, told=one_said)
    return added


def log(
    unit: UnitOfWork,
    before: Ticket | None,
    after: Ticket,
    action: TicketAction,
    counter: str | None = None,
    rule: str | None = None,
    told: ToldAtIssue = NOTHING_TOLD,
) -> None:
    """Write what happened to a ticket: who, where, when, and how long it had stood before; of a
    call the rule that chose it (`dispatch.Rule`), of an issue what was told."""
    stood = (unit.now - before.state_since).total_seconds() if before else 0.0
    estimate, foreseen = told.estimate, told.foreseen
    unit.append(
        ticket_log,
        {
            "ticket_id": after.id,
            "day": after.day,
            "at": unit.now,
            "action": action.value,
            "from_state": before.state.value if before else None,
            "to_state": after.state.value,
            "milliseconds_in_state": round(stood * 1000),
            "service": before.service if before else after.service,
            "counter": counter,
            "actor": unit.actor.label,
            "told_ahead": told.ahead,
            "told_low_seconds": estimate.low_seconds if estimate else None,
            "told_high_seconds": estimate.high_seconds if estimate else None,
            "foreseen_seconds": round(foreseen.median) if foreseen else None,
            "foreseen_spread": round(foreseen.spread * SPREAD_UNIT) if foreseen else None,
            "rule": rule,
            "centre_version": unit.centre_version,
        },
    )


def by_id(connection: Connection, ticket_id: int) -> Ticket | None:
    row = connection.execute(_BY_ID, {"ticket_id": ticket_id}).first()
    return ticket_of(row) if row else None


def by_token(connection: Connection, token: TrackingToken) -> Ticket | None:
    row = connection.execute(_BY_TOKEN, {"token": token}).first()
    return ticket_of(row) if row else None


def at_counter(connection: Connection, counter: str) -> Ticket | None:
    """The ticket that is called to or served at `counter`."""
    row = connection.execute(_BY_COUNTER, {"counter": counter}).first()
    return ticket_of(row) if row else None


def last_press(unit: UnitOfWork, service: str, since: datetime, after_ticket: int) -> Ticket | None:
    """The newest waiting ticket that the first press at the same device can have given.

    Up to `after_ticket` they were given to somebody else; what was given later than now was given
    by a clock that was ahead.
    """
    pressed = {
        "issued_by": unit.actor.label,
        "service": service,
        "since": since,
        "until": unit.now,
        "after_ticket": after_ticket,
    }
    row = unit.connection.execute(_LAST_PRESS, pressed).first()
    return ticket_of(row) if row else None


def last_issue(connection: Connection, issued_by: str, since: datetime) -> datetime | None:
    """When somebody, by their label, last issued a ticket after `since`."""
    later = (tickets.c.issued_by == issued_by) & (tickets.c.issued_at > since)
    latest: datetime | None = connection.scalar(select(func.max(tickets.c.issued_at)).where(later))
    return latest


def classes_in_motion(connection: Connection) -> set[str]:
    """The priority classes of all tickets that are not at their end, those that the centre file
    has dropped since included."""
    wanted = select(tickets.c.priority_class).where(IN_MOTION).distinct()
    return {name for name in connection.execute(wanted).scalars() if name is not None}


def services_of(connection: Connection, day: date) -> set[str]:
    """The services of the tickets of `day`, those that the centre file has dropped included."""
    wanted = select(tickets.c.service).where(tickets.c.day == day).distinct()
    return set(connection.execute(wanted).scalars())


def numbers_of(connection: Connection, day: date) -> list[tuple[str, str]]:
    """The numbers that were given on `day`, each with its service."""
    wanted = select(tickets.c.number, tickets.c.service).where(tickets.c.day == day)
    return [(row.number, row.service) for row in connection.execute(wanted)]


def sent_to(connection: Connection, counter: str) -> list[Ticket]:
    """Everyone waiting whom `counter` alone may call."""
    wanted = select(tickets).where(SENT_TO_COUNTER, tickets.c.counter == counter)
    return [ticket_of(row) for row in connection.execute(wanted)]


def active(connection: Connection, day: date | None = None) -> list[Ticket]:
    """Every ticket that is not at its end, of one day or of all."""
    # By day first: for an order by id alone SQLite would walk over every ticket there ever was.
    wanted = select(tickets).where(IN_MOTION).order_by(tickets.c.day, tickets.c.id)
    if day is not None:
        wanted = wanted.where(tickets.c.day == day)
    return [ticket_of(row) for row in connection.execute(wanted)]


def issued_on(connection: Connection, day: date) -> list[tuple[ServiceId, str | None, datetime]]:
    """Service first asked for, priority class and instant of each ticket of `day`."""
    line = ticket_log.c
    wanted = (
        select(line.service, tickets.c.priority_class, tickets.c.issued_at)
        .join_from(tickets, ticket_log, line.ticket_id == tickets.c.id)
        .where(tickets.c.day == day, line.action == TicketAction.ISSUE.value)
    )
    rows = connection.execute(wanted)
    return [(ServiceId(row.service), row.priority_class, row.issued_at) for row in rows]


_ISSUED_SINCE: Final = Prepared(
    select(func.count().label("issued"))
    .join_from(tickets, ticket_log, ticket_log.c.ticket_id == tickets.c.id)
    .where(
        tickets.c.day == bindparam("day"),
        tickets.c.issued_at >= bindparam("since"),
        ticket_log.c.action == TicketAction.ISSUE.value,
        ticket_log.c.service == bindparam("service"),
    )
)


def issued_since(connection: Connection, day: date, service: str, since: datetime) -> int:
    """How many tickets were issued for a service on `day` from `since` on."""
    values = {"day": day, "service": service, "since": since}
    return int(_ISSUED_SINCE.scalar(connection, values) or 0)


def forget_notes(connection: Connection, today: date) -> None:
    """Forget what staff noted of tickets of past days: it was for the counter, and may name the
    citizen or say with what somebody needs help."""
    past = (tickets.c.day < today) & NOTED
    connection.execute(update(tickets).where(past).values(note=""))
    connection.execute(delete(ticket_needs).where(ticket_needs.c.day < today))
    checked = (paper_checks.c.day < today) & (paper_checks.c.note != "")
    connection.execute(update(paper_checks).where(checked).values(note=""))
