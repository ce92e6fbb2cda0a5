"""The wait that is shown of each ticket, on its phone as on consoles: smoothed over the forecasts.

A range belongs to the ticket, not to a connection: a phone that comes back sees it again. Each
server process smooths its own forecasts, which are those of the same events; after a restart a
phone begins with the forecast of then.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from config.wire import TicketId
from queue_server.tickets.rules.waits.estimates import Forecast, TicketForecast
from queue_server.tickets.rules.waits.smoothing import ShownRange, as_told, smooth


class ShownWaits:
    """At most one range for each ticket of the last forecast."""

    def __init__(self) -> None:
        self._shown: dict[TicketId, ShownRange] = {}

    def follow(self, forecast: Forecast, now: datetime) -> Forecast:
        """A new forecast with the waits that are shown; whom it does not have is forgotten."""
        before, self._shown = self._shown, {}
        moved: dict[TicketId, TicketForecast] = {}
        for ticket_id, place in forecast.tickets.items():
            known, estimate = before.get(ticket_id), place.estimate
            shown = None if estimate is None else smooth(known, estimate, now)
            if shown is None:
                continue
            self._shown[ticket_id] = shown
            if known is not None and (told := as_told(shown, now)) is not estimate:
                moved[ticket_id] = place._replace(estimate=told)
        return replace(forecast, tickets={**forecast.tickets, **moved})
