"""What may be done to a dossier as it stands, and by whom. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from config.centre.model import Centre
from config.centre.roles import Permission
from config.wire.dossiers.answers import DossierAction, DossierStatus, Standing
from queue_server.core.actor import Actor
from queue_server.dossiers.records import Colleague, DossierRecord, StepRecord
from queue_server.dossiers.rules import lifecycle, workflow
from queue_server.dossiers.rules.deadlines import standing


def may(centre: Centre, action: DossierAction, step: StepRecord, caller: Actor) -> bool:
    """Whether the caller may do `action` to a dossier whose present step is `step`."""
    if action is DossierAction.ADVANCE and Permission.OVERSEE in caller.permissions:
        return True
    return workflow.may(
        action,
        step_role=workflow.role_of(centre, step.role),
        caller_role=caller.role,
        permissions=caller.permissions,
        assigned_to=step.staff_id,
        caller_id=caller.staff_id or 0,
    )


def is_over(record: DossierRecord) -> bool:
    """Whether it was stopped for good: no status of its own says so."""
    return record.status is DossierStatus.STOPPED and record.closed_at is not None


def is_finished(record: DossierRecord) -> bool:
    """Whether the citizen has nothing more to hand in: it is resolved, or ended otherwise."""
    return record.status in {*lifecycle.FINAL, DossierStatus.RESOLVED} or is_over(record)


def is_correctable(record: DossierRecord) -> bool:
    """Whether its applicant may be put right: somebody is known, and something can follow."""
    over = record.status in lifecycle.FINAL or is_over(record)
    return record.applicant_id is not None and not over


def needs_apology(centre: Centre, record: DossierRecord, now: datetime) -> bool:
    """Whether it is late and no form 04 names a day that is still to come [peer]."""
    if standing(centre, record.status, record.due_at, now) is not Standing.LATE:
        return False
    return record.extended_to is None or record.extended_to < centre.day(now)


def present_step(record: DossierRecord, steps: list[StepRecord]) -> StepRecord:
    return steps[min(record.step, len(steps) - 1)]


def fits(centre: Centre, step: StepRecord, colleague: Colleague) -> bool:
    """Whether a step may be handed to a colleague."""
    role = centre.role_by_id.get(colleague.role)
    permissions: Collection[Permission] = role.permissions if role else ()
    step_role = workflow.role_of(centre, step.role)
    return workflow.may_do(step_role, colleague.role, permissions, None, colleague.id)
