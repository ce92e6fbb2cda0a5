"""The ten statuses: every way between them, and no other."""

from __future__ import annotations

import pytest

from config.wire.dossiers.answers import DossierAction as A
from config.wire.dossiers.answers import DossierStatus as S
from queue_server.dossiers.errors import DossierTransition
from queue_server.dossiers.rules.lifecycle import CLOCK_STOPPED, FINAL, PENDING, after, possible

LAWFUL: dict[tuple[S | None, A], S] = {
    (None, A.REGISTER): S.NEW,
    (None, A.RECEIVE): S.RECEIVED,
    (None, A.REFUSE): S.REFUSED,
    (None, A.REQUEST_SUPPLEMENT): S.SUPPLEMENT_REQUESTED,
    (S.NEW, A.RECEIVE): S.RECEIVED,
    (S.NEW, A.REFUSE): S.REFUSED,
    (S.NEW, A.REQUEST_SUPPLEMENT): S.SUPPLEMENT_REQUESTED,
    (S.NEW, A.WITHDRAW): S.WITHDRAWN,
    (S.RECEIVED, A.ADVANCE): S.IN_PROGRESS,
    (S.RECEIVED, A.ASSIGN): S.IN_PROGRESS,
    (S.RECEIVED, A.RESOLVE): S.RESOLVED,
    (S.RECEIVED, A.APOLOGISE): S.RECEIVED,
    (S.RECEIVED, A.REQUEST_SUPPLEMENT): S.SUPPLEMENT_REQUESTED,
    (S.RECEIVED, A.REQUEST_PAYMENT): S.PAYMENT_REQUESTED,
    (S.RECEIVED, A.WITHDRAW): S.WITHDRAWN,
    (S.RECEIVED, A.STOP): S.STOPPED,
    (S.IN_PROGRESS, A.ADVANCE): S.IN_PROGRESS,
    (S.IN_PROGRESS, A.ASSIGN): S.IN_PROGRESS,
    (S.IN_PROGRESS, A.RESOLVE): S.RESOLVED,
    (S.IN_PROGRESS, A.APOLOGISE): S.IN_PROGRESS,
    (S.IN_PROGRESS, A.REQUEST_SUPPLEMENT): S.SUPPLEMENT_REQUESTED,
    (S.IN_PROGRESS, A.REQUEST_PAYMENT): S.PAYMENT_REQUESTED,
    (S.IN_PROGRESS, A.WITHDRAW): S.WITHDRAWN,
    (S.IN_PROGRESS, A.STOP): S.STOPPED,
    (S.SUPPLEMENT_REQUESTED, A.ACCEPT_SUPPLEMENT): S.IN_PROGRESS,
    (S.SUPPLEMENT_REQUESTED, A.ASSIGN): S.SUPPLEMENT_REQUESTED,
    (S.SUPPLEMENT_REQUESTED, A.REFUSE): S.REFUSED,
    (S.SUPPLEMENT_REQUESTED, A.WITHDRAW): S.WITHDRAWN,
    (S.SUPPLEMENT_REQUESTED, A.STOP): S.STOPPED,
    (S.PAYMENT_REQUESTED, A.CONFIRM_PAYMENT): S.IN_PROGRESS,
    (S.PAYMENT_REQUESTED, A.ASSIGN): S.PAYMENT_REQUESTED,
    (S.PAYMENT_REQUESTED, A.WITHDRAW): S.WITHDRAWN,
    (S.PAYMENT_REQUESTED, A.STOP): S.STOPPED,
    (S.STOPPED, A.RESUME): S.IN_PROGRESS,
    (S.STOPPED, A.ASSIGN): S.STOPPED,
    (S.STOPPED, A.WITHDRAW): S.WITHDRAWN,
    (S.RESOLVED, A.TELL_CITIZEN): S.RESOLVED,
    (S.RESOLVED, A.ASSIGN): S.RESOLVED,
    (S.RESOLVED, A.RETURN_RESULT): S.RETURNED,
}
"""Written out once more by hand: the whole law, beside what the module says."""


@pytest.mark.parametrize("status", [None, *S])
def test_every_status_and_action(status: S | None) -> None:
    for action in A:
        lawful = LAWFUL.get((status, action))
        if lawful is not None:
            assert after(status, action) is lawful
            assert action in possible(status)
            continue
        with pytest.raises(DossierTransition) as refused:
            after(status, action)
        assert refused.value.action is action


def test_the_numbers_are_the_national_portal_s() -> None:
    assert [(status.code, status) for status in S] == [
        (1, S.NEW),
        (2, S.RECEIVED),
        (3, S.REFUSED),
        (4, S.IN_PROGRESS),
        (5, S.SUPPLEMENT_REQUESTED),
        (6, S.PAYMENT_REQUESTED),
        (7, S.WITHDRAWN),
        (8, S.STOPPED),
        (9, S.RESOLVED),
        (10, S.RETURNED),
    ]


@pytest.mark.parametrize("status", [S.RECEIVED, S.IN_PROGRESS])
def test_the_last_step_of_work_resolves(status: S) -> None:
    assert after(status, A.ADVANCE, last_work_step=True) is S.RESOLVED


def test_a_stop_for_good_is_the_end() -> None:
    assert after(S.IN_PROGRESS, A.STOP, for_good=True) is S.STOPPED
    assert after(S.STOPPED, A.STOP, for_good=True) is S.STOPPED, "a stop for a time becomes one"
    assert possible(S.STOPPED, for_good=True) == frozenset()
    for action in A:
        if action is not A.STOP:
            with pytest.raises(DossierTransition):
                after(S.STOPPED, action, for_good=True)


def test_a_stopped_dossier_is_not_stopped_for_a_time_again() -> None:
    with pytest.raises(DossierTransition):
        after(S.STOPPED, A.STOP)


def test_every_status_is_pending_final_or_resolved() -> None:
    assert PENDING | FINAL | {S.RESOLVED} == set(S)
    assert not PENDING & FINAL
    assert CLOCK_STOPPED < PENDING
    assert all(not possible(status) for status in FINAL)


def test_every_dossier_can_come_to_an_end() -> None:
    ends = {*FINAL, S.STOPPED}
    reaches = set(ends)
    for _ in S:
        reaches |= {
            status
            for status in S
            for action in possible(status)
            if (status, action) in LAWFUL and LAWFUL[status, action] in reaches
        }
    assert reaches == set(S)


@pytest.mark.parametrize("status", S)
def test_one_act_at_most_takes_a_dossier_on(status: S) -> None:
    """The desk's page makes the one that is allowed its main button (`ONWARD` in `acts.js`)."""
    onward = {A.ADVANCE, A.ACCEPT_SUPPLEMENT, A.CONFIRM_PAYMENT, A.RESUME, A.RETURN_RESULT}
    assert len(possible(status, for_good=False) & onward) <= 1
