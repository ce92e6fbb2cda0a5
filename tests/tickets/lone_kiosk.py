"""A kiosk that gives tickets alone, as the server meets it, and words for what is looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from config.wire import ErrorCode, ReserveNumbers
from config.wire.offline import DeliveredTicket, DeliverTickets, ReturnNumbers
from queue_server.centre.tables import centre_log
from queue_server.core.actor import Actor, ActorKind
from queue_server.core.current import Current
from queue_server.tickets import tables
from queue_server.tickets.offline.service import OfflineTickets
from queue_server.tickets.repository import log_queries, queries
from queue_server.tickets.rules.lifecycle import Ticket
from tests.tickets.conftest import House, clerk

ME = clerk(1)
NOW = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
SERVICE, OTHER_SERVICE, WITH_QUOTA = "ho-tich", "chung-thuc", "dat-dai"


@dataclass
class Kiosk:
    """A kiosk as the server meets it: its numbers, its clock, what it gave alone."""

    house: House
    id: str = "kiosk-1"
    clock_ahead: timedelta = timedelta()
    numbers: dict[str, Iterator[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.alone = OfflineTickets(Current(self.house.centre), self.house.tickets)
        self.caller = Actor(ActorKind.KIOSK, self.id)

    async def reserve(self, service: str = SERVICE, number: int = 20, day: date | None = None):
        command = ReserveNumbers(service=service, count=number, day=day)
        block = await self.house.do(lambda u: self.alone.reserve(u, command), self.caller)
        self.numbers[service] = iter(block.numbers)
        return block

    def take(self, service: str = SERVICE, **words: object) -> DeliveredTicket:
        """A ticket that somebody takes now."""
        now = self.house.clock.now()
        told = {
            "day": self.house.centre.day(now),
            "number": next(self.numbers[service]) if "number" not in words else "",
            "service": service,
            "taken_at": now + self.clock_ahead,
        }
        return DeliveredTicket.model_validate(told | words)

    async def deliver(self, *tickets: DeliveredTicket) -> list[ErrorCode | None]:
        now = self.house.clock.now()
        command = DeliverTickets(sent_at=now + self.clock_ahead, tickets=list(tickets))
        answer = await self.house.do(lambda u: self.alone.deliver(u, command), self.caller)
        said = [(one.day, one.number) for one in answer.tickets]
        assert said == [(one.day, one.number) for one in tickets]
        return [one.refused for one in answer.tickets]

    async def give_back(self, *numbers: str, day: date | None = None) -> int:
        now = self.house.clock.now()
        command = ReturnNumbers(day=day or self.house.centre.day(now), numbers=list(numbers))
        answer = await self.house.do(lambda u: self.alone.give_back(u, command), self.caller)
        return answer.unused


async def tickets(house: House) -> dict[str, Ticket]:
    """Every ticket by its number."""

    def read(connection):
        return [queries.ticket_of(row) for row in connection.execute(select(tables.tickets))]

    found = await house.database.read(read)
    assert len(found) == len({(one.day, one.number) for one in found})
    return {one.number: one for one in found}


async def heard(house: House, count: int) -> None:
    """Wait until so many steps were announced: PostgreSQL tells them a moment after the commit."""
    another = asyncio.Event()
    house.database.bus.listen(lambda _event: another.set())
    async with asyncio.timeout(60):
        while len(house.events) < count:
            another.clear()
            await another.wait()
    assert len(house.events) == count


async def log_of(house: House, ticket: Ticket) -> list[tuple[str, str, datetime]]:
    lines = await house.database.read(lambda c: log_queries.log_of_ticket(c, ticket.id))
    return [(line.action, line.actor, line.at) for line in lines]


async def noted(house: House, *actions: str) -> list[tuple[str, str, str]]:
    """Action, subject and detail of the lines in the centre's log."""

    def read(connection):
        wanted = select(centre_log).order_by(centre_log.c.id)
        rows = connection.execute(wanted)
        return [(row.action, row.subject, row.detail) for row in rows if row.action in actions]

    return await house.database.read(read)


@pytest.fixture
async def kiosk(house: House) -> Kiosk:
    """A kiosk that holds numbers, an hour after they were set aside."""
    made = Kiosk(house)
    await made.reserve()
    house.clock.move(hours=1)
    return made
