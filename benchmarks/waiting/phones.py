"""How the wait moves that a phone shows while its person waits, and how true it stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from statistics import fmean

from config.wire import TicketId, WaitEstimate
from queue_server.tickets.hall.screens.snapshots import place_of
from queue_server.tickets.hall.view import Hall

GLANCE_EVERY = timedelta(minutes=1)
BACK_SECONDS = 300.0


@dataclass(slots=True)
class Phone:
    """What one phone has shown."""

    shown: list[tuple[datetime, WaitEstimate]] = field(default_factory=list)

    @property
    def ends(self) -> list[float]:
        """The instants by which its person was to be called, as they were shown."""
        return [at.timestamp() + estimate.high_seconds for at, estimate in self.shown]

    @property
    def jumped_back(self) -> float:
        """By how many seconds at most that instant came later from one glance to the next."""
        return max(later - sooner for sooner, later in pairwise(self.ends))

    @property
    def moved_back(self) -> float:
        """By how many seconds at most it came later than the earliest shown before."""
        return max(
            end - least for end, least in zip(self.ends, accumulate(self.ends, min), strict=True)
        )


@dataclass(frozen=True)
class Refreshed:
    """Shares of people, and of their glances."""

    people: int
    jumped_back: float
    """The end of the range came over five minutes later from one glance to the next."""
    moved_back: float
    """It came over five minutes later than any shown before."""
    within_upper: float
    late: float
    before_lower: float
    width: float


class Phones:
    """A phone in everybody's hand, looked at every minute."""

    def __init__(self) -> None:
        self._phones: dict[TicketId, Phone] = {}
        self._looked_at: datetime | None = None

    def look(self, hall: Hall, now: datetime) -> None:
        if self._looked_at is not None and now < self._looked_at + GLANCE_EVERY:
            return
        self._looked_at = now
        hall.forecast(now, fresh=True)
        for ticket_id in hall.in_motion.waiting:
            place = place_of(hall, hall.tickets[ticket_id], now)
            if place and place.estimate:
                phone = self._phones.setdefault(ticket_id, Phone())
                phone.shown.append((now, place.estimate))

    def seen(self, called_at: Mapping[TicketId, datetime]) -> list[tuple[Phone, datetime]]:
        """The phones of those who were called, until their first call."""
        cut = [
            (Phone([one for one in phone.shown if one[0] < called_at[ticket]]), called_at[ticket])
            for ticket, phone in self._phones.items()
            if ticket in called_at
        ]
        return [(phone, called) for phone, called in cut if len(phone.shown) > 1]


def refreshed(seen: list[tuple[Phone, datetime]]) -> Refreshed:
    """Of phones that were looked at more than once: at least one."""
    glances = [
        ((called - at).total_seconds(), estimate)
        for phone, called in seen
        for at, estimate in phone.shown
    ]
    return Refreshed(
        people=len(seen),
        jumped_back=fmean(phone.jumped_back > BACK_SECONDS for phone, _ in seen),
        moved_back=fmean(phone.moved_back > BACK_SECONDS for phone, _ in seen),
        within_upper=fmean(wait <= told.high_seconds for wait, told in glances),
        late=fmean(wait > told.high_seconds + BACK_SECONDS for wait, told in glances),
        before_lower=fmean(wait < told.low_seconds for wait, told in glances),
        width=fmean(told.high_seconds - told.low_seconds for _, told in glances),
    )
