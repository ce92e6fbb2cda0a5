"""Ranges of waits that hold: learned from what was foreseen and what came of it."""

from __future__ import annotations

from math import exp, log
from random import Random
from statistics import NormalDist, fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_server.tickets.rules.waits.drift import Seen, beyond_chance, drift
from queue_server.tickets.rules.waits.ranges import (
    HARDLY_ANY_WAIT,
    NO_HISTORY,
    NORMAL,
    PERCENTILES,
    Foreseen,
    PastWait,
    Ranges,
    percentiles,
)

SEED = 20261101
FORESEEN = 0.4
"""The deviation that a forecast gives a wait, unless a test is about it."""
LENGTHS = (120.0, 600.0, 1500.0, 4000.0)


def waited(random: Random, foreseen: float, bias: float, spread: float) -> float:
    """A wait as it comes of a forecast that is wrong by `bias` and `spread`."""
    return max((foreseen + HARDLY_ANY_WAIT) * exp(random.gauss(bias, spread)) - HARDLY_ANY_WAIT, 0)


def history(random: Random, count: int, bias: float, spread: float, weight: float = 1.0) -> Ranges:
    foreseen = [random.choice(LENGTHS) * exp(random.gauss(0, 0.3)) for _ in range(count)]
    return Ranges(
        PastWait(weight, Foreseen(one, FORESEEN), waited(random, one, bias, spread))
        for one in foreseen
    )


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize(("bias", "spread"), [(0.0, 0.3), (0.4, 0.5), (-0.5, 0.8)])
def test_a_range_holds_for_nine_of_ten_however_wrong_the_forecast_is(
    length: float, bias: float, spread: float
) -> None:
    random = Random(SEED)
    told = history(random, 8_000, bias, spread).of(1.0, Foreseen(length, 0.4))
    waits = [waited(random, length, bias, spread) for _ in range(4_000)]
    upper = PERCENTILES[LENGTHS.index(length)][2]
    assert upper - 0.03 < fmean(wait <= told.high for wait in waits) < 0.95, f"seed {SEED}"
    assert 0.46 < fmean(wait <= told.median for wait in waits) < 0.54
    assert told.low == 0 or 0.07 < fmean(wait < told.low for wait in waits) < 0.13


def test_a_short_wait_keeps_less_of_a_reserve_than_a_long_one() -> None:
    """Both were foreseen as well: a minute or two of a short one harm nobody."""
    ranges = history(Random(SEED), 8_000, 0.0, 0.4)
    reserves = [
        log(told.high + HARDLY_ANY_WAIT) - log(told.median + HARDLY_ANY_WAIT)
        for told in (ranges.of(1.0, Foreseen(length, 0.4)) for length in LENGTHS)
    ]
    assert reserves[0] < 0.85 * reserves[3]
    assert NO_HISTORY.of(1.0, Foreseen(120.0, 0.4)).high > ranges.of(1.0, Foreseen(120, 0.4)).high


def test_each_class_has_a_range_of_its_own_and_a_new_one_that_of_all() -> None:
    random = Random(SEED)
    outcomes = [
        PastWait(weight, Foreseen(1500.0, 0.3), waited(random, 1500.0, bias, 0.3))
        for weight, bias in ((1.0, 0.0), (4.0, 0.5))
        for _ in range(2_000)
    ]
    ranges, foreseen = Ranges(outcomes), Foreseen(1500.0, 0.3)
    ordinary, priority, new = (ranges.of(weight, foreseen) for weight in (1.0, 4.0, 2.0))
    assert 1.3 < priority.median / ordinary.median < 1.7
    assert ordinary.high < new.high < priority.high


def test_a_service_of_one_counter_has_a_wider_range_than_one_of_six() -> None:
    """Learned together: what was foreseen of their deviations is what tells them apart."""
    random = Random(SEED)
    narrow, wide = Foreseen(1500.0, 0.2), Foreseen(1500.0, 0.6)
    ranges = Ranges(
        PastWait(1.0, one, waited(random, one.median, 0.0, 1.5 * one.spread))
        for one in (narrow, wide)
        for _ in range(2_000)
    )
    for one in (narrow, wide):
        told = ranges.of(1.0, one)
        waits = [waited(random, one.median, 0.0, 1.5 * one.spread) for _ in range(4_000)]
        assert 0.88 < fmean(wait <= told.high for wait in waits) < 0.95, f"seed {SEED}"
        assert 0.07 < fmean(wait < told.low for wait in waits) < 0.14


def test_without_history_the_range_is_wider_than_the_forecasts_own() -> None:
    told = NO_HISTORY.of(1.0, Foreseen(1800.0, 0.3))
    assert told.median == pytest.approx(1800)
    assert told.low < 1800 * exp(-1.2816 * 0.3) < 1800 * exp(1.2816 * 0.3) < told.high


def test_few_outcomes_move_the_range_little() -> None:
    foreseen = Foreseen(1200.0, 0.3)
    before, after = (
        NO_HISTORY.of(1.0, foreseen),
        Ranges([PastWait(1.0, foreseen, 6000.0)] * 3).of(1.0, foreseen),
    )
    assert before.high < after.high < 1.2 * before.high


