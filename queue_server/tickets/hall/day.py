"""A day of tickets as the database has it: what the hall's view begins with."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from config.centre.model import Centre
from config.wire import CalledTicket, HistoryLine, ServiceId, TicketAction, TicketId, TicketState
from config.wire.centre.helping import CounterHelp
from queue_server.tickets.hall.counter_history import HISTORY_ACTIONS, HISTORY_LINES, new_history
from queue_server.tickets.hall.forecast.counter_past import CounterPast, read_counter_past
from queue_server.tickets.hall.forecast.past import HallHistory, read_past
from queue_server.tickets.hall.forecast.past_waits import PastWaits, read_past_waits
from queue_server.tickets.repository import log_queries, number_reservations, queries
from queue_server.tickets.repository.helps import helping_now
from queue_server.tickets.repository.sequences import numbers_given
from queue_server.tickets.rules.calling.service_levels import WINDOW, FirstCall
from queue_server.tickets.rules.learning.cycles import TicketStep
from queue_server.tickets.rules.lifecycle import Ticket

RECENT_CALLS: Final = 100
"""Remembered of all services, so that a board of few services finds enough of its own."""


@dataclass(slots=True)
class Day:
    """A day as read from the database."""

    day: date
    tickets: list[Ticket]
    recent: list[CalledTicket]
    """The last calls that were answered, newest first."""
    history: dict[str, deque[HistoryLine]] = field(default_factory=dict)
    given: dict[str, int] = field(default_factory=dict)
    """By service: how many numbers of its sequence."""
    issued_offline: dict[str, int] = field(default_factory=dict)
    """By service: how many tickets that kiosks gave alone."""
    issued: list[tuple[ServiceId, str | None, datetime]] = field(default_factory=list)
    """Service, priority class and instant of the day's tickets."""
    steps: list[TicketStep] = field(default_factory=list)
    """All steps of the day's tickets, the oldest first."""
    past: HallHistory = field(default_factory=HallHistory)
    past_waits: PastWaits = field(default_factory=PastWaits)
    counter_past: CounterPast = field(default_factory=CounterPast)
    helps: list[CounterHelp] = field(default_factory=list)
    """Which counters help with which services."""
    first_calls: list[FirstCall] = field(default_factory=list)
    """Of the last hour, oldest first."""


def read_day(connection: Connection, centre: Centre, day: date, now: datetime) -> Day:
    """Everything that the hall needs of `day`."""
    history: defaultdict[str, deque[HistoryLine]] = defaultdict(new_history)
    lines = log_queries.log_of_day(connection, day, (*HISTORY_ACTIONS, TicketAction.START))
    for line in lines[-20 * HISTORY_LINES :]:
        if line.counter is None or line.action == TicketAction.START.value:
            continue
        history[line.counter].appendleft(
            HistoryLine(
                log_id=line.id,
                ticket_id=line.ticket_id,
                number=line.number,
                action=TicketAction(line.action),
                at=line.at,
                state=TicketState(line.to_state),
            )
        )
    services = [service.id for service in centre.services]
    return Day(
        day=day,
        tickets=queries.active(connection, day),
        recent=_answered_calls(centre, lines)[:RECENT_CALLS],
        history=dict(history),
        issued=queries.issued_on(connection, day),
        given={service: numbers_given(connection, day, service) for service in services},
        issued_offline={
            service: number_reservations.delivered(connection, day, service) for service in services
        },
        steps=log_queries.steps_of(connection, day),
        past=read_past(connection, centre, day),
        past_waits=read_past_waits(connection, centre, day),
        counter_past=read_counter_past(connection, centre, day),
        helps=helping_now(connection, centre),
        first_calls=[call for call in _first_calls(lines) if call.at > now - WINDOW],
    )


def first_call(ticket: Ticket, at: datetime) -> FirstCall:
    """The first call of a ticket."""
    return FirstCall(ticket.id, ticket.service, ticket.issued_at, at)


def _first_calls(lines: Iterable[Row[Any]]) -> list[FirstCall]:
    found: dict[int, FirstCall] = {}
    for line in lines:
        if line.action == TicketAction.CALL.value and line.ticket_id not in found:
            found[line.ticket_id] = FirstCall(
                TicketId(line.ticket_id), ServiceId(line.service), line.issued_at, line.at
            )
    return list(found.values())


def _answered_calls(centre: Centre, lines: Iterable[Row[Any]]) -> list[CalledTicket]:
    """The calls that somebody came to, the newest first; as on a board, a new call of the same
    ticket takes the old one away."""
    answered: dict[int, CalledTicket] = {}
    for line in lines:
        came = line.action == TicketAction.START.value or (
            line.action == TicketAction.FINISH.value and line.from_state == TicketState.CALLED.value
        )
        if came or line.action == TicketAction.CALL.value:
            answered.pop(line.ticket_id, None)
        if came and line.counter is not None:
            answered[line.ticket_id] = _answered_call(centre, line)
    return list(reversed(answered.values()))


def _answered_call(centre: Centre, row: Row[Any]) -> CalledTicket:
    counter = centre.counter_by_id.get(row.counter)
    return CalledTicket(
        call_id=row.ticket_id * 1000 + row.calls,
        ticket_id=row.ticket_id,
        number=row.number,
        counter=row.counter,
        counter_name=counter.name if counter else centre.unnamed(row.counter),
        service=row.service,
        language=row.language,
        called_at=row.at,
    )
