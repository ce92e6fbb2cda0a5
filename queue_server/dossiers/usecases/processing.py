"""Working on a dossier: its steps, who does them, the clock standing and going, the result.

Each use case runs inside one transaction (`UnitOfWork`) and raises before it writes: `NotFound`,
`DossierChanged` (somebody was quicker), `DossierTransition` (the status does not allow it) and
`NotAllowed` (somebody else's step) always, and its own.
"""

from __future__ import annotations

from typing import Any

from config.centre.model import Centre
from config.text.catalogue import text
from config.text.formats import format_date
from config.wire import ErrorCode
from config.wire.dossiers.answers import (
    AdvanceDossier,
    AssignDossier,
    DossierAction,
    DossierStatus,
    DossierTouched,
    ResultDelivery,
    ReturnResult,
    TellCitizen,
)
from queue_server.catalogue.service import Catalogue
from queue_server.centre.people.absences import last_day_away
from queue_server.core.current import Current
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest, Conflict, NotFound
from queue_server.dossiers.records import Colleague, StepRecord
from queue_server.dossiers.repository import queries
from queue_server.dossiers.rules.codes import read_receipt
from queue_server.dossiers.rules.permissions import fits, needs_apology
from queue_server.dossiers.usecases.aggregate import (
    DossierAggregate,
    load_for_update,
)


