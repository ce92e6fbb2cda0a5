"""Sixteen callers whose counters call in different orders, some helping others: nobody is lost,
and nobody is called twice."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from random import Random
from typing import Any

import pytest

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.demo import demo_centre_file
from config.wire import TicketAction
from queue_server.core.current import Current
from queue_server.tickets.errors import NobodyWaiting
from queue_server.tickets.usecases.helping import Helping
from tests.tickets.conftest import GREETER, House, clerk

CALLERS = 16
PEOPLE = 160
SEED = 20261116
CLASSES = (None, None, "uu-tien", "nguoi-co-cong")


@pytest.fixture(scope="session")
def demo_centre() -> Centre:
    """Sixteen counters: every other calls the longest wait, and two rules let others help."""
    random, words = Random(SEED), load_centre(demo_centre_file()).model_dump()
    services = [service["id"] for service in words["services"]]
    words["counters"] = [
        {
            "id": str(number),
            "name": {"vi": f"Quầy {number}", "en": f"Counter {number}"},
            "services": random.sample(services, 1 + number % 3),
            "order": ("my_services", "longest_waiting")[number % 2],
        }
        for number in range(1, CALLERS + 1)
    ]
    words["counters"][0]["services"] = services
    for priority_class in words["priority_classes"]:
        priority_class["reasons"] = []
    words["calling"]["rules"] = [
        {"id": f"help-{n}", "service": services[n], "wait_minutes": 1, "for_minutes": 0,
         "counters": [str(2 * n + 2), str(2 * n + 3)]}
        for n in range(2)
    ]  # fmt: skip
    return Centre.model_validate(words)


def people(centre: Centre) -> Iterator[dict[str, Any]]:
    random = Random(SEED)
    for _ in range(PEOPLE):
        service = random.choice(centre.services)
        priority = random.choice(
            [one for one in CLASSES if one in (None, *service.priority_classes)]
        )
        yield {"service": service.id} | ({"priority_class": priority} if priority else {})


async def test_callers_with_different_orders_call_everyone_once(house: House) -> None:
    print(f"seed {SEED}")
    helping = Helping(Current(house.centre), house.database, house.clock)
    issued = []
    for words in people(house.centre):
        issued.append(await house.issue(**words))
        house.clock.move(seconds=1)
    for number in range(1, CALLERS + 1):
        await house.open(str(number), clerk(number))
    house.clock.move(minutes=2)
    called: list[int] = []
    reasons: set[str] = set()

    async def work(number: int) -> None:
        counter, me = str(number), clerk(number)
        while len(called) < PEOPLE:
            try:
                answer = await house.next(counter, me)
            except NobodyWaiting:
                return
            called.append(answer.ticket.ticket_id)
            reasons.add(answer.reason.precisely or answer.reason.rule)
            await house.step(TicketAction.START, answer.ticket.ticket_id, counter, me)

    async def lead() -> None:
        for number in range(1, CALLERS + 1):
            await helping.round()
            service = house.centre.services[number % 5].id
            begun = await house.do(
                partial(helping.begin, service=service, counter=str(number)), GREETER
            )
            if number % 2:
                await house.do(partial(helping.end, name=begun.name), GREETER)

    await asyncio.gather(lead(), *(work(number) for number in range(1, CALLERS + 1)))
    assert sorted(called) == sorted(ticket.ticket_id for ticket in issued)
    assert {"also_called", "longest_of_all", "priority"} <= reasons
