"""How many people were called in time: the share of the last hour, by service. Pure.

Counted are those whose first call was in the last hour, and those who still wait and have waited
longer than the limit already.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from config.wire import ServiceId, TicketId

WINDOW: Final = timedelta(hours=1)
LEAST_COUNTED: Final = 5
"""A share of fewer people says nothing."""


@dataclass(frozen=True, slots=True)
class FirstCall:
    """Somebody was called for the first time."""

    ticket_id: TicketId
    service: ServiceId
    issued_at: datetime
    at: datetime


class RecentCalls:
    """The first calls of the last hour, each once."""

    def __init__(self, calls: Iterable[FirstCall] = ()) -> None:
        self._calls = {call.ticket_id: call for call in calls}

    def add(self, call: FirstCall) -> None:
        """Add a call; the newest comes last."""
        self._calls.setdefault(call.ticket_id, call)

    def of(self, service: str, now: datetime) -> list[FirstCall]:
        """Those of a service; what is older than an hour is dropped."""
        while self._calls and (first := next(iter(self._calls.values()))).at < now - WINDOW:
            del self._calls[first.ticket_id]
        return [call for call in self._calls.values() if call.service == service]


@dataclass(frozen=True, slots=True)
class Level:
    """How many of those who are counted were called in time."""

    in_time: int
    counted: int

    @property
    def per_cent(self) -> int:
        """Rounded down: 89.6 is not 90."""
        return 100 * self.in_time // self.counted

    @property
    def is_known(self) -> bool:
        return self.counted >= LEAST_COUNTED


def level(called: Iterable[float], waiting: Iterable[float], minutes: int) -> Level:
    """The level of a limit; `called` and `waiting` are waits in seconds."""
    limit, waits = minutes * 60.0, [*called]
    late_still = sum(1 for waited in waiting if waited > limit)
    return Level(sum(1 for waited in waits if waited <= limit), len(waits) + late_still)
