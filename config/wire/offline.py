"""Tickets that a kiosk issues offline, while its server does not answer, and how they reach it.

The kiosk holds numbers that the server set aside for it (`ReserveNumbers`), each with the token
that its link carries. What it gives of them it delivers when the server is back
(`DeliverTickets`), as often as it likes: a ticket is known by its day and number. What is left
of a day that is over it gives back (`ReturnNumbers`), so that no number is missing.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from config.text.catalogue import FALLBACK_LANGUAGE
from config.wire.vocabulary import Day, FromDevice, Instant, SaidCode, Slug, ToDevice

MOST_DELIVERED = 200
"""Tickets in one delivery; a kiosk with more sends several, the oldest first."""
MOST_RETURNED = 1_000

NumberText = Annotated[str, StringConstraints(min_length=2, max_length=12)]


class DeliveredTicket(FromDevice):
    """One ticket as the kiosk printed it."""

    day: Day
    """The centre's day whose number it is."""
    number: NumberText
    service: Slug
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")] = FALLBACK_LANGUAGE
    priority_class: Slug | None = None
    priority_reason: Slug | None = None
    receipt: Annotated[str, StringConstraints(max_length=300)] = Field(default="", repr=False)
    """What was read from a dossier's receipt, as in `IssueTicket`."""
    taken_at: Instant
    """By the kiosk's clock."""
    dossiers: Annotated[int | None, Field(ge=1, le=999)] = None
    """How many its holder brings; None is one."""
    given_by: Annotated[str, StringConstraints(max_length=120)] = Field(default="", repr=False)
    """Of a greeter's tablet: the proof of who was signed in (`Greeting.giver`)."""
    asked_under: Annotated[str, StringConstraints(max_length=200)] = ""
    """The idempotency key under which the server had been asked first, if it had: whatever came
    or still comes of that key is not a second ticket."""


class DeliverTickets(FromDevice):
    """Tickets issued offline, the oldest first."""

    sent_at: Instant
    """The kiosk's clock now: how far it is off the server's tells the real times."""
    tickets: Annotated[list[DeliveredTicket], Field(min_length=1, max_length=MOST_DELIVERED)]


class ReturnNumbers(FromDevice):
    """Numbers of a day that this kiosk never gave and never will."""

    day: Day
    numbers: Annotated[list[NumberText], Field(min_length=1, max_length=MOST_RETURNED)]


class TicketDelivered(ToDevice):
    """What became of one ticket of a delivery."""

    day: date
    number: str
    refused: SaidCode | None = None
    """None: it is in the queue's books, now or from an earlier delivery. Otherwise it never will
    be, and staff are told; sending it again changes nothing."""


class TicketsDelivered(ToDevice):
    """One line for each ticket of the delivery, in its order."""

    tickets: list[TicketDelivered]


class NumbersReturned(ToDevice):
    """How many of the numbers are known as unused now."""

    unused: int
