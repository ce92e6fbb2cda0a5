"""Who waits, as the steps of one transaction see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from sqlalchemy import Row

from config.wire import TicketState
from queue_server.tickets import step_statements
from queue_server.tickets.repository import ticket_of
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.usecases.working_set import WorkingSet

Waiting = Ticket | Row[Any]


class Queues:
    """The first of each queue, read when they are asked for, and changed by the steps."""

    def __init__(self, work: WorkingSet, classes: Collection[str], depth: int) -> None:
        """`depth`: so many of a queue are read. A step takes one away at most, and there must be
        enough for the last step still."""
        self._work = work
        self._classes = classes
        self._depth = depth
        self._queues: dict[tuple[date, str], dict[str | None, list[Row[Any]]]] = {}
        """By day and service, then by class."""
        self._sent: dict[tuple[date, str], list[Row[Any]]] = {}
        """By day and the only counter that may call them."""

    def read(self, day: date, services: Collection[str], counters: Collection[str] = ()) -> None:
        """Read what of this was not read yet, at once."""
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
        """Whom a counter may call: the first of each queue of its services, those who were sent
        to it, and whoever came to wait by a step."""
        self.read(day, services, [counter])
        found: list[Waiting] = [*self._left(self._sent[day, counter])]
        for service in services:
            for queue in self._queues[day, service].values():
                first = next(self._left(queue), None)
                if first is not None:
                    found.append(first)
        return found + self._come(day)

    def front(self, day: date, service: str) -> list[Waiting]:
        """Those of a service who are called first, as many of each class as were read."""
        self.read(day, [service])
        queues = self._queues[day, service].values()
        return [row for queue in queues for row in self._left(queue)] + self._come(day)

    def take_in(self, waiting: Waiting) -> Ticket:
        """One of those found, as a ticket of the working set."""
        return self._work.add(waiting if isinstance(waiting, Ticket) else ticket_of(waiting))

    def _left(self, rows: list[Row[Any]]) -> Iterator[Row[Any]]:
        return (row for row in rows if row.id not in self._work.changed)

    def _come(self, day: date) -> list[Waiting]:
        changed = self._work.changed.values()
        return [one for one in changed if one.state is TicketState.WAITING and one.day == day]
