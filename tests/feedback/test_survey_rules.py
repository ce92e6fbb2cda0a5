"""How answers are counted, and when they are taken. Pure."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from config.centre.sections.surveys import SurveyCriterion, Surveys
from config.wire.feedback.surveys import SurveyAnswer
from queue_server.core.errors import BadRequest
from queue_server.feedback.surveys import rules
from queue_server.feedback.surveys.rules import AnswerCount, Proportion

FORM = Surveys(
    criteria=[
        SurveyCriterion(id=f"c{place}", name={"vi": f"Tiêu chí {place}"}) for place in range(9)
    ]
)
DAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("part", "n", "low", "high"),
    [(10, 10, 0.722, 1.0), (0, 10, 0.0, 0.278), (97, 100, 0.915, 0.990), (17, 20, 0.640, 0.948)],
)
def test_the_interval_is_wilson_s(part: int, n: int, low: float, high: float) -> None:
    """Against the values of published tables (95 %)."""
    interval = Proportion(part, n).interval
    assert interval is not None
    assert interval == pytest.approx((low, high), abs=0.001)


@given(some.integers(1, 100_000).flatmap(lambda n: some.tuples(some.integers(0, n), some.just(n))))
def test_the_interval_holds_its_share_and_stays_on_the_scale(counts: tuple[int, int]) -> None:
    proportion = Proportion(*counts)
    interval, share = proportion.interval, proportion.share
    assert interval is not None
    assert share is not None
    assert 0 <= interval[0] <= share + 1e-9
    assert share - 1e-9 <= interval[1] <= 1


def test_nothing_has_no_share() -> None:
    assert Proportion(0, 0).share is None
    assert Proportion(0, 0).interval is None


def test_few_answers_are_no_share() -> None:
    assert not Proportion(19, 19).is_shown(20)
    assert Proportion(19, 20).is_shown(20)


def test_satisfied_is_four_or_five_of_the_marks_given() -> None:
    assert rules.satisfied(Counter({5: 3, 4: 2, 3: 1, 1: 4})) == Proportion(5, 10)


def test_tallies_count_process_and_attitude_apart() -> None:
    rows = [
        AnswerCount("a", 5, None, 16, 2),
        AnswerCount("a", 3, 4, None, 1),
        AnswerCount("b", None, 1, 0, 3),
    ]
    found = rules.tallies(rows)
    assert found["a"].answers == 3
    assert found["a"].process == Counter({5: 2, 3: 1})
    assert found["a"].attitude == Counter({4: 1})
    total = rules.whole(found.values())
    assert (total.answers, total.scores) == (6, Counter({0: 3, 16: 2}))


def test_the_form_has_a_sum_only_when_it_is_whole() -> None:
    points = {f"c{place}": 2 for place in range(8)}
    assert rules.score(FORM, points) is None
    assert rules.score(FORM, {**points, "c8": 1}) == 17
    assert rules.score(Surveys(), {}) is None


@pytest.mark.parametrize(
    ("points", "name"),
    [
        (18, "Xuất sắc"),
        (15, "Xuất sắc"),
        (14, "Tốt"),
        (12, "Tốt"),
        (9, "Khá"),
        (6, "Trung bình"),
        (5, "Yếu"),
    ],
)
def test_the_band_is_the_highest_that_is_reached(points: int, name: str) -> None:
    band = rules.band(FORM, points)
    assert band is not None
    assert band.name["vi"] == name
    assert {one.name["vi"]: count for one, count in rules.bands(FORM, {points: 3})}[name] == 3


def test_an_answer_is_taken_from_its_day_on_for_some_days() -> None:
    surveys = Surveys(open_days=14)
    assert rules.is_open(surveys, DAY, DAY)
    assert rules.is_open(surveys, DAY, DAY + timedelta(days=14))
    assert not rules.is_open(surveys, DAY, DAY + timedelta(days=15))
    assert not rules.is_open(surveys, DAY, DAY - timedelta(days=1))
    assert not rules.is_open(Surveys(asked=False), DAY, DAY)


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        (SurveyAnswer(), "process"),
        (SurveyAnswer(process=5, reasons=("nobody-asked",)), "reasons"),
        (SurveyAnswer(process=5, points={"nobody-asked": 2}), "points"),
    ],
)
def test_what_nobody_asked_is_refused(answer: SurveyAnswer, field: str) -> None:
    with pytest.raises(BadRequest) as refused:
        rules.check(FORM, answer)
    assert set(refused.value.fields) == {field}


def test_hashes_are_kept_while_any_answer_could_be_taken() -> None:
    """Also where a centre then takes answers for longer."""
    last = rules.last_day_of_hashes(Surveys(open_days=1), DAY)
    assert not rules.is_open(Surveys(open_days=90), last, DAY)
