"""Dossiers (hồ sơ): their words, what staff ask for, what everybody is told.

Decree 118/2025/NĐ-CP and Circular 03/2025/TT-VPCP are where the statuses, the seven forms and
the code come from. Every command on a dossier carries `seen`, the version that its sender
looked at: where somebody else was quicker, nothing is changed and the sender is told what was.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from config.wire.procedures import Channel, Limit, ProcedureCode
from config.wire.words import FromDevice, Localised, ShortText, Slug, ToDevice

# ------------------------------------------------------------------------------- words


class DossierStatus(StrEnum):
    """The ten statuses; `code` is the national portal's number."""

    NEW = "new"
    """Mới đăng ký."""
    RECEIVED = "received"
    """Được tiếp nhận."""
    REFUSED = "refused"
    """Không được tiếp nhận."""
    IN_PROGRESS = "in_progress"
    """Đang xử lý."""
    SUPPLEMENT_REQUESTED = "supplement_requested"
    """Yêu cầu bổ sung giấy tờ."""
    PAYMENT_REQUESTED = "payment_requested"
    """Yêu cầu thực hiện nghĩa vụ tài chính."""
    WITHDRAWN = "withdrawn"
    """Công dân yêu cầu rút hồ sơ."""
    STOPPED = "stopped"
    """Dừng xử lý."""
    RESOLVED = "resolved"
    """Đã xử lý xong."""
    RETURNED = "returned"
    """Đã trả kết quả."""

    @property
    def code(self) -> int:
        """1 to 10, as synchronised to the national portal."""
        return list(DossierStatus).index(self) + 1


class DossierAction(StrEnum):
    """What is done to a dossier; one line of its log each."""

    REGISTER = "register"
    RECEIVE = "receive"
    REFUSE = "refuse"
    """Form 03."""
    ADVANCE = "advance"
    """A step of the workflow is finished and the next begins."""
    ASSIGN = "assign"
    """Somebody else is to do the step."""
    REQUEST_SUPPLEMENT = "request_supplement"
    """Form 02."""
    ACCEPT_SUPPLEMENT = "accept_supplement"
    REQUEST_PAYMENT = "request_payment"
    CONFIRM_PAYMENT = "confirm_payment"
    WITHDRAW = "withdraw"
    STOP = "stop"
    """Form 05; for a time or for good."""
    RESUME = "resume"
    APOLOGISE = "apologise"
    """Form 04, with a new day."""
    RESOLVE = "resolve"
    """The last step before the result is returned was finished."""
    TELL_CITIZEN = "tell_citizen"
    RETURN_RESULT = "return_result"


class FormNumber(IntEnum):
    """The seven forms of Annex I, Circular 03/2025/TT-VPCP."""

    RECEIPT = 1
    """Giấy tiếp nhận hồ sơ và hẹn trả kết quả."""
    SUPPLEMENT_REQUEST = 2
    """Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ."""
    REFUSAL = 3
    """Phiếu từ chối tiếp nhận giải quyết hồ sơ."""
    APOLOGY = 4
    """Phiếu xin lỗi và hẹn lại ngày trả kết quả."""
    STOP_NOTICE = 5
    """Thông báo dừng giải quyết hồ sơ."""
    CONTROL_SLIP = 6
    """Phiếu kiểm soát quá trình giải quyết hồ sơ."""
    REGISTER = 7
    """Sổ theo dõi hồ sơ."""


class ResultDelivery(StrEnum):
    """How the result reaches the citizen."""

    COUNTER = "counter"
    POST = "post"
    ELECTRONIC = "electronic"


class Outcome(StrEnum):
    """How a finished dossier stands against its day."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    NO_LIMIT = "no_limit"


class Standing(StrEnum):
    """How a dossier in work stands against its day."""

    IN_TIME = "in_time"
    SOON = "soon"
    """Under the centre's warning time left: yellow."""
    LATE = "late"
    """Red; it cannot go on before form 04 exists."""
    STOPPED = "stopped"
    """The clock stands."""
    NO_LIMIT = "no_limit"
    FINISHED = "finished"


class WorkList(StrEnum):
    """The lists of a working day."""

    MINE = "mine"
    DUE_TODAY = "due_today"
    """Finish today."""
    SOON = "soon"
    LATE = "late"
    WAITING = "waiting"
    """For the citizen: a supplement or a payment."""
    READY = "ready"
    """Results that wait to be collected or sent."""
    OPEN = "open"
    """Everything that is not finished."""
    ALL = "all"


