"""What the log says of past pauses, on both databases."""

from __future__ import annotations

from functools import partial

from queue_server.tickets.hall.forecast.counter_past import read_counter_past
from tests.tickets.conftest import MONDAY_MORNING, House, clerk


async def pauses(house: House) -> list[tuple[int, float]]:
    """When pauses began, in minutes after eight, and how many minutes they lasted."""
    day = house.centre.day(house.clock.now())
    past = await house.database.read(partial(read_counter_past, centre=house.centre, day=day))
    return [
        (round((since - MONDAY_MORNING).total_seconds() / 60), seconds / 60)
        for since, seconds in past.pauses
    ]


async def test_a_pause_that_got_another_end_is_one(house: House) -> None:
    first, second = [counter.id for counter in house.centre.counters][:2]
    one, other = clerk(1), clerk(2)
    await house.open(first, one)
    await house.open(second, other)
    house.clock.move(minutes=10)
    await house.do(lambda unit: house.counters.pause(unit, first), one)
    house.clock.move(minutes=5)
    await house.do(lambda unit: house.counters.pause(unit, first, 10), one)
    await house.do(lambda unit: house.counters.pause(unit, second, 5), other)
    house.clock.move(minutes=5)
    await house.open(second, other)
    await house.do(lambda unit: house.counters.pause(unit, first, 20), one)
    house.clock.move(minutes=20)
    await house.open(first, one)
    assert await pauses(house) == [(15, 5), (10, 30)]


async def test_a_pause_that_ended_with_the_counter_is_none(house: House) -> None:
    counter, one = house.centre.counters[0].id, clerk(1)
    await house.open(counter, one)
    await house.do(lambda unit: house.counters.pause(unit, counter), one)
    house.clock.move(minutes=5)
    await house.do(lambda unit: house.counters.pause(unit, counter, 10), one)
    house.clock.move(minutes=5)
    await house.do(lambda unit: house.counters.close(unit, counter), one)
    house.clock.move(minutes=30)
    await house.open(counter, one)
    await house.do(lambda unit: house.counters.pause(unit, counter), one)
    house.clock.move(minutes=7)
    await house.open(counter, one)
    assert await pauses(house) == [(40, 7)]
