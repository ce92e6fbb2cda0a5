"""The operations of dossiers: their names, addresses, words, answers and who may use them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from config.centre.roles import Permission
from config.wire import Empty, ErrorCode, FromDevice
from config.wire.dossiers.answers import (
    AcceptSupplement,
    AdvanceDossier,
    Apologise,
    Applicant,
    AssignDossier,
    CorrectApplicant,
    Dossier,
    DossierQuoted,
    DossiersListed,
    DossierStep,
    IdentityRead,
    PrintReceipt,
    QuoteDossier,
    ReadIdentityCard,
    ReceiptJob,
    ReceiveDossier,
    RefuseDossier,
    RequestPayment,
    RequestSupplement,
    ReturnResult,
    SearchDossiers,
    SetLimit,
    StopDossier,
    TellCitizen,
    WithdrawDossier,
    WorkList,
)
from config.wire.dossiers.commands import LARGEST_OFFSET
from queue_server.core.http.operations import Call, Operation, staff, staff_who

if TYPE_CHECKING:
    from queue_server.dossiers.api import DossierApi, UseCase

RECEIVE: Final = staff(Permission.RECEIVE)
WITH_DOSSIERS: Final = staff_who(Permission.RECEIVE, Permission.PROCESS, Permission.OVERSEE)
"""The use cases say more closely who may: whose step it is, and who oversees."""
LARGEST_DOSSIER_BYTES: Final = 256 * 1024
"""Five hundred papers, each with its note."""

ON_A_DOSSIER: Final = (
    ErrorCode.UNKNOWN_DOSSIER,
    ErrorCode.DOSSIER_CHANGED,
    ErrorCode.DOSSIER_TRANSITION,
)
OF_READING: Final = (ErrorCode.UNKNOWN_DOSSIER, ErrorCode.TOO_MANY_READ)
OF_A_STEP: Final = (*ON_A_DOSSIER, ErrorCode.NOT_YOUR_STEP)


def operations(api: DossierApi) -> list[Operation]:
    """The operations, by the product's own words."""
    return [
        *_receiving(api),
        *_reading(api),
        *_working(api),
        *_pausing(api),
        *_correcting(api),
        *_printing(api),
    ]


def _receiving(api: DossierApi) -> list[Operation]:
    return [
        Operation(
            "quoteDossier", "POST", "/dossiers/quote",
            "When a dossier received now is due, how that is counted, and what it costs.",
            api.quote, RECEIVE, QuoteDossier, DossierQuoted,
            refusals=(ErrorCode.UNKNOWN_PROCEDURE, ErrorCode.BEFORE_RECEIPT),
        ),
        Operation(
            "readIdentityCard", "POST", "/dossiers/identity-card",
            "Read what a scanner typed from an identity card; nothing of it is kept.",
            api.identity_card, RECEIVE, ReadIdentityCard, IdentityRead,
            refusals=(ErrorCode.UNREADABLE_IDENTITY_CARD,),
        ),
        Operation(
            "receiveDossier", "POST", "/dossiers",
            "Receive a dossier, ask for what is missing, or refuse it.",
            api.receive, RECEIVE, ReceiveDossier, Dossier,
            refusals=(
                ErrorCode.UNKNOWN_PROCEDURE, ErrorCode.PROCEDURE_CHANGED,
                ErrorCode.PAPERS_MISSING, ErrorCode.BEFORE_RECEIPT, ErrorCode.UNKNOWN_TICKET,
                ErrorCode.LIMIT_UNREAD, ErrorCode.TICKET_RECEIVED_BEFORE,
            ),
            largest_body_bytes=LARGEST_DOSSIER_BYTES,
        ),
    ]  # fmt: skip


def _reading(api: DossierApi) -> list[Operation]:
    return [
        Operation(
            "listDossiers", "GET", "/dossiers",
            "A work list (`list`), from `offset` on.",
            api.list, WITH_DOSSIERS, answer=DossiersListed,
            query={
                "list": {"type": "string", "enum": [*WorkList]},
                "offset": {"type": "integer", "minimum": 0, "maximum": LARGEST_OFFSET},
            },
            refusals=(ErrorCode.TOO_MANY_READ,),
        ),
        Operation(
            "searchDossiers", "POST", "/dossiers/search",
            "What words find in a work list: a code, a receipt, a name, the end of a phone.",
            api.search, WITH_DOSSIERS, SearchDossiers, DossiersListed,
            refusals=(ErrorCode.DOSSIER_OF_OTHER_UNIT, ErrorCode.TOO_MANY_READ),
        ),
        Operation(
            "getDossier", "GET", "/dossiers/{dossier_id}", "A dossier, whole.",
            api.get, WITH_DOSSIERS, answer=Dossier,
            refusals=(*OF_READING, ErrorCode.SEAL_BROKEN),
        ),
        Operation(
            "revealApplicant", "POST", "/dossiers/{dossier_id}/applicant",
            "The applicant with phone and ID number in full; that they were looked at is logged.",
            api.applicant, WITH_DOSSIERS, Empty, Applicant,
            refusals=(*OF_READING, ErrorCode.SEAL_BROKEN),
        ),
    ]  # fmt: skip