def test_who_was_never_called_waited_longer_than_is_known() -> None:
    """Leaving them out, or taking the time until they went for their wait, is too short."""
    random = Random(SEED)
    waits = [random.gauss(0, 1) for _ in range(20_000)]
    patience = [random.gauss(1, 1) for _ in waits]
    scores = [(min(pair), pair[0] <= pair[1]) for pair in zip(waits, patience, strict=True)]
    true = [NormalDist().inv_cdf(share) for share in PERCENTILES[3]]
    assert percentiles(scores, PERCENTILES[3]) == pytest.approx(true, abs=0.08)
    assert percentiles([one for one in scores if one[1]], PERCENTILES[3])[2] < 1.1


def test_the_last_percentile_of_few_is_the_largest() -> None:
    assert percentiles([(1.0, True)], (0.1, 0.5, 0.93)) == [1.0, 1.0, 1.0]
    nine = [(float(score), True) for score in range(9)]
    assert percentiles(nine, (0.1, 0.5, 0.93)) == [0.0, 4.0, 8.0]
    assert percentiles([(1.0, False)], (0.1, 0.5, 0.93)) == [1.0, 1.0, 1.0]


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            PastWait,
            st.sampled_from([1.0, 4.0]),
            st.builds(Foreseen, st.floats(0, 20_000), st.floats(0, 3)),
            st.floats(0, 90_000),
            st.booleans(),
        ),
        max_size=60,
    ),
    st.floats(0.01, 30_000),
    st.floats(0, 3),
    st.floats(-2, 2),
)
def test_whatever_was_learned_a_range_is_in_order(
    outcomes: list[PastWait], median: float, spread: float, drifted: float
) -> None:
    told = Ranges(outcomes).drifted(drifted).of(1.0, Foreseen(median, spread))
    assert 0 <= told.low <= told.median <= told.high < 1e9


LEARNED = history(Random(SEED), 2_000, 0.2, 0.5)


@settings(deadline=None)
@given(st.floats(1, 5_000), st.floats(1, 2_000))
def test_who_is_further_behind_is_told_no_shorter_wait(median: float, more: float) -> None:
    near, far = (LEARNED.of(1.0, Foreseen(length, 0.4)) for length in (median, median + more))
    assert near.low <= far.low
    assert near.median <= far.median
    assert near.high <= far.high


def day_of(random: Random, slower: float, people: int, now: float) -> list[Seen]:
    """People who took tickets evenly until `now`, each to wait about 40 minutes."""
    seen = []
    for number in range(people):
        issued = now * number / people
        wait = waited(random, 2400.0, slower, 0.4)
        called = issued + wait <= now
        known = wait if called else now - issued
        surprise = log(known + HARDLY_ANY_WAIT) - log(2400.0 + HARDLY_ANY_WAIT)
        seen.append(Seen(surprise, 0.4, called, max(0.0, now - issued - wait)))
    return seen


@pytest.mark.parametrize("slower", [-0.4, 0.0, 0.4])
def test_a_day_that_is_slower_shows_in_those_who_still_wait_too(slower: float) -> None:
    random = Random(SEED)
    days = [day_of(random, slower, 80, 5400.0) for _ in range(30)]
    found = fmean(drift(day) for day in days)
    alone = fmean(drift(one for one in day if one.called) for day in days)
    assert abs(found) <= abs(slower) + 0.05, f"seed {SEED}"
    assert found == pytest.approx(0.65 * slower, abs=0.12)
    assert slower < 0 or alone < found - 0.05, (
        "only those who were called: all seems better than it is"
    )


def test_a_day_of_which_nothing_is_known_is_as_others() -> None:
    assert drift([]) == 0.0
    assert drift([Seen(-4.0, 0.5, called=False)]) == 0.0
    assert 0 < drift([Seen(9.0, 0.5, called=False)]) < 1


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            Seen, st.floats(-12, 12), st.floats(0.05, 3), st.booleans(), st.floats(0, 90_000)
        ),
        max_size=40,
    ),
    st.floats(-3, 3),
)
def test_a_drift_is_a_number_whatever_was_seen(seen: list[Seen], before: float) -> None:
    found = drift(seen, before)
    assert abs(found) <= 40


def test_a_small_drift_is_chance_and_a_large_one_is_not() -> None:
    drifts = [-2.0, -0.5, -0.05, 0.0, 0.05, 0.2, 0.5, 2.0]
    found = [beyond_chance(one) for one in drifts]
    assert found == sorted(found)
    assert abs(beyond_chance(0.05)) < 0.004
    assert beyond_chance(0.3) == pytest.approx(0.15)
    assert beyond_chance(-2.0) == -beyond_chance(2.0) < -1.9


def test_the_percentiles_of_the_normal_distribution_are_written_down_right() -> None:
    assert [NormalDist().inv_cdf(share) for share in (0.1, 0.5, 0.93)] == pytest.approx(NORMAL)
