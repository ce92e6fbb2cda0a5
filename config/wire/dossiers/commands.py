"""What staff, kiosks and citizens ask for about dossiers.

Every command on a dossier carries `seen`, the version that its sender looked at: where somebody
else was quicker, nothing is changed and the sender is told what was.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from config.text.catalogue import FALLBACK_LANGUAGE
from config.text.phone_numbers import phone_of
from config.wire.dossiers.persons import Applicant, ApplicantChanges
from config.wire.dossiers.vocabulary import PaperState, ResultDelivery, WorkList
from config.wire.procedures import Channel, Limit, LimitUnit, ProcedureCode
from config.wire.vocabulary import Day, FromDevice, Instant, ShortText, Slug, Typed

LARGEST_OFFSET = 10_000_000
"""Dossiers of a list that may be left out."""
Seen = Annotated[int, Field(ge=0, lt=2**31)]
LongText = Annotated[str, StringConstraints(max_length=2_000, strip_whitespace=True), Typed]
Said = Annotated[
    str, StringConstraints(min_length=3, max_length=2_000, strip_whitespace=True), Typed
]
"""A reason that must be given."""
StaffId = Annotated[int, Field(ge=1, lt=2**63)]
LimitPlace = Annotated[int, Field(ge=0, lt=500)]
"""Where a procedure has several limits for a channel, which depend on the case: the place in its
list (from 0) of the one that holds. Without it such a limit is being checked."""


class StatedLimit(FromDevice):
    """The limit of one dossier, found by a person where the catalogue's is being checked."""

    amount: Annotated[int, Field(ge=0, le=3_650)] | None = None
    unit: Literal["working_day", "calendar_day", "hour", "unspecified"]
    """`unspecified`, without an amount: the law states none."""
    source: Said
    """Where it stands: the law, the decision, the page."""

    @model_validator(mode="after")
    def amount_with_its_unit(self) -> Self:
        if (self.amount is None) != (self.unit == "unspecified"):
            raise ValueError("amount and unit go together")
        return self

    @property
    def limit(self) -> Limit:
        return Limit(amount=self.amount, unit=LimitUnit(self.unit))


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
    stated_limit: StatedLimit | None = None
    received_at: Instant | None = None
    """None: now."""


class Supplement(FromDevice):
    """What the citizen is asked to bring (form 02)."""

    papers: Annotated[list[LongText], Field(max_length=100)] = []
    """Their names, word for word as the procedure lists them."""
    instruction: Said
    until: Day | None = None


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
    stated_limit: StatedLimit | None = None
    """Where the catalogue's is being checked: what a person found, and where."""
    limit_decision: LongText = ""
    """Or why a leader (`oversee`) has it received while the limit is being checked."""
    applicant: Applicant
    papers: Annotated[list[PaperTicked], Field(max_length=500)] = []
    more_papers: Annotated[list[PaperAdded], Field(max_length=50)] = []
    delivery: ResultDelivery = ResultDelivery.COUNTER
    delivery_address: Annotated[str, StringConstraints(max_length=400), Typed] = ""
    fee: Annotated[int, Field(ge=0, le=10_000_000_000)] | None = None
    """In đồng; None: not yet known."""
    fee_paid: bool = False
    ticket_id: Annotated[int, Field(ge=1, lt=2**63)] | None = None
    """The ticket that is being served."""
    again: LongText = ""
    """Why another one is received for the ticket, where a colleague has received one, or one of
    the same procedure was."""
    received_at: Instant | None = None
    """When the citizen handed it in, if not now (by post, after a power cut); never ahead."""
    national_code: Annotated[str, StringConstraints(max_length=60), Typed] = ""
    """The national portal's own code, where there is one."""
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")] = FALLBACK_LANGUAGE
    note: LongText = ""
    supplement: Supplement | None = None
    refusal: Refusal | None = None


class AdvanceDossier(FromDevice):
    """Finish the present step; the next begins, or the dossier is resolved."""

    seen: Seen
    note: LongText = ""
    hand_to: StaffId | None = None
    """Who does the next step; None: whoever of its role takes it."""


class SetLimit(FromDevice):
    """The limit that was being checked is found: the due dates follow from it."""

    seen: Seen
    stated_limit: StatedLimit


class CorrectApplicant(FromDevice):
    """What was written of the applicant is put right: `changes` is what should be otherwise."""

    seen: Seen
    changes: ApplicantChanges
    reason: Said


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
    until: Day | None = None


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
    new_day: Day


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
    offset: Annotated[int, Field(ge=0, le=LARGEST_OFFSET)] = 0


def _phone_digits(typed: str) -> str:
    """Four digits, or a whole number as it is kept."""
    whole = phone_of(typed)
    digits = whole or re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", typed))
    if not whole and len(digits) != 4:
        raise ValueError("the last four digits")
    return digits


class ShowStanding(FromDevice):
    """What was read of a receipt, or typed from it: its link, its token, or the dossier's code."""

    receipt: Annotated[str, StringConstraints(min_length=3, max_length=300)] = Field(repr=False)


class FindDossier(FromDevice):
    """A citizen without the link: the code and the last four digits of the phone."""

    code: Annotated[str, StringConstraints(min_length=3, max_length=60)]
    phone_digits: Annotated[str, StringConstraints(max_length=100), AfterValidator(_phone_digits)]
    """The last four digits of the applicant's phone, or the whole number: that one still opens
    the dossier where strangers tried so often that four digits must wait."""
