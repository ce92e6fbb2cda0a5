"""Which workflow a dossier takes, and who may do what."""

from __future__ import annotations

import pytest

from config.centre.loading import load_centre
from config.centre.roles import Permission
from config.demo import demo_centre_file
from config.wire.dossiers.answers import DossierAction
from queue_server.dossiers.rules.workflow import may, may_do, workflow_of

CENTRE = load_centre(demo_centre_file())
CLERK = [Permission.SERVE, Permission.RECEIVE, Permission.PROCESS]
OFFICIAL = [Permission.PROCESS]
LEADER = [*CLERK, Permission.OVERSEE]
GREETER = [Permission.ISSUE]


def test_the_first_workflow_is_the_ordinary_one() -> None:
    assert workflow_of(CENTRE, None).id == "dien-tu"
    assert workflow_of(CENTRE, "tai-cho").on_the_spot
    assert workflow_of(CENTRE, "of-another-centre").id == "dien-tu"


@pytest.mark.parametrize(
    ("step_role", "caller_role", "permissions", "assigned_to", "may_it"),
    [
        ("clerk", "clerk", CLERK, None, True),
        ("leader", "clerk", CLERK, None, False),
        ("", "clerk", CLERK, None, True),
        ("official", "official", OFFICIAL, None, True),
        ("clerk", "clerk", CLERK, 1, True),
        ("clerk", "clerk", CLERK, 2, False),
        ("leader", "clerk", CLERK, 1, True),
        ("leader", "leader", LEADER, 2, False),
        ("greeter", "greeter", GREETER, None, False),
        ("greeter", "greeter", GREETER, 1, False),
    ],
)
def test_who_may_do_a_step(
    step_role: str,
    caller_role: str,
    permissions: list[Permission],
    assigned_to: int | None,
    may_it: bool,
) -> None:
    assert may_do(step_role, caller_role, permissions, assigned_to, caller_id=1) is may_it


MAY = {
    DossierAction.REGISTER: "clerk leader",
    DossierAction.RECEIVE: "clerk leader",
    DossierAction.REFUSE: "clerk leader",
    DossierAction.ADVANCE: "official",
    DossierAction.RESOLVE: "official",
    DossierAction.ASSIGN: "official leader",
    DossierAction.REQUEST_SUPPLEMENT: "official",
    DossierAction.ACCEPT_SUPPLEMENT: "clerk official leader",
    DossierAction.REQUEST_PAYMENT: "official",
    DossierAction.CONFIRM_PAYMENT: "clerk official leader",
    DossierAction.WITHDRAW: "clerk leader",
    DossierAction.STOP: "leader",
    DossierAction.RESUME: "leader",
    DossierAction.APOLOGISE: "leader",
    DossierAction.TELL_CITIZEN: "clerk official leader",
    DossierAction.RETURN_RESULT: "clerk leader",
    DossierAction.SET_LIMIT: "leader",
    DossierAction.CORRECT_APPLICANT: "clerk leader",
    DossierAction.LEAVE_LIMIT_OPEN: "",  # written down while receiving, no command of its own
}
"""Who may do what to a dossier at the official's step."""


@pytest.mark.parametrize("action", list(DossierAction))
def test_who_may_do_what_at_the_officials_step(action: DossierAction) -> None:
    people = {"clerk": CLERK, "official": OFFICIAL, "leader": LEADER, "greeter": GREETER}
    allowed = [
        role
        for role, permissions in people.items()
        if may(
            action,
            step_role="official",
            caller_role=role,
            permissions=permissions,
            assigned_to=None,
            caller_id=1,
        )
    ]
    assert " ".join(allowed) == MAY[action]


def test_a_step_in_somebody_s_hands_is_theirs_alone() -> None:
    for action in (DossierAction.ADVANCE, DossierAction.REQUEST_SUPPLEMENT):
        for caller_id in (1, 2):
            assert may(
                action,
                step_role="official",
                caller_role="official",
                permissions=OFFICIAL,
                assigned_to=2,
                caller_id=caller_id,
            ) is (caller_id == 2)
