"""Dossiers (hồ sơ) on the wire: their words, what is asked for, and here what is answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, Self

from config.wire.answers import TicketIssued
from config.wire.dossiers.commands import (
    AcceptSupplement,
    AdvanceDossier,
    Apologise,
    AssignDossier,
    CorrectApplicant,
    DossierStep,
    FindDossier,
    PaperAdded,
    PaperTicked,
    PrintReceipt,
    QuoteDossier,
    ReadIdentityCard,
    ReceiveDossier,
    Refusal,
    RefuseDossier,
    RequestPayment,
    RequestSupplement,
    ReturnResult,
    SearchDossiers,
    SetLimit,
    ShowStanding,
    StatedLimit,
    StopDossier,
    Supplement,
    TellCitizen,
    WithdrawDossier,
)
from config.wire.dossiers.persons import Applicant
from config.wire.dossiers.vocabulary import (
    DossierAction,
    DossierStatus,
    FormNumber,
    Outcome,
    PaperState,
    ResultDelivery,
    Standing,
    StepState,
    WorkList,
)
from config.wire.procedures import Channel, Limit
from config.wire.vocabulary import Localised, ToDevice

__all__ = [
    "AcceptSupplement",
    "AdvanceDossier",
    "Apologise",
    "Applicant",
    "AssignDossier",
    "CorrectApplicant",
    "Dossier",
    "DossierAction",
    "DossierFollowed",
    "DossierForm",
    "DossierFound",
    "DossierLine",
    "DossierPaper",
    "DossierQuoted",
    "DossierStatus",
    "DossierStep",
    "DossierStepState",
    "DossierStop",
    "DossierSummary",
    "DossiersListed",
    "DueExplained",
    "FindDossier",
    "FollowedStep",
    "FormNumber",
    "IdentityRead",
    "Outcome",
    "PaperAdded",
    "PaperState",
    "PaperTicked",
    "PrintReceipt",
    "QuoteDossier",
    "ReadIdentityCard",
    "ReceiptJob",
    "ReceiveDossier",
    "Refusal",
    "RefuseDossier",
    "RequestPayment",
    "RequestSupplement",
    "ResultDelivery",
    "ReturnResult",
    "SearchDossiers",
    "SetLimit",
    "ShowStanding",
    "StaffName",
    "Standing",
    "StatedLimit",
    "StepState",
    "StopDossier",
    "Supplement",
    "TellCitizen",
    "VisitDossiers",
    "WithdrawDossier",
    "WorkList",
]


class DueExplained(ToDevice):
    """A due date with how it was counted."""

    limit: Limit
    due_at: datetime | None
    """None: no limit, or one that is being checked (`limit.unit` says which)."""
    counted_from: date
    """The day of receipt, or the next working day after the cut-off; it does not count itself."""
    after_cutoff: bool = False
    days_off: list[date] = []
    """Days off that are not a plain weekend and were passed over."""
    unknown_years: list[int] = []
    """Years that are counted in and whose holidays the centre file did not name."""
    sentence: Localised
    """The whole reasoning: "1 working day from Mon 23/11/2026; Tue 24/11 is a holiday; due
    Wed 25/11, 09:00"."""


class ReceivedOn(ToDevice):
    """The duty out of hours in which a dossier was received, as it was then."""

    duty: str
    name: Localised
    counting: str
    """From when its time runs: `as_usual`, `at_once` or `next_opening`."""


class DossierQuoted(ToDevice):
    """The answer to quoteDossier."""

    statutory: DueExplained
    committed: DueExplained | None = None
    fee: int | None = None
    """In đồng; None where the catalogue cannot tell."""
    duty: ReceivedOn | None = None
    """None: it was received at any other time."""


class IdentityRead(ToDevice):
    """The answer to readIdentityCard."""

    name: str
    id_number: str
    birth_date: date | None
    """None: the card has the year alone."""
    sex: str
    address: str
    issued_on: date | None = None
    """None: the card does not say."""
    by_eye: list[str] = []
    """The fields that are to be compared with the card: they were mended, contradict one another
    or are no words that everybody knows."""


class StaffName(ToDevice):
    staff_id: int
    name: str
    role: str
    absent_until: date | None = None
    """The last day of their absence, where they are away today: no dossier is handed to them."""


class DossierPaper(ToDevice):
    name: str
    state: PaperState
    originals_required: int
    copies_required: int
    originals: int
    copies: int
    case: str = ""
    note: str = ""


class DossierStepState(ToDevice):
    """A step of a dossier's workflow, for staff."""

    id: str
    name: Localised
    role: str
    share: int
    """Per cent of the limit."""
    state: StepState
    staff_id: int | None = None
    staff_name: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    due_at: datetime | None = None
    outcome: Outcome | None = None


class DossierStop(ToDevice):
    started_at: datetime
    ended_at: datetime | None
    status: DossierStatus
    reason: str


class DossierLine(ToDevice):
    """A line of a dossier's log."""

    at: datetime
    action: DossierAction
    who: str
    from_status: DossierStatus | None
    to_status: DossierStatus
    step: str = ""
    reason: str = ""


