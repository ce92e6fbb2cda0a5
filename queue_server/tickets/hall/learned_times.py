"""How long each service takes, learned from those that were served.

The time of a ticket is that which it took of counters: from its last call to its end, without the
time that it was on hold, when its counter served others. `repository.served_seconds` reads the same
of past tickets from the log.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from config.centre.model import Service
from config.wire import TicketAction, TicketId, TicketState
from queue_server.tickets.events import TicketChanged
from queue_server.tickets.hall.day import TIMES_REMEMBERED
from queue_server.tickets.rules.lifecycle import AT_COUNTER, Ticket
from queue_server.tickets.rules.service_times import ServiceTime, learn


class LearnedTimes:
    """The times of each service's last tickets, and the estimate from them, made on demand."""

    def __init__(
        self,
        served_seconds: Mapping[str, Sequence[float]],
        tickets: Iterable[Ticket] = (),
        worked_seconds: Mapping[TicketId, float] | None = None,
    ) -> None:
        """`tickets` are those in motion, `worked_seconds` what they took of counters since their
        last call, before the state they are in."""
        self._served = {
            service: deque(seconds, maxlen=TIMES_REMEMBERED)
            for service, seconds in served_seconds.items()
        }
        self._times: dict[str, ServiceTime] = {}
        self._worked = dict(worked_seconds or {})
        self._since = {one.id: one.state_since for one in tickets if one.state in AT_COUNTER}

    @property
    def served_seconds(self) -> dict[str, list[float]]:
        """The last times of each service, in seconds, the oldest first."""
        return {service: list(seconds) for service, seconds in self._served.items()}

    def follow(self, event: TicketChanged) -> None:
        """Take a step of a ticket in."""
        ticket = event.ticket
        if event.action is TicketAction.CALL:
            self._worked.pop(ticket.id, None)
            self._since[ticket.id] = event.at
        elif ticket.state in AT_COUNTER:
            self._since.setdefault(ticket.id, event.at)
        elif (since := self._since.pop(ticket.id, None)) is not None:
            seconds = self._worked.pop(ticket.id, 0.0) + (event.at - since).total_seconds()
            if ticket.state is TicketState.ON_HOLD:
                self._worked[ticket.id] = seconds
            elif event.action is TicketAction.FINISH and event.from_state is TicketState.SERVING:
                self.add(ticket.service, seconds)
        elif ticket.state is not TicketState.ON_HOLD:
            self._worked.pop(ticket.id, None)

    def began(self, ticket: Ticket) -> datetime:
        """When a ticket at a counter would have been called, had it never been on hold."""
        since = self._since.get(ticket.id, ticket.state_since)
        return since - timedelta(seconds=self._worked.get(ticket.id, 0.0))

    def add(self, service: str, seconds: float) -> None:
        """Add the time of a ticket that was served."""
        self._served.setdefault(service, deque(maxlen=TIMES_REMEMBERED)).append(seconds)
        self._times.pop(service, None)

    def of(self, service: Service) -> ServiceTime:
        """How long a service takes: learned, or the centre's own prior."""
        if service.id not in self._times:
            prior = ServiceTime.typical(service.typical_service_minutes)
            self._times[service.id] = learn(self._served.get(service.id, ()), prior)
        return self._times[service.id]
