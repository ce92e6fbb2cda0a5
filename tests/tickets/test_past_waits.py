"""What was foreseen and how long people waited is read from the log."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from config.wire import IssueTicket, ServiceId, TicketAction, TrackingToken
from queue_server.tickets.hall.day import read_day
from queue_server.tickets.hall.forecast.past_waits import PastWaits, read_past_waits
from queue_server.tickets.rules.waits.ranges import Foreseen, PastWait
from queue_server.tickets.tables import tickets
from queue_server.tickets.usecases.issuing import IssueRequest, Quote
from tests.tickets.conftest import GREETER, House, clerk

SERVICE: Final = ServiceId("chung-thuc")
ORDINARY: Final = 1.0


SPREAD: Final = 0.25


async def issue(house: House, seconds: float | None) -> int:
    foreseen = None if seconds is None else Foreseen(seconds, SPREAD)
    quote = Quote(0, None, 0, foreseen=foreseen)
    request = IssueRequest(IssueTicket(service=SERVICE), quote)
    answer = await house.database.write_grouped(
        house.issuing.issue, request, GREETER, house.clock.now()
    )
    return answer.ticket_id


async def past(house: House) -> PastWaits:
    today = house.centre.day(house.clock.now())
    return await house.database.read(lambda c: read_past_waits(c, house.centre, today))


async def a_day(house: House, staff: int) -> str:
    """Four tickets: of one nothing was foreseen, one is called, one given back, one waits."""
    counter = next(one.id for one in house.centre.counters if SERVICE in one.services)
    await house.open(counter, clerk(staff))
    await issue(house, None)
    await issue(house, 600.4)
    leaves = await issue(house, 700.0)
    await issue(house, 800.0)
    house.clock.move(minutes=5)
    first = await house.next(counter, clerk(staff))
    await house.step(TicketAction.START, first.ticket.ticket_id, counter, clerk(staff))
    house.clock.move(minutes=7)
    await house.next(counter, clerk(staff))
    found = select(tickets.c.token).where(tickets.c.id == leaves)
    token = TrackingToken(str(await house.database.read(lambda c: c.scalar(found))))
    house.clock.move(minutes=1)
    await house.do(lambda unit: house.tickets.cancel(unit, token))
    return counter


async def test_waits_of_today_are_not_past_ones(house: House) -> None:
    began = house.clock.now()
    await a_day(house, 1)
    found = await past(house)
    assert found.outcomes == []
    called = began + timedelta(minutes=12)
    assert [(one.foreseen, one.issued_at, one.called_at) for one in found.today] == [
        ((600, SPREAD), began, called),
        ((800, SPREAD), began, None),
    ]


async def test_the_day_after_they_are_with_those_who_were_never_called(house: House) -> None:
    await a_day(house, 1)
    house.clock.move(days=1)
    await house.do(house.tickets.expire_past_days)
    found = await past(house)
    assert found.today == []
    assert found.outcomes[:2] == [
        PastWait(ORDINARY, Foreseen(600, SPREAD), 720.0),
        PastWait(ORDINARY, Foreseen(700, SPREAD), 780.0, called=False),
    ]
    last = found.outcomes[2]
    assert (last.foreseen.median, last.called) == (800, False)
    assert last.waited > 3600


async def test_after_thirty_days_they_are_forgotten(house: House) -> None:
    await a_day(house, 1)
    house.clock.move(days=31)
    assert await past(house) == PastWaits()


async def test_a_second_call_ends_no_wait(house: House) -> None:
    counter = await a_day(house, 1)
    [first, _] = (await past(house)).today
    house.clock.move(minutes=1)
    await house.step(TicketAction.NO_SHOW, first.ticket_id, counter, clerk(1))
    house.clock.move(minutes=1)
    await house.step(TicketAction.CALL, first.ticket_id, counter, clerk(1))
    assert (await past(house)).today[0] == first


async def test_the_hall_begins_with_them(house: House) -> None:
    await a_day(house, 1)
    now = house.clock.now()
    today = house.centre.day(now)
    day = await house.database.read(lambda c: read_day(c, house.centre, today, now))
    assert day.past_waits == await past(house)
    assert len(day.past_waits.today) == 2
