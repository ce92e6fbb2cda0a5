"""Who is yet to come, learned from past days and scaled to today."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from config.centre.model import Centre
from config.wire import ServiceId
from queue_server.centre.opening import issuing_on
from queue_server.tickets.hall.forecast.expected_arrivals import expected_arrivals
from queue_server.tickets.hall.forecast.past import DayArrivals, read_past_days
from queue_server.tickets.rules.learning.arrivals import (
    HALF_HOURS,
    MOST_AN_HOUR,
    ArrivalRate,
    Arriving,
    ExpectedArrivals,
    Key,
    Shape,
    usual_day,
    weight_of_day,
)
from tests.tickets.conftest import House

MIDNIGHT = datetime(2026, 10, 7, 17, 0, tzinfo=UTC)
A, B = ServiceId("a"), ServiceId("b")
ORDINARY: Key = (A, 1.0)
OTHER: Key = (B, 1.0)
MORNING = 16
"""The half hour from 8:00 on."""


def at(hours: float) -> datetime:
    return MIDNIGHT + timedelta(hours=hours)


def flat(people: float, until: int = 24) -> list[float]:
    """So many people each half hour from 8:00 on."""
    return [people if MORNING <= place < until else 0.0 for place in range(HALF_HOURS)]


def number(found: list[Arriving], key: Key = ORDINARY) -> float:
    return sum(
        people
        for one in found
        if (one.service, one.weight) == key
        for _, _, people in one.by_half_hour
    )


def test_a_usual_morning_is_expected_before_anybody_has_come() -> None:
    expected = ExpectedArrivals({ORDINARY: flat(10.0)}, MIDNIGHT, known_days=8)
    assert number(expected.coming(at(8), 3600)) == pytest.approx(20)
    assert number(expected.coming(at(7), 3600)) == 0
    assert number(expected.coming(at(7), 5400)) == pytest.approx(10)


def test_today_scales_the_rest_of_the_day() -> None:
    usual: Shape = {ORDINARY: flat(10.0), OTHER: flat(10.0)}
    few = [(A, 1.0, at(8 + place / 10)) for place in range(20)]
    few += [(B, 1.0, at(8 + place / 10)) for place in range(20)]
    half = ExpectedArrivals(usual, MIDNIGHT, few, known_days=8).coming(at(10), 3600)
    assert 9 < number(half) < 16
    assert number(half) == pytest.approx(number(half, OTHER))
    uneven = [(A, 1.0, at(8 + place / 20)) for place in range(40)] + few[20:30]
    found = ExpectedArrivals(usual, MIDNIGHT, uneven, known_days=8).coming(at(10), 3600)
    assert number(found) > 1.5 * number(found, OTHER)


def test_a_day_of_which_no_past_is_known_follows_its_own_rate_soon() -> None:
    usual = usual_day([], {ORDINARY: 2.0})
    come = [(A, 1.0, at(8 + place / 24)) for place in range(24)]
    usual[ORDINARY] = [a * b for a, b in zip(usual[ORDINARY], flat(1.0), strict=True)]
    found = ExpectedArrivals(usual, MIDNIGHT, come, known_days=0).coming(at(9), 3600)
    assert 12 < number(found) < 30


def test_half_hours_are_learned_from_like_days_first() -> None:
    early, late = {(A, 1.0, MORNING): 10.0}, {(A, 1.0, MORNING + 4): 10.0}
    today = date(2026, 10, 8)
    week, yesterday = date(2026, 10, 1), date(2026, 10, 7)
    days = [(weight_of_day(week, today), early), (weight_of_day(yesterday, today), late)]
    usual = usual_day(days, {ORDINARY: 1.0})[ORDINARY]
    assert usual[MORNING] > 3 * usual[MORNING + 4] > 0
    assert weight_of_day(date(2026, 8, 13), today) < weight_of_day(week, today)


def test_a_rare_service_is_shrunk_to_its_share_of_the_half_hour() -> None:
    often = {(A, 1.0, MORNING + place): 20.0 - place for place in range(6)}
    rare = {(B, 1.0, MORNING + 5): 1.0}
    usual = usual_day([(1.0, often | rare)], {ORDINARY: 1.0, OTHER: 1.0})[OTHER]
    assert usual[MORNING] > 0.05
    assert usual[MORNING + 5] < 0.7


def test_people_come_when_they_are_expected() -> None:
    coming = Arriving(A, 1.0, ((0.0, 1800.0, 1.0), (1800.0, 3600.0, 0.0), (3600.0, 5400.0, 2.0)))
    assert [*coming.within(5400.0)] == [900.0, pytest.approx(4050.0), pytest.approx(4950.0)]
    assert [*coming.within(4100.0)] == [900.0, pytest.approx(4050.0)]
    assert [*ArrivalRate(A, 1.0, 4.0).within(3600.0)] == [450.0, 1350.0, 2250.0, 3150.0]
    assert [*ArrivalRate(A, 1.0, 0.0).within(3600.0)] == []


def test_a_rush_is_no_endless_line() -> None:
    rush = [(A, 1.0, at(8))] * 5_000
    expected = ExpectedArrivals({ORDINARY: flat(10.0)}, MIDNIGHT, rush, known_days=8)
    assert number(expected.coming(at(8.2), 3600)) <= MOST_AN_HOUR


def test_the_order_in_which_tickets_are_heard_of_does_not_matter() -> None:
    seed = random.randrange(2**32)
    print("seed", seed)
    chance = Random(seed)
    issued = [(chance.choice([A, B]), 1.0, at(8 + chance.random() * 4)) for _ in range(100)]
    usual: Shape = {ORDINARY: flat(5.0), OTHER: flat(3.0)}
    at_once = ExpectedArrivals(usual, MIDNIGHT, issued, known_days=3)
    one_by_one = ExpectedArrivals(usual, MIDNIGHT, known_days=3)
    chance.shuffle(issued)
    for arrival in issued:
        one_by_one.add(*arrival)
    assert one_by_one.coming(at(11.3), 5000) == at_once.coming(at(11.3), 5000)


def test_nobody_is_expected_while_no_ticket_is_given(demo_centre: Centre) -> None:
    """In the first minutes of the morning, before lunch and after it."""
    day = date(2026, 11, 16)
    days = [DayArrivals(day - timedelta(days=7), {(ServiceId("chung-thuc"), None, 24): 50})]
    expected = expected_arrivals(demo_centre, day, days, [])
    (_, noon), (again, _) = issuing_on(demo_centre, "chung-thuc", day)
    key = ServiceId("chung-thuc"), demo_centre.calling.ordinary_weight
    over_lunch = (again - noon).total_seconds()
    assert number(expected.coming(noon, over_lunch), key) == 0
    assert number(expected.coming(again, 1800), key) > 0
    gone = DayArrivals(day - timedelta(days=7), {(ServiceId("gone"), None, 20): 50})
    found = expected_arrivals(demo_centre, day, [gone], [])
    assert number(found.coming(again, 1800), (ServiceId("gone"), key[1])) == 0


async def test_past_days_are_read_by_half_hour(house: House) -> None:
    for _ in range(3):
        await house.issue("ho-tich")
    house.clock.move(minutes=40)
    reason = house.centre.priority_class_by_id["uu-tien"].reasons[0].id
    issued = await house.issue("ho-tich", priority_class="uu-tien", priority_reason=reason)
    day = house.centre.day(house.clock.now())
    days = [day - timedelta(days=7), day]
    found = await house.database.read(lambda c: read_past_days(c, house.centre, days))
    known = (ServiceId("ho-tich"), None, 16), (ServiceId("ho-tich"), "uu-tien", 17)
    assert issued.priority
    assert found == [DayArrivals(day, {known[0]: 3, known[1]: 1})]


def test_what_came_before_is_added_up_once_and_followed() -> None:
    """Asked time and again while people come, it says what one says that was never asked."""
    seed = random.randrange(10**6)
    chance = Random(seed)
    usual: Shape = {ORDINARY: flat(10.0), OTHER: flat(3.0, 30)}
    followed = ExpectedArrivals(usual, MIDNIGHT)
    issued: list[tuple[ServiceId, float, datetime]] = []
    hour = 7.9
    while hour < 12:
        hour += chance.choice([0.0, 0.02, 0.3])
        came = hour - chance.choice([0.0, 0.0, 0.0, 1.2])
        issued.append((chance.choice([A, B]), 1.0, at(came)))
        followed.add(*issued[-1])
        asked_new = ExpectedArrivals(usual, MIDNIGHT, issued).coming(at(hour), 3600)
        for mine, new in zip(followed.coming(at(hour), 3600), asked_new, strict=True):
            for part, other in zip(mine.by_half_hour, new.by_half_hour, strict=True):
                assert part == pytest.approx(other), f"seed {seed}"
