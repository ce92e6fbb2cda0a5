"""A demo hall with its services, at a set time, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import pytest

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.demo import demo_centre_file
from config.wire import IssueTicket, TicketAction, TicketCalled, TicketIssued
from queue_server.centre.counters import Counters
from queue_server.centre.views import CentreViews
from queue_server.core.actor import SYSTEM, Actor, ActorKind
from queue_server.core.clock import SetClock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import Event, EventBus
from queue_server.tickets.events import TicketChanged
from queue_server.tickets.usecases.issuing import IssueRequest, Issuing, Quote
from queue_server.tickets.usecases.service import TicketService
from queue_server.tickets.usecases.steps import CounterStep

Answer = TypeVar("Answer")
MONDAY_MORNING = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
"""08:00 on a working Monday in Viet Nam."""
NO_QUOTE = Quote(0, None, 0)
GREETER = Actor(ActorKind.STAFF, "90", "greeter")


def clerk(number: int) -> Actor:
    return Actor(ActorKind.STAFF, str(number), f"clerk {number}")


@dataclass
class House:
    """The parts under test, and short words for what tests do most."""

    centre: Centre
    database: Database
    clock: SetClock
    counters: Counters
    views: CentreViews
    tickets: TicketService
    issuing: Issuing
    events: list[TicketChanged]

    async def do(self, use_case: Callable[[UnitOfWork], Answer], actor: Actor = SYSTEM) -> Answer:
        return await self.database.write(use_case, actor, self.clock.now())

    async def issue(
        self, service: str, caller: Actor = GREETER, **words: str | int | None
    ) -> TicketIssued:
        command = IssueTicket.model_validate({"service": service} | words)
        request = IssueRequest(command, NO_QUOTE)
        return await self.database.write_grouped(
            self.issuing.issue, request, caller, self.clock.now()
        )

    async def open(self, counter: str, caller: Actor) -> None:
        await self.do(lambda u: self.counters.open(u, counter), caller)

    async def next(self, counter: str, caller: Actor) -> TicketCalled:
        called: TicketCalled = await self.take(CounterStep(TicketAction.CALL, counter), caller)
        return called

    async def step(
        self, action: TicketAction, ticket_id: int, counter: str, caller: Actor, **words: str
    ) -> Any:
        return await self.take(CounterStep(action, counter, ticket_id, **words), caller)

    async def take(self, step: CounterStep, caller: Actor) -> Any:
        now = self.clock.now()
        return await self.database.write_grouped(self.tickets.carry_out, step, caller, now)


@pytest.fixture(scope="session")
def demo_centre() -> Centre:
    return load_centre(demo_centre_file())


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MONDAY_MORNING)


@pytest.fixture
async def house(
    database: Database, bus: EventBus, demo_centre: Centre, clock: SetClock
) -> AsyncIterator[House]:
    held = Current(demo_centre)
    counters, views = Counters(held), CentreViews(database, held, bus, clock)
    await views.load()
    await add_clerks(database)
    events: list[TicketChanged] = []

    def hear(event: Event) -> None:
        if isinstance(event, TicketChanged):
            events.append(event)

    bus.listen(hear)
    tickets = TicketService(held, counters)
    issuing = Issuing(held)
    yield House(demo_centre, database, clock, counters, views, tickets, issuing, events)
    await views.stop()


async def add_clerks(database: Database, count: int = 20) -> None:
    """Staff with the row numbers 1 to `count`, so that counters can name who holds them."""
    from queue_server.centre.tables import staff

    def add(unit: UnitOfWork) -> None:
        for number in range(1, count + 1):
            unit.connection.execute(
                staff.insert(),
                {
                    "id": number,
                    "sign_in": f"clerk{number}",
                    "display_name": f"Clerk {number}",
                    "role": "clerk",
                    "password_hash": "-",
                    "active": True,
                    "demo": True,
                    "created_at": MONDAY_MORNING,
                },
            )

    await database.write(add)
