"""The wait that is shown of each ticket, on its phone as on consoles: smoothed over the forecasts.

A range belongs to the ticket, not to a connection: a phone that comes back sees it again. Each
server process smooths its own forecasts, which are those of the same events; after a restart a
phone begins with the forecast of then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from config.wire import TicketId
from queue_server.tickets.rules.calling.dispatch import WaitingTicket
from queue_server.tickets.rules.waits.estimates import Forecast, TicketForecast
from queue_server.tickets.rules.waits.smoothing import ShownRange, as_told, smooth


class ShownWaits:
    """At most one range for each ticket of the last forecast."""

    def __init__(self) -> None:
        self._shown: dict[TicketId, ShownRange] = {}

    def follow(self, forecast: Forecast, waiting: Mapping[TicketId, WaitingTicket]) -> Forecast:
        """A new forecast with the waits that are shown to those who wait; whom it does not have is
        forgotten."""
        before, self._shown, day = self._shown, {}, forecast.day
        moved: dict[TicketId, TicketForecast] = {}
        for ticket_id, place in forecast.tickets.items():
            estimate = place.estimate
            if estimate is None or ticket_id not in waiting:
                continue
            known = before.get(ticket_id)
            self._shown[ticket_id] = shown = smooth(known, estimate, day.time)
            if known is not None:
                service = waiting[ticket_id].service
                told = as_told(shown, service, day, estimate.before_closing)
                if told is not estimate:
                    moved[ticket_id] = place._replace(estimate=told)
        return replace(forecast, tickets={**forecast.tickets, **moved})
