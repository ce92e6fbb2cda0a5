"""Whatever the hours, the counters and the clock: a hall tells waits that can be."""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta
from math import isfinite
from random import Random

import pytest

from config.centre.model import Centre
from config.centre.opening import (
    Hours,
    Week,
)
from config.wire import CounterState
from queue_server.tickets.rules.lifecycle import Ticket
from tests.hall.demo import demo_centre
from tests.tickets.test_over_lunch import OPENS, Day1

DAYS = tuple(Week.model_fields)
MINUTES = (0, 1, 450, 690, 810, 1020, 1438, 1439)


def any_hours(chance: Random) -> list[Hours]:
    """None, one, or several that may touch or lie within each other."""
    pairs = [sorted(chance.sample(MINUTES, 2)) for _ in range(chance.randrange(4))]
    return [Hours(start=time(*divmod(a, 60)), end=time(*divmod(b, 60))) for a, b in pairs]


def any_centre(chance: Random) -> Centre:
    centre = demo_centre()
    week = Week.model_validate({day: any_hours(chance) for day in DAYS})
    opening = centre.opening.model_copy(update={"week": week, "special_days": []})
    return centre.model_copy(update={"opening": opening})


def something(day: Day1, waiting: list[Ticket], now: datetime, chance: Random) -> None:
    what = chance.random()
    if what < 0.4:
        waiting.extend(day.issue(now, chance.choice([1, 3, 20])))
    elif what < 0.6 and waiting and day.hall.at_counter(day.counter) is None:
        day.call(waiting.pop(0), now)
    else:
        state = chance.choice(list(CounterState))
        back_at = now + timedelta(minutes=chance.choice([-90, 0, 20, 300, 1440]))
        manned = chance.random() < 0.7
        day.put(state, now, back_at if state is CounterState.PAUSED else None, manned=manned)


def look(day: Day1, now: datetime) -> None:
    seen = day.hall.forecast(now, fresh=True)
    assert set(seen.order) == set(day.hall.in_motion.waiting)
    for place in [*seen.tickets.values(), *seen.services.values()]:
        assert 0 <= place.people_ahead <= len(seen.order)
        if (wait := place.estimate) is not None:
            assert place.median_seconds is not None
            assert isfinite(place.median_seconds)
            assert 0 <= wait.low_seconds <= wait.high_seconds
            assert wait.not_before is None or wait.not_before > now
    day.hall.service_states(now)


@pytest.mark.parametrize("_again", range(10))
def test_no_hours_and_no_clock_leave_a_hall_without_words(_again: int) -> None:
    seed = random.randrange(2**32)
    print("seed", seed)
    chance = Random(seed)
    day, waiting, now = Day1(any_centre(chance)), list[Ticket](), OPENS
    for _ in range(40):
        now += timedelta(minutes=chance.choice([0, 1, 5, 45, 180, -30]))
        something(day, waiting, now, chance)
        look(day, now)
