"""Tickets in memory, as the steps of one transaction see and change them.

What the steps need is read at once, each step sees what those before it did, and `write` puts all
of it down at once. One process at a time has its turn to write (`core.db.base`), so that nobody
changes the rows meanwhile; each is claimed all the same by the state that was read.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from config.wire import CounterId, TicketAction, TicketId
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.tickets import repository, step_statements
from queue_server.tickets.errors import IllegalTransition
from queue_server.tickets.events import TicketChanged
from queue_server.tickets.rules.lifecycle import AT_COUNTER, Ticket


class WorkingSet:
    """The tickets that a transaction may change."""

    def __init__(self, connection: Connection, tickets: Iterable[Ticket]) -> None:
        self.connection = connection
        self.changed: dict[TicketId, Ticket] = {}
        """Those that a step has changed, as they are now."""
        self._found: dict[TicketId, Ticket] = {}
        self._at_counter: dict[str | None, Ticket] = {}
        self._taken: list[tuple[Ticket, TicketAction]] = []
        for ticket in tickets:
            self.add(ticket)

    def add(self, found: Ticket) -> Ticket:
        """Take a ticket in as its row is, unless it is here; it as it is now."""
        if found.id not in self._found:
            self._found[found.id] = found
            if found.state in AT_COUNTER:
                self._at_counter[found.counter] = found
        return self.changed.get(found.id, found)

    def find(self, ticket_id: int) -> Ticket | None:
        """A ticket of the set, as it is now."""
        known = TicketId(ticket_id)
        return self.changed.get(known) or self._found.get(known)

    def at_counter(self, counter: str) -> Ticket | None:
        """Who is called to or served at a counter, as far as that is in the set."""
        return self._at_counter.get(counter)

    def take(
        self,
        unit: UnitOfWork,
        before: Ticket,
        after: Ticket,
        action: TicketAction,
        counter: str | None = None,
    ) -> None:
        """Take the step from `before` to `after`: log it, and announce it."""
        self.changed[after.id] = after
        if before.state in AT_COUNTER:
            self._at_counter.pop(before.counter, None)
        if after.state in AT_COUNTER:
            self._at_counter[after.counter] = after
        self._taken.append((before, action))
        repository.log(unit, before, after, action, counter)
        unit.announce(
            TicketChanged(
                ticket=after,
                action=action,
                from_state=before.state,
                at=unit.now,
                counter=CounterId(counter) if counter else None,
            )
        )

    def write(self) -> None:
        """Put down what was changed. Raises `IllegalTransition` where somebody else was first:
        then nothing of the transaction may be kept."""
        moves = [(self._found[known], after) for known, after in self.changed.items()]
        if not step_statements.move(self.connection, moves):
            before, action = self._taken[0]
            raise IllegalTransition(before.state, action)
