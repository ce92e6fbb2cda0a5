"""The queues of waiting tickets, as the steps of one transaction see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from sqlalchemy import Row

from config.wire import TicketState
from queue_server.tickets.repository import step_statements
from queue_server.tickets.repository.queries import ticket_of
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.usecases.working_set import WorkingSet

Waiting = Ticket | Row[Any]


class Queues:
    """The first tickets of each queue, read on demand. Tickets that a step has changed are taken
    from the working set."""

    def __init__(self, work: WorkingSet, classes: Collection[str], depth: int) -> None:
        """`depth` is how many tickets of each queue are read. Each step takes away one at most, so
        that with one for each step the last step still finds the first of every queue."""
        self._work = work
        self._classes = classes
        self._depth = depth
        self._queues: dict[tuple[date, str], dict[str | None, list[Row[Any]]]] = {}
        """By day and service, then by priority class."""
        self._sent: dict[tuple[date, str], list[Row[Any]]] = {}
        """By day and the only counter that may call them."""

    def read(self, day: date, services: Collection[str], counters: Collection[str] = ()) -> None:
        """Read the queues of these services and who was sent to these counters, with one
        statement, unless they were read before."""
        services = [one for one in services if (day, one) not in self._queues]
        counters = [one for one in counters if (day, one) not in self._sent]
        if not services and not counters:
            return
        self._queues |= {(day, service): defaultdict(list) for service in services}
        self._sent |= {(day, counter): [] for counter in counters}
        found = step_statements.first_waiting(
            self._work.connection, day, services, self._classes, counters, self._depth
        )
        for row in sorted(found, key=lambda row: (row.waiting_since, row.id)):
            if row.counter is None:
                self._queues[day, row.service][row.priority_class].append(row)
            else:
                self._sent[day, row.counter].append(row)

    def heads(self, day: date, services: Collection[str], counter: str) -> list[Waiting]:
        """The candidates for a counter's next call: the first of each queue of its services, the
        tickets that were sent to it, and those that a step has put back into a queue."""
        self.read(day, services, [counter])
        found: list[Waiting] = [*self._left(self._sent[day, counter])]
        for service in services:
            for queue in self._queues[day, service].values():
                first = next(self._left(queue), None)
                if first is not None:
                    found.append(first)
        return found + self._returned(day)

    def front(self, day: date, service: str) -> list[Waiting]:
        """The first `depth` tickets of each priority class of a service, and those that a step has
        put back into a queue."""
        self.read(day, [service])
        queues = self._queues[day, service].values()
        return [row for queue in queues for row in self._left(queue)] + self._returned(day)

    def take_in(self, waiting: Waiting) -> Ticket:
        """A ticket that was found, as one of the working set."""
        return self._work.add(waiting if isinstance(waiting, Ticket) else ticket_of(waiting))

    def _left(self, rows: list[Row[Any]]) -> Iterator[Row[Any]]:
        return (row for row in rows if row.id not in self._work.changed)

    def _returned(self, day: date) -> list[Waiting]:
        changed = self._work.changed.values()
        return [one for one in changed if one.state is TicketState.WAITING and one.day == day]