class Processing:
    """The steps of a dossier, from the counter to the result."""

    def __init__(self, centre: Current[Centre], catalogue: Catalogue) -> None:
        self._centre = centre
        self._catalogue = catalogue

    def _load(self, unit: UnitOfWork, dossier_id: int, seen_version: int) -> DossierAggregate:
        return load_for_update(unit, self._centre.value, self._catalogue, dossier_id, seen_version)

    # ----------------------------------------------------------------------------- the steps

    def advance(self, unit: UnitOfWork, dossier_id: int, command: AdvanceDossier) -> DossierTouched:
        """Finish the present step; the next begins, or the dossier is resolved.

        Raises `Conflict` (`APOLOGY_NEEDED`: late, and no form 04 yet) and `NotFound`
        (`UNKNOWN_STAFF`: nobody to hand the next step to).
        """
        dossier = self._load(unit, dossier_id, command.seen)
        last = not any(step.kind == "work" for step in dossier.steps[dossier.step.place + 1 :])
        status = dossier.require(DossierAction.ADVANCE, last_work_step=last)
        if needs_apology(self._centre.value, dossier.record, dossier.unit.now):
            raise Conflict(ErrorCode.APOLOGY_NEEDED)
        following = _following(dossier)
        member = self._colleague(dossier, following, command.hand_to) if command.hand_to else None
        self._finish_step(dossier)
        if following is not dossier.step:
            dossier.change_step(
                following.place, started_at=dossier.unit.now, staff_id=member.id if member else None
            )
        values: dict[str, Any] = {"step": following.place, "official": member and member.id}
        action = DossierAction.ADVANCE
        if status is DossierStatus.RESOLVED:
            action = DossierAction.RESOLVE
            values |= _resolved(dossier)
        return dossier.save(action, status, command.note, **values)

    def _finish_step(self, dossier: DossierAggregate) -> None:
        """The step is done by the caller; the one that returns the result is done then."""
        if dossier.step.kind == "return":
            return
        done = dossier.outcome(dossier.step.due_at)
        dossier.change_step(
            dossier.step.place,
            staff_id=dossier.unit.actor.staff_id,
            started_at=dossier.step.started_at or dossier.unit.now,
            ended_at=dossier.unit.now,
            outcome=done.value,
        )

    def assign(self, unit: UnitOfWork, dossier_id: int, command: AssignDossier) -> DossierTouched:
        """Hand the present step to somebody, or take it. Raises `NotFound` (`UNKNOWN_STAFF`)."""
        dossier = self._load(unit, dossier_id, command.seen)
        status = dossier.require(DossierAction.ASSIGN)
        member = self._colleague(dossier, dossier.step, command.staff_id)
        started_at = dossier.step.started_at or dossier.unit.now
        dossier.change_step(dossier.step.place, staff_id=member.id, started_at=started_at)
        reason = f"→ {member.name}. {command.reason}".removesuffix(" ")
        # Of a resolved one, `official` says who resolved it.
        values = {} if dossier.record.closed_at else {"official": member.id}
        return dossier.save(DossierAction.ASSIGN, status, reason, **values)

    def _colleague(self, dossier: DossierAggregate, step: StepRecord, wanted: int) -> Colleague:
        member = queries.colleague(dossier.unit.connection, wanted)
        if member is None or not fits(self._centre.value, step, member):
            raise NotFound(ErrorCode.UNKNOWN_STAFF)
        self._require_present(dossier.unit, member)
        return member

    def _require_present(self, unit: UnitOfWork, member: Colleague) -> None:
        """Raise `Conflict` (`STAFF_ABSENT`) for a colleague who is away today. People who are
        noted as away and work nevertheless may take a dossier themselves."""
        today = self._centre.value.day(unit.now)
        last_day = last_day_away(unit.connection, member.id, today)
        if last_day is not None and unit.actor.staff_id != member.id:
            day = format_date(last_day)
            raise Conflict(ErrorCode.STAFF_ABSENT, name=member.name, day=day)

    # ---------------------------------------------------------------------------- the result

    def tell(self, unit: UnitOfWork, dossier_id: int, command: TellCitizen) -> DossierTouched:
        """The citizen was told that the result is ready."""
        dossier = self._load(unit, dossier_id, command.seen)
        status = dossier.require(DossierAction.TELL_CITIZEN)
        how = text(self._centre.value.languages[0], f"dossiers.told.{command.how}")
        reason = f"{how}. {command.note}".removesuffix(" ")
        return dossier.save(DossierAction.TELL_CITIZEN, status, reason, told_at=dossier.unit.now)

    def return_result(
        self, unit: UnitOfWork, dossier_id: int, command: ReturnResult
    ) -> DossierTouched:
        """The result is handed over, sent or delivered.

        At the counter against the receipt's QR code. Raises `Conflict`
        (`RECEIPT_DOES_NOT_MATCH`), `BadRequest` (no receipt, and no word why), `NotFound`
        (ticket).
        """
        dossier = self._load(unit, dossier_id, command.seen)
        status = dossier.require(DossierAction.RETURN_RESULT)
        _check_receipt(dossier, command)
        dossier.require_ticket(command.ticket_id)
        if dossier.step.kind == "return":
            done = dossier.outcome(dossier.step.due_at)
            who = unit.actor.staff_id
            dossier.change_step(
                dossier.step.place, staff_id=who, ended_at=dossier.unit.now, outcome=done.value
            )
        dossier.visit(command.ticket_id, "collect")
        reason = " ".join(said for said in (command.without_receipt, command.note) if said)
        return dossier.save(
            DossierAction.RETURN_RESULT,
            status,
            reason,
            returned_at=dossier.unit.now,
            delivery=command.delivery.value,
        )


def _following(dossier: DossierAggregate) -> StepRecord:
    """The step after the present one; the last has none after it."""
    return dossier.steps[min(dossier.step.place + 1, len(dossier.steps) - 1)]


def _resolved(dossier: DossierAggregate) -> dict[str, Any]:
    """What is new in the row of a dossier that is resolved now."""
    reached = dossier.outcome(dossier.record.due_at)
    return {
        "official": dossier.unit.actor.staff_id,
        "resolved_at": dossier.unit.now,
        "closed_at": dossier.unit.now,
        "outcome": reached.value,
    }


def _check_receipt(dossier: DossierAggregate, command: ReturnResult) -> None:
    if command.receipt:
        if read_receipt(command.receipt) != dossier.record.token:
            raise Conflict(ErrorCode.RECEIPT_DOES_NOT_MATCH)
        return
    if command.delivery is ResultDelivery.COUNTER and not command.without_receipt:
        wanted = "the receipt's code, or in without_receipt why there is none"
        raise BadRequest(fields={"receipt": wanted})
