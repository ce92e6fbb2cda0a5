"""What devices and browsers ask for."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from config.text.catalogue import FALLBACK_LANGUAGE
from config.text.spelling import tidy
from config.wire.vocabulary import Day, FromDevice, PrinterState, ShortText, Slug


class SignIn(FromDevice):
    sign_in: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class IssueTicket(FromDevice):
    """Ask for a ticket. The idempotency key goes in the `Idempotency-Key` header."""

    service: Slug
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")] = FALLBACK_LANGUAGE
    priority_class: Slug | None = None
    priority_reason: Slug | None = None
    """One of the reasons of the class; recorded, never printed nor shown in the hall."""
    receipt: Annotated[str, StringConstraints(max_length=300)] = ""
    """What was read from a dossier's receipt: its link, or its token. The ticket knows its
    dossier; who brings a missing paper does not start from the end."""
    dossiers: Annotated[int | None, Field(ge=1, le=999)] = None
    """How many its holder brings, where the centre asks; None is one."""
    after_ticket: Annotated[int | None, Field(ge=1, lt=2**63)] = None
    """A kiosk: the newest ticket that it showed to somebody who has gone since. What was given
    up to then was no first press of whoever asks now."""


class CallTicket(FromDevice):
    ticket_id: Annotated[int, Field(ge=1, lt=2**63)]


class AtCounter(FromDevice):
    """A step that a clerk takes at a counter."""

    counter: Slug


class HoldTicket(FromDevice):
    counter: Slug
    note: ShortText = ""


class TransferTicket(FromDevice):
    """Send a ticket on; give a service, a counter or both. It keeps its place in time."""

    counter: Slug
    to_service: Slug | None = None
    to_counter: Slug | None = None


class Empty(FromDevice):
    """A command without words of its own."""


class PauseCounter(FromDevice):
    """Call nobody for a while. `back_at` is when the clerk means to be back, where that is said: a
    time of today on the centre's clock, `13:30`, or in how many minutes."""

    back_at: (
        Annotated[int, Field(strict=True, ge=0, le=1440)]
        | Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
        | None
    ) = None


ShownText = Annotated[ShortText, AfterValidator(tidy)]
"""What staff type for the hall to read: one line, nothing invisible in it."""


class SetNotices(FromDevice):
    notices: Annotated[list[dict[str, ShownText]], Field(max_length=10)]


class RaiseEmergency(FromDevice):
    text: dict[str, ShownText]
    minutes: Annotated[int, Field(ge=1, le=1440)] | None = None
    """How long it stays; None: until somebody takes it away."""
    sounds: bool = False


class SendMessage(FromDevice):
    """A message to everybody who waits, to those who wait for some services, or to some halls."""

    text: dict[str, ShownText]
    services: Annotated[list[Slug], Field(max_length=100)] = []
    """Empty means everybody, unless `boards` names some."""
    boards: Annotated[list[Slug], Field(max_length=100)] = []
    """Halls by their screens: their services are told too, and no other screen shows it."""
    minutes: Annotated[int, Field(ge=1, le=720)]
    """How long it stays."""
    sounds: bool = True


class ReportDevice(FromDevice):
    """What a kiosk or a board tells of itself, at least once a minute and on each change."""

    version: Annotated[str, StringConstraints(max_length=40)] = ""
    instance: Annotated[str, StringConstraints(max_length=40)] = ""
    """Chosen at random at each start of the program: two that take turns are two machines."""
    printer: PrinterState | None = None
    printer_detail: ShortText = ""
    jobs_waiting: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    undelivered: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    """Tickets that a kiosk gave alone and that the server does not have yet."""
    fault: ShortText = ""
    visible: bool = True
    """A board: whether its page is on the screen, and not behind something else."""
    muted: bool = False
    """A board that should speak: whether its browser lets no sound out."""
    unsure: Annotated[list[ShortText], Field(max_length=50)] = []
    """Numbers of tickets (and codes of receipts) of which nobody knows whether they came out."""
    tickets_left: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    """About how many tickets the paper still gives; None where that is not known."""


class ReserveNumbers(FromDevice):
    """Set numbers aside for the kiosk, to be given while the server does not answer."""

    service: Slug
    day: Day | None = None
    """A day of the centre's from today on; today where it is left out."""
    count: Annotated[int, Field(ge=1, le=200)]
