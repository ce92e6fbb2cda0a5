"""What the kiosk's flow asks of the world: server, printer, program. See `kiosk.flow.events`."""

from __future__ import annotations

from dataclasses import dataclass, field

from config.wire import IssueTicket, TicketIssued
from config.wire.procedures import ProcedureDetails


@dataclass(frozen=True)
class RequestTicket:
    """Ask the server for a ticket; asked again with the same key it gives the same ticket."""

    command: IssueTicket
    key: str


@dataclass(frozen=True)
class FetchFields:
    """Ask for the catalogue's fields."""


@dataclass(frozen=True)
class FetchProcedures:
    """Ask for the procedures of a field."""

    field: str


@dataclass(frozen=True)
class FetchProcedure:
    """Ask for one procedure, whole."""

    code: str


@dataclass(frozen=True)
class FetchDossier:
    """Ask for the dossier of a receipt."""

    token: str = field(repr=False)


@dataclass(frozen=True)
class PrintPapersList:
    """Print the list of papers of a procedure, now or not at all."""

    details: ProcedureDetails
    language: str


@dataclass(frozen=True)
class SubmitPrintJob:
    """Print a ticket, or print `again` one that did not come out."""

    ticket: TicketIssued
    again: bool = False


@dataclass(frozen=True)
class EndVisit:
    """Nobody stands before this ticket any more: it must not come out for somebody else.

    `has_number` where the citizen said so; else perhaps nobody saw that it broke off.
    """

    ticket: TicketIssued
    has_number: bool


@dataclass(frozen=True)
class ResetPaperRoll:
    """Count the paper from a whole roll down."""


@dataclass(frozen=True)
class PrintTestPage:
    language: str


@dataclass(frozen=True)
class SettleJobs:
    """Print the tickets not known to be printed again, or drop them."""

    again: bool


@dataclass(frozen=True)
class Reconnect:
    """Try the server now instead of at the next try."""


@dataclass(frozen=True)
class CheckPin:
    pin: str = field(repr=False)
    pin_hash: str = field(repr=False)


@dataclass(frozen=True)
class Quit:
    """End the program."""


Effect = (
    RequestTicket
    | FetchFields
    | FetchProcedures
    | FetchProcedure
    | FetchDossier
    | PrintPapersList
    | SubmitPrintJob
    | EndVisit
    | ResetPaperRoll
    | PrintTestPage
    | SettleJobs
    | Reconnect
    | CheckPin
    | Quit
)
