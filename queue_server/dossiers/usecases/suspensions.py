"""What keeps a dossier from going on: papers, payments, stops; refusing, withdrawing, lateness.

The clock stands while the office waits for somebody else. When it goes on, the due dates move by
what was stopped; each is a new line, none is overwritten.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from config.centre.model import Centre
from config.wire import ErrorCode
from config.wire.dossiers.answers import (
    AcceptSupplement,
    Apologise,
    DossierAction,
    DossierStatus,
    DossierStep,
    DossierTouched,
    FormNumber,
    RefuseDossier,
    RequestPayment,
    RequestSupplement,
    StopDossier,
    WithdrawDossier,
)
from queue_server.catalogue.service import Catalogue
from queue_server.core.current import Current
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest
from queue_server.dossiers.records import DueLine
from queue_server.dossiers.repository import queries, writes
from queue_server.dossiers.rules.deadlines import is_working_day
from queue_server.dossiers.usecases.aggregate import (
    DossierAggregate,
    load_for_update,
)
from queue_server.dossiers.usecases.papers import (
    added_papers,
    changed_papers,
    missing,
    requested_papers,
    require_dates,
)

NOTHING_AWAITED: Final[dict[str, Any]] = {"waiting_for": "", "waiting_until": None}


class Suspensions:
    """See the module. What each use case raises beyond that of `work` stands with it."""

    def __init__(self, centre: Current[Centre], catalogue: Catalogue) -> None:
        self._centre = centre
        self._catalogue = catalogue

    def _load(self, unit: UnitOfWork, dossier_id: int, seen_version: int) -> DossierAggregate:
        return load_for_update(unit, self._centre.value, self._catalogue, dossier_id, seen_version)

    # ----------------------------------------------------------------- waiting for the citizen

    def request_supplement(
        self,
        unit: UnitOfWork,
        dossier_id: int,
        command: RequestSupplement,
    ) -> DossierTouched:
        """Ask for what is missing (form 02). Raises `BadRequest` (`until`)."""
        dossier = self._load(unit, dossier_id, command.seen)
        status = dossier.require(DossierAction.REQUEST_SUPPLEMENT)
        asked = command.supplement
        self._check_day(dossier, asked.until, "supplement.until")
        dossier.issue(FormNumber.SUPPLEMENT_REQUEST, asked.model_dump(mode="json"))
        self._ask_for(dossier, asked.papers)
        dossier.stop_clock(status, asked.instruction)
        awaited = {"waiting_for": asked.instruction, "waiting_until": asked.until}
        return dossier.save(DossierAction.REQUEST_SUPPLEMENT, status, asked.instruction, **awaited)

    def _ask_for(self, dossier: DossierAggregate, names: Sequence[str]) -> None:
        """The papers that form 02 names are missing from now on."""
        connection, dossier_id = dossier.unit.connection, dossier.record.id
        papers = queries.papers(connection, dossier_id)
        changed, added = requested_papers(papers, names)
        for place, paper in changed.items():
            writes.change_paper(connection, dossier_id, place, paper)
        writes.add_papers(connection, dossier_id, len(papers), added)

    def accept_supplement(
        self,
        unit: UnitOfWork,
        dossier_id: int,
        command: AcceptSupplement,
    ) -> DossierTouched:
        """What was asked for is there; the clock goes on.

        Raises `BadRequest` (a paper that is still missing or unknown), `NotFound` (ticket).
        """
        dossier = self._load(unit, dossier_id, command.seen)
        status = dossier.require(DossierAction.ACCEPT_SUPPLEMENT)
        papers = queries.papers(unit.connection, dossier_id)
        changed = changed_papers(papers, command.papers)
        added = added_papers(command.more_papers)
        lacking = missing([changed.get(place, paper) for place, paper in enumerate(papers)])
        if lacking:
            raise BadRequest(ErrorCode.PAPERS_MISSING, fields=lacking)
        dossier.require_ticket(command.ticket_id)
        for place, paper in changed.items():
            writes.change_paper(unit.connection, dossier_id, place, paper)
        writes.add_papers(unit.connection, dossier_id, len(papers), added)
        dossier.visit(command.ticket_id, "supplement")
        return self._go_on(dossier, DossierAction.ACCEPT_SUPPLEMENT, status, command.note)

    def request_payment(
        self, unit: UnitOfWork, dossier_id: int, command: RequestPayment
    ) -> DossierTouched:
        """Ask for a payment that the law demands. Raises `BadRequest` (`until`)."""
        dossier = self._load(unit, dossier_id, command.seen)
        status = dossier.require(DossierAction.REQUEST_PAYMENT)
        self._check_day(dossier, command.until, "until")
        dossier.stop_clock(status, command.instruction)
        return dossier.save(
            DossierAction.REQUEST_PAYMENT,
            status,
            command.instruction,
            payment_due=command.amount,
            waiting_for=command.instruction,
            waiting_until=command.until,
        )

    def confirm_payment(
        self, unit: UnitOfWork, dossier_id: int, command: DossierStep
    ) -> DossierTouched:
        """It was paid; the clock goes on."""
        dossier = self._load(unit, dossier_id, command.seen)
        status = dossier.require(DossierAction.CONFIRM_PAYMENT)
        return self._go_on(
            dossier, DossierAction.CONFIRM_PAYMENT, status, command.note, payment_due=None
        )

    # ------------------------------------------------------------------------ standing and going

    def stop(self, unit: UnitOfWork, dossier_id: int, command: StopDossier) -> DossierTouched:
        """Stop it for a time, or for good (form 05)."""
        dossier = self._load(unit, dossier_id, command.seen)
        status = dossier.require(DossierAction.STOP, for_good=command.for_good)
        said = {"reason": command.reason, "ground": command.ground, "for_good": command.for_good}
        dossier.issue(FormNumber.STOP_NOTICE, said)
        if command.for_good:
            return self._close(dossier, DossierAction.STOP, status, command.reason)
        values = dossier.start_clock() | NOTHING_AWAITED | {"payment_due": None}
        dossier.stop_clock(status, command.reason)
        return dossier.save(DossierAction.STOP, status, command.reason, **values)

    def resume(self, unit: UnitOfWork, dossier_id: int, command: DossierStep) -> DossierTouched:
        """A stopped dossier goes on."""
        dossier = self._load(unit, dossier_id, command.seen)
        status = dossier.require(DossierAction.RESUME)
        return self._go_on(dossier, DossierAction.RESUME, status, command.note)

    def _go_on(
        self,
        dossier: DossierAggregate,
        action: DossierAction,
        status: DossierStatus,
        note: str,
        **values: Any,
    ) -> DossierTouched:
        """The clock goes on; where receiving was interrupted, it is done now."""
        values = values | dossier.start_clock() | NOTHING_AWAITED
        if dossier.step.kind == "receive":
            values |= self._finish_receiving(dossier)
        return dossier.save(action, status, note, **values)

    def _finish_receiving(self, dossier: DossierAggregate) -> dict[str, Any]:
        dossier.change_step(
            dossier.step.place, ended_at=dossier.unit.now, staff_id=dossier.unit.actor.staff_id
        )
        following = dossier.step.place + 1
        dossier.change_step(following, started_at=dossier.unit.now)
        return {"step": following, "official": dossier.steps[following].staff_id}

    # -------------------------------------------------------------------------------- its ends

    def refuse(self, unit: UnitOfWork, dossier_id: int, command: RefuseDossier) -> DossierTouched:
        """It is not received after all (form 03)."""
        dossier = self._load(unit, dossier_id, command.seen)
        status = dossier.require(DossierAction.REFUSE)
        dossier.issue(FormNumber.REFUSAL, command.refusal.model_dump(mode="json"))
        return self._close(dossier, DossierAction.REFUSE, status, command.refusal.reason)

    def withdraw(
        self,
        unit: UnitOfWork,
        dossier_id: int,
        command: WithdrawDossier,
    ) -> DossierTouched:
        """The citizen takes it back."""
        dossier = self._load(unit, dossier_id, command.seen)
        status = dossier.require(DossierAction.WITHDRAW)
        return self._close(dossier, DossierAction.WITHDRAW, status, command.reason)

    def _close(
        self, dossier: DossierAggregate, action: DossierAction, status: DossierStatus, reason: str
    ) -> DossierTouched:
        """It is pending no more, with how it stands against its day; a stop that lasts ends."""
        moved = dossier.start_clock()
        values = moved | NOTHING_AWAITED | {"payment_due": None, "closed_at": dossier.unit.now}
        if status is not DossierStatus.REFUSED:
            due_at = moved.get("due_at", dossier.record.due_at)
            values["outcome"] = dossier.outcome(due_at).value
        if dossier.record.official is None:
            values["official"] = dossier.unit.actor.staff_id
        return dossier.save(action, status, reason, **values)

    # -------------------------------------------------------------------------------- lateness

    def apologise(self, unit: UnitOfWork, dossier_id: int, command: Apologise) -> DossierTouched:
        """Apologise and promise a new day (form 04); what it is measured by stays.

        Raises `BadRequest` for a day that is not a working day to come, after the one promised.
        """
        dossier = self._load(unit, dossier_id, command.seen)
        status = dossier.require(DossierAction.APOLOGISE)
        self._check_new_day(dossier, command)
        due_at = dossier.record.due_at
        said = {
            "reason": command.reason,
            "new_day": command.new_day.isoformat(),
            "due_at": due_at.isoformat() if due_at else None,
        }
        dossier.issue(FormNumber.APOLOGY, said)
        line = _again(queries.due_lines(unit.connection, dossier_id), command, dossier.unit.now)
        writes.add_due_line(unit.connection, dossier_id, line)
        return dossier.save(
            DossierAction.APOLOGISE, status, command.reason, extended_to=command.new_day
        )

    def _check_new_day(self, dossier: DossierAggregate, command: Apologise) -> None:
        today = self._centre.value.day(dossier.unit.now)
        require_dates(
            command.new_day, self._centre.value.day(dossier.record.received_at), today, "new_day"
        )
        due_at = dossier.record.due_at
        promised = self._centre.value.day(due_at) if due_at else today
        if command.new_day <= max(today, promised):
            raise BadRequest(fields={"new_day": "must be after today and the promised day"})
        if not is_working_day(self._centre.value, command.new_day):
            raise BadRequest(fields={"new_day": "is a day off"})

    def _check_day(self, dossier: DossierAggregate, day: date | None, field: str) -> None:
        received_on = self._centre.value.day(dossier.record.received_at)
        require_dates(day, received_on, self._centre.value.day(dossier.unit.now), field)


def _again(lines: Sequence[DueLine], command: Apologise, now: datetime) -> DueLine:
    """The due dates as they are, with the day that is promised beside them."""
    last = lines[-1]
    return DueLine(
        now, last.due_at, last.statutory_due_at, command.new_day, "apology", last.explained
    )
