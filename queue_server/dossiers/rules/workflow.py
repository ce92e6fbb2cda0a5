"""The steps of a dossier: which workflow it takes, and who may do what."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from config.centre.model import Centre
from config.centre.roles import Permission
from config.centre.sections.dossiers import Workflow
from config.wire.dossiers.answers import DossierAction

_A = DossierAction

_COUNTER_ACTIONS: Final = frozenset(
    {
        _A.REGISTER,
        _A.RECEIVE,
        _A.REFUSE,
        _A.ACCEPT_SUPPLEMENT,
        _A.CONFIRM_PAYMENT,
        _A.WITHDRAW,
        _A.TELL_CITIZEN,
        _A.RETURN_RESULT,
        _A.CORRECT_APPLICANT,
    }
)
"""Done with the citizen, by the receiving clerk."""

_STEP_ACTIONS: Final = frozenset(
    {
        _A.ADVANCE,
        _A.RESOLVE,
        _A.ASSIGN,
        _A.REQUEST_SUPPLEMENT,
        _A.ACCEPT_SUPPLEMENT,
        _A.REQUEST_PAYMENT,
        _A.CONFIRM_PAYMENT,
        _A.TELL_CITIZEN,
    }
)
"""Done by the worker of the present step."""

_LEADERS_ACTIONS: Final = frozenset(
    {
        _A.ASSIGN,
        _A.STOP,
        _A.RESUME,
        _A.APOLOGISE,
        _A.WITHDRAW,
        _A.TELL_CITIZEN,
        _A.SET_LIMIT,
        _A.CORRECT_APPLICANT,
    }
)
"""Done by an overseer, whatever the step's worker."""


def workflow_of(centre: Centre, id: str | None) -> Workflow:
    """The workflow `id`; the centre's first where none is named, or the name is another
    centre's (a catalogue may come from the province)."""
    workflows = centre.dossiers.workflows
    return next((workflow for workflow in workflows if workflow.id == id), workflows[0])


def role_of(centre: Centre, role: str) -> str:
    """The role whose step it is; everybody's ("") where the centre file has lost the role."""
    return role if role in centre.role_by_id else ""


def may_do(
    step_role: str,
    caller_role: str,
    permissions: Collection[Permission],
    assigned_to: int | None,
    caller_id: int,
) -> bool:
    """Whether somebody may do a step.

    A step that was handed to a person is that person's alone, whatever their role; else
    whoever has the step's role may (an empty role is everybody's). They must be allowed to
    process dossiers, or to receive them: who stands at the counter does the counter's steps.
    """
    if not {Permission.PROCESS, Permission.RECEIVE} & set(permissions):
        return False
    if assigned_to is not None:
        return assigned_to == caller_id
    return step_role in ("", caller_role)


def may(
    action: DossierAction,
    *,
    step_role: str,
    caller_role: str,
    permissions: Collection[Permission],
    assigned_to: int | None,
    caller_id: int,
) -> bool:
    """Whether somebody may do `action` to a dossier whose present step is `step_role`'s and
    was handed to `assigned_to`; the status is for `lifecycle` to judge."""
    if action in _LEADERS_ACTIONS and Permission.OVERSEE in permissions:
        return True
    if action in _COUNTER_ACTIONS and Permission.RECEIVE in permissions:
        return True
    return action in _STEP_ACTIONS and may_do(
        step_role, caller_role, permissions, assigned_to, caller_id
    )
