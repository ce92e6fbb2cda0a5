"""The snapshots of the consoles at one moment; what several of them share is computed once.

Counters with the same services have the same people waiting, and usually the same actions allowed:
the order is computed once for such counters, and a ticket's summary once for each set of actions.
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Final

from config.wire import (
    CallAnnounced,
    CallReason,
    CounterId,
    CounterSnapshot,
    CounterState,
    ServiceState,
    TicketAction,
    TicketId,
    TicketSummary,
)
from config.wire.centre.alerts import DeviceAlert
from config.wire.centre.helping import QueueAlert
from queue_server.centre.counters import calling_state
from queue_server.centre.devices.alerts import alerts
from queue_server.centre.opening import reopens_at
from queue_server.tickets.hall.screens.queue_alerts import queue_alerts
from queue_server.tickets.hall.view import Hall
from queue_server.tickets.rules import permitted_actions
from queue_server.tickets.rules.calling.people_ahead import listed
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.rules.permitted_actions import CounterNow

WAITING_SHOWN: Final = 200
"""How many waiting tickets a console gets; the figures by service count everyone."""


class Consoles:
    """The consoles of a hall at `now`, for as long as the hall has the same `version`."""

    def __init__(self, hall: Hall, now: datetime) -> None:
        self._hall = hall
        self.version = hall.version
        self._now = now
        self._ahead = hall.forecast(now)
        self._today = hall.centre.day(now)
        self._lines: dict[object, tuple[CallReason | None, list[TicketSummary]]] = {}
        self._summaries: dict[tuple[TicketId, tuple[TicketAction, ...]], TicketSummary] = {}

    def snapshot(self, counter: str, sequence: int) -> CounterSnapshot:
        """Everything that a console shows. Raises `KeyError`."""
        hall, known = self._hall, self._hall.view.counters[counter]
        current = hall.at_counter(counter)
        state = calling_state(known.state, winding_down=known.winding_down)
        here = CounterNow.of(counter, state, current)
        reason, waiting = self._line(here)
        return CounterSnapshot(
            sequence=sequence,
            counter=known,
            counters=list(hall.view.counters.values()),
            current=self._shown(current, here) if current else None,
            announced=self._announced(current) if current else None,
            next=waiting[0] if waiting else None,
            next_reason=reason,
            waiting=waiting,
            on_hold=[self._shown(ticket, here) for ticket in hall.on_hold(counter)],
            services=self._services,
            history=permitted_actions.undoable(hall.history.at(counter), hall.tickets, here),
            devices=list(hall.view.devices.values()),
            alerts=self._alerts,
            queue_alerts=self._queue_alerts,
            helps=hall.helps,
            notices=hall.view.notices,
            emergency=hall.view.emergency,
            messages=hall.view.messages,
            names_version=hall.centre.names_version,
            reopens_at=reopens_at(hall.centre, self._now),
            now=self._now,
        )

    @cached_property
    def _services(self) -> list[ServiceState]:
        return self._hall.service_states(self._now)

    @cached_property
    def _alerts(self) -> list[DeviceAlert]:
        hall = self._hall
        return alerts(hall.centre, hall.view.devices.values(), self._now)

    @cached_property
    def _queue_alerts(self) -> list[QueueAlert]:
        return queue_alerts(self._hall, self._ahead, self._now)

    @cached_property
    def _sent_to(self) -> set[CounterId | None]:
        """The counters to which somebody who waits was sent."""
        return {ticket.counter for ticket in self._hall.waiting()}

    def _line(self, here: CounterNow) -> tuple[CallReason | None, list[TicketSummary]]:
        """Why the first is next, and the waiting tickets; shared by counters that agree in
        services, state, and whether they have a ticket called."""
        own = CounterId(here.id) if here.id in self._sent_to else None
        shared_by = self._hall.called_by(here.id), own, here.state, here.has_called
        if shared_by not in self._lines:
            self._lines[shared_by] = self._new_line(here)
        return self._lines[shared_by]

    def _new_line(self, here: CounterNow) -> tuple[CallReason | None, list[TicketSummary]]:
        choices = self._hall.order_at(here.id, self._now)
        order = listed(choices, self._ahead.order, here.state is CounterState.OPEN)
        tickets = [self._hall.tickets[choice.ticket_id] for choice in order[:WAITING_SHOWN]]
        reason = order[0].reason if order[:1] == choices[:1] != [] else None
        return reason, [self._shown(ticket, here) for ticket in tickets]

    def _shown(self, ticket: Ticket, here: CounterNow) -> TicketSummary:
        allowed = tuple(permitted_actions.at_counter(ticket, here, self._today))
        if (ticket.id, allowed) not in self._summaries:
            summary = self._hall.summary(ticket, self._ahead, allowed)
            self._summaries[ticket.id, allowed] = summary
        return self._summaries[ticket.id, allowed]

    def _announced(self, ticket: Ticket) -> CallAnnounced | None:
        hall = self._hall
        silenced = hall.view.emergency is not None
        devices = {} if silenced else hall.view.devices
        return hall.calls.announced(hall.centre, devices, ticket, self._now)
