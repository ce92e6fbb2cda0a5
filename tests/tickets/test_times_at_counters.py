"""What a ticket takes of counters is one definition, of today's tickets and of past ones."""

from __future__ import annotations

import pytest

from config.wire import TicketAction
from queue_server.tickets.hall.forecast.learned_times import LearnedTimes
from queue_server.tickets.hall.forecast.past import HallHistory
from queue_server.tickets.repository import log_queries
from tests.tickets.conftest import House, clerk

SERVICE = "chung-thuc"


async def test_yesterdays_times_are_those_that_were_known_on_the_day(house: House) -> None:
    """A hold, a recall, a no-show before the last call, another's turn, a transfer back."""
    counter = next(one.id for one in house.centre.counters if SERVICE in one.services)
    who = clerk(1)
    await house.open(counter, who)
    for _ in range(3):
        await house.issue(SERVICE)

    async def step(action: TicketAction, ticket: int, minutes: float, **words: str) -> None:
        await house.step(action, ticket, counter, who, **words)
        house.clock.move(minutes=minutes)

    first = (await house.next(counter, who)).ticket.ticket_id
    house.clock.move(minutes=1)
    await step(TicketAction.RECALL, first, 1)
    await step(TicketAction.START, first, 4)
    await step(TicketAction.HOLD, first, 2)
    second = (await house.next(counter, who)).ticket.ticket_id
    house.clock.move(minutes=2)
    await step(TicketAction.NO_SHOW, second, 1)
    await step(TicketAction.RESUME, first, 3)
    await step(TicketAction.FINISH, first, 0)
    for _ in range(2):
        called = (await house.next(counter, who)).ticket.ticket_id
        house.clock.move(minutes=1.5)
        await step(TicketAction.START, called, 5)
        await step(TicketAction.FINISH, called, 0)
    day = house.centre.day(house.clock.now())
    steps = await house.database.read(lambda c: log_queries.steps_of(c, day))
    today = LearnedTimes(house.centre, day, HallHistory(), steps).served
    past = await house.database.read(lambda c: log_queries.served_before(c, 10**9, [SERVICE], 100))
    assert [one.seconds for one in today] == pytest.approx([9 * 60, 6.5 * 60, 6.5 * 60])
    assert past == today
