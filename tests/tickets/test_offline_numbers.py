"""Numbers set aside for kiosks: a range of their own, given back where they were not used."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from config.wire import ErrorCode
from config.wire.parts import CALENDAR_DAYS
from queue_server.core.errors import BadRequest, Conflict, MotcuaError, NotFound
from queue_server.tickets.offline.command_line import in_lines
from queue_server.tickets.repository import number_reservations
from queue_server.tickets.repository.sequences import give_numbers
from tests.tickets.lone_kiosk import OTHER_SERVICE, SERVICE, Kiosk, kiosk, noted, tickets

__all__ = ["kiosk"]

# ------------------------------------------------------------------------- setting aside


async def test_numbers_for_kiosks_are_a_range_of_their_own(house):
    one, two = Kiosk(house), Kiosk(house, "kiosk-2")
    first, second = await one.reserve(number=2), await two.reserve(number=2)
    assert first.numbers + second.numbers == ["A600", "A601", "A602", "A603"]
    assert len({*first.tokens, *second.tokens}) == 4
    assert first.day == "2026-11-16"
    assert (await house.issue(SERVICE)).number == "A001"
    tomorrow = await one.reserve(number=1, day=date(2026, 11, 17))
    assert (tomorrow.numbers, tomorrow.day) == (["A600"], "2026-11-17")
    assert (await one.reserve(OTHER_SERVICE, 1)).numbers == ["B600"]


async def test_reserving_gives_what_is_left_and_then_says_that_nothing_is(house):
    one, two = Kiosk(house), Kiosk(house, "kiosk-2")
    given = [await one.reserve(number=150), await two.reserve(number=200)]
    given.append(await one.reserve(number=200))
    assert [len(block.numbers) for block in given] == [150, 200, 50]
    assert given[-1].numbers[-1] == "A999"
    with pytest.raises(Conflict) as refused:
        await two.reserve(number=1)
    assert refused.value.code is ErrorCode.NO_NUMBERS_LEFT
    # The sequence of the server itself passes over them.
    await house.do(lambda u: give_numbers(u.connection, date(2026, 11, 16), SERVICE, 598))
    assert [(await house.issue(SERVICE)).number for _ in range(3)] == ["A599", "A1000", "A1001"]


@pytest.mark.parametrize("ahead", [-1, CALENDAR_DAYS + 1])
async def test_numbers_are_for_the_days_that_a_kiosk_can_know(house, ahead):
    day = house.centre.day(house.clock.now())
    with pytest.raises(BadRequest):
        await Kiosk(house).reserve(day=day + timedelta(days=ahead))
    with pytest.raises(NotFound):
        await Kiosk(house).reserve("nothing")
    assert (await Kiosk(house).reserve(day=day + timedelta(days=CALENDAR_DAYS))).numbers


async def test_many_reserve_at_once_and_no_number_is_set_aside_twice(house):
    kiosks = [Kiosk(house, f"kiosk-{1 + place % 2}") for place in range(24)]
    blocks = await asyncio.gather(*(one.reserve(number=15) for one in kiosks))
    numbers = [number for block in blocks for number in block.numbers]
    assert sorted(numbers) == [f"A{n}" for n in range(600, 600 + 24 * 15)]


# -------------------------------------------------------------------------------- unused


async def test_numbers_that_were_not_used_are_known_as_unused(house, kiosk):
    given = kiosk.take()
    await kiosk.deliver(given)
    day = given.day
    house.clock.move(days=1)
    left = list(kiosk.numbers[SERVICE])
    assert await kiosk.give_back(*left, day=day) == 19
    assert await kiosk.give_back(*left, day=day) == 19
    assert len(await noted(house, "return_numbers")) == 1
    (counts,) = await house.database.read(lambda c: number_reservations.counts_since(c, day))
    assert (counts.kiosk, counts.given, counts.unused, counts.held) == ("kiosk-1", 1, 19, 0)


async def test_given_and_foreign_numbers_are_not_given_back(house, kiosk):
    other = Kiosk(house, "kiosk-2")
    theirs = (await other.reserve()).numbers[0]
    given, mine = kiosk.take(), kiosk.take().number
    await kiosk.deliver(given)

    async def refused(*numbers: str) -> ErrorCode:
        with pytest.raises(MotcuaError) as refusal:
            await kiosk.give_back(*numbers)
        return refusal.value.code

    assert await refused(mine, theirs) is ErrorCode.NUMBER_NOT_RESERVED
    assert await refused(mine, "A001") is ErrorCode.NUMBER_NOT_RESERVED
    assert await refused(mine, given.number) is ErrorCode.NUMBER_GIVEN
    counts = await house.database.read(lambda c: number_reservations.counts_since(c, given.day))
    assert [(one.kiosk, one.unused) for one in counts] == [("kiosk-1", 0), ("kiosk-2", 0)]


async def test_paper_says_more_than_a_number_that_was_given_back(house, kiosk):
    taken = kiosk.take()
    await kiosk.give_back(taken.number)
    assert await kiosk.deliver(taken) == [None]
    (counts,) = await house.database.read(lambda c: number_reservations.counts_since(c, taken.day))
    assert (counts.given, counts.unused, counts.held) == (1, 0, 19)


async def test_an_administrator_is_told_what_became_of_the_numbers(house, kiosk):
    await kiosk.deliver(kiosk.take(), kiosk.take())
    await kiosk.give_back(next(kiosk.numbers[SERVICE]))
    told = await house.database.read(
        lambda c: number_reservations.counts_since(c, date(2026, 11, 1))
    )
    assert [line.split() for line in in_lines(told)] == [
        ["day", "kiosk", "given", "unused", "held"],
        ["2026-11-16", "kiosk-1", "2", "1", "17"],
    ]


async def test_numbers_of_long_ago_are_forgotten_and_what_was_given_of_them_is_not(house, kiosk):
    taken, late = kiosk.take(), kiosk.take()
    await kiosk.deliver(taken)
    day = taken.day
    await kiosk.reserve(day=day + timedelta(days=1))
    forgotten = await house.do(
        lambda u: number_reservations.forget_before(u.connection, day + timedelta(days=1))
    )
    assert forgotten == 20
    (left,) = await house.database.read(lambda c: number_reservations.counts_since(c, day))
    assert (left.day, left.held) == (day + timedelta(days=1), 20)
    assert await kiosk.deliver(late) == [ErrorCode.NUMBER_NOT_RESERVED]
    assert list(await tickets(house)) == [taken.number]
    assert await house.database.read(lambda c: number_reservations.delivered(c, day, SERVICE)) == 1
