"""What the hall has learned: the same whether it ran through the day or was started in it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest

from config.wire import CounterId, ServiceId, TicketAction, TicketId, TicketState
from queue_server.core.actor import Actor, ActorKind
from queue_server.core.errors import MotcuaError
from queue_server.tickets.hall.day import Day, read_day
from queue_server.tickets.hall.forecast import past
from queue_server.tickets.hall.forecast.learned_times import LearnedTimes, step_of
from queue_server.tickets.repository import queries
from queue_server.tickets.rules.learning.cycles import TicketStep
from queue_server.tickets.rules.learning.pace import Served
from queue_server.tickets.usecases.hall_day import HallDay
from queue_server.tickets.usecases.steps import CounterStep
from tests.tickets.conftest import MONDAY_MORNING, House

STEPS = [
    TicketAction.CALL,
    TicketAction.CALL,
    TicketAction.CALL,
    TicketAction.START,
    TicketAction.START,
    TicketAction.START,
    TicketAction.FINISH,
    TicketAction.FINISH,
    TicketAction.HOLD,
    TicketAction.RESUME,
    TicketAction.NO_SHOW,
    TicketAction.TRANSFER,
    TicketAction.RETURN,
    TicketAction.RECALL,
]


async def day_as_read(house: House) -> Day:
    now = house.clock.now()
    day = house.centre.day(now)
    return await house.database.read(lambda c: read_day(c, house.centre, day, now))


def learned(house: House, day: Day) -> LearnedTimes:
    return LearnedTimes(house.centre, day.day, day.past, day.steps)


async def act(house: House, chance: Random) -> None:
    """Something happens in the hall; what is not allowed is refused."""
    house.clock.move(seconds=chance.choice([0, 1, 5, 20, 60, 260]))
    services = [service.id for service in house.centre.services]
    if chance.random() < 0.3:
        await house.issue(chance.choice(services[:2]))
        return
    counter = chance.choice(house.centre.counters[:4])
    clerk = Actor(ActorKind.STAFF, str(house.centre.counters.index(counter) + 1), "clerk")
    tickets = await house.database.read(queries.active)
    wanted = [one for one in tickets if one.counter == counter.id]
    action = chance.choice(STEPS) if wanted else TicketAction.CALL
    ticket = None if action is TicketAction.CALL else chance.choice(wanted)
    to = chance.choice(services[:2]) if action is TicketAction.TRANSFER else None
    step = CounterStep(action, counter.id, ticket.id if ticket else None, to_service=to)
    await house.take(step, clerk)


async def live(house: House, chance: Random, steps: int) -> None:
    for number in range(1, 5):
        await house.open(
            house.centre.counters[number - 1].id, Actor(ActorKind.STAFF, str(number), "clerk")
        )
    for _ in range(steps):
        with suppress(MotcuaError):
            await act(house, chance)


def known(house: House, times: LearnedTimes) -> list[object]:
    clerks = ["staff:1", "staff:2", "counter:1"]
    pace = times.pace_at(house.clock.now())
    return [times.served, pace, *([times.cycles(clerk)[ServiceId(s.id)].whole, times.cycles(clerk)]
        for clerk in clerks for s in house.centre.services)]  # fmt: skip


@pytest.mark.parametrize("_again", range(3))
async def test_a_restart_on_any_day_forgets_nothing(house: House, _again: int) -> None:
    seed = random.randrange(2**32)
    print("seed", seed)
    chance = Random(seed)
    await live(house, chance, 60)  # the day before
    house.clock.set(MONDAY_MORNING + timedelta(days=1))
    await HallDay(house.tickets, house.counters, house.database, house.clock).turn()
    running = learned(house, await day_as_read(house))
    assert not running.served
    house.events.clear()
    for part in range(40):
        if part >= 4 and running.served:
            break
        await live(house, chance, 30)
        for event in house.events:
            if event.ticket.day == running.day:
                running.follow(step_of(event))
        house.events.clear()
        started = learned(house, await day_as_read(house))
        assert known(house, started) == known(house, running)
        for ticket in await house.database.read(queries.active):
            assert started.began(ticket) == running.began(ticket)
    assert running.served


async def test_events_that_were_read_already_are_not_learned_twice(house: House) -> None:
    chance = Random(5)
    house.events.clear()
    await live(house, chance, 120)
    started = learned(house, await day_as_read(house))
    before = known(house, started)
    for event in house.events:
        started.follow(step_of(event))
    assert known(house, started) == before
    assert started.served


async def test_the_past_is_that_of_the_days_before(house: House) -> None:
    await live(house, Random(6), 120)
    today = await day_as_read(house)
    assert not today.past.served
    assert not today.past.steps
    assert today.steps
    house.clock.move(days=1)
    tomorrow = await day_as_read(house)
    assert tomorrow.steps == []
    served = learned(house, today).served
    came = tomorrow.past.days[0]
    assert tomorrow.past == past.HallHistory().followed_by(served, today.steps, came)
    assert sum(came.people.values()) == len(today.issued) > 0
    assert served


def served_of(count: int, service: str) -> Sequence[Served]:
    return [
        Served(MONDAY_MORNING.date(), ServiceId(service), "staff:1", float(number))
        for number in range(count)
    ]


def test_the_past_remembers_so_much_of_each_service_and_no_more() -> None:
    rare, often = served_of(3, "a"), served_of(past.TIMES_REMEMBERED + 5, "b")
    kept = past.HallHistory(rare).followed_by(often, [])
    assert [*kept.served] == [*rare, *often[5:]]
    step = TicketStep(
        MONDAY_MORNING, TicketId(1), TicketAction.CALL, TicketState.WAITING, TicketState.CALLED,
        ServiceId("a"), None, "",
    )  # fmt: skip
    assert len(kept.followed_by([], [step] * 9_000).steps) == past.STEPS_REMEMBERED


async def test_who_was_sent_on_counts_where_they_came_after_a_restart_too(house: House) -> None:
    """Who is yet to come is scaled by who came for what, not by where they were sent."""
    first, second = (ServiceId(service.id) for service in house.centre.services[:2])
    issued = await house.issue(first)
    who = Actor(ActorKind.STAFF, "1", "clerk")
    counter = next(house.centre.counters_for(first)).id
    await house.open(counter, who)
    await house.next(counter, who)
    step = CounterStep(TicketAction.TRANSFER, counter, issued.ticket_id, to_service=second)
    await house.take(step, who)
    assert [service for service, _, _ in (await day_as_read(house)).issued] == [first]


async def test_a_ticket_that_is_taken_makes_no_cycle_anew(house: House) -> None:
    day = await day_as_read(house)
    times = learned(house, day)
    service = ServiceId(house.centre.services[0].id)
    now = house.clock.now()

    def step(action: TicketAction, before: TicketState | None, after: TicketState) -> TicketStep:
        at = now + timedelta(seconds=len(seen))
        return TicketStep(
            at, TicketId(1), action, before, after, service, CounterId("1"), "staff:1"
        )

    seen = [times.cycles("staff:1")]
    times.follow(step(TicketAction.ISSUE, None, TicketState.WAITING))
    seen.append(times.cycles("staff:1"))
    times.follow(step(TicketAction.CALL, TicketState.WAITING, TicketState.CALLED))
    seen.append(times.cycles("staff:1"))
    assert seen[1] is seen[0]
    assert seen[2] is not seen[1], "somebody was called: a person more was seen"
