"""The tickets of the day that have not ended, indexed by state, service, counter and token.

A step of a ticket changes a few entries, and no lookup scans all tickets.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable

from config.centre.model import Centre
from config.wire import CounterId, TicketId, TicketState
from queue_server.tickets.rules.calling.dispatch import WaitingTicket, as_waiting
from queue_server.tickets.rules.lifecycle import AT_COUNTER, Ticket


class TicketsInMotion:
    """Tickets by id, and each by its state."""

    def __init__(self, centre: Centre, tickets: Iterable[Ticket]) -> None:
        self._centre = centre
        self.by_id: dict[TicketId, Ticket] = {}
        self.waiting: dict[TicketId, WaitingTicket] = {}
        """As the calling policy sees them."""
        self.called: dict[TicketId, Ticket] = {}
        self.on_hold: dict[TicketId, Ticket] = {}
        self.at_counter: dict[CounterId, Ticket] = {}
        """The one that is called to a counter or served at it."""
        self.waiting_by_service: Tally[str] = Tally()
        self.by_service: Tally[str] = Tally()
        """In any state."""
        self._tokens: set[str] = set()
        for ticket in tickets:
            self.put(ticket)

    def put(self, ticket: Ticket) -> None:
        """Add a ticket, or replace it by its newer state."""
        self._remove_from_indexes(ticket.id)
        self.by_id[ticket.id] = ticket
        self._tokens.add(ticket.token)
        self.by_service[ticket.service] += 1
        if ticket.state is TicketState.WAITING:
            self.waiting[ticket.id] = as_waiting(self._centre, ticket)
            self.waiting_by_service[ticket.service] += 1
        elif ticket.state is TicketState.ON_HOLD:
            self.on_hold[ticket.id] = ticket
        elif ticket.state is TicketState.CALLED:
            self.called[ticket.id] = ticket
        if ticket.state in AT_COUNTER and ticket.counter is not None:
            self.at_counter[ticket.counter] = ticket

    def remove(self, ticket_id: TicketId) -> None:
        """Remove a ticket that has ended or is of another day."""
        self._remove_from_indexes(ticket_id)
        self.by_id.pop(ticket_id, None)

    def has_token(self, token: str) -> bool:
        """Whether one of the tickets has this token."""
        return token in self._tokens

    def _remove_from_indexes(self, ticket_id: TicketId) -> None:
        """Remove it from every index but `by_id`, in which it keeps its position."""
        before = self.by_id.get(ticket_id)
        if before is None:
            return
        self._tokens.discard(before.token)
        _decrement(self.by_service, before.service)
        if self.waiting.pop(ticket_id, None) is not None:
            _decrement(self.waiting_by_service, before.service)
        self.called.pop(ticket_id, None)
        self.on_hold.pop(ticket_id, None)
        if before.counter is not None and self.at_counter.get(before.counter) is before:
            del self.at_counter[before.counter]


def _decrement(tally: Tally[str], key: str) -> None:
    """Subtract one; a count of zero has no key."""
    tally[key] -= 1
    if not tally[key]:
        del tally[key]
