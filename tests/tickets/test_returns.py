"""When a counter that does not call now is expected back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.wire import CounterState
from queue_server.tickets.rules.learning.service_times import ServiceTime
from queue_server.tickets.rules.waits.returns import (
    PAUSE,
    ObservedCounter,
    Pauses,
    Return,
    Today,
    expected_back,
    unattended,
    works_now,
)
from queue_server.tickets.rules.waits.working_time import Span, WorkingTime

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
OPENS = datetime(2026, 10, 8, 0, 30, tzinfo=UTC)
NOON = OPENS + timedelta(hours=4)
AFTERNOON = OPENS + timedelta(hours=6)
CLOSES = OPENS + timedelta(hours=9, minutes=30)
DAY: list[Span] = [(OPENS, NOON), (AFTERNOON, CLOSES)]
OPEN, PAUSED, CLOSED = CounterState.OPEN, CounterState.PAUSED, CounterState.CLOSED
MINUTE = timedelta(minutes=1)


def back(
    now: datetime, state: CounterState, since: datetime | None, pauses: Pauses | None = None,
    back_at: datetime | None = None, *, usual: bool = True,
) -> Return | None:  # fmt: skip
    counter = ObservedCounter(state, since, back_at=back_at, usual=usual)
    time = WorkingTime.of(DAY, now)
    return expected_back(counter, Today(DAY, now), time, pauses or Pauses(ZONE))


def minutes(found: Return | None) -> float:
    assert found is not None
    return found.seconds / 60


def test_a_pause_that_begins_lasts_as_long_as_pauses_do() -> None:
    now = OPENS + 60 * MINUTE
    assert minutes(back(now, PAUSED, now)) == pytest.approx(PAUSE.mean_seconds / 60)


def test_pauses_are_learned_by_the_hour_at_which_they_begin() -> None:
    nine, ten = (datetime(2026, 10, 8, hour - 7, 20, tzinfo=UTC) for hour in (9, 10))
    pauses = Pauses(ZONE, [*[(nine, 20 * 60.0)] * 40, *[(ten, 4 * 60.0)] * 40])
    assert minutes(back(nine, PAUSED, nine, pauses)) > 15
    assert minutes(back(ten, PAUSED, ten, pauses)) < 7
    elsewhere = datetime(2026, 10, 8, 8, 0, tzinfo=UTC)
    assert 7 < minutes(back(elsewhere, PAUSED, elsewhere, pauses)) < 15


def test_two_pauses_of_an_hour_move_little() -> None:
    pauses = Pauses(ZONE, [(OPENS, 40 * 60.0)] * 2)
    assert minutes(back(OPENS, PAUSED, OPENS, pauses)) < 20


def test_until_pauses_are_known_one_lasts_as_long_as_counters_stood_still() -> None:
    now = OPENS + 60 * MINUTE
    stood_still = ServiceTime(20 * 60.0, 0.5)
    assert minutes(back(now, PAUSED, now, Pauses(ZONE, (), stood_still))) == pytest.approx(20)
    known = Pauses(ZONE, [(OPENS, 4 * 60.0)] * 200, stood_still)
    assert minutes(back(OPENS, PAUSED, OPENS, known)) < 6


@given(st.integers(0, 180))
def test_a_pause_always_has_something_left(lasted: int) -> None:
    found = back(NOON - MINUTE, PAUSED, NOON - MINUTE - lasted * MINUTE)
    assert found is not None
    assert found.seconds > 0
    assert found.variance >= 0


def test_a_clerk_who_named_a_time_is_believed() -> None:
    now = OPENS + 60 * MINUTE
    found = back(now, PAUSED, now, back_at=now + 45 * MINUTE)
    assert minutes(found) == pytest.approx(45)
    assert found is not None
    assert found.variance < PAUSE.moments[1] / 10
    late = back(now, PAUSED, now - 50 * MINUTE, back_at=now - 5 * MINUTE)
    assert 0 < minutes(late) < 15


def test_a_pause_just_before_lunch_ends_after_it() -> None:
    now = NOON - 3 * MINUTE
    found = back(now, PAUSED, now)
    assert minutes(found) == pytest.approx(3), "working minutes: those after lunch come next"
    assert found is not None
    assert found.earliest == found.seconds
    assert WorkingTime.of(DAY, now).clock(found.seconds) == (AFTERNOON - now).total_seconds()


@pytest.mark.parametrize("state", [OPEN, PAUSED, CLOSED])
def test_over_lunch_everybody_who_was_there_is_back_after_it(state: CounterState) -> None:
    now = NOON + 30 * MINUTE
    found = back(now, state, OPENS + 50 * MINUTE)
    assert found is not None
    assert WorkingTime.of(DAY, now).clock(found.seconds) == (AFTERNOON - now).total_seconds()


def test_a_counter_that_never_opened_today_is_not_expected_after_lunch() -> None:
    assert back(NOON + 30 * MINUTE, CLOSED, None) is None
    assert back(NOON + 30 * MINUTE, CLOSED, OPENS - 8 * 60 * MINUTE) is None, "closed at midnight"


def test_before_the_doors_open_the_usual_counters_are_expected() -> None:
    now = OPENS - 10 * MINUTE
    assert back(now, CLOSED, None) is not None
    assert back(now, CLOSED, None, usual=False) is None


@pytest.mark.parametrize("opens", [OPENS, AFTERNOON])
def test_a_counter_that_is_late_is_expected_for_a_while(opens: datetime) -> None:
    since = None if opens == OPENS else NOON
    assert 0 < minutes(back(opens + 2 * MINUTE, CLOSED, since)) < 10
    assert back(opens + 25 * MINUTE, CLOSED, since) is None


def test_a_counter_closed_in_the_morning_is_expected_in_the_afternoon_alone() -> None:
    now = OPENS + 120 * MINUTE
    found = back(now, CLOSED, now - 20 * MINUTE)
    assert found is not None
    assert WorkingTime.of(DAY, now).clock(found.earliest) == (AFTERNOON - now).total_seconds()
    assert back(AFTERNOON + 60 * MINUTE, CLOSED, AFTERNOON + 20 * MINUTE) is None
    assert back(CLOSES + 5 * MINUTE, CLOSED, AFTERNOON + 20 * MINUTE) is None


def test_an_open_counter_calls_in_a_break_only_where_it_was_seen_to() -> None:
    now = NOON + 40 * MINUTE
    today = Today(DAY, now)
    assert not works_now(ObservedCounter(OPEN, OPENS, called_at=NOON - 5 * MINUTE), today)
    assert works_now(ObservedCounter(OPEN, OPENS, called_at=NOON + 5 * MINUTE), today)
    assert works_now(ObservedCounter(OPEN, NOON + 5 * MINUTE), today)
    assert works_now(ObservedCounter(OPEN, OPENS), Today(DAY, CLOSES + 5 * MINUTE))
    assert works_now(ObservedCounter(OPEN, OPENS - 5 * MINUTE), Today(DAY, OPENS - 2 * MINUTE))


def test_an_open_counter_with_nobody_at_it_is_like_a_paused_one() -> None:
    now = OPENS + 60 * MINUTE
    time = WorkingTime.of(DAY, now)
    found = unattended(now - 4 * MINUTE, Today(DAY, now), time, Pauses(ZONE))
    assert found == back(now, PAUSED, now - 4 * MINUTE)


@given(
    st.integers(-120, 700),
    st.sampled_from(CounterState),
    st.one_of(st.none(), st.integers(-600, 700)),
    st.one_of(st.none(), st.integers(-60, 700)),
)
def test_nobody_is_expected_in_the_past_or_within_a_break(
    at: int, state: CounterState, since: int | None, back_at: int | None
) -> None:
    now = OPENS + at * MINUTE
    known = None if since is None else min(now, OPENS + since * MINUTE)
    found = back(now, state, known, back_at=None if back_at is None else OPENS + back_at * MINUTE)
    if found is not None:
        assert found.seconds >= found.earliest >= 0
        assert found.variance >= 0
