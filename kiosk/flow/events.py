"""What can happen at the kiosk.

`kiosk.flow.machine.advance` takes one event and returns the next state and the effects. A
`Touch` comes from the citizen or from staff; everything else comes from the server, the printer
or the clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from config.wire import (
    ErrorCode,
    KioskNotices,
    KioskOfficials,
    KioskReceipts,
    KioskServices,
    KioskSnapshot,
    PrinterState,
    TicketIssued,
)
from config.wire.dossiers.answers import DossierFollowed
from config.wire.procedures import FieldSummary, ProcedureDetails, ProcedureSummary
from kiosk.flow.effects import FetchFields, FetchProcedure, FetchProcedures
from printer.spooling.outcome import PrintOutcome


class Aid(StrEnum):
    """What a citizen may switch on to see or reach better; off again for the next one."""

    LARGE_TEXT = "large_text"
    HIGH_CONTRAST = "high_contrast"
    LOW_REACH = "low_reach"


class Touch:
    """Something that a finger did."""


@dataclass(frozen=True)
class Begin(Touch):
    """The idle screen was touched; `language` where it was touched on a language."""

    language: str | None = None


@dataclass(frozen=True)
class ChooseLanguage(Touch):
    language: str


@dataclass(frozen=True)
class ToggleAid(Touch):
    aid: Aid


@dataclass(frozen=True)
class ChooseService(Touch):
    service: str


@dataclass(frozen=True)
class Confirm(Touch):
    """Take an ordinary ticket for the chosen service."""


@dataclass(frozen=True)
class MoreDossiers(Touch):
    """The citizen brings more dossiers than the screen says."""


@dataclass(frozen=True)
class FewerDossiers(Touch):
    """The citizen brings fewer."""


@dataclass(frozen=True)
class AskPriority(Touch):
    """ "I go first": show the reasons."""


@dataclass(frozen=True)
class ClaimPriority(Touch):
    """Take a ticket with this class and, where the class has reasons, this reason."""

    priority_class: str
    reason: str | None = None


@dataclass(frozen=True)
class BrowseProcedures(Touch):
    """ "Procedures, papers to bring": show the fields."""


@dataclass(frozen=True)
class OpenFeedback(Touch):
    """ "Suggestions, who is in charge"."""


@dataclass(frozen=True)
class OpenOfficials(Touch):
    """ "All who are in charge": show the letters under which they stand."""


@dataclass(frozen=True)
class ChooseOfficials(Touch):
    letters: str


@dataclass(frozen=True)
class ChooseField(Touch):
    field: str


@dataclass(frozen=True)
class ChooseProcedure(Touch):
    code: str


@dataclass(frozen=True)
class PrintPapers(Touch):
    """The list of papers of the shown procedure, on the ticket printer."""


@dataclass(frozen=True)
class TakeNumber(Touch):
    """A number for the shown procedure, or for the visit that the shown dossier needs."""


@dataclass(frozen=True)
class GoBack(Touch):
    """One step back."""


@dataclass(frozen=True)
class Finish(Touch):
    """Done, or "I have photographed it": make room for the next citizen."""


@dataclass(frozen=True)
class PrintAgain(Touch):
    """The shown ticket did not come out, or not whole: print it again."""


@dataclass(frozen=True)
class Retry(Touch):
    """Try the server again, with the same idempotency key where a ticket was asked for."""


@dataclass(frozen=True)
class ContinueVisit(Touch):
    """The answer to "are you still there?", and any touch that means nothing else."""


@dataclass(frozen=True)
class OpenStaff(Touch):
    """The long press on the corner."""


@dataclass(frozen=True)
class EnterPin(Touch):
    pin: str = field(repr=False)


@dataclass(frozen=True)
class RequestTestPage(Touch):
    """Staff want to see that the printer is set up right."""


@dataclass(frozen=True)
class ConfirmNewRoll(Touch):
    """Staff put a new roll of paper in."""


@dataclass(frozen=True)
class SettleUnsure(Touch):
    """Staff looked at the paper: tickets not known to be printed are printed again, or dropped."""

    again: bool


@dataclass(frozen=True)
class QuitProgram(Touch):
    """Staff asked to end the kiosk."""


@dataclass(frozen=True)
class CodeScanned:
    """A scanner typed a line; `texts` are the ways in which it was heard."""

    texts: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class FieldsArrived:
    fields: tuple[FieldSummary, ...]


@dataclass(frozen=True)
class ProceduresArrived:
    field: str
    procedures: tuple[ProcedureSummary, ...]


@dataclass(frozen=True)
class ProcedureArrived:
    details: ProcedureDetails


@dataclass(frozen=True)
class CatalogueFailed:
    """The catalogue gave no answer to this."""

    asked: FetchFields | FetchProcedures | FetchProcedure


CatalogueAnswer = FieldsArrived | ProceduresArrived | ProcedureArrived | CatalogueFailed


@dataclass(frozen=True)
class PapersListReported:
    """What has become of the printed list of papers of procedure `code`."""

    code: str
    outcome: PrintOutcome


@dataclass(frozen=True)
class DossierArrived:
    token: str = field(repr=False)
    dossier: DossierFollowed = field(repr=False)


@dataclass(frozen=True)
class DossierFailed:
    """Nothing is known of that dossier; `code` is None where no answer came."""

    token: str = field(repr=False)
    code: ErrorCode | None


@dataclass(frozen=True)
class SnapshotArrived:
    snapshot: KioskSnapshot


@dataclass(frozen=True)
class EventArrived:
    event: KioskServices | KioskNotices | KioskReceipts | KioskOfficials


@dataclass(frozen=True)
class ServerLost:
    """The stream ended or could not be opened; `code` where the server refused this kiosk."""

    code: ErrorCode | None = None


@dataclass(frozen=True)
class CalendarArrived:
    """The snapshot was asked for anew, for its opening hours."""

    snapshot: KioskSnapshot


@dataclass(frozen=True)
class NumberPoolChanged:
    """The days and services of which the kiosk holds numbers to issue offline."""

    numbers: frozenset[tuple[date, str]]


@dataclass(frozen=True)
class TicketArrived:
    key: str
    ticket: TicketIssued


@dataclass(frozen=True)
class TicketFailed:
    """No ticket; `code` is None where no answer came."""

    key: str
    code: ErrorCode | None


@dataclass(frozen=True)
class PrinterChanged:
    printer: PrinterState


@dataclass(frozen=True)
class PrintReported:
    """What has become of a ticket's paper, as far as is known now."""

    ticket_id: int
    outcome: PrintOutcome


@dataclass(frozen=True)
class PinChecked:
    right: bool


@dataclass(frozen=True)
class ClockTicked:
    """Time went by."""


Event = (
    Touch
    | CodeScanned
    | CatalogueAnswer
    | PapersListReported
    | DossierArrived
    | DossierFailed
    | SnapshotArrived
    | EventArrived
    | ServerLost
    | CalendarArrived
    | NumberPoolChanged
    | TicketArrived
    | TicketFailed
    | PrinterChanged
    | PrintReported
    | PinChecked
    | ClockTicked
)
