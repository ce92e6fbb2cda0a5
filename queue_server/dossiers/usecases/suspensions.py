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
    FormNumber,
    RefuseDossier,
    RequestPayment,
    RequestSupplement,
    StopDossier,
    WithdrawDossier,
)
from queue_server.catalogue.service import Catalogue
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest
from queue_server.dossiers import (
    repository,
    writes,
)
from queue_server.dossiers.repository import DueLine
from queue_server.dossiers.rules.deadlines import is_working_day
from queue_server.dossiers.usecases.aggregate import (
    Case,
    DossierTouched,
    take_up,
)
from queue_server.dossiers.usecases.papers import (
    added_papers,
    asked_papers,
    changed_papers,
    missing,
    require_dates,
)

NOTHING_AWAITED: Final[dict[str, Any]] = {"waiting_for": "", "waiting_until": None}


class Pauses:
    """See the module. What each use case raises beyond that of `work` stands with it."""

    def __init__(self, centre: Centre, catalogue: Catalogue) -> None:
        self._centre = centre
        self._catalogue = catalogue

    def _take_up(self, unit: UnitOfWork, dossier_id: int, seen: int) -> Case:
        return take_up(unit, self._centre, self._catalogue, dossier_id, seen)

    # ----------------------------------------------------------------- waiting for the citizen

    def request_supplement(
        self,
        unit: UnitOfWork,
        dossier_id: int,
        words: RequestSupplement,
    ) -> DossierTouched:
        """Ask for what is missing (form 02). Raises `BadRequest` (`until`)."""
        case = self._take_up(unit, dossier_id, words.seen)
        status = case.require(DossierAction.REQUEST_SUPPLEMENT)
        asked = words.supplement
        self._check_day(case, asked.until, "supplement.until")
        case.issue(FormNumber.SUPPLEMENT_REQUEST, asked.model_dump(mode="json"))
        self._ask_for(case, asked.papers)
        case.stop_clock(status, asked.instruction)
        awaited = {"waiting_for": asked.instruction, "waiting_until": asked.until}
        return case.keep(DossierAction.REQUEST_SUPPLEMENT, status, asked.instruction, **awaited)

    def _ask_for(self, case: Case, names: Sequence[str]) -> None:
        """The papers that form 02 names are missing from now on."""
        connection, dossier_id = case.unit.connection, case.record.id
        papers = repository.papers(connection, dossier_id)
        changed, added = asked_papers(papers, names)
        for place, paper in changed.items():
            writes.change_paper(connection, dossier_id, place, paper)
        writes.add_papers(connection, dossier_id, len(papers), added)

    def accept_supplement(
        self,
        unit: UnitOfWork,
        dossier_id: int,
        words: AcceptSupplement,
    ) -> DossierTouched:
        """What was asked for is there; the clock goes on.

        Raises `BadRequest` (a paper that is still missing or unknown), `NotFound` (ticket).
        """
        case = self._take_up(unit, dossier_id, words.seen)
        status = case.require(DossierAction.ACCEPT_SUPPLEMENT)
        papers = repository.papers(unit.connection, dossier_id)
        changed = changed_papers(papers, words.papers)
        added = added_papers(words.more_papers)
        lacking = missing([changed.get(place, paper) for place, paper in enumerate(papers)])
        if lacking:
            raise BadRequest(ErrorCode.PAPERS_MISSING, fields=lacking)
        case.require_ticket(words.ticket_id)
        for place, paper in changed.items():
            writes.change_paper(unit.connection, dossier_id, place, paper)
        writes.add_papers(unit.connection, dossier_id, len(papers), added)
        case.visit(words.ticket_id, "supplement")
        return self._go_on(case, DossierAction.ACCEPT_SUPPLEMENT, status, words.note)

    def request_payment(
        self, unit: UnitOfWork, dossier_id: int, words: RequestPayment
    ) -> DossierTouched:
        """Ask for a payment that the law demands. Raises `BadRequest` (`until`)."""
        case = self._take_up(unit, dossier_id, words.seen)
        status = case.require(DossierAction.REQUEST_PAYMENT)
        self._check_day(case, words.until, "until")
        case.stop_clock(status, words.instruction)
        return case.keep(
            DossierAction.REQUEST_PAYMENT,
            status,
            words.instruction,
            payment_due=words.amount,
            waiting_for=words.instruction,
            waiting_until=words.until,
        )

    def confirm_payment(
        self, unit: UnitOfWork, dossier_id: int, words: DossierStep
    ) -> DossierTouched:
        """It was paid; the clock goes on."""
        case = self._take_up(unit, dossier_id, words.seen)
        status = case.require(DossierAction.CONFIRM_PAYMENT)
        return self._go_on(
            case, DossierAction.CONFIRM_PAYMENT, status, words.note, payment_due=None
        )

    # ------------------------------------------------------------------------ standing and going

    def stop(self, unit: UnitOfWork, dossier_id: int, words: StopDossier) -> DossierTouched:
        """Stop it for a time, or for good (form 05)."""
        case = self._take_up(unit, dossier_id, words.seen)
        status = case.require(DossierAction.STOP, for_good=words.for_good)
        said = {"reason": words.reason, "ground": words.ground, "for_good": words.for_good}
        case.issue(FormNumber.STOP_NOTICE, said)
        if words.for_good:
            return self._close(case, DossierAction.STOP, status, words.reason)
        values = case.start_clock() | NOTHING_AWAITED | {"payment_due": None}
        case.stop_clock(status, words.reason)
        return case.keep(DossierAction.STOP, status, words.reason, **values)

    def resume(self, unit: UnitOfWork, dossier_id: int, words: DossierStep) -> DossierTouched:
        """A stopped dossier goes on."""
        case = self._take_up(unit, dossier_id, words.seen)
        status = case.require(DossierAction.RESUME)
        return self._go_on(case, DossierAction.RESUME, status, words.note)

    def _go_on(
        self, case: Case, action: DossierAction, status: DossierStatus, note: str, **values: Any
    ) -> DossierTouched:
        """The clock goes on; where receiving was interrupted, it is done now."""
        values = values | case.start_clock() | NOTHING_AWAITED
        if case.step.kind == "receive":
            values |= self._finish_receiving(case)
        return case.keep(action, status, note, **values)

    def _finish_receiving(self, case: Case) -> dict[str, Any]:
        case.change_step(case.step.place, ended_at=case.unit.now, staff_id=case.unit.actor.staff_id)
        following = case.step.place + 1
        case.change_step(following, started_at=case.unit.now)
        return {"step": following, "official": case.steps[following].staff_id}

    # -------------------------------------------------------------------------------- its ends

    def refuse(self, unit: UnitOfWork, dossier_id: int, words: RefuseDossier) -> DossierTouched:
        """It is not received after all (form 03)."""
        case = self._take_up(unit, dossier_id, words.seen)
        status = case.require(DossierAction.REFUSE)
        case.issue(FormNumber.REFUSAL, words.refusal.model_dump(mode="json"))
        return self._close(case, DossierAction.REFUSE, status, words.refusal.reason)

    def withdraw(
        self,
        unit: UnitOfWork,
        dossier_id: int,
        words: WithdrawDossier,
    ) -> DossierTouched:
        """The citizen takes it back."""
        case = self._take_up(unit, dossier_id, words.seen)
        status = case.require(DossierAction.WITHDRAW)
        return self._close(case, DossierAction.WITHDRAW, status, words.reason)

    def _close(
        self, case: Case, action: DossierAction, status: DossierStatus, reason: str
    ) -> DossierTouched:
        """It is pending no more, with how it stands against its day; a stop that lasts ends."""
        moved = case.start_clock()
        values = moved | NOTHING_AWAITED | {"payment_due": None, "closed_at": case.unit.now}
        if status is not DossierStatus.REFUSED:
            due_at = moved.get("due_at", case.record.due_at)
            values["outcome"] = case.outcome(due_at).value
        if case.record.official is None:
            values["official"] = case.unit.actor.staff_id
        return case.keep(action, status, reason, **values)

    # -------------------------------------------------------------------------------- lateness

    def apologise(self, unit: UnitOfWork, dossier_id: int, words: Apologise) -> DossierTouched:
        """Apologise and promise a new day (form 04); what it is measured by stays.

        Raises `BadRequest` for a day that is not a working day to come, after the one promised.
        """
        case = self._take_up(unit, dossier_id, words.seen)
        status = case.require(DossierAction.APOLOGISE)
        self._check_new_day(case, words)
        due_at = case.record.due_at
        said = {
            "reason": words.reason,
            "new_day": words.new_day.isoformat(),
            "due_at": due_at.isoformat() if due_at else None,
        }
        case.issue(FormNumber.APOLOGY, said)
        line = _again(repository.due_lines(unit.connection, dossier_id), words, case.unit.now)
        writes.add_due_line(unit.connection, dossier_id, line)
        return case.keep(DossierAction.APOLOGISE, status, words.reason, extended_to=words.new_day)

    def _check_new_day(self, case: Case, words: Apologise) -> None:
        today = self._centre.day(case.unit.now)
        require_dates(words.new_day, self._centre.day(case.record.received_at), today, "new_day")
        due_at = case.record.due_at
        promised = self._centre.day(due_at) if due_at else today
        if words.new_day <= max(today, promised):
            raise BadRequest(fields={"new_day": "must be after today and the promised day"})
        if not is_working_day(self._centre, words.new_day):
            raise BadRequest(fields={"new_day": "is a day off"})

    def _check_day(self, case: Case, day: date | None, field: str) -> None:
        received_on = self._centre.day(case.record.received_at)
        require_dates(day, received_on, self._centre.day(case.unit.now), field)


def _again(lines: Sequence[DueLine], words: Apologise, now: datetime) -> DueLine:
    """The due dates as they are, with the day that is promised beside them."""
    last = lines[-1]
    return DueLine(
        now, last.due_at, last.statutory_due_at, words.new_day, "apology", last.explained
    )
