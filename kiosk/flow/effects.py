"""What the kiosk's flow asks of the world: server, printer, program. See `kiosk.flow.events`."""

from __future__ import annotations

from dataclasses import dataclass, field

from config.wire import IssueTicket, TicketIssued
from config.wire.procedures import ProcedureDetails


@dataclass(frozen=True)
class Issue:
    """Ask the server for a ticket; asked again with the same key it gives the same ticket."""

    command: IssueTicket
    key: str


@dataclass(frozen=True)
class AskFields:
    """Ask for the catalogue's fields."""


@dataclass(frozen=True)
class AskProcedures:
    """Ask for the procedures of a field."""

    field: str


@dataclass(frozen=True)
class AskProcedure:
    """Ask for one procedure, whole."""

    code: str


@dataclass(frozen=True)
class Follow:
    """Ask for the dossier of a receipt."""

    token: str = field(repr=False)


@dataclass(frozen=True)
class PrintList:
    """Print the list of papers of a procedure, now or not at all."""

    details: ProcedureDetails
    language: str


@dataclass(frozen=True)
class Print:
    ticket: TicketIssued


@dataclass(frozen=True)
class Reprint:
    """Print a ticket again that did not come out."""

    ticket: TicketIssued


@dataclass(frozen=True)
class EndTicket:
    """Nobody stands before this ticket any more: it must not come out for somebody else.

    `has_number` where the citizen said so; else perhaps nobody saw that it broke off.
    """

    ticket: TicketIssued
    has_number: bool


@dataclass(frozen=True)
class CountNewRoll:
    """Count the paper from a whole roll down."""


@dataclass(frozen=True)
class TestPage:
    language: str


@dataclass(frozen=True)
class Settle:
    """Print the tickets not known to be printed again, or drop them."""

    again: bool


@dataclass(frozen=True)
class Reconnect:
    """Try the server now instead of at the next turn."""


@dataclass(frozen=True)
class CheckPin:
    pin: str = field(repr=False)
    pin_hash: str = field(repr=False)


@dataclass(frozen=True)
class Leave:
    """End the program."""


Wish = (
    Issue
    | AskFields
    | AskProcedures
    | AskProcedure
    | Follow
    | PrintList
    | Print
    | Reprint
    | EndTicket
    | CountNewRoll
    | TestPage
    | Settle
    | Reconnect
    | CheckPin
    | Leave
)