class PaperState(StrEnum):
    RECEIVED = "received"
    MISSING = "missing"
    NOT_NEEDED = "not_needed"
    """Another case's paper, or one that the office can look up itself."""


class StepState(StrEnum):
    DONE = "done"
    NOW = "now"
    TO_COME = "to_come"


# ---------------------------------------------------------------------------- commands

Phone = Annotated[str, StringConstraints(pattern=r"^(\+?[0-9][0-9 .\-]{6,18})?$")]
Seen = Annotated[int, Field(ge=0, lt=2**31)]
LongText = Annotated[str, StringConstraints(max_length=2_000, strip_whitespace=True)]
Said = Annotated[str, StringConstraints(min_length=3, max_length=2_000, strip_whitespace=True)]
"""A reason that must be given."""
StaffId = Annotated[int, Field(ge=1, lt=2**63)]
LimitPlace = Annotated[int, Field(ge=0, lt=500)]
"""Where a procedure has several limits for a channel, which depend on the case: the place in its
list (from 0) of the one that holds. Without it such a dossier has no limit."""


class Applicant(FromDevice):
    """Whose dossier it is; what an identity card's QR code fills in."""

    kind: Literal["citizen", "organisation"] = "citizen"
    name: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
    id_number: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z\-]{0,20}$")] = ""
    birth_date: date | None = None
    sex: ShortText = ""
    address: Annotated[str, StringConstraints(max_length=400, strip_whitespace=True)] = ""
    phone: Phone = ""
    submitted_by: ShortText = ""
    """Who came instead of the applicant, by power of attorney."""


class ReadIdentityCard(FromDevice):
    """What a scanner typed from the QR code of a CCCD. It is neither kept nor logged."""

    payload: Annotated[str, StringConstraints(min_length=1, max_length=2_000)]


class PaperTicked(FromDevice):
    """A paper of the procedure, by its place in the version's list (from 0)."""

    paper: Annotated[int, Field(ge=0, lt=500)]
    state: PaperState
    originals: Annotated[int, Field(ge=0, le=99)] = 0
    copies: Annotated[int, Field(ge=0, le=99)] = 0
    note: ShortText = ""


class PaperAdded(FromDevice):
    """A paper that the procedure's list does not name."""

    name: ShortText
    originals: Annotated[int, Field(ge=0, le=99)] = 0
    copies: Annotated[int, Field(ge=0, le=99)] = 0


class QuoteDossier(FromDevice):
    """Ask when a dossier received now would be due, and what it costs."""

    procedure: ProcedureCode
    channel: Channel = Channel.IN_PERSON
    limit: LimitPlace | None = None
    received_at: datetime | None = None
    """None: now."""


class Supplement(FromDevice):
    """What the citizen is asked to bring (form 02)."""

    papers: Annotated[list[LongText], Field(max_length=100)] = []
    """Their names, word for word as the procedure lists them."""
    instruction: Said
    until: date | None = None


class Refusal(FromDevice):
    """Why a dossier is not received (form 03): both must be given."""

    reason: Said
    ground: Said
    """The provision on which the refusal rests."""


class ReceiveDossier(FromDevice):
    """Receive a dossier, ask for what is missing, or refuse it: one act, whole or not at all.

    Without `supplement` and `refusal` no paper may be missing.
    """

    procedure: ProcedureCode
    version_id: Annotated[int, Field(ge=1, lt=2**63)] | None = None
    """The version that the clerk looked at; None: the newest. Another one now is refused."""
    channel: Channel = Channel.IN_PERSON
    limit: LimitPlace | None = None
    applicant: Applicant
    papers: Annotated[list[PaperTicked], Field(max_length=500)] = []
    more_papers: Annotated[list[PaperAdded], Field(max_length=50)] = []
    delivery: ResultDelivery = ResultDelivery.COUNTER
    delivery_address: Annotated[str, StringConstraints(max_length=400)] = ""
    fee: Annotated[int, Field(ge=0, le=10_000_000_000)] | None = None
    """In đồng; None: not yet known."""
    fee_paid: bool = False
    ticket_id: Annotated[int, Field(ge=1, lt=2**63)] | None = None
    """The ticket that is being served."""
    received_at: datetime | None = None
    """When the citizen handed it in, if not now (by post, after a power cut); never ahead."""
    national_code: Annotated[str, StringConstraints(max_length=60)] = ""
    """The national portal's own code, where there is one."""
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")] = "vi"
    note: LongText = ""
    supplement: Supplement | None = None
    refusal: Refusal | None = None


