"""The wait on a phone moves little, and promises no more than is foreseen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.wire import TicketId, WaitEstimate
from queue_server.tickets.hall.forecast.shown_waits import ShownWaits
from queue_server.tickets.rules.waits.estimates import Forecast, TicketForecast
from queue_server.tickets.rules.waits.smoothing import ShownRange, as_told, smooth

NOW = datetime(2026, 10, 8, 1, 0, tzinfo=UTC)
SEED = 20261115


def estimate(low: float, high: float) -> WaitEstimate:
    return WaitEstimate(low_seconds=int(low * 60), high_seconds=int(high * 60))


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def after(*told: tuple[float, float, float]) -> tuple[float, float]:
    """The range in minutes after estimates (minute, low, high), from the last of them on."""
    shown: ShownRange | None = None
    for minute, low, high in told:
        shown = smooth(shown, estimate(low, high), at(minute))
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
        ([(0, 20, 40), (0, 5, 10)], (5, 15)),
        ([(0, 20, 40), (0, 20, 25)], (20, 37.5)),
        ([(0, 0, 5), (4, 0, 5)], (-4, 1)),
        ([(0, 0, 5), (6, 0, 5)], (0, 5)),
    ],
)
def test_a_range_moves_forward_at_once_and_back_when_it_is_clear(
    told: list[tuple[float, float, float]], shown: tuple[float, float]
) -> None:
    assert after(*told) == shown


def test_what_is_said_of_a_break_is_shown_as_it_is() -> None:
    over_lunch = estimate(60, 150).model_copy(update={"not_before": at(120)})
    beside = estimate(30, 150).model_copy(update={"or_before": at(40), "not_before": at(120)})
    too_late = estimate(60, 90).model_copy(update={"before_closing": False})
    for told in (over_lunch, beside, too_late):
        assert smooth(ShownRange(NOW.timestamp(), NOW.timestamp() + 60), told, NOW) is None


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
        shown = smooth(shown, estimate(low, low + more), at(minute))
        assert shown is not None
        begins, ends = ((one - at(minute).timestamp()) / 60 for one in shown)
        assert begins <= low + 1e-6, "who comes when it begins is not too late"
        high = low + more
        assert high - max(5, 0.4 * high) - 1e-6 <= ends
        assert ends <= max(high + max(5, high / 2), begins) + 1e-6
        told = as_told(shown, at(minute))
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
        shown = smooth(shown, estimate(30 - minute, high), at(minute))
        assert shown is not None
        smoothed.append((shown.ends - NOW.timestamp()) / 60)
    moves = [sum(b - a > 5 for a, b in pairwise(ends)) for ends in (plain, smoothed)]
    assert moves[0] > 3, f"seed {SEED}"
    assert moves[1] == 0


def forecast_of(tickets: int, told: WaitEstimate | None) -> Forecast:
    places = {TicketId(number): TicketForecast(1, told) for number in range(tickets)}
    return Forecast(places, {}, tuple(places))


def test_the_hall_keeps_one_range_for_each_who_waits() -> None:
    waits = ShownWaits()
    assert waits.follow(forecast_of(300, estimate(20, 40)), NOW) == forecast_of(
        300, estimate(20, 40)
    )
    found = waits.follow(forecast_of(300, estimate(22, 43)), NOW)
    assert found == forecast_of(300, estimate(20, 40))
    waits.follow(forecast_of(7, estimate(22, 43)), NOW)
    found = waits.follow(forecast_of(8, estimate(22, 43)), NOW)
    told = [found.tickets[TicketId(number)].estimate for number in (6, 7)]
    assert told == [estimate(20, 40), estimate(22, 43)], "the last was forgotten meanwhile"
    assert waits.follow(forecast_of(8, None), NOW) == forecast_of(8, None)
