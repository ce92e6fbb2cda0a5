"""What streams say after their snapshot."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.wire.dossiers.answers import ReceiptJob
from config.wire.feedback.officials import OfficialToday
from config.wire.parts import CalledTicket, Emergency, HallMessage, Notice, ServiceState
from config.wire.procedures import Slide
from config.wire.vocabulary import ToDevice

# A stream is Server-Sent Events. The first event is named `snapshot`; each later one is
# named by its `kind`, its `id` is its `sequence`. Lines that start with ":" keep it warm.


class BoardCalled(ToDevice):
    """A number was called: show it, chime, say it."""

    kind: Literal["called"] = "called"
    sequence: int
    call: CalledTicket


class BoardCallEnded(ToDevice):
    """A called number came (`answered`), or is called no more (missed, cancelled, returned)."""

    kind: Literal["call_ended"] = "call_ended"
    sequence: int
    ticket_id: int
    answered: bool


class BoardFigures(ToDevice):
    kind: Literal["figures"] = "figures"
    sequence: int
    services: list[ServiceState]


class BoardNotices(ToDevice):
    kind: Literal["notices"] = "notices"
    sequence: int
    notices: list[Notice]
    emergency: Emergency | None = None
    messages: list[HallMessage] = []


class BoardSlides(ToDevice):
    """The catalogue changed: other procedures to show between calls."""

    kind: Literal["slides"] = "slides"
    sequence: int
    slides: list[Slide]


BoardEvent = Annotated[
    BoardCalled | BoardCallEnded | BoardFigures | BoardNotices | BoardSlides,
    Field(discriminator="kind"),
]


class KioskServices(ToDevice):
    """The kiosk's services changed: open or closed, waiting, estimate."""

    kind: Literal["services"] = "services"
    sequence: int
    services: list[ServiceState]


class KioskNotices(ToDevice):
    kind: Literal["notices"] = "notices"
    sequence: int
    notices: list[Notice]
    emergency: Emergency | None = None
    messages: list[HallMessage] = []


class KioskOfficials(ToDevice):
    """Others are in charge today than before."""

    kind: Literal["officials"] = "officials"
    sequence: int
    officials: list[OfficialToday]


class KioskReceipts(ToDevice):
    """Receipts of dossiers that this kiosk is to print now."""

    kind: Literal["receipts"] = "receipts"
    sequence: int
    receipts: list[ReceiptJob]


KioskEvent = Annotated[
    KioskServices | KioskNotices | KioskReceipts | KioskOfficials, Field(discriminator="kind")
]
# A phone's stream repeats the whole `TicketStatus` under the name `status`; a console's
# repeats the whole `CounterSnapshot` under the name `counter`: both are small and rarely
# change, and a whole state cannot drift.
