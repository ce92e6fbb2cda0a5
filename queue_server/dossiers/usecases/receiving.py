"""Receiving a dossier: whole, with its code, its day and its papers, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from config.centre.model import Centre
from config.centre.roles import Permission
from config.wire import ErrorCode
from config.wire.dossiers.answers import (
    DossierAction,
    DossierLine,
    DossierPaper,
    DossierQuoted,
    DossierStatus,
    DossierTouched,
    FormNumber,
    QuoteDossier,
    ReceiveDossier,
)
from config.wire.procedures import Procedure
from queue_server.catalogue.service import Catalogue, Catalogued
from queue_server.core.actor import Actor
from queue_server.core.current import Current
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest, Conflict, NotAllowed, NotFound
from queue_server.dossiers.events import DossierMoved
from queue_server.dossiers.persons.applicants import require_sound
from queue_server.dossiers.records import DueLine, StepRecord
from queue_server.dossiers.repository import queries, writes
from queue_server.dossiers.rules import lifecycle
from queue_server.dossiers.rules.codes import dossier_code
from queue_server.dossiers.rules.deadlines import outcome, share_dues
from queue_server.dossiers.rules.workflow import workflow_of
from queue_server.dossiers.usecases.papers import (
    added_papers,
    missing,
    requested_papers,
    require_dates,
    ticked_papers,
)
from queue_server.dossiers.usecases.promises import (
    Promise,
    fee_of,
    limits_of,
    promise,
    received_on,
    stated_text,
)
from queue_server.tickets.rules.numbering import new_token

SHORTEST_REASON: Final = 3
"""Letters."""
LONGEST_AGO: Final = timedelta(days=366)
"""A dossier that was handed in earlier is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """A dossier to be, every refusal behind it."""

    unit: UnitOfWork
    command: ReceiveDossier
    catalogued: Catalogued
    papers: list[DossierPaper]
    promise: Promise
    status: DossierStatus
    received_at: datetime

    @property
    def staff_id(self) -> int:
        return int(self.unit.actor.id)

    @property
    def action(self) -> DossierAction:
        return {
            DossierStatus.SUPPLEMENT_REQUESTED: DossierAction.REQUEST_SUPPLEMENT,
            DossierStatus.REFUSED: DossierAction.REFUSE,
        }.get(self.status, DossierAction.RECEIVE)

    @property
    def reason(self) -> str:
        if self.command.refusal is not None:
            return self.command.refusal.reason
        if self.command.supplement is not None:
            return self.command.supplement.instruction
        return self.command.again


