"""How long each service takes, learned from those that were served."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

from config.centre.model import Service
from queue_server.tickets.hall.day import TIMES_REMEMBERED
from queue_server.tickets.rules.service_times import ServiceTime, learn


class LearnedTimes:
    """The durations of each service's last tickets, and the estimate from them, made on demand."""

    def __init__(self, served_seconds: Mapping[str, Sequence[float]]) -> None:
        self._served = {
            service: deque(seconds, maxlen=TIMES_REMEMBERED)
            for service, seconds in served_seconds.items()
        }
        self._times: dict[str, ServiceTime] = {}

    def add(self, service: str, seconds: float) -> None:
        """Add a ticket's time from its last call to its end, in seconds."""
        self._served.setdefault(service, deque(maxlen=TIMES_REMEMBERED)).append(seconds)
        self._times.pop(service, None)

    def of(self, service: Service) -> ServiceTime:
        """How long a service takes: learned, or the centre's own prior."""
        if service.id not in self._times:
            prior = ServiceTime.typical(service.typical_service_minutes)
            self._times[service.id] = learn(self._served.get(service.id, ()), prior)
        return self._times[service.id]
