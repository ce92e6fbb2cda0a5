"""What the log keeps of waits: what a ticket said, why it was called, under which centre."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from sqlalchemy import select

from config.wire import IssueTicket, ServiceId, TicketAction, WaitEstimate
from queue_server.audit import verification
from queue_server.centre.settings.versions import Source, publish
from queue_server.tickets.tables import ticket_log
from queue_server.tickets.usecases.issuing import IssueRequest, Quote
from tests.tickets.conftest import GREETER, House, clerk

SERVICE: Final = "chung-thuc"
TOLD: Final = ("told_ahead", "told_low_seconds", "told_high_seconds")


async def lines(house: House, action: TicketAction) -> list[Any]:
    of_action = select(ticket_log).where(ticket_log.c.action == action.value)
    ordered = of_action.order_by(ticket_log.c.id)
    return list(await house.database.read(lambda c: c.execute(ordered).all()))


async def issue(house: House, quote: Quote) -> int | None:
    """Issue a ticket; return how many people ahead its answer says."""
    request = IssueRequest(IssueTicket(service=ServiceId(SERVICE)), quote)
    answer = await house.database.write_grouped(
        house.issuing.issue, request, GREETER, house.clock.now()
    )
    return answer.people_ahead


async def test_a_ticket_is_logged_with_what_it_says(house: House) -> None:
    estimate = WaitEstimate(low_seconds=600, high_seconds=1260)
    await issue(house, Quote(0, None, 0))
    said = await issue(house, Quote(1, estimate, 1))
    first, second = await lines(house, TicketAction.ISSUE)
    assert [getattr(first, name) for name in TOLD] == [0, None, None]
    assert [getattr(second, name) for name in TOLD] == [said, 600, 1260] == [1, 600, 1260]


async def test_tickets_of_one_transaction_each_have_what_they_say(house: House) -> None:
    """The quotes were made before any of them had a number."""
    said = await asyncio.gather(*(issue(house, Quote(0, None, 0)) for _ in range(7)))
    kept = [line.told_ahead for line in await lines(house, TicketAction.ISSUE)]
    assert kept == said == list(range(7))


async def test_a_call_is_logged_with_its_rule(house: House) -> None:
    one, other = clerk(1), clerk(2)
    first, second = [c.id for c in house.centre.counters if SERVICE in c.services][:2]
    await house.open(first, one)
    await house.open(second, other)
    tickets = [await house.issue(SERVICE) for _ in range(3)]
    called = await house.next(first, one)
    chosen = await house.step(TicketAction.CALL, tickets[2].ticket_id, second, other)
    await house.step(TicketAction.RECALL, tickets[2].ticket_id, second, other)
    rules = [line.rule for line in await lines(house, TicketAction.CALL)]
    assert rules == [called.reason.rule, chosen.reason.rule] == ["longest_waiting", "chosen"]
    others = [*await lines(house, TicketAction.ISSUE), *await lines(house, TicketAction.RECALL)]
    assert {line.rule for line in others} == {None}


async def test_every_line_names_the_version_of_the_centre(house: House) -> None:
    await issue(house, Quote(0, None, 0))
    house.database.centre_version = await house.do(lambda u: publish(u, house.centre, Source.FILE))
    one = clerk(1)
    counter = next(c.id for c in house.centre.counters if SERVICE in c.services)
    await house.open(counter, one)
    called = (await house.next(counter, one)).ticket
    await asyncio.gather(issue(house, Quote(0, None, 0)), issue(house, Quote(0, None, 0)))
    await house.step(TicketAction.START, called.ticket_id, counter, one)
    everything = select(ticket_log.c.centre_version).order_by(ticket_log.c.id)
    kept = await house.database.read(lambda c: list(c.scalars(everything)))
    assert kept == [None, *[house.database.centre_version] * 4]
    found = await house.database.read(lambda c: verification.verify_log(c, ticket_log))
    assert (found.sound, found.lines) == (True, 5)
