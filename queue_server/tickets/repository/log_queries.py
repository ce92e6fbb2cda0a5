"""What is read of the log of tickets: steps to learn from, a day's lines, those of a ticket."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Row,
    bindparam,
    func,
    select,
)

from config.wire import ServiceId, TicketAction, TicketId, TicketState
from queue_server.tickets.rules import lifecycle
from queue_server.tickets.rules.learning.cycles import TicketStep
from queue_server.tickets.rules.learning.pace import Served, clerk_of
from queue_server.tickets.rules.learning.times_at_counters import seconds_served
from queue_server.tickets.tables import SERVED, ticket_log, tickets


def first_line_of(connection: Connection, day: date) -> int:
    """The id of the first line of the log of `day`, or the one that it will have at least."""
    first = select(func.min(ticket_log.c.id)).where(ticket_log.c.day == day)
    last = select(func.max(ticket_log.c.id))
    found: int | None = connection.execute(first).scalar()
    return found or (connection.execute(last).scalar() or 0) + 1


_STEP: Final = (
    ticket_log.c.at,
    ticket_log.c.ticket_id,
    ticket_log.c.action,
    ticket_log.c.from_state,
    ticket_log.c.to_state,
    ticket_log.c.service,
    ticket_log.c.counter,
    ticket_log.c.actor,
)


_SEVERAL: Final = select(tickets.c.id, tickets.c.dossiers).where(
    tickets.c.day == bindparam("day"), tickets.c.dossiers > 1
)
_SEVERAL_OF: Final = select(tickets.c.id, tickets.c.dossiers).where(
    tickets.c.id.in_(bindparam("ids", expanding=True)), tickets.c.dossiers > 1
)


def steps_of(connection: Connection, day: date) -> list[TicketStep]:
    """Every step of the tickets of `day`, the oldest first."""
    wanted = select(*_STEP).where(ticket_log.c.day == day).order_by(ticket_log.c.id)
    steps = [_step(row) for row in connection.execute(wanted)]
    several = {row.id: row.dossiers for row in connection.execute(_SEVERAL, {"day": day})}
    if not several:
        return steps
    return [replace(one, dossiers=several.get(one.ticket_id, 1)) for one in steps]


def steps_before(
    connection: Connection, until: int, most: int, *, leaving_out: Collection[TicketAction]
) -> list[TicketStep]:
    """The last `most` steps before line `until` of the log, the oldest first."""
    wanted = (
        select(*_STEP)
        .where(ticket_log.c.id < until, ticket_log.c.action.not_in(leaving_out))
        .order_by(ticket_log.c.id.desc())
        .limit(most)
    )
    return [_step(row) for row in reversed(connection.execute(wanted).all())]


_STATES: Final = {state.value: state for state in TicketState}
_ACTIONS: Final = {action.value: action for action in TicketAction}


def _step(row: Sequence[Any]) -> TicketStep:
    at, ticket_id, action, from_state, to_state, service, counter, actor = row[:8]
    return TicketStep(
        at,
        ticket_id,
        _ACTIONS[action],
        _STATES.get(from_state),
        _STATES[to_state],
        service,
        counter,
        actor,
    )


def served_before(
    connection: Connection, until: int, services: Sequence[str], most: int
) -> list[Served]:
    """The last `most` tickets of each service that were served before line `until` of the log,
    with what they took of counters, the oldest first."""
    found: list[tuple[int, TicketId, Served]] = []
    for service in services:
        values = {"service": service, "until": until, "most": most}
        rows = connection.execute(_SERVED_BEFORE, values)
        for line, (*earlier, last) in groupby(rows, attrgetter("until")):
            seconds = seconds_served(map(_step, (*earlier, last)))
            clerk = clerk_of(last.actor, last.counter)
            served = Served(last.day, ServiceId(last.service), clerk, seconds)
            found.append((line, last.ticket_id, served))
    found.sort(key=itemgetter(0))
    ids = [ticket_id for _, ticket_id, _ in found]
    several = {row.id: row.dossiers for row in connection.execute(_SEVERAL_OF, {"ids": ids})}
    return [replace(one, dossiers=several.get(ticket_id, 1)) for _, ticket_id, one in found]


def ends_time_at_counter(log: FromClause = ticket_log) -> ColumnElement[bool]:
    """Whether a line of the log ends a time that its ticket took of a counter. A recall ends
    no state."""
    at_counter = log.c.from_state.in_([state.value for state in lifecycle.AT_COUNTER])
    return at_counter & (log.c.action != TicketAction.RECALL.value)


_SERVED_LINES: Final = (
    select(ticket_log.c.ticket_id, ticket_log.c.id.label("until"))
    .where(
        SERVED,
        ticket_log.c.service == bindparam("service"),
        ticket_log.c.id < bindparam("until"),
    )
    .order_by(ticket_log.c.id.desc())
    .limit(bindparam("most", type_=Integer))
    .subquery()
)
_SERVED_BEFORE: Final = (
    select(*_STEP, ticket_log.c.day, _SERVED_LINES.c.until)
    .join(_SERVED_LINES, ticket_log.c.ticket_id == _SERVED_LINES.c.ticket_id)
    .where(ticket_log.c.id <= _SERVED_LINES.c.until)
    .order_by(_SERVED_LINES.c.until, ticket_log.c.id)
)


def log_of_day(
    connection: Connection, day: date, actions: Sequence[TicketAction]
) -> list[Row[Any]]:
    """The day's log lines of these actions with their tickets' numbers, oldest first."""
    lines = (
        select(
            ticket_log,
            tickets.c.number,
            tickets.c.language,
            tickets.c.calls,
            tickets.c.issued_at,
        )
        .join(tickets, tickets.c.id == ticket_log.c.ticket_id)
        .where(ticket_log.c.day == day)
        .where(ticket_log.c.action.in_([action.value for action in actions]))
        .order_by(ticket_log.c.id)
    )
    return list(connection.execute(lines))


def log_of_ticket(connection: Connection, ticket_id: int) -> list[Row[Any]]:
    """Everything that happened to a ticket, oldest first."""
    lines = select(ticket_log).where(ticket_log.c.ticket_id == ticket_id).order_by(ticket_log.c.id)
    return list(connection.execute(lines))
