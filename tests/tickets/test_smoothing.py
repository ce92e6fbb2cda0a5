"""The wait on a phone moves little, and promises no more than is foreseen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import exp, log
from random import Random
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.wire import ServiceId, TicketId, WaitEstimate
from queue_server.tickets.hall.forecast.shown_waits import ShownWaits
from queue_server.tickets.rules.calling.dispatch import WaitingTicket
from queue_server.tickets.rules.waits.estimates import Forecast, TicketForecast
from queue_server.tickets.rules.waits.ranges import Range
from queue_server.tickets.rules.waits.smoothing import (
    RESERVE,
    ShownRange,
    as_told,
    smooth,
)
from queue_server.tickets.rules.waits.told_waits import estimate_of
from queue_server.tickets.rules.waits.working_time import DayAhead, WorkingTime

NOW = datetime(2026, 10, 8, 1, 0, tzinfo=UTC)
SEED = 20261115
A = ServiceId("a")
DAY = DayAhead.endless(NOW)


def estimate(low: float, high: float) -> WaitEstimate:
    return WaitEstimate(low_seconds=int(low * 60), high_seconds=int(high * 60))


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def endless(minute: float) -> WorkingTime:
    return DayAhead.endless(at(minute)).time


def with_lunch(minute: float) -> DayAhead:
    """Lunch is from the hundredth minute to the 220th."""
    return DayAhead(WorkingTime.of([(NOW, at(100)), (at(220), at(460))], at(minute)))


def after(*told: tuple[float, float, float]) -> tuple[float, float]:
    """The range in minutes after estimates (minute, low, high), from the last of them on."""
    shown: ShownRange | None = None
    for minute, low, high in told:
        shown = smooth(shown, estimate(low, high), endless(minute))
    assert shown is not None
    now = at(told[-1][0]).timestamp()
    return round((shown.begins - now) / 60, 6), round((shown.ends - now) / 60, 6)


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ([(0, 20, 40)], (20, 40)),
        ([(0, 20, 40), (5, 15, 35)], (15, 35)),
        ([(0, 20, 40), (5, 19, 40)], (15, 35)),
        ([(0, 20, 40), (0, 10, 40)], (10, 40)),
        ([(0, 20, 40), (0, 35, 68)], (35, 68)),
        ([(0, 20, 40), (0, 20, 58)], (20, 40)),
        ([(0, 20, 40), (0, 5, 10)], (5, 17)),
        ([(0, 20, 40), (0, 20, 22)], (20, 37.4)),
        ([(0, 0, 5), (4, 0, 5)], (0, 1)),
        ([(0, 0, 5), (6, 0, 5)], (0, 0)),
        ([(0, 0, 5), (6, 0, 6)], (0, 6)),
    ],
)
def test_a_range_moves_forward_at_once_and_back_when_it_is_clear(
    told: list[tuple[float, float, float]], shown: tuple[float, float]
) -> None:
    assert after(*told) == shown


def shown_by(*steps: tuple[float, WaitEstimate]) -> list[WaitEstimate]:
    """What a phone shows on a day with lunch, of estimates made at these minutes."""
    shown: ShownRange | None = None
    said = []
    for minute, foreseen in steps:
        day = with_lunch(minute)
        shown = smooth(shown, foreseen, day.time)
        said.append(as_told(shown, A, day, foreseen.before_closing))
    return said


def foreseen(minute: float, low: float, high: float) -> WaitEstimate:
    """In working minutes."""
    return estimate_of(Range(low * 60, (low + high) * 30, high * 60), A, with_lunch(minute))[0]


def test_a_range_that_ends_now_before_lunch_and_now_after_it_does_not_leap() -> None:
    """A forecast that ends about when lunch begins: each is as good as the other."""
    ends = [80, 104, 90, 103, 88, 106, 95]
    steps = [(minute, foreseen(minute, 30, ends[minute] - minute)) for minute in range(7)]
    assert len({one.not_before for _, one in steps}) == 2, "the forecast does"
    assert {one.not_before for one in shown_by(*steps)} == {None}


def test_who_will_clearly_be_called_after_lunch_is_told_so_and_stays_told() -> None:
    either, clearly = foreseen(0, 30, 104), foreseen(1, 105, 160)
    before = [(2, foreseen(2, 60, 95)), (3, foreseen(3, 70, 100))]
    said = shown_by((0, either), (1, clearly), *before)
    assert [one.not_before for one in said] == [at(220)] * 4
    assert [one.or_before for one in said] == [at(100), None, at(100), at(100)]


def test_a_range_over_lunch_is_the_same_when_nothing_changes() -> None:
    for low, high in ((30, 104), (70, 150), (110, 150), (105, 200), (10, 60)):
        steps = [(m, foreseen(m, max(0, low - m), high - m)) for m in range(0, min(high, 100), 5)]
        said = shown_by(*steps)
        ends = [
            minute + one.high_seconds / 60 for (minute, _), one in zip(steps, said, strict=True)
        ]
        begins = [
            minute + one.low_seconds / 60 for (minute, _), one in zip(steps, said, strict=True)
        ]
        words = {(one.not_before, one.or_before) for one in said[:4]}
        assert len(words) == 1, (low, high)
        assert max(ends) - min(ends) <= 5.1, (low, high, ends)
        assert begins[0] == pytest.approx(begins[3], abs=5)


def test_over_lunch_the_wait_runs_on() -> None:
    said = shown_by(*[(minute, foreseen(minute, 10, 30)) for minute in (120, 160, 219)])
    assert [one.not_before for one in said] == [at(220)] * 3
    assert [round(one.high_seconds / 60) for one in said] == [130, 90, 30]


def test_what_may_not_be_reached_today_is_said_whatever_is_shown() -> None:
    late = foreseen(0, 40, 60).model_copy(update={"before_closing": False})
    said = shown_by((0, foreseen(0, 40, 60)), (1, late), (2, foreseen(2, 40, 60)))
    assert [one.before_closing for one in said] == [True, False, True]


def median(low: float, high: float) -> float:
    """Of a lognormal wait between its tenth and its 93rd percentile, in minutes."""
    tenth, upper = NormalDist().inv_cdf(0.1), NormalDist().inv_cdf(0.93)
    share = -tenth / (upper - tenth)
    return exp((1 - share) * log(low + 1) + share * log(high + 1)) - 1


@pytest.mark.parametrize("low", [0, 20, 60])
def test_the_end_moves_back_where_more_than_half_are_called_after_it(low: float) -> None:
    high = low * 1.5 + 40
    half = median(low, high)
    for shown, moved in ((half + 0.5, False), (half - 0.5, True)):
        end = after((0, low, shown), (0, low, high))[1]
        assert end == (high if moved else pytest.approx(shown, abs=0.02)), shown


def test_how_often_it_is_made_plays_no_part() -> None:
    once = after((0, 20, 60), (2, 10, 25))
    assert after((0, 20, 60), *[(2, 10, 25)] * 50) == once


@given(
    st.lists(
        st.tuples(st.floats(0, 20), st.integers(0, 90), st.integers(1, 90)), min_size=1, max_size=30
    )
)
def test_a_phone_is_never_far_from_what_is_foreseen(steps: list[tuple[float, int, int]]) -> None:
    shown: ShownRange | None = None
    minute = 0.0
    for passed, low, more in steps:
        minute += passed
        shown = smooth(shown, estimate(low, low + more), endless(minute))
        assert shown is not None
        begins, ends = ((one - at(minute).timestamp()) / 60 for one in shown)
        assert begins <= low + 1e-6, "who comes when it begins is not too late"
        high = low + more
        assert min(high - 5, median(low, high)) - 1e-6 <= ends
        assert ends <= max(high + max(5, RESERVE * high), begins) + 1e-6
        told = as_told(shown, A, DayAhead.endless(at(minute)), True)
        assert 0 <= told.low_seconds < told.high_seconds


def test_chance_moves_a_phone_seldom() -> None:
    """A forecast of 30 to 60 minutes, which chance moves by a few minutes to and fro."""
    random = Random(SEED)
    plain: list[float] = []
    smoothed: list[float] = []
    shown: ShownRange | None = None
    for minute in range(25):
        high = 60 - minute + random.gauss(0, 5)
        plain.append(minute + high)
        shown = smooth(shown, estimate(30 - minute, high), endless(minute))
        assert shown is not None
        smoothed.append((shown.ends - NOW.timestamp()) / 60)
    moves = [sum(b - a > 5 for a, b in pairwise(ends)) for ends in (plain, smoothed)]
    assert moves[0] > 3, f"seed {SEED}"
    assert moves[1] == 0


def forecast_of(tickets: int, told: WaitEstimate | None) -> Forecast:
    places = {TicketId(number): TicketForecast(1, told) for number in range(tickets)}
    return Forecast(places, {}, tuple(places), DAY)


def test_the_hall_keeps_one_range_for_each_who_waits() -> None:
    waits = ShownWaits()
    here = {TicketId(n): WaitingTicket(TicketId(n), A, 1.0, NOW) for n in range(300)}
    first = forecast_of(300, estimate(20, 40))
    assert waits.follow(first, here) == first
    found = waits.follow(forecast_of(300, estimate(22, 43)), here)
    assert found == forecast_of(300, estimate(20, 40))
    waits.follow(forecast_of(7, estimate(22, 43)), here)
    found = waits.follow(forecast_of(8, estimate(22, 43)), here)
    told = [found.tickets[TicketId(number)].estimate for number in (6, 7)]
    assert told == [estimate(20, 40), estimate(22, 43)], "the last was forgotten meanwhile"
    assert waits.follow(forecast_of(8, None), here) == forecast_of(8, None)
