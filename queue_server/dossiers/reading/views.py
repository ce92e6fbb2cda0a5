"""A dossier as staff see it, put together from its rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from config.centre.model import Centre
from config.wire.dossiers.answers import (
    Dossier,
    DossierAction,
    DossierStatus,
    DossierStepState,
    DossierSummary,
    ReceiptJob,
    Standing,
    StepState,
)
from queue_server.catalogue.service import Catalogue
from queue_server.core.actor import Actor
from queue_server.core.current import Current
from queue_server.dossiers.records import DossierRecord, StepRecord
from queue_server.dossiers.repository import queries
from queue_server.dossiers.rules import deadlines, lifecycle
from queue_server.dossiers.rules.permissions import (
    is_correctable,
    is_over,
    may,
    needs_apology,
    present_step,
)

NEVER_ASKED_FOR = frozenset({DossierAction.REGISTER, DossierAction.RECEIVE, DossierAction.RESOLVE})
"""Lines of the log that other commands write: `ADVANCE` resolves at the last step of work."""


class Views:
    """The views of a centre's dossiers; everything is read on the caller's connection."""

    def __init__(self, centre: Current[Centre], catalogue: Catalogue) -> None:
        self._centre = centre
        self._catalogue = catalogue

    def follow_url(self, record: DossierRecord) -> str:
        """What the QR code of the receipt leads to."""
        return f"{self._centre.value.public_url}/H/{record.token}"

    def summary(
        self,
        connection: Connection,
        record: DossierRecord,
        now: datetime,
        *,
        applicant_name: str,
        staff_name: str,
        step: dict[str, str],
    ) -> DossierSummary:
        """A dossier in a list."""
        procedure = self._catalogue.version(connection, record.version_id)
        return DossierSummary(
            dossier_id=record.id,
            version=record.version,
            code=record.code,
            procedure_code=record.procedure_code,
            procedure_name=procedure.name,
            field=record.field,
            channel=record.channel,
            status=record.status,
            status_code=record.status.code,
            standing=standing(self._centre.value, record, now),
            received_at=record.received_at,
            due_at=record.due_at,
            extended_to=record.extended_to,
            applicant_name=applicant_name,
            staff_id=record.official,
            staff_name=staff_name,
            step=step,
        )

    def whole(
        self, connection: Connection, record: DossierRecord, caller: Actor, now: datetime
    ) -> Dossier:
        """A dossier with all that belongs to it, and what `caller` may do now."""
        steps = queries.steps(connection, record.id)
        explained = queries.due_lines(connection, record.id)[-1].explained
        applicant = queries.applicant(connection, record.applicant_id)
        short = self.summary(
            connection,
            record,
            now,
            applicant_name=applicant.name,
            staff_name=queries.staff_name(connection, record.official),
            step=present_step(record, steps).name,
        )
        return Dossier(
            **short.model_dump(),
            version_id=record.version_id,
            national_code=record.national_code,
            applicant=applicant,
            delivery=record.delivery,
            delivery_address=record.delivery_address,
            fee=record.fee,
            fee_paid=record.fee_paid,
            payment_due=record.payment_due,
            papers=queries.papers(connection, record.id),
            steps=[_step_state(record, step) for step in steps],
            stops=queries.stops(connection, record.id),
            log=queries.log_lines(connection, record.id),
            forms=queries.forms(connection, record.id),
            statutory=explained.statutory,
            committed=explained.committed,
            outcome=record.outcome,
            resolved_at=record.resolved_at,
            returned_at=record.returned_at,
            told_at=record.told_at,
            waiting_for=record.waiting_for,
            waiting_until=record.waiting_until,
            note=record.note,
            tickets=queries.ticket_numbers(connection, record.id),
            follow_url=self.follow_url(record),
            allowed=allowed(self._centre.value, record, steps, caller, now),
            apology_due=needs_apology(self._centre.value, record, now),
            now=now,
        )

    def receipt(self, connection: Connection, record: DossierRecord, job: str) -> ReceiptJob:
        """The short receipt for a ticket printer: nothing of the person."""
        papers = queries.papers(connection, record.id)
        waits = record.status is DossierStatus.SUPPLEMENT_REQUESTED
        return ReceiptJob(
            job=job,
            code=record.code,
            procedure_name=self._catalogue.version(connection, record.version_id).name,
            received_at=record.received_at,
            due_at=None if record.status in lifecycle.CLOCK_STOPPED else record.due_at,
            papers=sum(paper.state == "received" for paper in papers),
            fee=record.fee,
            limit_unread=record.limit_unread,
            follow_url=self.follow_url(record),
            hall_name=self._centre.value.unit.name,
            language=record.language,
            time_zone=self._centre.value.time_zone,
            waiting_for=record.waiting_for if waits else "",
        )


def standing(centre: Centre, record: DossierRecord, now: datetime) -> Standing:
    """How a dossier stands against its day; one that was stopped for good is finished."""
    if is_over(record):
        return Standing.FINISHED
    return deadlines.standing(centre, record.status, record.due_at, now, unread=record.limit_unread)


def allowed(
    centre: Centre,
    record: DossierRecord,
    steps: list[StepRecord],
    caller: Actor,
    now: datetime,
) -> list[DossierAction]:
    """What the caller may do to a dossier now, in the order of the actions."""
    step = present_step(record, steps)
    lawful = lifecycle.possible(record.status, for_good=is_over(record)) - NEVER_ASKED_FOR
    if needs_apology(centre, record, now):
        lawful -= {DossierAction.ADVANCE}
    lawful |= _to_put_right(record)
    return [
        action for action in DossierAction if action in lawful and may(centre, action, step, caller)
    ]


def _to_put_right(record: DossierRecord) -> set[DossierAction]:
    """What is in no status of its own: correcting what was written, at any time."""
    found = {DossierAction.SET_LIMIT: record.limit_unread}
    found[DossierAction.CORRECT_APPLICANT] = is_correctable(record)
    return {action for action, there in found.items() if there}


def _step_state(record: DossierRecord, step: StepRecord) -> DossierStepState:
    return DossierStepState(
        id=step.step,
        name=step.name,
        role=step.role,
        share=step.share,
        state=state_of(record, step),
        staff_id=step.staff_id,
        staff_name=step.staff_name,
        started_at=step.started_at,
        ended_at=step.ended_at,
        due_at=step.due_at,
        outcome=step.outcome,
    )


def state_of(record: DossierRecord, step: StepRecord) -> StepState:
    """Where a step stands. Of a dossier that is over no step is being done."""
    if step.ended_at is not None:
        return StepState.DONE
    over = is_over(record) or record.status in lifecycle.FINAL
    return StepState.NOW if step.place == record.step and not over else StepState.TO_COME
