"""Everything that a screen shows, whole."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from config.hardware import Printer, Screen
from config.wire.answers import CallReason, TicketSummary
from config.wire.centre.alerts import DeviceAlert
from config.wire.centre.helping import CounterHelp, QueueAlert
from config.wire.dossiers.answers import ReceiptJob
from config.wire.feedback.officials import OfficialToday
from config.wire.parts import (
    AbsenceRule,
    CalledTicket,
    Emergency,
    HallMessage,
    Notice,
    OpenSpan,
    OutOfHours,
    PrintedText,
    ServiceState,
    WaitEstimate,
)
from config.wire.procedures import Slide
from config.wire.vocabulary import (
    SCHEMA_VERSION,
    CounterState,
    Language,
    LanguageTag,
    Localised,
    PrinterState,
    TicketAction,
    TicketState,
    ToDevice,
)


class BoardSnapshot(ToDevice):
    """Everything a hall board shows. Deltas with a `sequence` up to this one are in it."""

    schema_version: int = SCHEMA_VERSION
    sequence: int
    board: str
    hall_name: Localised
    languages: list[Language]
    time_zone: str
    now: datetime
    called: list[CalledTicket]
    """Now called and not yet started, newest first."""
    recent: list[CalledTicket]
    """The last calls that were answered, newest first."""
    services: list[ServiceState]
    notices: list[Notice]
    emergency: Emergency | None = None
    messages: list[HallMessage] = []
    out_of_hours: list[OutOfHours] = []
    slides: list[Slide] = []
    """Procedures to show one after the other while nobody is called."""
    slide_seconds: int = 0
    names_version: str = ""
    """Of the centre's names: a page that holds others loads anew."""


class TicketStatus(ToDevice):
    """What the phone that holds the token may know."""

    schema_version: int = SCHEMA_VERSION
    sequence: int
    number: str
    service: str
    service_name: Localised
    state: TicketState
    language: Language
    issued_at: datetime
    people_ahead: int | None = None
    estimate: WaitEstimate | None = None
    counter_name: Localised | None = None
    called_at: datetime | None = None
    calls: int = 0
    """How often it was called, recalls included: one more is a reason to ring again."""
    absences: int = 0
    """How often it was called and nobody came; while waiting, it stands behind some others."""
    papers: list[Localised] = []
    hall_name: Localised
    may_cancel: bool = False
    call_to_come: bool = False
    """Its person waits to be called, or called on: a page may offer to ring."""
    ended: bool = False
    """Nothing is to come: the papers to bring need not be shown."""
    emergency: Emergency | None = None
    """The hall's banner, for those who wait outside."""
    message: Localised | None = None
    """What those who wait for its service are told."""
    names_version: str = ""
    dossiers: list[str] = []
    """Links of the dossiers of this visit, below the public address: `/H/…`."""
    now: datetime


class CounterSummary(ToDevice):
    counter: str
    name: Localised
    state: CounterState
    staff_id: int | None = None
    staff_name: str | None = None
    services: list[str] = []
    since: datetime | None = None
    back_at: datetime | None = None
    """When the clerk of a paused counter said to be back; it may have passed."""
    manned: bool = True
    """False where it is open and nobody seems to be at it."""
    winding_down: bool = False
    """Whether it closes after its customer, for good."""


class CountersListed(ToDevice):
    """Every counter of the centre, in the centre file's order."""

    counters: list[CounterSummary]
    names_version: str = ""
    """Another one whenever a name that a page holds would be."""


class DeviceState(ToDevice):
    """A device as staff see it."""

    device: str
    kind: Literal["kiosk", "board"]
    last_seen: datetime | None = None
    printer: PrinterState | None = None
    printer_detail: str = ""
    jobs_waiting: int = 0
    undelivered: int = 0
    """Tickets that a kiosk gave alone and that have not reached the server."""
    fault: str = ""
    visible: bool = True
    """A board: whether its page can be seen."""
    muted: bool = False
    """A board that should speak and may not."""
    unsure: list[str] = []
    """Numbers of tickets (and codes of receipts) of which nobody knows whether they came out."""
    tickets_left: int | None = None
    """About how many tickets a printer's paper still gives."""
    version: str = ""
    instance: str = ""
    """The start of the program that spoke last."""
    earlier_instance: str = ""
    """The one that had spoken before it."""
    doubled_at: datetime | None = None
    """When an earlier one last spoke after a later one: two machines use one key."""


class HistoryLine(ToDevice):
    """A step of a ticket at this counter today."""

    log_id: int
    ticket_id: int
    number: str
    action: TicketAction
    at: datetime
    state: TicketState
    allowed: list[TicketAction] = []
    """What may be done with the ticket because of this step: return it, where it ended with it."""


