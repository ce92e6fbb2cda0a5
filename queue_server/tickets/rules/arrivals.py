"""At what rate people come: some of those who are yet to come will be called first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.wire import ServiceId


@dataclass(frozen=True, slots=True)
class ArrivalRate:
    """How many people of one service and weight come in an hour."""

    service: ServiceId
    weight: float
    per_hour: float


def arrival_rates(
    issued: Iterable[tuple[ServiceId, float, datetime]],
    now: datetime,
    opened_at: datetime,
    window_minutes: float = 60.0,
) -> list[ArrivalRate]:
    """The rates of the last `window_minutes`, from service, weight and instant of each ticket.

    Early in the day the time since `opened_at` counts, at least a quarter of the window.
    """
    window = timedelta(minutes=window_minutes)
    window = min(window, max(now - opened_at, window / 4))
    count = Counter(
        (service, weight) for service, weight, issued_at in issued if now - window <= issued_at
    )
    hours = window / timedelta(hours=1)
    return [ArrivalRate(*key, per_hour=number / hours) for key, number in count.items()]
