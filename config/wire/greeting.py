"""What whoever gives tickets by hand sees and asks for."""

from __future__ import annotations

from datetime import datetime

from config.wire.answers import TicketSummary
from config.wire.parts import ServiceState
from config.wire.snapshots import DeviceState
from config.wire.words import FromDevice, Slug, ToDevice


class Greeting(ToDevice):
    """How full the services are, and what was given by hand today."""

    now: datetime
    services: list[ServiceState]
    given: list[TicketSummary]
    """Newest first."""
    devices: list[DeviceState]
    """The kiosks, which may print a ticket."""


class PrintTicket(FromDevice):
    """Print a ticket of today on the printer of a kiosk."""

    kiosk: Slug
