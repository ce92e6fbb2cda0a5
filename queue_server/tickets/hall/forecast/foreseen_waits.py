"""What was foreseen for the people of today, against what came of it: today's ranges.

Each ticket is noted with the first forecast that has it, and compared when it is called first. Past
days set the ranges (`rules.ranges`), the people of today by how much waits are longer than usual
(`rules.drift`). What the pace of the services explains is in today's forecasts already: for the
middle of a range, a wait that was foreseen before the pace was known is compared with what would be
foreseen of it now, and of the rest only what is clearly beyond chance counts. The upper end is to
hold, and goes by the longer of this and of all that was seen. Times are those in which the centre
is open.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from config.value_object import value_object
from config.wire import TicketAction, TicketId
from queue_server.centre.opening import Span
from queue_server.tickets.events import TicketChanged
from queue_server.tickets.hall.forecast.past_waits import PastWaits
from queue_server.tickets.rules.calling.dispatch import WaitingTicket
from queue_server.tickets.rules.waits.drift import Seen, beyond_chance, drift
from queue_server.tickets.rules.waits.estimates import TicketForecast
from queue_server.tickets.rules.waits.ranges import (
    DEVIATIONS,
    Foreseen,
    Ranges,
    log_wait,
    worked_seconds,
)

MOST_CALLED: Final = 300
"""Of today; those before are an hour old and more."""
LOOKED_AT_EVERY: Final = timedelta(seconds=30)


@value_object
class _Noted:
    at: datetime
    median: float
    """Of the logarithm (`log_wait`), as is `deviation`."""
    deviation: float
    pace: float
    """What was known then of the hall's pace (`LearnedTimes.pace_at`)."""


class ForeseenWaits:
    """See the module."""

    def __init__(
        self,
        past: PastWaits,
        hours: Sequence[Span],
        pace_at: Callable[[datetime], float] = lambda _at: 0.0,
    ) -> None:
        """`hours` are those of the centre today."""
        self._pace_at = pace_at
        self._usual = Ranges(past.outcomes)
        self._hours = hours
        self._waiting: dict[TicketId, _Noted] = {}
        self._called: deque[tuple[_Noted, datetime]] = deque(maxlen=MOST_CALLED)
        self._ranges = self._usual
        self._unexplained = self._found = 0.0
        """The drifts that were last found."""
        self._looked_at: datetime | None = None
        for wait in past.today:
            self._note(wait.ticket_id, wait.weight, wait.foreseen, wait.issued_at)
            if wait.called_at is not None:
                self._called.append((self._waiting.pop(wait.ticket_id), wait.called_at))

    def note(
        self,
        waiting: Mapping[TicketId, WaitingTicket],
        forecasts: Mapping[TicketId, TicketForecast],
        now: datetime,
    ) -> None:
        """Note the tickets that a forecast is the first to have, of those that wait for their first
        call."""
        for ticket_id in forecasts.keys() - self._waiting.keys():
            foreseen = forecasts[ticket_id].foreseen
            if foreseen is not None and ticket_id in waiting:
                self._note(ticket_id, waiting[ticket_id].weight, foreseen, now)

    def _note(self, ticket_id: TicketId, weight: float, foreseen: Foreseen, at: datetime) -> None:
        low, median, high = self._usual.logarithms(weight, foreseen)
        pace = self._pace_at(at)
        self._waiting[ticket_id] = _Noted(at, median, max((high - low) / DEVIATIONS, 0.05), pace)

    def follow(self, event: TicketChanged) -> None:
        """Take a step of a ticket in."""
        noted = self._waiting.get(event.ticket.id)
        if noted is None or event.action is TicketAction.ISSUE:
            return
        if event.action is TicketAction.CALL:
            self._called.append((noted, event.at))
        del self._waiting[event.ticket.id]

    def ranges(self, now: datetime) -> Ranges:
        """The ranges of a wait that begins now."""
        if self._looked_at is None or not timedelta() <= now - self._looked_at < LOOKED_AT_EVERY:
            self._looked_at = now
            self._unexplained = drift(self._seen(now, explained=True), self._unexplained)
            self._found = drift(self._seen(now, explained=False), self._found)
            self._ranges = self._usual.drifted(beyond_chance(self._unexplained), self._found)
        return self._ranges

    def _seen(self, now: datetime, *, explained: bool) -> list[Seen]:
        """The people of today; what the pace explains left out where it is `explained`."""
        pace = self._pace_at(now)
        called = [
            self._compared(
                one, at, explained * (pace - one.pace), max(0.0, (now - at).total_seconds())
            )
            for one, at in self._called
        ]
        waiting = self._waiting.values()
        return called + [self._compared(one, now, explained * (pace - one.pace)) for one in waiting]

    def _compared(
        self, noted: _Noted, until: datetime, explained: float, called_ago: float | None = None
    ) -> Seen:
        waited = log_wait(worked_seconds(self._hours, noted.at, until))
        surprise = waited - noted.median - explained
        return Seen(surprise, noted.deviation, called_ago is not None, called_ago or 0.0)
