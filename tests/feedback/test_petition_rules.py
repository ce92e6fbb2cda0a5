"""What may be done to a petition, by when, and how petitions are counted. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from config.centre.sections.petitions import Petitions
from config.wire.feedback.petitions import PetitionAction, PetitionChannel, PetitionStatus
from queue_server.core.errors import Conflict
from queue_server.feedback.petitions import repository, rules
from queue_server.feedback.petitions.repository import PetitionRecord
from queue_server.feedback.petitions.rules import CountedPetition, PetitionStanding
from tests.security.table import demo_centre

CENTRE = demo_centre()
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
A, S = PetitionAction, PetitionStatus
STEPS = {
    (A.ASSIGN, S.RECEIVED): S.IN_PROGRESS, (A.ASSIGN, S.IN_PROGRESS): S.IN_PROGRESS,
    (A.ASSIGN, S.REOPENED): S.REOPENED,
    **{(A.ANSWER, one): S.ANSWERED for one in rules.OPEN},
    **{(A.FORWARD, one): S.FORWARDED for one in rules.OPEN},
    **{(A.REJECT, one): S.REJECTED for one in rules.OPEN},
    (A.OBJECT, S.ANSWERED): S.REOPENED, (A.ACCEPT, S.ANSWERED): S.CLOSED,
    (A.CLOSE, S.ANSWERED): S.CLOSED,
}  # fmt: skip


@pytest.mark.parametrize("action", [one for one in A if one not in (A.SUBMIT, A.FORGET)])
def test_every_step_leads_where_it_should_and_no_other_is_possible(action: PetitionAction) -> None:
    for status in S:
        if (action, status) in STEPS:
            assert rules.after(action, status) is STEPS[action, status]
            continue
        with pytest.raises(Conflict) as refused:
            rules.after(action, status)
        assert refused.value.code == "petition_transition"


@pytest.mark.parametrize(
    ("received", "days", "day"),
    [
        (date(2026, 11, 16), 5, date(2026, 11, 23)),
        (date(2026, 11, 23), 1, date(2026, 11, 25)),
        (date(2026, 11, 21), 5, date(2026, 11, 30)),
    ],
)
def test_days_are_working_days_and_holidays_do_not_count(
    received: date, days: int, day: date
) -> None:
    """24/11/2026 is a holiday; 21/11 is a Saturday."""
    assert CENTRE.day(rules.due(CENTRE, received, days) - timedelta(minutes=1)) == day


def test_a_petition_is_urgent_before_its_day_and_overdue_after_it() -> None:
    due = rules.due(CENTRE, CENTRE.day(NOW), 10)
    assert rules.standing(CENTRE, S.RECEIVED, due, NOW) is PetitionStanding.IN_TIME
    assert (
        rules.standing(CENTRE, S.RECEIVED, due, due - timedelta(hours=30))
        is PetitionStanding.URGENT
    )
    assert (
        rules.standing(CENTRE, S.REOPENED, due, due + timedelta(minutes=1))
        is PetitionStanding.OVERDUE
    )
    assert rules.standing(CENTRE, S.ANSWERED, due, due + timedelta(days=9)) is PetitionStanding.OVER


def test_a_sender_objects_as_often_as_the_settings_say() -> None:
    settings = Petitions(reopened_at_most=1)
    assert rules.may_object(settings, S.ANSWERED, 0)
    assert not rules.may_object(settings, S.ANSWERED, 1)
    assert not rules.may_object(settings, S.CLOSED, 0)


def counted(
    status: PetitionStatus, late: bool | None, satisfied: bool | None, due: datetime = NOW
) -> CountedPetition:
    return CountedPetition("gop-y", "2026-11", "page", status, due, late, satisfied)


def test_the_two_shares_of_decision_766() -> None:
    found = [
        counted(S.CLOSED, False, True),
        counted(S.REOPENED, False, False),
        counted(S.ANSWERED, True, None),
        counted(S.REJECTED, True, False),
        counted(S.RECEIVED, None, None, NOW - timedelta(days=1)),
        counted(S.RECEIVED, None, None, NOW + timedelta(days=1)),
        counted(S.FORWARDED, False, None),
    ]
    tally = rules.tallies(found, "kind", NOW)[""]
    assert (tally.received, tally.on_time, tally.late) == (7, 3, 2)
    assert (tally.overdue, tally.pending, tally.forwarded) == (1, 1, 1)
    assert (tally.satisfied, tally.dissatisfied, tally.at_fault) == (1, 2, 4)
    assert tally.share_on_time == 3 / 7
    assert tally.share_without_fault == 3 / 7
    assert tally.received == tally.on_time + tally.late + tally.overdue + tally.pending


def test_one_that_was_reopened_and_is_not_answered_again_in_time_is_overdue() -> None:
    ago = NOW - timedelta(days=1)
    tally = rules.tallies([counted(S.REOPENED, False, False, ago)], "kind", NOW)[""]
    assert (tally.on_time, tally.overdue, tally.at_fault) == (0, 1, 1)
    again = rules.tallies([counted(S.ANSWERED, False, False, ago)], "kind", NOW)[""]
    assert (again.on_time, again.overdue) == (1, 0)


def test_a_petition_counts_in_the_month_of_the_centre_in_which_it_was_received() -> None:
    """18:00 UTC of the last day is the first of the next month in Viet Nam; an answer of the next
    month does not move it."""
    last = datetime(2026, 11, 30, 16, 59, tzinfo=UTC)
    for received, month in ((last, "2026-11"), (last + timedelta(minutes=1), "2026-12")):
        values: dict[str, Any] = dict.fromkeys(PetitionRecord.__slots__)
        values |= {
            "kind": "gop-y", "channel": PetitionChannel.PAGE, "status": S.ANSWERED,
            "received_at": received, "due_at": NOW, "was_late": False,
            "answered_at": received + timedelta(days=3),
        }  # fmt: skip
        assert repository.counted(CENTRE, PetitionRecord(**values)).month == month


def test_of_nothing_there_is_no_share() -> None:
    tally = rules.tallies([], "month", NOW)[""]
    assert tally.share_on_time is None
    assert tally.share_without_fault is None