class CallAnnounced(ToDevice):
    """How far the hall has heard the call at a counter."""

    called_at: datetime
    """Of the newest call: a recall begins anew."""
    heard_at: datetime | None = None
    awaited: bool = False
    """Not heard yet, and a board with a voice is there to say it."""


class CounterSnapshot(ToDevice):
    """Everything a counter console shows."""

    schema_version: int = SCHEMA_VERSION
    sequence: int
    counter: CounterSummary
    counters: list[CounterSummary]
    current: TicketSummary | None = None
    """Called or being served here."""
    announced: CallAnnounced | None = None
    """Of `current`, while it is called."""
    next: TicketSummary | None = None
    """Whom "next" would call, with `next_reason`."""
    next_reason: CallReason | None = None
    waiting: list[TicketSummary] = []
    """Everyone waiting whom this counter may call, in the order of calling."""
    on_hold: list[TicketSummary] = []
    services: list[ServiceState] = []
    history: list[HistoryLine] = []
    devices: list[DeviceState] = []
    alerts: list[DeviceAlert] = []
    """What somebody should look at of kiosks, printers and boards, the most urgent first."""
    queue_alerts: list[QueueAlert] = []
    """The same of queues."""
    helps: list[CounterHelp] = []
    """Which counters help with which services now."""
    notices: list[Notice] = []
    emergency: Emergency | None = None
    messages: list[HallMessage] = []
    names_version: str = ""
    reopens_at: datetime | None = None
    """When the centre opens again today, as after lunch; None where it does not."""
    now: datetime


class KioskPriorityReason(ToDevice):
    id: str
    name: Localised


class KioskPriorityClass(ToDevice):
    id: str
    name: Localised
    reasons: list[KioskPriorityReason] = []


class DossierLane(ToDevice):
    """Where those go who bring many dossiers."""

    at_least: int
    """From how many on."""
    service: str
    name: Localised


class KioskService(ToDevice):
    """A service as the kiosk offers it."""

    state: ServiceState
    papers: list[Localised] = []
    counters: list[Localised] = []
    """Names of the counters that serve it."""
    examples: list[Localised] = []
    """What people come for, a few words each: shown under its name."""
    priority_classes: list[str] = []
    """Ids of the classes that may be claimed here; empty: the question is not asked."""
    most_dossiers: int = 0
    """How many dossiers may be said that one brings; 0: nobody is asked."""
    many_dossiers: DossierLane | None = None
    issuing: list[OpenSpan] = []
    """When it gives tickets, for `CALENDAR_DAYS` from today; a kiosk that is alone goes by it."""


def _known_settings(printer: object) -> object:
    """The settings of a printer without those that only a newer server knows."""
    if not isinstance(printer, dict):
        return printer
    return {name: value for name, value in printer.items() if name in Printer.model_fields}


class KioskSnapshot(ToDevice):
    """Everything a kiosk needs, its own settings included."""

    schema_version: int = SCHEMA_VERSION
    sequence: int
    kiosk: str
    screen: Screen
    printer: Annotated[Printer, BeforeValidator(_known_settings)]
    staff_pin_hash: str
    idle_seconds: int
    hall_name: Localised
    languages: Annotated[list[LanguageTag], Field(min_length=1)]
    time_zone: str
    services: list[KioskService]
    priority_classes: list[KioskPriorityClass]
    notices: list[Notice]
    emergency: Emergency | None = None
    messages: list[HallMessage] = []
    out_of_hours: list[OutOfHours] = []
    receipts: list[ReceiptJob] = []
    """Receipts of dossiers that wait for this kiosk's printer."""
    officials: list[OfficialToday] = []
    """Who is in charge today."""
    petition_url: str = ""
    """Where a phone sends what people suggest and complain of; empty: the centre takes none."""
    public_url: str = ""
    """Where phones reach the server: links of procedures and dossiers begin with it."""
    scanner: bool = False
    """Whether a scanner stands beside it, for the QR codes of receipts."""
    absence: AbsenceRule | None = None
    """What happens when a number is called and nobody comes."""
    opening: list[OpenSpan] = []
    """When the centre is open, from today on for `CALENDAR_DAYS`."""
    colour: str = ""
    """`#rrggbb`, of which the shades of its screens are made; empty: the product's own."""
    logo: str = ""
    """A small PNG in base64, for its screens and papers; empty: none."""
    paper_texts: list[PrintedText] = []
    """Lines of the centre's own on what this kiosk prints."""
    same_press_seconds: int = 5
    """For so long a second press is the same person's; a kiosk that is alone keeps to it, too."""
    now: datetime
