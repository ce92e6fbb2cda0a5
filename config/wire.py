"""The wire: every command, answer, snapshot and event that crosses between programs.

Two directions, two habits:

- device → server (`FromDevice`): an unknown field is an error that names the field;
- server → device (`ToDevice`): unknown fields are ignored, so an older kiosk keeps working.

Times are timezone-aware UTC instants in ISO 8601; durations are whole seconds.
Messages for boards carry ids, numbers and counter names and nothing about a person.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, NewType

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from config.devices import Printer, Screen

SCHEMA_VERSION = 1

TicketId = NewType("TicketId", int)
ServiceId = NewType("ServiceId", str)
CounterId = NewType("CounterId", str)
BoardId = NewType("BoardId", str)
KioskId = NewType("KioskId", str)
PriorityClassId = NewType("PriorityClassId", str)
TrackingToken = NewType("TrackingToken", str)
StaffId = NewType("StaffId", int)
Language = str
"""A language tag of the centre, such as `vi` or `en`."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
ShortText = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)]
Localised = dict[Language, str]
"""A text in each language of the centre: `{"vi": "Hộ tịch", "en": "Civil status"}`."""


class FromDevice(BaseModel):
    """A command as a device or a browser sends it. Unknown fields are refused by name."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=2_000)


class ToDevice(BaseModel):
    """What the server says. Unknown fields are ignored by whoever reads it."""

    model_config = ConfigDict(extra="ignore", frozen=True)


# --------------------------------------------------------------------------- words


class TicketState(StrEnum):
    """Where a ticket stands in its life."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    ON_HOLD = "on_hold"
    DONE = "done"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    EXPIRED = "expired"

    @property
    def is_final(self) -> bool:
        return self in FINAL_STATES


FINAL_STATES = frozenset(
    {TicketState.DONE, TicketState.NO_SHOW, TicketState.CANCELLED, TicketState.EXPIRED}
)


class TicketAction(StrEnum):
    """What happened to a ticket; one log line each."""

    ISSUE = "issue"
    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    MISS = "miss"
    """Called and did not come: back behind others, dropped after the centre's limit."""
    HOLD = "hold"
    RESUME = "resume"
    RETURN = "return"
    """Back to the queue at its own place, as if it had not been called."""
    TRANSFER = "transfer"
    CANCEL = "cancel"
    VOID = "void"
    """A mistaken press or a test: cancelled and left out of the figures."""
    EXPIRE = "expire"


