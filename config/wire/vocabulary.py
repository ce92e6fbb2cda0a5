"""The words that everybody shares: ids, states, reasons, error codes."""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, NewType, Self

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from config.text.characters import typed
from config.text.formats import ISO_DATE

SCHEMA_VERSION = 1

TicketId = NewType("TicketId", int)
ServiceId = NewType("ServiceId", str)
CounterId = NewType("CounterId", str)
PriorityClassId = NewType("PriorityClassId", str)
TrackingToken = NewType("TrackingToken", str)
Language = str
"""A language tag of the centre, such as `vi` or `en`."""

LanguageTag = Annotated[Language, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


def _typed(value: object) -> object:
    return typed(value) if isinstance(value, str) else value


Typed = BeforeValidator(_typed)
"""What somebody wrote: nothing invisible is kept of it."""
ShortText = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True), Typed]
Localised = dict[Language, str]
"""A text in each language of the centre: `{"vi": "Hộ tịch", "en": "Civil status"}`."""

_INSTANT = re.compile(
    rf"{ISO_DATE.pattern}T\d{{2}}:\d{{2}}(:\d{{2}}(\.\d+)?)?(Z|[+-]\d{{2}}:?\d{{2}})", re.ASCII
)


def _written_as_day(value: object) -> object:
    """pydantic takes seconds since 1970 as well, even for a text: here they are refused."""
    if isinstance(value, date) or (isinstance(value, str) and ISO_DATE.fullmatch(value)):
        return value
    raise PydanticCustomError("not_a_day", "a day is written 2026-11-16")


def _written_as_instant(value: object) -> object:
    if isinstance(value, datetime) or (isinstance(value, str) and _INSTANT.fullmatch(value)):
        return value
    raise ValueError("a time is written 2026-11-16T08:30:00+07:00")


Day = Annotated[date, Field(strict=False), BeforeValidator(_written_as_day)]
"""A day that comes from outside: ISO 8601, as text."""
Instant = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_written_as_instant)]
"""An instant that comes from outside: ISO 8601 with its offset, as text."""


# `defer_build`: validators and serializers are built on first use, which saves a sixth of the time
# in which a server starts. pydantic builds them under a lock of its own.


