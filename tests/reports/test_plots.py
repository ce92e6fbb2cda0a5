"""Plots as shapes: every bar as high as its number, within the frame."""

from __future__ import annotations

import random
from itertools import pairwise
from math import isclose

import pytest

from config.centre.model import Centre
from queue_server.reports import plots
from queue_server.reports.figures import Share
from queue_server.reports.phrases import ReportPhrases
from queue_server.reports.plots import Given


@pytest.mark.parametrize(
    ("highest", "top"),
    [
        (0, 4),
        (3, 4),
        (5, 8),
        (99, 100),
        (101, 200),
        (4_115, 8_000),
        (5_616, 8_000),
        (8_001, 10_000),
    ],
)
def test_the_axis_ends_with_a_round_number(highest: float, top: float) -> None:
    assert plots.nice_top(highest) == top


def test_the_axis_is_never_too_short() -> None:
    seed = random.randrange(10**6)
    print("seed", seed)
    dice = random.Random(seed)
    for _ in range(500):
        highest = dice.uniform(0, 10 ** dice.randint(0, 7))
        assert highest <= plots.nice_top(highest) <= max(4, highest * 2.5 + 4)


def test_bars_are_as_high_as_their_numbers() -> None:
    given = [Given("01/26", [("early", 30), ("late", 0), ("on_time", 10)], "40", "told")]
    drawn = plots.plot(given, ["0", "20", "40"], 40)
    (bar,) = drawn.bars
    early, on_time = bar.parts
    whole = drawn.base - plots.TOP
    assert isclose(early.height, whole * 0.75)
    assert isclose(early.y, on_time.y + on_time.height)
    assert bar.top == on_time.y == plots.TOP
    assert [tick.label for tick in drawn.ticks] == ["0", "20", "40"]


def test_thirty_six_bars_stay_within_the_frame() -> None:
    given = [Given(str(n), [("early", n)], str(n), "", mark=20.0) for n in range(36)]
    drawn = plots.plot(given, ["0", "40"], 40)
    parts = [part for bar in drawn.bars for part in bar.parts]
    assert all(drawn.left <= part.x and part.x + part.width <= drawn.right for part in parts)
    assert len({mark.y for mark in drawn.marks}) == 1
    assert (drawn.marks[0].x1, drawn.marks[-1].x2) == (drawn.left, drawn.right)


def test_nothing_to_draw_is_an_empty_frame() -> None:
    assert plots.plot([], ["0", "4"], 4).bars == []


@pytest.mark.parametrize(
    ("share", "vietnamese", "english"),
    [
        (Share(784, 1_000), "78,4%", "78.4%"),
        (Share(0, 7), "0,0%", "0.0%"),
        (Share(7, 7), "100,0%", "100.0%"),
        (Share(99_999, 100_000), "99,9%", "99.9%"),
        (Share(0, 0), "—", "—"),
    ],
)
def test_shares_are_never_rounded_up_to_all(
    demo_centre: Centre, share: Share, vietnamese: str, english: str
) -> None:
    assert ReportPhrases("vi", demo_centre).per_cent(share) == vietnamese
    assert ReportPhrases("en", demo_centre).per_cent(share) == english


def test_numbers_as_people_write_them(demo_centre: Centre) -> None:
    assert ReportPhrases("vi", demo_centre).number(1_234_567) == "1.234.567"
    assert ReportPhrases("en", demo_centre).number(1_234_567) == "1,234,567"


def test_labels_and_numbers_of_a_day_around_the_clock_do_not_run_into_each_other() -> None:
    times = [f"{n // 2:02}:{n % 2 * 30:02}" for n in range(48)]
    drawn = plots.plot([Given(time, [("early", 9)], "19", time) for time in times], ["0", "40"], 40)
    labelled = [bar.middle for bar in drawn.bars if bar.label]
    assert len(labelled) > 10
    assert all(b - a >= plots.LABEL_WIDTH for a, b in pairwise(labelled))
    assert not any(bar.text for bar in drawn.bars)
    morning = [Given(time, [("early", 9)], "19", time) for time in times[:15]]
    few = plots.plot(morning, ["0", "40"], 40)
    assert all(bar.label and bar.text for bar in few.bars)
