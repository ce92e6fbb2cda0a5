"""A real server on both databases at a set time, with two administrators, a leader and clerks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from aiohttp import ClientSession

from config.centre.model import Centre
from queue_server.app import Server
from queue_server.centre.staff import administration
from queue_server.centre.staff.access import SESSION_COOKIE
from queue_server.core.actor import ADMINISTRATOR
from queue_server.core.clock import SetClock
from queue_server.core.db.unit_of_work import UnitOfWork
from tests.hall.at_work import PASSWORD, hashed_password
from tests.hall.served_hall import lines_of_log, served_hall

MORNING: Final = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
PEOPLE: Final = {
    "quan": ("Bùi Anh Quân", "administrator"),
    "nga": ("Đặng Thị Nga", "administrator"),
    "anh": ("Hoàng Thị Ngọc Ánh", "leader"),
    "lan": ("Nguyễn Thị Lan", "clerk"),
    "chi": ("Đỗ Linh Chi", "official"),
}
FIREFOX: Final = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

Said = tuple[int, dict[str, Any]]


@dataclass
class Hall:
    """One server and who may call it."""

    centre: Centre
    clock: SetClock
    server: Server
    port: int
    session: ClientSession
    cookies: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    """Of the people, by their sign-in names."""

    async def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        who: str = "quan",
        language: str = "en",
    ) -> Said:
        """Status and words of an answer to a person."""
        headers = {"Accept-Language": language}
        if who in self.cookies:
            headers["Cookie"] = f"{SESSION_COOKIE}={self.cookies[who]}"
        url = f"http://127.0.0.1:{self.port}/api/v1{path}"
        async with self.session.request(method, url, json=body, headers=headers) as answer:
            is_json = "json" in answer.content_type
            return answer.status, await answer.json() if is_json else {}

    async def page(self, path: str, who: str = "") -> tuple[int, str]:
        """Status and `Location` of a page."""
        headers = {"Cookie": f"{SESSION_COOKIE}={self.cookies[who]}"} if who else {}
        url = f"http://127.0.0.1:{self.port}{path}"
        async with self.session.get(url, headers=headers, allow_redirects=False) as answer:
            return answer.status, answer.headers.get("Location", "")

    async def sign_in(self, who: str, password: str = PASSWORD, browser: str = FIREFOX) -> Said:
        """Sign in; the answer. The session is kept under the person's name."""
        words = {"sign_in": who, "password": password}
        url = f"http://127.0.0.1:{self.port}/api/v1/session"
        headers = {"User-Agent": browser, "Accept-Language": "en"}
        async with self.session.post(url, json=words, headers=headers) as answer:
            if answer.status == 200:
                self.cookies[who] = answer.cookies[SESSION_COOKIE].value
            return answer.status, await answer.json()

    async def member(self, who: str) -> dict[str, Any]:
        """A person as the administrator's list has them."""
        status, said = await self.ask("GET", "/members")
        assert status == 200, said
        found: dict[str, Any] = next(one for one in said["members"] if one["sign_in"] == who)
        return found

    async def invited(
        self, sign_in: str = "hoa", role: str = "clerk", **more: object
    ) -> dict[str, Any]:
        """The slip of a new person."""
        body = {"sign_in": sign_in, "name": "Lê Thị Hoa", "role": role, **more}
        status, slip = await self.ask("POST", "/members", body)
        assert status == 200, slip
        self.numbers[sign_in] = slip["staff_id"]
        return slip

    def of(self, who: str) -> str:
        """The address of a person."""
        return f"/members/{self.numbers[who]}"

    async def log(self, *actions: str) -> list[tuple[str, str, str, str]]:
        """Who, action, subject and detail of the lines of these actions."""
        return await lines_of_log(self.server.app.database, *actions)


Start = Callable[[str], Awaitable[Hall]]


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MORNING)


@pytest.fixture
async def start(clock: SetClock) -> AsyncIterator[Start]:
    """`await start(url)`: a server on that database, whose people are there."""
    async with AsyncExitStack() as stack:

        async def started(database_url: str) -> Hall:
            centre, server, port, session = await served_hall(stack, database_url, clock)
            return Hall(centre, clock, server, port, session)

        yield started


@pytest.fixture
async def hall(start: Start, database_url: str) -> Hall:
    """A server whose people are there and whose first administrator is signed in."""
    hall = await start(database_url)

    def add(unit: UnitOfWork) -> dict[str, int]:
        return {
            sign_in: administration.add_member(
                unit,
                hall.centre,
                administration.NewMember(sign_in, name, role, hashed_password()),
            )
            for sign_in, (name, role) in PEOPLE.items()
        }

    hall.numbers = await hall.server.app.database.write(add, ADMINISTRATOR, hall.clock.now())
    assert (await hall.sign_in("quan"))[0] == 200
    return hall
