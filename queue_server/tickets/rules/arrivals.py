"""At what rate people come: some of those who are yet to come will be called first."""

from __future__ import annotations

from bisect import insort
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter

from config.wire import ServiceId


@dataclass(frozen=True, slots=True)
class ArrivalRate:
    """How many people of one service and weight come in an hour."""

    service: ServiceId
    weight: float
    per_hour: float


Arrival = tuple[ServiceId, float, datetime]
"""Service, weight and instant of a ticket."""


class RecentArrivals:
    """The tickets of the last hour, with running counts, so that a rate needs no scan of them."""

    def __init__(self, issued: Iterable[Arrival], window_minutes: float = 60.0) -> None:
        self._window = timedelta(minutes=window_minutes)
        self._issued = deque(sorted(issued, key=itemgetter(2)))
        self._count: Counter[tuple[ServiceId, float]] = Counter(
            (service, weight) for service, weight, _ in self._issued
        )

    def add(self, service: ServiceId, weight: float, issued_at: datetime) -> None:
        """Add a ticket; one that a kiosk issued offline may be older than the newest."""
        arrival = (service, weight, issued_at)
        if self._issued and issued_at < self._issued[-1][2]:
            insort(self._issued, arrival, key=itemgetter(2))
        else:
            self._issued.append(arrival)
        self._count[service, weight] += 1

    def rates(self, now: datetime, opened_at: datetime) -> list[ArrivalRate]:
        """The rates at `now`; tickets that are older than the window are dropped.

        Early in the morning, or after lunch, the window is the time since `opened_at`, when the
        doors were opened last; at least a twelfth of its length.
        """
        window = min(self._window, max(now - opened_at, self._window / 12))
        while self._issued and self._issued[0][2] < now - window:
            service, weight, _ = self._issued.popleft()
            self._count[service, weight] -= 1
            if not self._count[service, weight]:
                del self._count[service, weight]
        hours = window / timedelta(hours=1)
        return [ArrivalRate(*key, per_hour=number / hours) for key, number in self._count.items()]
