"""Working on a dossier: its steps, who does them, the clock standing and going, the result.

Each use case runs inside one transaction (`UnitOfWork`) and raises before it writes: `NotFound`,
`DossierChanged` (somebody was quicker), `DossierTransition` (the status does not allow it) and
`NotAllowed` (somebody else's step) always, and what its own words say.
"""

from __future__ import annotations

from typing import Any

from config.centre.model import Centre
from config.text.catalogue import text
from config.wire import ErrorCode
from config.wire.dossiers.answers import (
    AdvanceDossier,
    AssignDossier,
    DossierAction,
    DossierStatus,
    ResultDelivery,
    ReturnResult,
    TellCitizen,
)
from queue_server.catalogue.service import Catalogue
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest, Conflict, NotFound
from queue_server.dossiers import repository
from queue_server.dossiers.repository import (
    Colleague,
    StepRecord,
)
from queue_server.dossiers.rules.codes import read_receipt
from queue_server.dossiers.usecases.aggregate import (
    Case,
    DossierTouched,
    fits,
    needs_apology,
    take_up,
)


class Work:
    """The steps of a dossier, from the counter to the result."""

    def __init__(self, centre: Centre, catalogue: Catalogue) -> None:
        self._centre = centre
        self._catalogue = catalogue

    def _take_up(self, unit: UnitOfWork, dossier_id: int, seen: int) -> Case:
        return take_up(unit, self._centre, self._catalogue, dossier_id, seen)

    # ----------------------------------------------------------------------------- the steps

    def advance(self, unit: UnitOfWork, dossier_id: int, words: AdvanceDossier) -> DossierTouched:
        """Finish the present step; the next begins, or the dossier is resolved.

        Raises `Conflict` (`APOLOGY_NEEDED`: late, and no form 04 yet) and `NotFound`
        (`UNKNOWN_STAFF`: nobody to hand the next step to).
        """
        case = self._take_up(unit, dossier_id, words.seen)
        last = not any(step.kind == "work" for step in case.steps[case.step.place + 1 :])
        status = case.require(DossierAction.ADVANCE, last_work_step=last)
        if needs_apology(self._centre, case.record, case.unit.now):
            raise Conflict(ErrorCode.APOLOGY_NEEDED)
        following = _following(case)
        member = self._colleague(case, following, words.hand_to) if words.hand_to else None
        self._finish_step(case)
        if following is not case.step:
            case.change_step(
                following.place, started_at=case.unit.now, staff_id=member.id if member else None
            )
        values: dict[str, Any] = {"step": following.place, "official": member and member.id}
        action = DossierAction.ADVANCE
        if status is DossierStatus.RESOLVED:
            action = DossierAction.RESOLVE
            values |= _resolved(case)
        return case.keep(action, status, words.note, **values)

    def _finish_step(self, case: Case) -> None:
        """The step is done by whoever says so; the one that returns the result is done then."""
        if case.step.kind == "return":
            return
        done = case.outcome(case.step.due_at)
        case.change_step(
            case.step.place,
            staff_id=case.unit.actor.staff_id,
            started_at=case.step.started_at or case.unit.now,
            ended_at=case.unit.now,
            outcome=done.value,
        )

    def assign(self, unit: UnitOfWork, dossier_id: int, words: AssignDossier) -> DossierTouched:
        """Hand the present step to somebody, or take it. Raises `NotFound` (`UNKNOWN_STAFF`)."""
        case = self._take_up(unit, dossier_id, words.seen)
        status = case.require(DossierAction.ASSIGN)
        member = self._colleague(case, case.step, words.staff_id)
        started_at = case.step.started_at or case.unit.now
        case.change_step(case.step.place, staff_id=member.id, started_at=started_at)
        reason = f"→ {member.name}. {words.reason}".removesuffix(" ")
        # Of a resolved one, `official` says who resolved it.
        values = {} if case.record.closed_at else {"official": member.id}
        return case.keep(DossierAction.ASSIGN, status, reason, **values)

    def _colleague(self, case: Case, step: StepRecord, wanted: int) -> Colleague:
        member = repository.colleague(case.unit.connection, wanted)
        if member is None or not fits(self._centre, step, member):
            raise NotFound(ErrorCode.UNKNOWN_STAFF)
        return member

    # ---------------------------------------------------------------------------- the result

    def tell(self, unit: UnitOfWork, dossier_id: int, words: TellCitizen) -> DossierTouched:
        """The citizen was told that the result is ready."""
        case = self._take_up(unit, dossier_id, words.seen)
        status = case.require(DossierAction.TELL_CITIZEN)
        how = text(self._centre.languages[0], f"dossiers.told.{words.how}")
        reason = f"{how}. {words.note}".removesuffix(" ")
        return case.keep(DossierAction.TELL_CITIZEN, status, reason, told_at=case.unit.now)

    def return_result(
        self, unit: UnitOfWork, dossier_id: int, words: ReturnResult
    ) -> DossierTouched:
        """The result is handed over, sent or delivered.

        At the counter against the receipt's QR code. Raises `Conflict`
        (`RECEIPT_DOES_NOT_MATCH`), `BadRequest` (no receipt, and no word why), `NotFound`
        (ticket).
        """
        case = self._take_up(unit, dossier_id, words.seen)
        status = case.require(DossierAction.RETURN_RESULT)
        _check_receipt(case, words)
        case.require_ticket(words.ticket_id)
        if case.step.kind == "return":
            done = case.outcome(case.step.due_at)
            who = unit.actor.staff_id
            case.change_step(
                case.step.place, staff_id=who, ended_at=case.unit.now, outcome=done.value
            )
        case.visit(words.ticket_id, "collect")
        reason = " ".join(said for said in (words.without_receipt, words.note) if said)
        return case.keep(
            DossierAction.RETURN_RESULT,
            status,
            reason,
            returned_at=case.unit.now,
            delivery=words.delivery.value,
        )


def _following(case: Case) -> StepRecord:
    """The step after the present one; the last has none after it."""
    return case.steps[min(case.step.place + 1, len(case.steps) - 1)]


def _resolved(case: Case) -> dict[str, Any]:
    """What is new in the row of a dossier that is resolved now."""
    reached = case.outcome(case.record.due_at)
    return {
        "official": case.unit.actor.staff_id,
        "resolved_at": case.unit.now,
        "closed_at": case.unit.now,
        "outcome": reached.value,
    }


def _check_receipt(case: Case, words: ReturnResult) -> None:
    if words.receipt:
        if read_receipt(words.receipt) != case.record.token:
            raise Conflict(ErrorCode.RECEIPT_DOES_NOT_MATCH)
        return
    if words.delivery is ResultDelivery.COUNTER and not words.without_receipt:
        wanted = "the receipt's code, or in without_receipt why there is none"
        raise BadRequest(fields={"receipt": wanted})
