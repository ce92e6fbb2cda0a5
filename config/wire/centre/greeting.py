"""What whoever gives tickets by hand sees and asks for."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from config.wire.answers import TicketSummary
from config.wire.parts import OpenSpan, ServiceState
from config.wire.snapshots import DeviceState
from config.wire.vocabulary import FromDevice, IssueRefusal, Localised, Slug, ToDevice, Typed

MOST_PAPERS = 200
"""Of one list, ticked at once."""


class GivenTicket(TicketSummary):
    """A ticket that was given by hand."""

    start_to_come: bool = False
    """Its person has still to come to a counter: its code may be shown once more."""


class PaperFound(StrEnum):
    """How a greeter found a paper of a procedure's list."""

    RECEIVED = "received"
    """It is there."""
    MISSING = "missing"
    NOT_NEEDED = "not_needed"


class Need(StrEnum):
    """With what somebody needs help."""

    WHEELCHAIR = "wheelchair"
    HEARING = "hearing"
    SIGHT = "sight"
    READING = "reading"


class CounterOffered(ToDevice):
    """An open counter to which somebody who needs help may be sent."""

    counter: str
    name: Localised
    services: list[str]


class Greeting(ToDevice):
    """How full the services are, and what was given by hand today."""

    now: datetime
    services: list[ServiceState]
    given: list[GivenTicket]
    """Newest first."""
    devices: list[DeviceState]
    """The kiosks, which may print a ticket."""
    names_version: str = ""
    counters: list[CounterOffered] = []
    """Those that are open."""
    corner: dict[str, int] = {}
    """How many people were sent to the corner of self-service today, by service."""
    giver: str = ""
    """Proof of who is signed in, for tickets that the tablet gives while it has no line."""


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
    corner: int = 0
    """People who were sent to the corner of self-service; they have no ticket."""
    dossiers: int = 0
    """How many the people of these tickets brought, where the centre asks; else one each."""


class PrintTicket(FromDevice):
    """Print a ticket of today on the printer of a kiosk."""

    kiosk: Slug


class PaperLooked(FromDevice):
    """How one paper was found, by its place in the version's list (from 0)."""

    paper: Annotated[int, Field(ge=0, lt=500)]
    found: PaperFound


class CheckPapers(FromDevice):
    """Note which papers of a procedure the holder of a ticket has; the last look counts."""

    version_id: Annotated[int, Field(ge=1, lt=2**63)]
    """Of the procedure, as `getProcedure` answered it."""
    papers: Annotated[list[PaperLooked], Field(min_length=1, max_length=MOST_PAPERS)]
    note: Annotated[str, StringConstraints(max_length=120, strip_whitespace=True), Typed] = ""
    """For the official; nothing by which a person could be known."""


class NoteNeeds(FromDevice):
    """Note with what the holder of a waiting ticket needs help, and send it to a counter."""

    needs: Annotated[list[Need], Field(max_length=len(Need))]
    """All of them; none takes back what was noted."""
    counter: Slug | None = None
    """Only this counter calls the ticket; None: any counter of its service."""


class GivePriority(FromDevice):
    """Give a waiting ticket another priority."""

    priority_class: Slug | None
    """None: it is an ordinary ticket again."""
    priority_reason: Slug | None = None


class GuideToCorner(FromDevice):
    """Count somebody who was sent to the corner of self-service."""

    service: Slug
    press: Annotated[str, StringConstraints(pattern=r"^[0-9a-zA-Z-]{8,40}$")]
    """A random name of the touch: sent twice, it is counted once."""


class PaperChecked(ToDevice):
    """A paper of the list, as a greeter found it."""

    paper: int
    name: str
    found: PaperFound


class PapersChecked(ToDevice):
    """What a greeter saw of the papers of a ticket's holder; the official looks again."""

    procedure: str
    procedure_name: Localised
    version_id: int
    papers: list[PaperChecked]
    note: str = ""
    checked_at: datetime
    checked_by: str
    """The name of who looked."""


class GreeterNotes(ToDevice):
    """What greeters noted of a ticket."""

    papers_checked: PapersChecked | None = None
    needs: list[Need] = []


class TicketFound(ToDevice):
    """A ticket of today by its number, with what was noted of it."""

    ticket: GivenTicket
    notes: GreeterNotes


class CornerCounted(ToDevice):
    """How many people were sent to the corner today, by service."""

    corner: dict[str, int]


class TabletService(ToDevice):
    """A service as a tablet may offer it alone."""

    service: str
    refusal: IssueRefusal | None = None
    issuing: list[OpenSpan]


class TabletCalendar(ToDevice):
    """What a tablet goes by while the server does not answer, for `CALENDAR_DAYS` from today."""

    now: datetime
    time_zone: str
    opening: list[OpenSpan]
    services: list[TabletService]