class DossierForm(ToDevice):
    """A form that was issued: it can be printed again, word for word."""

    form_id: int
    form: FormNumber
    number: str
    issued_at: datetime


class DossierSummary(ToDevice):
    """A dossier in a list of staff."""

    dossier_id: int
    version: int
    code: str
    procedure_code: str
    procedure_name: Localised
    field: str
    channel: Channel
    status: DossierStatus
    status_code: int
    standing: Standing
    received_at: datetime
    due_at: datetime | None
    """What it is measured by: the promised day, moved by the stops."""
    extended_to: date | None = None
    """The new day of the last form 04."""
    applicant_name: str
    staff_id: int | None = None
    staff_name: str = ""
    step: Localised = {}


class Dossier(DossierSummary):
    """A dossier as staff see it, whole: the answer to every command on it."""

    version_id: int
    national_code: str
    applicant: Applicant
    delivery: ResultDelivery
    delivery_address: str
    fee: int | None
    fee_paid: bool
    payment_due: int | None = None
    papers: list[DossierPaper]
    steps: list[DossierStepState]
    stops: list[DossierStop]
    log: list[DossierLine]
    forms: list[DossierForm]
    statutory: DueExplained
    committed: DueExplained | None = None
    outcome: Outcome | None = None
    resolved_at: datetime | None = None
    returned_at: datetime | None = None
    told_at: datetime | None = None
    waiting_for: str = ""
    """What the citizen was asked for."""
    waiting_until: date | None = None
    note: str = ""
    tickets: list[str] = []
    """Numbers of the visits, newest first."""
    follow_url: str
    allowed: list[DossierAction]
    """What may be done now by whoever asks."""
    apology_due: bool = False
    """It is late and no form 04 names a day to come: an apology goes before the next step."""
    now: datetime


class DossiersListed(ToDevice):
    """The answer to listDossiers."""

    shown: WorkList
    counts: dict[WorkList, int]
    dossiers: list[DossierSummary]
    more: bool = False
    """Whether there are others beyond the page."""
    staff: list[StaffName] = []
    """Who may be handed a dossier."""
    now: datetime


class VisitDossiers(ToDevice):
    """The answer to getTicketDossiers: why the citizen of a ticket is here."""

    purpose: Literal["", "supplement", "collect"] = ""
    dossiers: list[DossierSummary] = []


class FollowedStep(ToDevice):
    """A step as the citizen reads it: no names of staff."""

    name: Localised
    state: StepState
    at: datetime | None = None
    """When it was done."""


class DossierFollowed(ToDevice):
    """What the holder of the receipt's link may know: no name, no phone, no ID number."""

    schema_version: int = 1
    code: str
    procedure_code: str
    procedure_name: Localised
    status: DossierStatus
    status_code: int
    standing: Standing
    received_at: datetime
    promised_at: datetime | None
    """The day on the receipt, moved by the stops; None: no limit, or the clock stands."""
    new_day: date | None = None
    """The day of the last form 04: the page apologises for it."""
    steps: list[FollowedStep]
    waiting_for: str = ""
    """What the citizen must do now, in the office's words."""
    waiting_papers: list[str] = []
    waiting_amount: int | None = None
    waiting_until: date | None = None
    where: Localised = {}
    """Where to go: the hall."""
    delivery: ResultDelivery
    refusal: str = ""
    """Why it was refused or stopped, in the office's words."""
    ground: str = ""
    """The provision on which that rests."""
    resolved_at: datetime | None = None
    returned_at: datetime | None = None
    language: str
    hall_name: Localised
    visit: Literal["", "supplement", "collect"] = ""
    """What a ticket taken with this receipt would be for; empty: none is needed now."""
    visit_service: str = ""
    """The service of that ticket."""
    tickets: list[str] = []
    """Links of today's tickets of this dossier, below the public address: `/T/…`."""
    now: datetime


class DossierFound(ToDevice):
    """The answer to findDossier: where to follow it."""

    token: str
    follow_url: str


class DossierTouched(ToDevice):
    """The dossier that a command changed: nothing of the person, so it may be kept with the
    command's key."""

    dossier_id: int
    version: int


class ReceiptJob(ToDevice):
    """A short receipt for a kiosk's ticket printer; nothing of the person is on it."""

    job: str
    """Printed once, however often it comes."""
    code: str
    procedure_name: Localised
    received_at: datetime
    due_at: datetime | None
    papers: int
    """How many papers were received."""
    fee: int | None
    follow_url: str
    hall_name: Localised
    language: str
    time_zone: str
    waiting_for: str = ""
    """With form 02: what is still to be brought."""
    limit_unread: bool = False
    """The limit is being checked: no day is promised yet."""
    ticket: TicketIssued | None = None
    """Where it is a ticket that staff gave by hand: the whole of it, printed as a ticket."""

    def without_texts(self) -> Self:
        return self.model_copy(update={"waiting_for": ""})
