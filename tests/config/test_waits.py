"""A wait is rounded in one place and worded in one place."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.phrases.waits import rounded_wait, short_wait, wait_minutes, wait_phrase
from config.wire import WaitEstimate


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0, 0, "dưới 1 phút"),
        (20, 200, "dưới 4 phút"),
        (300, 300, "5 phút"),
        (730, 1190, "12–20 phút"),
        (5_400, 5_400, "90 phút"),
        (4_800, 7_800, "1 giờ 20 phút – 2 giờ 10 phút"),
        (3_000, 7_200, "50 phút – 2 giờ"),
    ],
)
def test_a_short_wait_is_a_range_in_whole_minutes(low: int, high: int, said: str) -> None:
    estimate = WaitEstimate(low_seconds=low, high_seconds=high)
    assert short_wait("vi", estimate).replace("\u00a0", " ") == said


def test_an_unknown_wait_is_said_to_be_unknown() -> None:
    assert short_wait("vi", None) == "chưa rõ"
    assert short_wait("en", None) == "not known yet"


@given(st.integers(0, 5_399), st.integers(0, 5_399))
def test_the_range_never_promises_less_than_the_estimate(one: int, other: int) -> None:
    low, high = sorted((one, other))
    said = short_wait("en", WaitEstimate(low_seconds=low, high_seconds=high))
    figures = [int(figure) * 60 for figure in re.findall(r"\d+", said)]
    assert figures[-1] >= high
    assert said.startswith("under") or figures[0] <= low


@given(st.floats(0, 20_000), st.floats(0, 20_000))
def test_what_the_forecast_rounded_is_shown_as_it_is(one: float, other: float) -> None:
    low, high = rounded_wait(*sorted((one, other)))
    estimate = WaitEstimate(low_seconds=low * 60, high_seconds=high * 60)
    assert wait_minutes(estimate) == (low, high)
    if low:
        assert f"{low}–{high}" in wait_phrase("vi", estimate)


NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
"""Twelve o'clock in Viet Nam."""


def over_lunch(*minutes: int, **more: object) -> WaitEstimate:
    """A range of minutes after half past one, or after that and no more."""
    opens = NOON + timedelta(minutes=90)
    known: dict[str, object] = {
        "low_seconds": 7_200, "high_seconds": 9_000, "not_before": opens
    }  # fmt: skip
    for end, after in zip(("called_from", "called_until"), minutes, strict=False):
        known[end] = opens + timedelta(minutes=after)
    return WaitEstimate.model_validate(known | more)


@pytest.mark.parametrize(
    ("estimate", "vietnamese", "english"),
    [
        (over_lunch(), "sau 13:30", "after 13:30"),
        (over_lunch(25, 45), "sau 13:30, khoảng 13:55–14:15", "after 13:30, about 13:55–14:15"),
        (
            over_lunch(or_before=NOON - timedelta(minutes=30)),
            "trước 11:30 hoặc sau 13:30",
            "before 11:30 or after 13:30",
        ),
        (
            over_lunch(before_closing=False),
            "sau 13:30, có thể không kịp trong hôm nay",
            "after 13:30, may not be reached today",
        ),
    ],
)
def test_a_wait_over_lunch_is_told_by_the_clock(
    estimate: WaitEstimate, vietnamese: str, english: str
) -> None:
    for said in (wait_phrase, short_wait):
        assert said("vi", estimate, "Asia/Ho_Chi_Minh") == vietnamese
        assert said("en", estimate, "Asia/Ho_Chi_Minh") == english


def test_the_clock_is_that_of_the_centre() -> None:
    assert wait_phrase("en", over_lunch(), "Europe/Berlin") == "after 07:30"


def test_who_may_not_be_reached_today_is_told_so_beside_the_minutes() -> None:
    late = WaitEstimate(low_seconds=3_000, high_seconds=4_500, before_closing=False)
    assert wait_phrase("vi", late) == "khoảng 50–75 phút, có thể không kịp trong hôm nay"
    assert short_wait("en", late).replace("\u00a0", " ") == "50–75 min, may not be reached today"
