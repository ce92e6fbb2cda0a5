"""Tickets in memory, as the steps of one transaction see and change them.

The rows are read once, each step sees what those before it did, and `write` stores all changes
together. Only one process writes at a time (`core.db.base`), so the rows cannot change meanwhile;
each `UPDATE` requires the state that was read all the same.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from config.wire import CounterId, TicketAction, TicketId
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.tickets.errors import IllegalTransition
from queue_server.tickets.events import TicketChanged
from queue_server.tickets.repository import queries, step_statements
from queue_server.tickets.rules.lifecycle import AT_COUNTER, Ticket


class WorkingSet:
    """The tickets that a transaction may change, and its changes until they are written."""

    def __init__(self, connection: Connection, tickets: Iterable[Ticket]) -> None:
        self.connection = connection
        self.changed: dict[TicketId, Ticket] = {}
        """Tickets that a step has changed, as they are now."""
        self._found: dict[TicketId, Ticket] = {}
        self._at_counter: dict[str | None, Ticket] = {}
        self._taken: list[tuple[Ticket, TicketAction]] = []
        for ticket in tickets:
            self.add(ticket)

    def add(self, found: Ticket) -> Ticket:
        """Add a ticket as it was read, unless it is in the set; return it as it is now."""
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
        """The ticket of the set that is called to a counter or served at it."""
        return self._at_counter.get(counter)

    def take(
        self,
        unit: UnitOfWork,
        before: Ticket,
        after: Ticket,
        action: TicketAction,
        counter: str | None = None,
        rule: str | None = None,
    ) -> None:
        """Change `before` into `after`; log and announce it. `rule` is why a call chose it."""
        self.changed[after.id] = after
        if before.state in AT_COUNTER:
            self._at_counter.pop(before.counter, None)
        if after.state in AT_COUNTER:
            self._at_counter[after.counter] = after
        self._taken.append((before, action))
        queries.log(unit, before, after, action, counter, rule)
        unit.announce(
            TicketChanged(
                ticket=after,
                action=action,
                from_state=before.state,
                at=unit.now,
                counter=CounterId(counter) if counter else None,
                actor=unit.actor.label,
            )
        )

    def write(self) -> None:
        """Store the changes. Raises `IllegalTransition` where a row is not as it was read: the
        transaction must be rolled back then."""
        moves = [(self._found[known], after) for known, after in self.changed.items()]
        if not step_statements.move(self.connection, moves):
            before, action = self._taken[0]
            raise IllegalTransition(before.state, action)