class AdvanceDossier(FromDevice):
    """Finish the present step; the next begins, or the dossier is resolved."""

    seen: Seen
    note: LongText = ""
    hand_to: StaffId | None = None
    """Who does the next step; None: whoever of its role takes it."""


class AssignDossier(FromDevice):
    seen: Seen
    staff_id: StaffId
    reason: LongText = ""


class RequestSupplement(FromDevice):
    seen: Seen
    supplement: Supplement


class AcceptSupplement(FromDevice):
    """The citizen brought what was asked for; the clock goes on."""

    seen: Seen
    papers: Annotated[list[PaperTicked], Field(max_length=500)] = []
    more_papers: Annotated[list[PaperAdded], Field(max_length=50)] = []
    ticket_id: Annotated[int, Field(ge=1, lt=2**63)] | None = None
    note: LongText = ""


class RequestPayment(FromDevice):
    seen: Seen
    amount: Annotated[int, Field(ge=1, le=10_000_000_000_000)]
    instruction: Said
    until: date | None = None


class DossierStep(FromDevice):
    """A step with an optional note: confirming a payment, resuming."""

    seen: Seen
    note: LongText = ""


class RefuseDossier(FromDevice):
    seen: Seen
    refusal: Refusal


class WithdrawDossier(FromDevice):
    seen: Seen
    reason: Said


class StopDossier(FromDevice):
    seen: Seen
    reason: Said
    ground: Said
    for_good: bool = False


class Apologise(FromDevice):
    """Form 04: the apology and the new day."""

    seen: Seen
    reason: Said
    new_day: date


class TellCitizen(FromDevice):
    seen: Seen
    how: Literal["phone", "message", "in_person", "post", "electronic"]
    note: LongText = ""


class ReturnResult(FromDevice):
    """The result is handed over. At the counter, against the receipt's QR code."""

    seen: Seen
    delivery: ResultDelivery
    receipt: Annotated[str, StringConstraints(max_length=300)] = ""
    """What the scanner read from the receipt: its link, or its token."""
    without_receipt: LongText = ""
    """Why there is none: how the person was recognised instead."""
    ticket_id: Annotated[int, Field(ge=1, lt=2**63)] | None = None
    note: LongText = ""


class PrintReceipt(FromDevice):
    """Print the short receipt on the ticket printer of a kiosk."""

    kiosk: Slug


class SearchDossiers(FromDevice):
    """Look for dossiers in a list. A command with a body although it only reads: what is typed
    may be a name or a phone, which must not stand in an address."""

    shown: WorkList = WorkList.ALL
    words: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    offset: Annotated[int, Field(ge=0, le=10_000_000)] = 0


class FindDossier(FromDevice):
    """A citizen without the link: the code and the last four digits of the phone."""

    code: Annotated[str, StringConstraints(min_length=3, max_length=60)]
    phone_digits: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]


# ------------------------------------------------------------------------------ answers


class DueExplained(ToDevice):
    """A due date with how it was counted."""

    limit: Limit
    due_at: datetime | None
    """None: no limit."""
    counted_from: date
    """The day of receipt, or the next working day after the cut-off; it does not count itself."""
    after_cutoff: bool = False
    days_off: list[date] = []
    """Days off that are not a plain weekend and were passed over."""
    sentence: Localised
    """The whole reasoning: "1 working day from Mon 23/11/2026; Tue 24/11 is a holiday; due
    Wed 25/11, 09:00"."""


class DossierQuoted(ToDevice):
    """The answer to quoteDossier."""

    statutory: DueExplained
    committed: DueExplained | None = None
    fee: int | None = None
    """In đồng; None where the catalogue cannot tell."""


class IdentityRead(ToDevice):
    """The answer to readIdentityCard."""

    name: str
    id_number: str
    birth_date: date | None
    sex: str
    address: str


class StaffName(ToDevice):
    staff_id: int
    name: str
    role: str


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
