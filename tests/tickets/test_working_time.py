"""Working seconds and seconds of the clock, over the breaks of any day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.centre.opening import Hours
from queue_server.centre.opening import day_spans
from queue_server.tickets.rules.waits.working_time import Span, WorkingTime

MORNING = datetime(2026, 10, 8, 0, 30, tzinfo=UTC)
DAY: list[Span] = [
    (MORNING, MORNING + timedelta(hours=4)),
    (MORNING + timedelta(hours=6), MORNING + timedelta(hours=9, minutes=30)),
]
HOUR = 3600.0


@st.composite
def days(draw: st.DrawFn) -> list[Span]:
    """Some hours of a day, in order, with breaks between them."""
    ends = sorted(draw(st.sets(st.integers(0, 24 * 60), min_size=2, max_size=8)))
    instants = [MORNING + timedelta(minutes=end) for end in ends]
    return list(zip(instants[::2], instants[1::2], strict=False))


NOWS = st.integers(-60, 26 * 60).map(lambda minutes: MORNING + timedelta(minutes=minutes))
SECONDS = st.floats(0, 90_000)


@given(days(), NOWS, st.booleans(), st.lists(SECONDS, min_size=2))
def test_more_work_is_never_earlier(
    day: list[Span], now: datetime, works_now: bool, seconds: list[float]
) -> None:
    hours = WorkingTime.of(day, now, works_now=works_now)
    for less, more in pairwise(sorted(seconds)):
        assert hours.clock(less) <= hours.clock(more)
        assert hours.worked(less) <= hours.worked(more)
        assert hours.call_after(less, 300) <= hours.call_after(more, 300)


@given(days(), NOWS, st.booleans(), SECONDS)
def test_clock_and_work_are_each_others_inverse(
    day: list[Span], now: datetime, works_now: bool, seconds: float
) -> None:
    hours = WorkingTime.of(day, now, works_now=works_now)
    assert hours.worked(hours.clock(seconds)) == pytest.approx(seconds, abs=1e-6)
    assert hours.clock(hours.worked(seconds)) >= seconds - 1e-6


@given(days(), NOWS, SECONDS)
def test_nobody_is_called_outside_of_the_hours_while_hours_are_to_come(
    day: list[Span], now: datetime, seconds: float
) -> None:
    hours = WorkingTime.of(day, now)
    called = now + timedelta(seconds=hours.call_after(seconds, 240))
    last = max((start for start, _ in day), default=now)
    slack = timedelta(milliseconds=1)
    assert called >= last - slack or any(
        start - slack <= called < end + slack for start, end in day
    )


@given(NOWS, SECONDS)
def test_a_day_without_hours_has_no_breaks(now: datetime, seconds: float) -> None:
    hours = WorkingTime.of([], now)
    assert (
        hours.clock(seconds) == hours.worked(seconds) == hours.call_after(seconds, 300) == seconds
    )


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_on_days_on_which_the_clock_is_moved_work_takes_its_time(day: date) -> None:
    zone = ZoneInfo("Europe/Berlin")
    span = day_spans(
        [Hours(start=time(1), end=time(4)), Hours(start=time(5), end=time(8))], day, zone
    )
    now = span[0][0]
    hours = WorkingTime.of(span, now)
    worked = (span[0][1] - span[0][0]).total_seconds()
    assert worked == (2 * HOUR if day.month == 3 else 4 * HOUR)
    assert hours.clock(worked - 1) == worked - 1
    assert now + timedelta(seconds=hours.clock(worked)) == span[1][0]


def test_before_the_doors_open_and_over_lunch_the_clock_runs_on() -> None:
    early = WorkingTime.of(DAY, MORNING - timedelta(minutes=10))
    assert early.clock(0.0) == 600
    assert early.clock(5 * HOUR) == 600 + 7 * HOUR
    lunch = WorkingTime.of(DAY, MORNING + timedelta(hours=5))
    assert lunch.clock(0.0) == HOUR
    assert lunch.break_between(0, 0) is not None
    through = WorkingTime.of(DAY, MORNING + timedelta(hours=5), works_now=True)
    assert through.clock(60.0) == 60


def test_a_service_under_way_at_lunch_ends_in_it() -> None:
    hours = WorkingTime.of(DAY, MORNING)
    assert hours.call_after(4 * HOUR - 1, 300) == 4 * HOUR - 1
    assert hours.call_after(4 * HOUR + 200, 300) == 6 * HOUR
    assert hours.call_after(4 * HOUR + 500, 300) == 6 * HOUR + 200


def test_a_range_over_lunch_names_both_ends_of_it() -> None:
    hours = WorkingTime.of(DAY, MORNING)
    over = hours.break_between(0, 1)
    assert over is not None
    assert (over.begins, over.ends) == (DAY[0][1], DAY[1][0])
    assert hours.break_between(0, 0) is None
    after = hours.break_between(1, 1)
    assert after is not None
    assert (after.begins, after.ends) == (None, DAY[1][0])
    assert [one.begins for one in hours.breaks] == [DAY[0][1]]
