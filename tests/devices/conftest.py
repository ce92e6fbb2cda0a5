"""A real server on both databases at a set time, with a leader and a clerk who are signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from aiohttp import ClientSession
from sqlalchemy import Connection

from config.centre.model import Centre
from config.wire.centre.devices import DevicesListed
from queue_server.app import Server
from queue_server.centre import repository
from queue_server.centre.staff import administration
from queue_server.centre.staff.access import SESSION_COOKIE
from queue_server.core.clock import SetClock
from queue_server.core.db.unit_of_work import UnitOfWork
from tests.hall.at_work import PASSWORD, hashed_password
from tests.hall.served_hall import lines_of_log, served_hall

MORNING: Final = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
STAFF: Final = {"anh": ("Hoàng Thị Ngọc Ánh", "leader"), "lan": ("Nguyễn Thị Lan", "clerk")}

Said = tuple[int, dict[str, Any]]


@dataclass
class Hall:
    """One server and who may call it; `twin` is a second process on the same database."""

    centre: Centre
    clock: SetClock
    server: Server
    port: int
    session: ClientSession
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v1"

    async def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        who: str = "",
        key: str = "",
        **headers: str,
    ) -> Said:
        """Status and words of an answer to a person, a device with its key, or nobody."""
        if who:
            headers["Cookie"] = f"{SESSION_COOKIE}={self.cookies[who]}"
        if key:
            headers["Authorization"] = f"Bearer {key}"
        url = self.api + path
        async with self.session.request(method, url, json=body, headers=headers) as answer:
            is_json = "json" in answer.content_type
            return answer.status, await answer.json() if is_json else {}

    async def sign_in(self, who: str) -> None:
        words = {"sign_in": who, "password": PASSWORD}
        async with self.session.post(f"{self.api}/session", json=words) as answer:
            assert answer.status == 200
            self.cookies[who] = answer.cookies[SESSION_COOKIE].value

    async def code_for(self, device: str) -> str:
        status, said = await self.ask("POST", f"/devices/{device}/pairing", {}, who="anh")
        assert status == 200, said
        code: str = said["code"]
        return code

    async def pair(self, code: str, kind: str = "kiosk", **more: object) -> Said:
        return await self.ask("POST", "/devices/pair", {"code": code, "kind": kind, **more})

    async def paired(self, device: str, kind: str = "kiosk") -> str:
        """The key of a device that was let in by a code."""
        status, said = await self.pair(await self.code_for(device), kind)
        assert status == 200, said
        key: str = said["key"]
        return key

    async def listed(self) -> DevicesListed:
        status, said = await self.ask("GET", "/devices", who="anh")
        assert status == 200
        return DevicesListed.model_validate(said)

    async def database(self, read: Callable[[Connection], Any]) -> Any:
        return await self.server.app.database.read(read)

    async def log(self, *actions: str) -> list[tuple[str, str, str, str]]:
        """Who, action, subject and detail of the lines of these actions."""
        return await lines_of_log(self.server.app.database, *actions)


Start = Callable[..., Awaitable[Hall]]


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MORNING)


@pytest.fixture
async def start(clock: SetClock) -> AsyncIterator[Start]:
    """`await start(url)`: a server on that database."""
    async with AsyncExitStack() as stack:

        async def started(database_url: str) -> Hall:
            centre, server, port, session = await served_hall(stack, database_url, clock)
            return Hall(centre, clock, server, port, session)

        yield started


@pytest.fixture
async def hall(start: Start, database_url: str) -> Hall:
    """A server whose leader and clerk are signed in, on each database."""
    hall = await start(database_url)
    await enrol(hall)
    return hall


@pytest.fixture
async def one_hall(start: Start, sqlite_url: str) -> Hall:
    """The same on SQLite alone, for what no database decides."""
    hall = await start(sqlite_url)
    await enrol(hall)
    return hall


async def enrol(hall: Hall) -> None:
    """Staff, and their sessions."""

    def add(unit: UnitOfWork) -> None:
        for sign_in, (name, role) in STAFF.items():
            if repository.find_member(unit.connection, sign_in) is None:
                new = administration.NewMember(sign_in, name, role, hashed_password())
                administration.add_member(unit, hall.centre, new)

    await hall.server.app.database.write(add)
    for who in STAFF:
        await hall.sign_in(who)