class Receiving:
    """Receives the dossiers of a centre."""

    def __init__(self, centre: Current[Centre], catalogue: Catalogue) -> None:
        self.centre = centre
        self._catalogue = catalogue

    def quote(self, command: QuoteDossier, now: datetime) -> DossierQuoted:
        """When a dossier received now would be due, how that is counted, and what it costs.

        Raises `NotFound` (procedure), `BadRequest` (`received_at`, `limit`).
        """
        found = self._procedure(command.procedure)
        received_at = self._received_at(command.received_at, now)
        return self._promise(found.procedure, command, received_at).explained

    def receive(self, unit: UnitOfWork, command: ReceiveDossier) -> DossierTouched:
        """Receive it, ask for what is missing, or refuse it, with its code and forms.

        Raises `NotFound` (procedure, ticket), `Conflict` (`PROCEDURE_CHANGED`,
        `TICKET_RECEIVED_BEFORE`), `BadRequest` (papers that are missing or unknown, dates, a limit
        that is being checked), `NotAllowed` (who may not leave the limit open).
        """
        draft = self._draw_up(unit, command)
        if command.ticket_id and not queries.ticket_exists(unit.connection, command.ticket_id):
            raise NotFound(ErrorCode.UNKNOWN_TICKET)
        _check_ticket(draft)
        dossier_id = self._put_down(draft)
        self._issue_form(draft, dossier_id)
        if command.ticket_id:
            writes.add_visit(unit.connection, command.ticket_id, dossier_id, "receive", unit.now)
        unit.announce(DossierMoved(dossier_id=dossier_id, version=1))
        return DossierTouched(dossier_id=dossier_id, version=1)

    # ------------------------------------------------------------------ whether it can be

    def _draw_up(self, unit: UnitOfWork, command: ReceiveDossier) -> _Draft:
        found = self._procedure(command.procedure)
        if command.version_id not in (None, found.version_id):
            raise Conflict(ErrorCode.PROCEDURE_CHANGED)
        received_at = self._received_at(command.received_at, unit.now)
        self._check_command(command, received_at, unit.now)
        papers = ticked_papers(found.procedure.papers, command.papers)
        papers += added_papers(command.more_papers)
        if command.supplement is not None:
            changed, asked = requested_papers(papers, command.supplement.papers)
            papers = [changed.get(place, paper) for place, paper in enumerate(papers)] + asked
        lacking = missing(papers)
        if lacking and command.supplement is None and command.refusal is None:
            raise BadRequest(ErrorCode.PAPERS_MISSING, fields=lacking)
        promised = self._promise(found.procedure, command, received_at)
        status = _status(command)
        if promised.unread and status is not DossierStatus.REFUSED:
            _require_decision(command, unit.actor)
        return _Draft(unit, command, found, papers, promised, status, received_at)

    def _promise(
        self, procedure: Procedure, command: QuoteDossier | ReceiveDossier, received_at: datetime
    ) -> Promise:
        limits = limits_of(procedure, command.channel, command.limit, command.stated_limit)
        fee = fee_of(procedure, command.channel, self.centre.value.day(received_at))
        duty = received_on(self.centre.value, procedure, received_at)
        cutoff = procedure.cutoff
        return promise(self.centre.value, limits, cutoff, received_at, fee=fee, duty=duty)

    def _procedure(self, code: str) -> Catalogued:
        found = self._catalogue.find(code)
        if found is None:
            raise NotFound(ErrorCode.UNKNOWN_PROCEDURE)
        return found

    def _received_at(self, said: datetime | None, now: datetime) -> datetime:
        """When the citizen handed it in: never ahead, and a year ago at most."""
        if said is None:
            return now
        if said > now:
            raise BadRequest(ErrorCode.BEFORE_RECEIPT, fields={"received_at": "is ahead"})
        if said < now - LONGEST_AGO:
            raise BadRequest(fields={"received_at": "is more than a year ago"})
        at = said.astimezone(UTC)
        return at.replace(microsecond=at.microsecond // 1000 * 1000)

    def _check_command(self, command: ReceiveDossier, received_at: datetime, now: datetime) -> None:
        if command.supplement is not None and command.refusal is not None:
            raise BadRequest(fields={"refusal": "not together with supplement"})
        require_sound(command.applicant, self.centre.value.day(now))
        if command.supplement is not None:
            received_on = self.centre.value.day(received_at)
            require_dates(
                command.supplement.until,
                received_on,
                self.centre.value.day(now),
                "supplement.until",
            )

    # ----------------------------------------------------------------------- putting it down

    def _put_down(self, draft: _Draft) -> int:
        connection = draft.unit.connection
        steps = self._steps(draft)
        applicant_id = writes.add_applicant(connection, draft.command.applicant)
        day = self.centre.value.day(draft.received_at)
        serial = writes.next_of_day(connection, day)
        digits = self.centre.value.dossiers.serial_digits
        row = self._row(draft, len([step for step in steps if step.ended_at])) | {
            "code": dossier_code(self.centre.value.unit.code, day, serial, digits),
            "applicant_id": applicant_id,
        }
        dossier_id = writes.add_dossier(connection, row)
        writes.add_steps(connection, dossier_id, steps)
        writes.add_papers(connection, dossier_id, 0, draft.papers)
        writes.add_due_line(connection, dossier_id, self._due_line(draft))
        if draft.status is DossierStatus.SUPPLEMENT_REQUESTED:
            writes.start_stop(connection, dossier_id, draft.status, draft.reason, draft.received_at)
        self._log(draft, dossier_id, steps[0].step)
        return dossier_id

    def _row(self, draft: _Draft, step: int) -> dict[str, Any]:
        command, supplement = draft.command, draft.command.supplement
        closed = draft.unit.now if draft.status in lifecycle.FINAL else None
        languages = self.centre.value.languages
        return {
            "national_code": command.national_code.strip(),
            "token": new_token(),
            "procedure_code": draft.catalogued.procedure.code,
            "version_id": draft.catalogued.version_id,
            "field": draft.catalogued.procedure.field[:200],
            "workflow": workflow_of(self.centre.value, draft.catalogued.procedure.workflow).id,
            "channel": command.channel.value,
            "status": draft.status.value,
            "status_since": draft.unit.now,
            "language": command.language if command.language in languages else languages[0],
            "received_at": draft.received_at,
            "received_by": draft.staff_id,
            "official": draft.staff_id if closed else None,
            "step": step,
            "statutory_due_at": draft.promise.statutory_due_at,
            "due_at": draft.promise.due_at,
            "limit_unread": draft.promise.unread,
            "duty": draft.promise.explained.duty.duty if draft.promise.explained.duty else "",
            "closed_at": closed,
            "delivery": command.delivery.value,
            "delivery_address": command.delivery_address,
            "fee": command.fee,
            "fee_paid": command.fee_paid,
            "waiting_for": supplement.instruction if supplement else "",
            "waiting_until": supplement.until if supplement else None,
            "note": command.note,
        }

    def _steps(self, draft: _Draft) -> list[StepRecord]:
        """The workflow laid out; the first step is done where the dossier was received."""
        laid_out = workflow_of(self.centre.value, draft.catalogued.procedure.workflow).steps
        shares = [step.share for step in laid_out]
        dues = share_dues(self.centre.value, draft.received_at, draft.promise.due_at, shares)
        steps = [
            StepRecord(
                place, step.id, step.name, step.role, step.share, step.kind, None, None, None,
                due_at, None,
            )
            for place, (step, due_at) in enumerate(zip(laid_out, dues, strict=True))
        ]  # fmt: skip
        first = replace(steps[0], staff_id=draft.staff_id, started_at=draft.received_at)
        if draft.status is not DossierStatus.RECEIVED:
            return [first, *steps[1:]]
        done = outcome(self.centre.value, first.due_at, draft.unit.now, unread=draft.promise.unread)
        return [
            replace(first, ended_at=draft.unit.now, outcome=done),
            replace(steps[1], started_at=draft.unit.now),
            *steps[2:],
        ]

    def _due_line(self, draft: _Draft) -> DueLine:
        promised = draft.promise
        return DueLine(
            draft.unit.now, promised.due_at, promised.statutory_due_at, None, "receipt",
            promised.explained,
        )  # fmt: skip

    def _log(self, draft: _Draft, dossier_id: int, step: str) -> None:
        line = DossierLine(
            at=draft.unit.now,
            action=draft.action,
            who=draft.unit.actor.name,
            from_status=None,
            to_status=draft.status,
            step=step,
            reason=draft.reason,
        )
        writes.log(draft.unit, dossier_id, 1, line)
        for action, reason in _of_the_limit(draft.command, draft.promise):
            about = line.model_copy(update={"action": action, "reason": reason})
            writes.log(draft.unit, dossier_id, 1, about)

    def _issue_form(self, draft: _Draft, dossier_id: int) -> None:
        content = draft.command.refusal or draft.command.supplement
        if content is None:
            return
        refused = draft.command.refusal is not None
        form = FormNumber.REFUSAL if refused else FormNumber.SUPPLEMENT_REQUEST
        year = self.centre.value.day(draft.unit.now).year
        fields = content.model_dump(mode="json")
        by, connection = draft.staff_id, draft.unit.connection
        writes.issue_form(connection, dossier_id, form, year, fields, by, draft.unit.now)


def _check_ticket(draft: _Draft) -> None:
    """Two clerks, or one twice, receive no second dossier for a ticket without saying why."""
    connection = draft.unit.connection
    ticket_id, again = draft.command.ticket_id, draft.command.again
    if ticket_id is None or len(again) >= SHORTEST_REASON:
        return
    for before in queries.received_for(connection, ticket_id):
        same = before.procedure_code == draft.catalogued.procedure.code
        if same or before.received_by != draft.staff_id:
            who = queries.staff_name(connection, before.received_by)
            raise Conflict(ErrorCode.TICKET_RECEIVED_BEFORE, code=before.code, who=who)


def _require_decision(command: ReceiveDossier, actor: Actor) -> None:
    """A limit that is being checked is found by the receiving clerk, or left open by a leader."""
    if not command.limit_decision:
        raise BadRequest(ErrorCode.LIMIT_UNREAD, fields={"stated_limit": "is being checked"})
    if Permission.OVERSEE not in actor.permissions:
        raise NotAllowed(ErrorCode.LIMIT_UNREAD)


def _of_the_limit(
    command: ReceiveDossier, promised: Promise
) -> Iterator[tuple[DossierAction, str]]:
    """What the log keeps of a limit that the catalogue does not state."""
    if command.stated_limit is not None:
        yield DossierAction.SET_LIMIT, stated_text(command.stated_limit)
    elif promised.unread and command.limit_decision:
        yield DossierAction.LEAVE_LIMIT_OPEN, command.limit_decision


def _status(command: ReceiveDossier) -> DossierStatus:
    """Where the dossier begins: every way of it is lawful from nothing."""
    status = lifecycle.after(None, DossierAction.RECEIVE)
    if command.refusal is not None:
        return lifecycle.after(None, DossierAction.REFUSE)
    if command.supplement is not None:
        return lifecycle.after(None, DossierAction.REQUEST_SUPPLEMENT)
    return status
