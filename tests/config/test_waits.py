"""A wait is rounded in one place and worded in one place."""

from __future__ import annotations

import re

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
