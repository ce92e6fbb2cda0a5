"""What the day's tickets name and the centre file no longer has: services and counters.

A centre file may lose a part in the middle of a day. Nobody who waits is lost by that: a service
that no counter serves is called by every counter, after its own; whoever was sent to a counter
that is gone may be called by all, whoever was called there waits again in the old place, whoever
was served there is on hold. A letter that another service has now goes on with its numbers.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection

from config.centre.model import Centre
from config.wire import ErrorCode, TicketAction, TicketState
from queue_server.centre.errors import CounterConflict
from queue_server.core.actor import SYSTEM
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.tickets.repository import number_reservations, queries
from queue_server.tickets.repository.sequences import give_numbers, numbers_given
from queue_server.tickets.rules import lifecycle
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.rules.numbering import ordinals_before, read_number
from queue_server.tickets.usecases.working_set import WorkingSet


def wind_down(unit: UnitOfWork, centre: Centre) -> int:
    """Free the tickets of counters that are gone, and let sequences go on; returns how many
    tickets were freed. Doing it again changes nothing."""
    tickets = queries.active(unit.connection)
    work = WorkingSet(unit.connection, tickets)
    for ticket in tickets:
        if ticket.counter is None or ticket.counter in centre.counter_by_id:
            continue
        after, action = _freed(ticket, unit.now)
        if action is not None:
            work.take(unit, ticket, after, action, ticket.counter)
    work.write()
    today = centre.day(unit.now)
    for day in {today, *number_reservations.days_ahead(unit.connection, today)}:
        _continue_numbers(unit.connection, centre, day)
    return len(work.changed)


def _freed(ticket: Ticket, now: datetime) -> tuple[Ticket, TicketAction | None]:
    match ticket.state:
        case TicketState.WAITING:
            free = lifecycle.transfer(ticket, now, to_service=ticket.service, to_counter=None)
            return free, TicketAction.TRANSFER
        case TicketState.CALLED:
            return lifecycle.return_to_queue(ticket, now), TicketAction.RETURN
        case TicketState.SERVING:
            return lifecycle.hold(ticket, now, ticket.note), TicketAction.HOLD
    return ticket, None  # on hold: every counter of its service may go on with it


def before_closing(unit: UnitOfWork, counter: str) -> None:
    """A counter that has somebody called or served does not close, and whoever was sent to
    it alone may be called by others from now on. Raises `CounterConflict`."""
    current = queries.at_counter(unit.connection, counter)
    if current is not None:
        raise CounterConflict(ErrorCode.COUNTER_BUSY, number=current.number)
    sent = queries.sent_to(unit.connection, counter)
    work = WorkingSet(unit.connection, sent)
    for ticket in sent:
        free = lifecycle.transfer(ticket, unit.now, to_service=ticket.service, to_counter=None)
        work.take(unit.by(SYSTEM), ticket, free, TicketAction.TRANSFER)
    work.write()


def _continue_numbers(connection: Connection, centre: Centre, day: date) -> None:
    """A service whose letter was another's goes on behind the numbers of that one: a number is
    there once a day."""
    names = [
        *queries.numbers_of(connection, day),
        *number_reservations.numbers_of(connection, day),
    ]
    for service in centre.services:
        ordinals = [
            found[1]
            for number, of in names
            if of != service.id and (found := read_number(number)) and found[0] == service.letter
        ]
        ordinary, alone = ordinals_before(ordinals)
        missing = ordinary - numbers_given(connection, day, service.id)
        if missing > 0:
            give_numbers(connection, day, service.id, missing)
        number_reservations.skip(connection, day, service.id, alone)
