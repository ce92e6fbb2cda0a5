"""What people are told who are not in the queue yet and have priority or a head start.

Their place is simulated. In a rush, when simulating has had its share of the processor, that is
done for one of them every few seconds; the others are told what the last of their kind was, or what
follows from the forecast of those who wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from config.wire import TicketId
from queue_server.tickets.rules.calling.dispatch import WaitingTicket, score
from queue_server.tickets.rules.waits.estimates import Forecast, TicketForecast

REMEMBERED: Final = timedelta(seconds=5)
"""How long a newcomer's forecast may serve others of the same service and weight, and how often one
is simulated in a rush."""
UNKNOWN: Final = TicketForecast(people_ahead=0, estimate=None)


class Newcomers:
    """The last forecast of each service and weight, for people without a head start."""

    def __init__(self) -> None:
        self._simulated_at: datetime | None = None
        self._last: dict[tuple[str, float], tuple[TicketForecast, datetime]] = {}

    def is_due(self, now: datetime) -> bool:
        """Whether one may be simulated even in a rush."""
        at = self._simulated_at
        return at is None or not timedelta() <= now - at < REMEMBERED

    def remember(self, newcomer: WaitingTicket, place: TicketForecast, now: datetime) -> None:
        self._simulated_at = now
        if newcomer.waiting_since == now:
            self._last[newcomer.service, newcomer.weight] = place, now

    def recent(self, newcomer: WaitingTicket, now: datetime) -> TicketForecast | None:
        if newcomer.waiting_since != now:
            return None
        place, at = self._last.get((newcomer.service, newcomer.weight), (None, now))
        return place if timedelta() <= now - at < REMEMBERED else None


def behind_others(
    newcomer: WaitingTicket,
    ahead: Forecast,
    waiting: Mapping[TicketId, WaitingTicket],
    now: datetime,
) -> TicketForecast:
    """A newcomer's place behind those of the same service whom the policy calls before, without
    simulating: that of the last of them, and one more ahead.

    Where nobody of the service goes before, the wait is at most that of somebody without priority.
    """
    of_service = ahead.services.get(newcomer.service, UNKNOWN)
    mine = score(newcomer.weight, (now - newcomer.waiting_since).total_seconds())
    before = [
        ahead.tickets[one.ticket_id]
        for one in waiting.values()
        if one.service == newcomer.service
        and one.counter is None
        and one.weight >= newcomer.weight
        and score(one.weight, (now - one.waiting_since).total_seconds()) >= mine
        and one.ticket_id in ahead.tickets
    ]
    last = max(before, key=lambda place: place.place, default=None)
    if last is not None and last.estimate is not None:
        ahead_of_it = min(last.people_ahead + 1, max(of_service.people_ahead, 1))
        return TicketForecast(ahead_of_it, last.estimate, last.median_seconds)
    if of_service.estimate is None:
        return of_service
    at_most = of_service.estimate.model_copy(update={"low_seconds": 0})
    return TicketForecast(of_service.people_ahead, at_most, of_service.median_seconds)
