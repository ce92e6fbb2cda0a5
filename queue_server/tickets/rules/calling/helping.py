"""When counters help with a service: "somebody has waited longer than x minutes, for y minutes".

Once begun, help lasts for a least time and then until the longest wait has fallen clearly, so
that it does not come and go with each call. Waits are seconds while the centre is open: who came
before lunch has not waited over it. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from config.centre.model import Centre
from config.wire import CounterId, ServiceId

FALLEN: Final = 2 / 3
"""Help ends when the longest wait is below this share of that at which it begins."""
LEAST_BY_HAND_MINUTES: Final = 15


@dataclass(frozen=True, slots=True)
class Help:
    """Counters that help with a service, or that may have to soon."""

    name: str
    service: ServiceId
    counters: tuple[CounterId, ...]
    wait_minutes: int
    for_minutes: int
    least_minutes: int
    by_hand: bool = False
    exceeded_since: datetime | None = None
    """Since when somebody has waited too long."""
    begun_at: datetime | None = None

    @property
    def below_minutes(self) -> int:
        """It ends when nobody has waited so long."""
        return max(1, round(self.wait_minutes * FALLEN))

    def after(self, waited_seconds: float, now: datetime) -> Help:
        """How it stands at `now`, where the longest wait is so long."""
        if self.begun_at is not None:
            may_end = now - self.begun_at >= timedelta(minutes=self.least_minutes)
            has_fallen = waited_seconds < self.below_minutes * 60
            return self.ended() if may_end and has_fallen else self
        if waited_seconds <= self.wait_minutes * 60:
            return self.ended()
        # A clock that was ahead counts from now on.
        since = min(self.exceeded_since or now, now)
        is_due = now - since >= timedelta(minutes=self.for_minutes)
        return replace(self, exceeded_since=since, begun_at=now if is_due else None)

    def ended(self) -> Help:
        """The same where nobody waits too long."""
        return replace(self, exceeded_since=None, begun_at=None)


def open_seconds(
    spans: Iterable[tuple[datetime, datetime]], since: datetime, until: datetime
) -> float:
    """How much of the time from `since` to `until` lies within the spans, in seconds."""
    parts = (min(end, until) - max(start, since) for start, end in spans)
    return sum(max(0.0, part.total_seconds()) for part in parts)


def alarm_minutes(centre: Centre) -> int:
    """From what wait on leaders are told: before the longest wait is reached."""
    return max(1, centre.calling.longest_wait_minutes * 3 // 4)