def _command(
    api: DossierApi,
    name: str,
    path: str,
    summary: str,
    use_case: UseCase,
    body: type[FromDevice],
    *refusals: ErrorCode,
    largest_body_bytes: int | None = None,
) -> Operation:
    async def handle(call: Call) -> Dossier:
        return await api.command(use_case, call)

    return Operation(
        name, "POST", f"/dossiers/{{dossier_id}}/{path}", summary,
        handle, WITH_DOSSIERS, body, Dossier,
        refusals=refusals, largest_body_bytes=largest_body_bytes,
    )  # fmt: skip


def _working(api: DossierApi) -> list[Operation]:
    return [
        _command(
            api, "advanceDossier", "advance",
            "Finish the present step; the next begins, or the dossier is resolved.",
            lambda dossiers: dossiers.processing.advance, AdvanceDossier,
            *OF_A_STEP, ErrorCode.APOLOGY_NEEDED, ErrorCode.UNKNOWN_STAFF, ErrorCode.STAFF_ABSENT,
        ),
        _command(
            api, "assignDossier", "assign", "Hand the present step to somebody, or take it.",
            lambda dossiers: dossiers.processing.assign, AssignDossier,
            *OF_A_STEP, ErrorCode.UNKNOWN_STAFF, ErrorCode.STAFF_ABSENT,
        ),
        _command(
            api, "tellCitizen", "tell", "The citizen was told that the result is ready.",
            lambda dossiers: dossiers.processing.tell, TellCitizen, *ON_A_DOSSIER,
        ),
        _command(
            api, "returnResult", "return-result",
            "Hand the result over; at the counter against the receipt.",
            lambda dossiers: dossiers.processing.return_result, ReturnResult,
            *ON_A_DOSSIER, ErrorCode.RECEIPT_DOES_NOT_MATCH, ErrorCode.UNKNOWN_TICKET,
        ),
    ]  # fmt: skip


def _pausing(api: DossierApi) -> list[Operation]:
    return [
        _command(
            api, "requestSupplement", "request-supplement",
            "Ask for missing papers (form 02); the clock stands.",
            lambda dossiers: dossiers.suspensions.request_supplement,
            RequestSupplement, *OF_A_STEP, ErrorCode.BEFORE_RECEIPT,
        ),
        _command(
            api, "acceptSupplement", "accept-supplement",
            "What was asked for is there; the clock goes on.",
            lambda dossiers: dossiers.suspensions.accept_supplement, AcceptSupplement,
            *ON_A_DOSSIER, ErrorCode.PAPERS_MISSING, ErrorCode.UNKNOWN_TICKET,
            largest_body_bytes=LARGEST_DOSSIER_BYTES,
        ),
        _command(
            api, "requestPayment", "request-payment",
            "Ask for a payment that the law demands; the clock stands.",
            lambda dossiers: dossiers.suspensions.request_payment,
            RequestPayment, *OF_A_STEP, ErrorCode.BEFORE_RECEIPT,
        ),
        _command(
            api, "confirmPayment", "confirm-payment", "It was paid; the clock goes on.",
            lambda dossiers: dossiers.suspensions.confirm_payment, DossierStep, *ON_A_DOSSIER,
        ),
        _command(
            api, "refuseDossier", "refuse", "It is not received after all (form 03).",
            lambda dossiers: dossiers.suspensions.refuse, RefuseDossier, *ON_A_DOSSIER,
        ),
        _command(
            api, "withdrawDossier", "withdraw", "The citizen takes it back.",
            lambda dossiers: dossiers.suspensions.withdraw, WithdrawDossier, *ON_A_DOSSIER,
        ),
        _command(
            api, "stopDossier", "stop", "Stop it for a time, or for good (form 05).",
            lambda dossiers: dossiers.suspensions.stop, StopDossier, *ON_A_DOSSIER,
        ),
        _command(
            api, "resumeDossier", "resume", "A stopped dossier goes on.",
            lambda dossiers: dossiers.suspensions.resume, DossierStep, *ON_A_DOSSIER,
        ),
        _command(
            api, "apologiseForDossier", "apologise",
            "Apologise and promise a new day (form 04).",
            lambda dossiers: dossiers.suspensions.apologise,
            Apologise, *ON_A_DOSSIER, ErrorCode.BEFORE_RECEIPT,
        ),
    ]  # fmt: skip


def _correcting(api: DossierApi) -> list[Operation]:
    return [
        _command(
            api, "correctApplicant", "correct-applicant",
            "Put right what is written of the applicant, with the reason.",
            lambda dossiers: dossiers.corrections.correct_applicant,
            CorrectApplicant, *ON_A_DOSSIER,
        ),
        _command(
            api, "setDossierLimit", "limit",
            "The limit that was being checked is found, with its source; the due dates follow.",
            lambda dossiers: dossiers.corrections.set_limit, SetLimit, *ON_A_DOSSIER,
        ),
    ]  # fmt: skip


def _printing(api: DossierApi) -> list[Operation]:
    return [
        Operation(
            "printReceipt", "POST", "/dossiers/{dossier_id}/receipt",
            "Print the short receipt on the ticket printer of a kiosk.",
            api.print_receipt, WITH_DOSSIERS, PrintReceipt, ReceiptJob,
            refusals=(ErrorCode.UNKNOWN_DOSSIER, ErrorCode.UNKNOWN_KIOSK),
        ),
    ]  # fmt: skip
