"""The hall for Prometheus: tickets, waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from config.wire import TicketState
from queue_server.core.clock import Clock
from queue_server.core.ops.metrics import gauge
from queue_server.tickets.hall.broadcasts import Live
from queue_server.tickets.hall.screens.queue_alerts import queue_alerts, service_levels
from queue_server.tickets.hall.view import Hall

if TYPE_CHECKING:
    from prometheus_client.core import Metric


class HallCollector:
    """The hall as it is now, read off the view in memory."""

    def __init__(self, clock: Clock, live: Live) -> None:
        self._clock = clock
        self._live = live

    def collect(self) -> Iterator[Metric]:
        now = self._clock.now()
        hall = self._live.hall
        services = [service.id for service in hall.centre.services]
        moving = [state for state in TicketState if not state.is_final]
        standing = Counter((str(t.service), t.state.value) for t in hall.tickets.values())
        yield gauge(
            "motcua_tickets",
            "Tickets in motion, by service and state.",
            {(s, state.value): standing[(s, state.value)] for s in services for state in moving},
            "service", "state",
        )  # fmt: skip
        yield gauge(
            "motcua_tickets_given",
            "Tickets given today.",
            {(s,): hall.given[s] + hall.issued_offline[s] for s in services},
            "service",
        )
        yield gauge(
            "motcua_tickets_taken_alone",
            "Those of them that kiosks gave while the server did not answer.",
            {(service,): hall.issued_offline[service] for service in services},
            "service",
        )
        longest = dict.fromkeys(services, 0.0)
        for waiting in hall.waiting():
            waited = (now - waiting.waiting_since).total_seconds()
            longest[waiting.service] = max(longest.get(waiting.service, 0.0), waited)
        yield gauge(
            "motcua_longest_wait_seconds",
            "How long whoever has waited longest has waited.",
            {(service,): seconds for service, seconds in longest.items()},
            "service",
        )
        yield gauge(
            "motcua_expected_wait_seconds",
            "What whoever takes a ticket now is told, the ends of the range.",
            {
                (state.service, bound): float(seconds)
                for state in hall.service_states(now)
                if state.estimate is not None
                for bound, seconds in (
                    ("low", state.estimate.low_seconds), ("high", state.estimate.high_seconds),
                )
            },
            "service", "bound",
        )  # fmt: skip
        yield from self._queues(hall, now)

    @staticmethod
    def _queues(hall: Hall, now: datetime) -> Iterator[Metric]:
        found = queue_alerts(hall, hall.forecast(now), now)
        yield gauge(
            "motcua_queue_alerts",
            "1 for what leaders are told of a queue, by whether its limit has been passed.",
            {(one.service, one.what.value, "now" if one.urgent else "soon"): 1 for one in found},
            "service", "what", "when",
        )  # fmt: skip
        yield gauge(
            "motcua_service_level_ratio",
            "Of those called in the last hour, or too late by now, the share called in time.",
            {(name,): one.in_time / one.counted for name, one in service_levels(hall, now).items()},
            "service",
        )
        yield gauge(
            "motcua_helping",
            "1 for a counter that helps with a service now.",
            {(one.service, counter): 1 for one in hall.helps for counter in one.counters},
            "service", "counter",
        )  # fmt: skip
