"""Tickets for which a kiosk had asked the server first and did not wait: no citizen has two."""

from __future__ import annotations

import asyncio
import json
from itertools import count

from aiohttp.test_utils import make_mocked_request

from config.wire import IssueTicket, TicketIssued, TicketState
from queue_server.core.db.tables import answered_commands
from queue_server.core.http.operations import Call
from queue_server.core.idempotency import Commands, StoredAnswers
from queue_server.tickets.usecases.issuing import IssueRequest
from tests.tickets.conftest import NO_QUOTE, House
from tests.tickets.lone_kiosk import ME, SERVICE, Kiosk, kiosk, log_of, noted, tickets

__all__ = ["kiosk"]

KEYS = count(1)


class Asking:
    """The kiosk asks the server for a ticket under a key of its own."""

    def __init__(self, house: House, kiosk: Kiosk) -> None:
        self.house, self.kiosk = house, kiosk
        self.key = f"press-{next(KEYS)}"
        commands = Commands(house.database, house.clock)
        self._issue = commands.grouped(TicketIssued, house.issuing.issue)

    async def __call__(self) -> TicketIssued:
        request = make_mocked_request("POST", "/api/v1/tickets")
        command, caller = IssueTicket(service=SERVICE), self.kiosk.caller
        call = Call(request, caller, "issueTicket", command, self.key)
        return await self._issue(call, IssueRequest(command, NO_QUOTE))


async def test_a_ticket_that_the_server_gave_under_the_key_is_taken_back(house, kiosk):
    ask = Asking(house, kiosk)
    first = await ask()
    taken = kiosk.take(asked_under=ask.key)
    house.clock.move(minutes=1)
    assert await kiosk.deliver(taken) == [None]
    found = await tickets(house)
    assert found[first.number].state is TicketState.CANCELLED
    assert found[first.number].voided
    assert (await log_of(house, found[first.number]))[-1][:2] == ("void", "kiosk:kiosk-1")
    told = await noted(house, "ticket_replaced")
    assert told == [("ticket_replaced", f"2026-11-16 {first.number}", taken.number)]
    again = await ask()
    assert (again.number, again.token) == (taken.number, found[taken.number].token)
    assert again.issued_offline
    assert await kiosk.deliver(taken) == [None]
    assert len(await tickets(house)) == 2


async def test_a_request_that_arrives_after_the_delivery_gives_no_second_ticket(house, kiosk):
    ask = Asking(house, kiosk)
    taken = kiosk.take(asked_under=ask.key)
    await kiosk.deliver(taken)
    answer = await ask()
    assert (answer.number, answer.people_ahead) == (taken.number, None)
    assert list(await tickets(house)) == [taken.number]


async def test_request_and_delivery_in_any_order_of_one_moment_leave_one_ticket(house, kiosk):
    asks = [Asking(house, kiosk) for _ in range(8)]
    taken = [kiosk.take(asked_under=ask.key) for ask in asks]
    house.clock.move(minutes=1)
    steps = [ask() for ask in asks[::2]]
    steps += [kiosk.deliver(one) for one in taken]
    steps += [ask() for ask in asks]
    said = await asyncio.gather(*steps, return_exceptions=True)
    assert not [one for one in said if isinstance(one, BaseException)]
    waiting = [t for t in (await tickets(house)).values() if t.state is TicketState.WAITING]
    assert sorted(t.number for t in waiting) == sorted(t.number for t in taken)


async def test_a_ticket_that_was_called_already_is_left_to_the_rule_for_who_is_absent(house, kiosk):
    ask = Asking(house, kiosk)
    first = await ask()
    counter = next(c.id for c in house.centre.counters if SERVICE in c.services)
    await house.open(counter, ME)
    await house.next(counter, ME)
    taken = kiosk.take(asked_under=ask.key)
    assert await kiosk.deliver(taken) == [None]
    found = await tickets(house)
    assert found[first.number].state is TicketState.CALLED
    assert found[taken.number].state is TicketState.WAITING
    assert (await ask()).number == first.number


async def test_a_ticket_that_somebody_holds_on_paper_is_not_taken_back(house, kiosk):
    first = await Asking(house, kiosk)()
    house.clock.move(seconds=1)
    ask = Asking(house, kiosk)
    assert (await ask()).repeated  # the second press of the same citizen
    taken = kiosk.take(asked_under=ask.key)
    assert await kiosk.deliver(taken) == [None]
    waiting = {n for n, t in (await tickets(house)).items() if t.state is TicketState.WAITING}
    assert waiting == {first.number, taken.number}
    # Nor does a second ticket under the same key take the first one away.
    other = kiosk.take(asked_under=ask.key)
    assert await kiosk.deliver(other) == [None]
    waiting = {n for n, t in (await tickets(house)).items() if t.state is TicketState.WAITING}
    assert waiting == {first.number, taken.number, other.number}


async def test_keys_of_other_callers_and_commands_are_nobodys_business(house, kiosk):
    other = Kiosk(house, "kiosk-2")
    ask = Asking(house, other)
    first = await ask()
    taken = [kiosk.take(asked_under=ask.key), kiosk.take(asked_under="x" * 200)]
    assert await kiosk.deliver(*taken) == [None, None]
    assert (await tickets(house))[first.number].state is TicketState.WAITING
    key = Asking(house, kiosk).key
    await house.do(
        lambda u: u.connection.execute(
            answered_commands.insert(),
            {"name": f"{kiosk.caller.label} {key}", "fingerprint": "other words",
             "answer": json.dumps({"service": SERVICE}), "at": house.clock.now()},
        )
    )  # fmt: skip
    odd = kiosk.take(asked_under=key)
    assert await kiosk.deliver(odd) == [None]
    answer = await house.do(
        lambda u: StoredAnswers(u.connection).given(u.actor, key, TicketIssued), kiosk.caller
    )
    assert answer is not None
    assert answer.number == odd.number