class CounterState(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    PAUSED = "paused"


class PrinterState(StrEnum):
    """What a printer says of itself. `UNKNOWN` is a word of its own, never "fine"."""

    READY = "ready"
    PAPER_NEAR_END = "paper_near_end"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    CUTTER_ERROR = "cutter_error"
    OFFLINE = "offline"
    ERROR = "error"
    """Any other fault that the printer reports (overheated, unrecoverable)."""
    UNKNOWN = "unknown"


class IssueRefusal(StrEnum):
    """Why a service gives no tickets now."""

    CENTRE_CLOSED = "centre_closed"
    SERVICE_CLOSED = "service_closed"
    LAST_TICKET_PASSED = "last_ticket_passed"
    QUOTA_REACHED = "quota_reached"


class ErrorCode(StrEnum):
    """Stable codes of every error on the wire; programs translate codes, never texts."""

    BAD_REQUEST = "bad_request"
    BODY_TOO_LARGE = "body_too_large"
    NOT_JSON = "not_json"
    NOT_SIGNED_IN = "not_signed_in"
    WRONG_SIGN_IN = "wrong_sign_in"
    NOT_ALLOWED = "not_allowed"
    WRONG_ORIGIN = "wrong_origin"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    UNKNOWN_SERVICE = "unknown_service"
    UNKNOWN_COUNTER = "unknown_counter"
    UNKNOWN_TICKET = "unknown_ticket"
    UNKNOWN_BOARD = "unknown_board"
    UNKNOWN_KIOSK = "unknown_kiosk"
    UNKNOWN_PRIORITY_CLASS = "unknown_priority_class"
    ILLEGAL_TRANSITION = "illegal_transition"
    NOBODY_WAITING = "nobody_waiting"
    COUNTER_BUSY = "counter_busy"
    COUNTER_NOT_OPEN = "counter_not_open"
    COUNTER_TAKEN = "counter_taken"
    WRONG_COUNTER = "wrong_counter"
    CENTRE_CLOSED = "centre_closed"
    SERVICE_CLOSED = "service_closed"
    LAST_TICKET_PASSED = "last_ticket_passed"
    QUOTA_REACHED = "quota_reached"
    KEY_REUSED = "idempotency_key_reused"
    TOO_MANY_REQUESTS = "too_many_requests"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"


class Problem(ToDevice):
    """An error as `application/problem+json` (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    code: ErrorCode
    detail: str
    """What happened and what to do, in the caller's language where it is known."""
    fields: dict[str, str] = {}
    """For bad input: the path of each field (`priority.reason`) and what is wrong with it."""
    retry_after_seconds: int | None = None


# ------------------------------------------------------------------- parts of answers


class WaitEstimate(ToDevice):
    """How long until the call, as a range: the 50th to the 90th percentile, in seconds."""

    low_seconds: int = Field(ge=0)
    high_seconds: int = Field(ge=0)


class ServiceState(ToDevice):
    """A service as the hall sees it now."""

    service: str
    letter: str
    name: Localised
    icon: str = ""
    open: bool
    """Whether tickets are issued now."""
    refusal: IssueRefusal | None = None
    opens_at: datetime | None = None
    """When it next gives tickets, where that is known."""
    waiting: int = 0
    estimate: WaitEstimate | None = None
    """For somebody who takes a ticket now; `None` is "unknown" (no counter is open)."""
    next_numbers: list[str] = []
    """The next few numbers in the order in which they will be called."""


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


class Emergency(ToDevice):
    """The banner that overrides everything on every board."""

    text: Localised
    raised_at: datetime


# --------------------------------------------------------------------------- commands


class SignIn(FromDevice):
    sign_in: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class IssueTicket(FromDevice):
    """Ask for a ticket. The idempotency key goes in the `Idempotency-Key` header."""

    service: Slug
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")] = "vi"
    priority_class: Slug | None = None
    priority_reason: Slug | None = None
    """One of the reasons of the class; recorded, never printed nor shown in the hall."""


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


class SetNotices(FromDevice):
    notices: Annotated[list[dict[str, ShortText]], Field(max_length=10)]


class RaiseEmergency(FromDevice):
    text: dict[str, ShortText]


class ReportDevice(FromDevice):
    """What a kiosk or a board tells of itself, at least once a minute and on each change."""

    version: Annotated[str, StringConstraints(max_length=40)] = ""
    printer: PrinterState | None = None
    printer_detail: ShortText = ""
    jobs_waiting: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    fault: ShortText = ""


class ReserveNumbers(FromDevice):
    service: Slug
    count: Annotated[int, Field(ge=1, le=200)]


# ---------------------------------------------------------------------------- answers


class SessionStarted(ToDevice):
    """Who is signed in and what they may do."""

    staff_id: int
    display_name: str
    role: str
    permissions: list[str]
    expires_at: datetime


class TicketIssued(ToDevice):
    """All that the paper needs; it is on disk before this is sent."""

    ticket_id: int
    number: str
    service: str
    service_name: Localised
    language: Language
    token: str
    tracking_url: str
    issued_at: datetime
    time_zone: str
    people_ahead: int
    estimate: WaitEstimate | None
    hall_name: Localised
    priority: bool = False
    repeated: bool = False
    """True where a second press within seconds was answered with the first one's ticket."""


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
    people_ahead: int | None = None
    estimate: WaitEstimate | None = None


class CallReason(ToDevice):
    """Why this ticket is next, for the console to say."""

    rule: Literal["first_service", "priority", "longest_waiting", "waited_too_long", "chosen"]
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


class TicketMoved(ToDevice):
    """The answer to every other step of a ticket."""

    ticket: TicketSummary


class NumbersReserved(ToDevice):
    service: str
    numbers: list[str]
    tokens: list[str]
    day: str


# -------------------------------------------------------------------------- snapshots


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
    absences: int = 0
    """How often it was called and nobody came; while waiting, it stands behind some others."""
    papers: list[Localised] = []
    hall_name: Localised
    may_cancel: bool = False
    now: datetime


class CounterSummary(ToDevice):
    counter: str
    name: Localised
    state: CounterState
    staff_id: int | None = None
    staff_name: str | None = None
    services: list[str] = []
    since: datetime | None = None


class CountersListed(ToDevice):
    """Every counter of the centre, in the centre file's order."""

    counters: list[CounterSummary]


class DeviceState(ToDevice):
    """A device as staff see it."""

    device: str
    kind: Literal["kiosk", "board"]
    last_seen: datetime | None = None
    printer: PrinterState | None = None
    printer_detail: str = ""
    jobs_waiting: int = 0
    fault: str = ""
    version: str = ""


class HistoryLine(ToDevice):
    """A step of a ticket at this counter today."""

    log_id: int
    ticket_id: int
    number: str
    action: TicketAction
    at: datetime
    state: TicketState


class CounterSnapshot(ToDevice):
    """Everything a counter console shows."""

    schema_version: int = SCHEMA_VERSION
    sequence: int
    counter: CounterSummary
    counters: list[CounterSummary]
    current: TicketSummary | None = None
    """Called or being served here."""
    next: TicketSummary | None = None
    """Whom "next" would call, with `next_reason`."""
    next_reason: CallReason | None = None
    waiting: list[TicketSummary] = []
    """Everyone waiting whom this counter may call, in the order of calling."""
    on_hold: list[TicketSummary] = []
    services: list[ServiceState] = []
    history: list[HistoryLine] = []
    devices: list[DeviceState] = []
    notices: list[Notice] = []
    emergency: Emergency | None = None
    now: datetime


class KioskPriorityReason(ToDevice):
    id: str
    name: Localised


class KioskPriorityClass(ToDevice):
    id: str
    name: Localised
    reasons: list[KioskPriorityReason] = []


class KioskService(ToDevice):
    """A service as the kiosk offers it."""

    state: ServiceState
    papers: list[Localised] = []
    priority_classes: list[str] = []
    """Ids of the classes that may be claimed here; empty: the question is not asked."""


class KioskSnapshot(ToDevice):
    """Everything a kiosk needs, its own settings included."""

    schema_version: int = SCHEMA_VERSION
    sequence: int
    kiosk: str
    screen: Screen
    printer: Printer
    staff_pin_hash: str
    idle_seconds: int
    hall_name: Localised
    languages: list[Language]
    time_zone: str
    services: list[KioskService]
    priority_classes: list[KioskPriorityClass]
    notices: list[Notice]
    emergency: Emergency | None = None
    now: datetime


# ------------------------------------------------------------------- events of streams
# A stream is Server-Sent Events. The first event is named `snapshot`; each later one is
# named by its `kind`, its `id` is its `sequence`. Lines that start with ":" keep it warm.


class BoardCalled(ToDevice):
    """A number was called: show it, chime, say it."""

    kind: Literal["called"] = "called"
    sequence: int
    call: CalledTicket


class BoardCallEnded(ToDevice):
    """A called number came (`answered`), or is called no more (missed, cancelled, returned)."""

    kind: Literal["call_ended"] = "call_ended"
    sequence: int
    ticket_id: int
    answered: bool


class BoardFigures(ToDevice):
    kind: Literal["figures"] = "figures"
    sequence: int
    services: list[ServiceState]


class BoardNotices(ToDevice):
    kind: Literal["notices"] = "notices"
    sequence: int
    notices: list[Notice]
    emergency: Emergency | None = None


BoardEvent = Annotated[
    BoardCalled | BoardCallEnded | BoardFigures | BoardNotices, Field(discriminator="kind")
]


class KioskServices(ToDevice):
    """The kiosk's services changed: open or closed, waiting, estimate."""

    kind: Literal["services"] = "services"
    sequence: int
    services: list[ServiceState]


class KioskNotices(ToDevice):
    kind: Literal["notices"] = "notices"
    sequence: int
    notices: list[Notice]
    emergency: Emergency | None = None


KioskEvent = Annotated[KioskServices | KioskNotices, Field(discriminator="kind")]
# A phone's stream repeats the whole `TicketStatus` under the name `status`; a console's
# repeats the whole `CounterSnapshot` under the name `counter`: both are small and rarely
# change, and a whole state cannot drift.
