"""What a ticket takes of counters: from its last call to its end, without the time on hold, when
its counter serves others. The one definition of a service's time, for today's tickets as they are
served and for past ones as the log has them. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from config.wire import TicketAction, TicketId, TicketState
from queue_server.tickets.rules.learning.cycles import TicketStep
from queue_server.tickets.rules.lifecycle import AT_COUNTER


class TimesAtCounters:
    """Follows the steps of tickets, those of each in their order."""

    def __init__(self) -> None:
        self._worked: dict[TicketId, float] = {}
        """What tickets on hold, or taken on after it, took of counters before, in seconds."""
        self._since: dict[TicketId, datetime] = {}
        """Of tickets at a counter: since their call, or since they were taken on."""

    def follow(self, step: TicketStep) -> float | None:
        """Take a step in; where it ends a service, return the seconds that this took."""
        if step.action is TicketAction.CALL:
            self._worked.pop(step.ticket_id, None)
            self._since[step.ticket_id] = step.at
        elif step.to_state in AT_COUNTER:
            self._since.setdefault(step.ticket_id, step.at)
        else:
            return self._leave(step)
        return None

    def _leave(self, step: TicketStep) -> float | None:
        worked = self._worked.pop(step.ticket_id, 0.0)
        since = self._since.pop(step.ticket_id, None)
        if since is not None:
            worked += (step.at - since).total_seconds()
        if step.to_state is TicketState.ON_HOLD:
            self._worked[step.ticket_id] = worked
        ends = step.action is TicketAction.FINISH and step.from_state is TicketState.SERVING
        return worked if ends else None

    def seconds(self, ticket_id: TicketId, now: datetime) -> float:
        """What a ticket that is at a counter has taken of counters so far."""
        return self._worked.get(ticket_id, 0.0) + (now - self._since[ticket_id]).total_seconds()

    def began(self, ticket_id: TicketId, otherwise: datetime) -> datetime:
        """When a ticket at a counter would have been called, had it never been on hold."""
        since = self._since.get(ticket_id, otherwise)
        return since - timedelta(seconds=self._worked.get(ticket_id, 0.0))


def seconds_served(steps: Iterable[TicketStep]) -> float:
    """What the last of a ticket's steps, which ends a service, says that it took."""
    times, seconds = TimesAtCounters(), None
    for step in steps:
        seconds = times.follow(step)
    return seconds or 0.0