class FromDevice(BaseModel):
    """A command as a device or a browser sends it. Unknown fields are refused by name, and so is
    a value of another kind: a text or truth for a number, a number for a text, 1.0 for 1."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, str_max_length=2_000, defer_build=True
    )


class ToDevice(BaseModel):
    """What the server says. Unknown fields are ignored by whoever reads it."""

    model_config = ConfigDict(
        extra="ignore", frozen=True, serialize_by_alias=True, defer_build=True
    )

    def without_texts(self) -> Self:
        """What may be kept of it, to be said again where a command comes twice: nothing that
        somebody wrote, for it may name a citizen."""
        return self


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
    NO_SHOW = "miss"
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
    NOT_A_FORM = "not_a_form"
    COMPRESSED_BODY = "compressed_body"
    BODY_TOO_SLOW = "body_too_slow"
    EXPECTATION_FAILED = "expectation_failed"
    MALFORMED_REQUEST = "malformed_request"
    NOT_SIGNED_IN = "not_signed_in"
    WRONG_SIGN_IN = "wrong_sign_in"
    ONE_TIME_PASSWORD_ENDED = "one_time_password_ended"  # noqa: S105 - a code, no password
    MUST_CHANGE_PASSWORD = "must_change_password"  # noqa: S105 - a code, no password
    SECOND_FACTOR_MISSING = "second_factor_missing"
    WRONG_SECOND_FACTOR = "wrong_second_factor"
    PROVIDER_UNAVAILABLE = "provider_unavailable"
    PROVIDER_REFUSED = "provider_refused"
    SIGN_IN_EXPIRED = "sign_in_expired"
    IDENTITY_NOT_TRUSTED = "identity_not_trusted"
    NO_ROLE_HERE = "no_role_here"
    NO_ACCOUNT_HERE = "no_account_here"
    LOCAL_ACCOUNT = "local_account"
    TOO_MANY_GROUPS = "too_many_groups"
    TOO_MANY_MESSAGES = "too_many_messages"
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
    COUNTER_NOT_YOURS = "counter_not_yours"
    COUNTER_WINDING_DOWN = "counter_winding_down"
    SERVICE_WINDING_DOWN = "service_winding_down"
    BACK_AT_NOT_AHEAD = "back_at_not_ahead"
    WRONG_COUNTER = "wrong_counter"
    CENTRE_CLOSED = "centre_closed"
    SERVICE_CLOSED = "service_closed"
    LAST_TICKET_PASSED = "last_ticket_passed"
    QUOTA_REACHED = "quota_reached"
    NO_NUMBERS_LEFT = "no_numbers_left"
    NUMBER_NOT_RESERVED = "number_not_reserved"
    NUMBER_GIVEN_TWICE = "number_given_twice"
    NUMBER_OF_ANOTHER_DAY = "number_of_another_day"
    NUMBER_GIVEN = "number_given"
    TICKET_ON_ITS_WAY = "ticket_on_its_way"
    UNKNOWN_PROCEDURE = "unknown_procedure"
    PROCEDURE_CHANGED = "procedure_changed"
    CATALOGUE_CHANGED = "catalogue_changed"
    IMPORT_OVER = "import_over"
    ALREADY_SET_UP = "already_set_up"
    SETTINGS_CHANGED = "settings_changed"
    SETTINGS_WRONG = "settings_wrong"
    LOGO_REFUSED = "logo_refused"
    SETTINGS_IN_USE = "settings_in_use"
    UNKNOWN_SETTING = "unknown_setting"
    UNKNOWN_DOSSIER = "unknown_dossier"
    DOSSIER_OF_OTHER_UNIT = "dossier_of_other_unit"
    DOSSIER_CHANGED = "dossier_changed"
    DOSSIER_TRANSITION = "dossier_transition"
    NOT_YOUR_STEP = "not_your_step"
    APOLOGY_NEEDED = "apology_needed"
    PAPERS_MISSING = "papers_missing"
    LIMIT_UNREAD = "limit_unread"
    TICKET_RECEIVED_BEFORE = "ticket_received_before"
    RECEIPT_DOES_NOT_MATCH = "receipt_does_not_match"
    BEFORE_RECEIPT = "before_receipt"
    UNREADABLE_IDENTITY_CARD = "unreadable_identity_card"
    SURVEY_NOT_OPEN = "survey_not_open"
    UNKNOWN_SURVEY = "unknown_survey"
    UNKNOWN_PETITION = "unknown_petition"
    PETITIONS_NOT_TAKEN = "petitions_not_taken"
    PETITION_CHANGED = "petition_changed"
    PETITION_TRANSITION = "petition_transition"
    PETITION_FORGOTTEN = "petition_forgotten"
    PHOTO_UNREADABLE = "photo_unreadable"
    PHOTO_TOO_LARGE = "photo_too_large"
    UNKNOWN_DECLARATION = "unknown_declaration"
    DECLARATION_NOT_YOURS = "declaration_not_yours"
    DECLARATION_STANDS = "declaration_stands"
    DECLARATION_DAY = "declaration_day"
    UNKNOWN_STAFF = "unknown_staff"
    STAFF_ABSENT = "staff_absent"
    SIGN_IN_TAKEN = "sign_in_taken"
    MEMBER_CHANGED = "member_changed"
    MEMBER_LEFT = "member_left"
    LAST_ADMINISTRATOR = "last_administrator"
    OWN_ACCOUNT = "own_account"
    ABSENCE_OVERLAPS = "absence_overlaps"
    UNKNOWN_DUTY = "unknown_duty"
    SHIFT_OVER = "shift_over"
    DAY_FINISHED = "day_finished"
    LEAVE_ACCOUNT = "leave_account"
    LEAVE_ENTRY_OVER = "leave_entry_over"
    LEAVE_TOO_SHORT = "leave_too_short"
    OWN_LEAVE = "own_leave"
    UNKNOWN_QUESTION = "unknown_question"
    QUESTION_CHANGED = "question_changed"
    QUESTION_NOT_YOURS = "question_not_yours"
    QUESTION_NOT_ANSWERED = "question_not_answered"
    NOT_ASKED_ONLINE = "not_asked_online"
    FAQ_NAMES_SOMEBODY = "faq_names_somebody"
    PROCEDURE_OF_OTHER_FIELD = "procedure_of_other_field"
    FAQ_THERE_ALREADY = "faq_there_already"
    UNKNOWN_GUIDANCE = "unknown_guidance"
    GUIDANCE_CHANGED = "guidance_changed"
    PDF_REFUSED = "pdf_refused"
    UNKNOWN_FORM = "unknown_form"
    FORM_CHANGED = "form_changed"
    FORM_REFUSED = "form_refused"
    WRITING_FORBIDDEN = "writing_forbidden"
    WRITING_UNCHECKED = "writing_unchecked"
    DOSSIER_FINISHED = "dossier_finished"
    WRONG_PAIRING_CODE = "wrong_pairing_code"
    OTHER_KIND_OF_DEVICE = "other_kind_of_device"
    KEY_REUSED = "idempotency_key_reused"
    TOO_MANY_REQUESTS = "too_many_requests"
    UNAVAILABLE = "unavailable"
    DATA_KEY_MISSING = "data_key_missing"
    SEAL_BROKEN = "seal_broken"
    TOO_MANY_READ = "too_many_read"
    INTERNAL = "internal"


def _known(code: object) -> object:
    """A code that only a newer server has is a plain no: it is an answer all the same."""
    is_known = code is None or code in set(ErrorCode)
    return code if is_known else ErrorCode.BAD_REQUEST


SaidCode = Annotated[ErrorCode, BeforeValidator(_known)]
"""A code as programs hear it, from a server that may be newer."""


class Problem(ToDevice):
    """An error as `application/problem+json` (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    code: SaidCode
    detail: str
    """What happened and what to do, in the caller's language where it is known."""
    fields: dict[str, str] = {}
    """For bad input: the path of each field (`priority.reason`) and what is wrong with it."""
    retry_after_seconds: int | None = None
    request_id: str | None = None
    """Under which the request stands in the server's log."""
