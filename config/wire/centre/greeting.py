"""What whoever gives tickets by hand sees and asks for."""

from __future__ import annotations

from datetime import date, datetime

from config.wire.answers import TicketSummary
from config.wire.parts import ServiceState
from config.wire.snapshots import DeviceState
from config.wire.vocabulary import FromDevice, Localised, Slug, ToDevice


class GivenTicket(TicketSummary):
    """A ticket that was given by hand."""

    start_to_come: bool = False
    """Its person has still to come to a counter: its code may be shown once more."""


class Greeting(ToDevice):
    """How full the services are, and what was given by hand today."""

    now: datetime
    services: list[ServiceState]
    given: list[GivenTicket]
    """Newest first."""
    devices: list[DeviceState]
    """The kiosks, which may print a ticket."""
    names_version: str = ""


class DayCounted(ToDevice):
    """The day so far, before somebody closes it."""

    day: date
    given: int
    """Tickets given, without those that were voided."""
    served: int
    absent: int
    cancelled: int
    waiting: int
    at_counter: int
    """Called or being served."""
    on_hold: int
    open_counters: list[Localised]


class PrintTicket(FromDevice):
    """Print a ticket of today on the printer of a kiosk."""

    kiosk: Slug
