"""What the server answers to commands."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AliasChoices, Field

from config.wire.parts import AbsenceRule, WaitEstimate
from config.wire.vocabulary import Language, Localised, TicketAction, TicketState, ToDevice

IssuedOffline = Annotated[
    bool,
    Field(
        validation_alias=AliasChoices("taken_alone", "issued_offline"),
        serialization_alias="taken_alone",
    ),
]
"""Whether a kiosk issued the ticket in offline mode. On the wire it has its first name: kiosks
and pages in the field know no other."""


class MessageSent(ToDevice):
    """A message stands on the screens now."""

    id: int


class SessionStarted(ToDevice):
    """Who is signed in and what they may do."""

    staff_id: int
    display_name: str
    role: str
    permissions: list[str]
    expires_at: datetime
    home: str = ""
    """The page on which this person's work begins: `/counter`."""
    counters: list[str] = []
    """The counters that the person may open; an empty list are all."""
    must_change_password: bool = False
    """They signed in with a one-time password: nothing else is allowed before it is changed."""
    by_provider: bool = False
    """Whether an identity provider vouched: signing out goes on to it."""
    must_add_second_factor: bool = False
    """The role needs a second factor: nothing else is allowed before there is one."""


class SessionWatched(ToDevice):
    """Whose session it is now, for a page that is looked at; nobody's where it has ended."""

    staff_id: int | None = None
    role: str = ""
    permissions: list[str] = []
    by_provider: bool = False


class TicketIssued(ToDevice):
    """All that the paper needs; it is on disk before this is sent."""

    ticket_id: int
    """Below nothing where the kiosk gave the ticket alone: the server has not numbered it."""
    number: str
    service: str
    service_name: Localised
    language: Language
    token: str
    tracking_url: str
    issued_at: datetime
    time_zone: str
    people_ahead: int | None
    """None where nobody can know: the kiosk gave the ticket alone."""
    estimate: WaitEstimate | None
    hall_name: Localised
    priority: bool = False
    dossiers: int = 1
    """How many its holder brings, where the centre asks."""
    lane_from: int = 0
    """Those with so many or more are sent to this service; 0: it is not for having many."""
    repeated: bool = False
    """True where a second press within seconds was answered with the first one's ticket."""
    issued_offline: IssuedOffline = False
    """Given by a kiosk while the server did not answer."""
    counters: list[Localised] = []
    """Names of the counters that serve it."""
    absence: AbsenceRule | None = None
    """What happens when it is called and nobody comes."""


class TicketSummary(ToDevice):
    """A ticket as staff see it."""

    ticket_id: int
    number: str
    service: str
    state: TicketState
    language: Language
    priority_class: str | None = None
    priority_reason: str | None = None
    issued_at: datetime
    waiting_since: datetime
    """Its place in time: kept by a transfer, moved back by a no-show."""
    counter: str | None = None
    """Where it is called or served; while waiting, the only counter that may call it."""
    state_since: datetime
    calls: int = 0
    absences: int = 0
    note: str = ""
    issued_offline: IssuedOffline = False
    """Given by a kiosk while the server did not answer."""
    dossiers: int = 1
    people_ahead: int | None = None
    estimate: WaitEstimate | None = None
    allowed: list[TicketAction] = []
    """What may be done with it now by its reader: a counter's holder, a greeter. Each person's
    own permissions narrow it; empty where the answer was asked for from no such place."""

    def without_texts(self) -> Self:
        return self.model_copy(update={"note": ""}) if self.note else self


EarlierRule = Literal["first_service", "priority", "longest_waiting", "waited_too_long", "chosen"]


class CallReason(ToDevice):
    """Why this ticket is next, for the console to say."""

    rule: EarlierRule
    precisely: str = ""
    """The rule in a newer word, where there is one: `longest_of_all` (of all services of a counter
    that calls whoever has waited longest), `also_called` (the counter helps with its service).
    Who does not know the word goes by `rule`."""
    service: str
    waited_seconds: int
    score: float = 0.0
    compared: int = 0
    """How many heads of queues it was weighed against."""


class TicketCalled(ToDevice):
    """The answer to callNext, callTicket and recallTicket."""

    ticket: TicketSummary
    reason: CallReason
    call_id: int

    def without_texts(self) -> Self:
        ticket = self.ticket.without_texts()
        return self if ticket is self.ticket else self.model_copy(update={"ticket": ticket})


class TicketMoved(ToDevice):
    """The answer to every other step of a ticket."""

    ticket: TicketSummary

    def without_texts(self) -> Self:
        ticket = self.ticket.without_texts()
        return self if ticket is self.ticket else self.model_copy(update={"ticket": ticket})


class NumbersReserved(ToDevice):
    service: str
    numbers: list[str]
    tokens: list[str]
    day: str
