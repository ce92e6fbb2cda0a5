"""What answers, snapshots and events are made of."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from config.wire.vocabulary import IssueRefusal, Language, Localised, Slug, ToDevice


def _is_unset(value: object) -> bool:
    return value is None


class WaitEstimate(ToDevice):
    """How long until the call, as a range: the 10th to the 90th percentile, in seconds.

    What most waits have nothing to say of is left out of messages."""

    low_seconds: int = Field(ge=0)
    high_seconds: int = Field(ge=0)
    not_before: datetime | None = Field(default=None, exclude_if=_is_unset)
    """The call comes after the centre is open again, at this instant; where `or_before` is set too,
    before the one or after the other."""
    or_before: datetime | None = Field(default=None, exclude_if=_is_unset)
    """The range reaches over a break that begins at this instant."""
    called_from: datetime | None = Field(default=None, exclude_if=_is_unset)
    """With `not_before` alone, where it is not soon after: the range on the clock, in steps of
    five minutes."""
    called_until: datetime | None = Field(default=None, exclude_if=_is_unset)
    before_closing: bool = Field(default=True, exclude_if=bool)
    """False: the ticket may not be reached today."""


class AbsenceRule(ToDevice):
    """What happens when a number is called and nobody comes; the centre's setting."""

    calls: int
    """How many times it is called before it is dropped."""
    behind: int
    """How many others go first after each."""


class PrintedText(ToDevice):
    """A line of the centre's own on the papers of a kiosk."""

    text: Localised
    place: Literal["head", "foot"] = "foot"
    paper: Literal["ticket", "receipt", "both"] = "ticket"
    services: list[Slug] = []
    """On tickets of these services; none: of all."""


CALENDAR_DAYS = 14
"""How many days of the calendar a kiosk holds, today included."""


class OpenSpan(ToDevice):
    """From `start` up to, not including, `end`."""

    start: datetime
    end: datetime


class ServiceState(ToDevice):
    """A service as the hall sees it now."""

    service: Slug
    letter: str
    name: Localised
    icon: str = ""
    open: bool
    """Whether tickets are issued now."""
    refusal: IssueRefusal | None = None
    opens_at: datetime | None = None
    """When it next gives tickets, where that is known."""
    waiting: int = 0
    """Who waits for this service."""
    people_ahead: int = 0
    """How many will be called before somebody who takes a ticket now, those included whom its
    counters serve for other services."""
    estimate: WaitEstimate | None = None
    """For somebody who takes a ticket now; `None` is "unknown" (no counter is open)."""
    next_numbers: list[str] = []
    """The next few numbers in the order in which they will be called."""
    winding_down: bool = False
    """Whether it gives no tickets ever again, and is there for those who wait."""


class CalledTicket(ToDevice):
    """A number on the board: no more than this crosses to the hall."""

    call_id: int
    """The number of this call; a recall has a new one."""
    ticket_id: int
    number: str
    counter: str
    counter_name: Localised
    service: str
    language: Language
    """The language in which to say it besides the centre's first."""
    called_at: datetime
    recall: bool = False


class Notice(ToDevice):
    """A line for the hall."""

    text: Localised


class HallMessage(ToDevice):
    """A message to those who wait, on their phones and on every screen, until its time is over."""

    id: int
    text: Localised
    services: list[str] = []
    """Whom it is for: those who wait for one of these services; empty means everybody."""
    boards: list[str] = []
    """The only hall screens that show it; empty means those that show one of `services`."""
    sounds: bool = True
    """Whether boards sound the chime for it."""
    sent_at: datetime
    ends_at: datetime


class OutOfHours(ToDevice):
    """A line for people who come when the centre is closed: who is on call, where help is given."""

    text: Localised
    shown_from: datetime
    ends_at: datetime


class Emergency(ToDevice):
    """The banner that overrides everything on every board."""

    text: Localised
    raised_at: datetime
    ends_at: datetime | None = None
    """When it goes by itself; None: when somebody takes it away."""
    sounds: bool = False
    """Whether boards sound the chime when it comes."""
