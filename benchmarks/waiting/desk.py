"""A counter of a simulated day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from config.wire import CounterId, TicketId
from queue_server.tickets.rules.calling.service_order import Services


@dataclass
class Desk:
    """A counter and its clerk."""

    id: CounterId
    services: Services
    pace: float
    open: bool = False
    paused_since: datetime | None = None
    ticket: TicketId | None = None
    """Whom it has called or serves."""
    busy: bool = False
    """With somebody, or with papers between two customers."""
    break_due: bool = False
    tires_at: datetime | None = None
    """When its clerk would like the next break."""
    held: list[TicketId] = field(default_factory=list)
    """Held tickets whose people are back."""
