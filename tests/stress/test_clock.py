"""A clock that jumps back an hour and forward a day, under a server that works."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from queue_server.app import Server
from queue_server.core.clock import SetClock
from queue_server.core.http.operations import API
from tests.stress.board import snapshot
from tests.stress.callers import Acknowledged
from tests.stress.installation import Installation, in_this_process, install
from tests.stress.truth import assert_kept

NOON = datetime(2026, 11, 16, 5, 0, tzinfo=UTC)
"""In Viet Nam: no jump of an hour crosses midnight."""


@dataclass
class Hall:
    """A server in this process whose clock the test sets, and what it acknowledged."""

    installation: Installation
    server: Server
    clock: SetClock
    address: str
    session: ClientSession
    acknowledged: Acknowledged

    async def ask(self, path: str, body: object, by: str) -> tuple[int, dict[str, Any]]:
        keys = self.installation.keys
        headers = {"Cookie": f"motcua_session={keys[by]}"}
        if by.startswith("kiosk"):
            headers = {"Authorization": f"Bearer {keys[by]}"}
        url = self.address + API + path
        async with self.session.post(url, json=body, headers=headers) as answer:
            return answer.status, await answer.json()

    async def issue(self) -> str:
        status, ticket = await self.ask("/tickets", {"service": "ho-tich"}, "kiosk-1")
        assert status == 200, ticket
        self.acknowledged.tickets[ticket["ticket_id"]] = ticket["number"]
        estimate = ticket["estimate"]
        assert estimate is None or 0 <= estimate["low_seconds"] <= estimate["high_seconds"]
        return str(ticket["number"])

    async def call(self) -> int:
        status, called = await self.ask("/counters/1/next", {}, "1")
        assert status == 200, called
        number = int(called["ticket"]["ticket_id"])
        self.acknowledged.steps.append((number, "call"))
        return number

    async def step(self, ticket: int, step: str) -> None:
        status, answer = await self.ask(f"/tickets/{ticket}/{step}", {"counter": "1"}, "1")
        assert status == 200, answer
        self.acknowledged.steps.append((ticket, step))

    async def is_sound(self) -> None:
        """Everything is kept and agrees, the server is ready, a board gets its picture."""
        await assert_kept(self.installation, self.acknowledged)
        async with self.session.get(f"{self.address}/readyz") as answer:
            assert answer.status == 200, await answer.text()
        assert await snapshot(self.address, self.installation.keys["hall"])


@asynccontextmanager
async def open_at(now: datetime, url: str, folder: Path) -> AsyncIterator[Hall]:
    clock, installation = SetClock(now), await install(url, folder, now)
    async with in_this_process(installation, clock) as here, ClientSession() as session:
        yield Hall(installation, here.server, clock, here.address, session, Acknowledged())


async def test_back_an_hour_the_hall_goes_on_and_no_number_comes_twice(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with open_at(NOON, sqlite_url, tmp_path) as hall:
        assert [await hall.issue() for _ in range(3)] == ["A001", "A002", "A003"]
        first = await hall.call()
        hall.clock.move(minutes=3)
        await hall.step(first, "start")
        hall.clock.move(hours=-1)
        await hall.step(first, "finish")
        assert await hall.issue() == "A004"
        second = await hall.call()
        await hall.step(second, "start")
        await hall.step(second, "finish")
        await hall.is_sound()
        hall.clock.move(hours=1, minutes=1)
        assert await hall.issue() == "A005"
        await hall.step(await hall.call(), "finish")
        await hall.is_sound()


async def test_forward_a_day_and_back_numbers_go_on_where_each_day_was(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with open_at(NOON, sqlite_url, tmp_path) as hall:
        assert [await hall.issue() for _ in range(2)] == ["A001", "A002"]
        hall.clock.move(days=1)
        assert await hall.issue() == "A001"
        await hall.server.rooms.tickets.day.turn()
        await hall.is_sound()
        hall.clock.move(days=-1)
        await hall.server.rooms.tickets.day.turn()
        assert await hall.issue() == "A003"
        await hall.is_sound()
        hall.clock.move(days=1)
        assert await hall.issue() == "A002"
        await hall.is_sound()
