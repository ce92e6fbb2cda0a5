"""What the number pool keeps: numbers that are asked for, and tickets given from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from config.wire.offline import DeliveredTicket


@dataclass(frozen=True)
class Reservation:
    """Numbers that are being asked for, under a key that stays until the answer is kept."""

    key: str
    day: date
    service: str
    count: int


@dataclass(frozen=True)
class OfflineTicket:
    """A ticket that this kiosk gave, as it was put down."""

    place: int
    """Counts from 1 and never again."""
    key: str
    asked: bool
    """Whether the server had been asked under `key` before."""
    day: date
    number: str
    service: str
    token: str = field(repr=False)
    language: str
    priority_class: str | None
    priority_reason: str | None = field(repr=False)
    receipt: str = field(repr=False)
    taken_at: datetime
    dossiers: int | None = None
    """How many its holder brings; None: one."""

    def to_wire(self) -> DeliveredTicket:
        """As the server is told."""
        return DeliveredTicket(
            day=self.day,
            number=self.number,
            service=self.service,
            language=self.language,
            priority_class=self.priority_class,
            priority_reason=self.priority_reason,
            receipt=self.receipt,
            taken_at=self.taken_at,
            dossiers=self.dossiers,
            asked_under=self.key if self.asked else "",
        )
