"""How many tickets of a service were taken in a quarter of an hour of a past day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from config.wire import ServiceId


@dataclass(frozen=True, slots=True)
class Arrivals:
    """`at` is when the quarter of an hour begins; all time zones' half hours begin with one."""

    day: date
    service: ServiceId
    at: datetime
    count: int
