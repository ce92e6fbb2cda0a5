"""A real server on both databases with administrators who edit its catalogue."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from aiohttp import ClientSession, DummyCookieJar

from config.wire.procedures import Procedure
from display.voice import SilentVoice
from queue_server.app import Server
from queue_server.catalogue import repository, version_writes
from queue_server.catalogue.exchange.files import read_file
from queue_server.centre.repository import read_log
from queue_server.centre.staff import administration
from queue_server.centre.staff.access import SESSION_COOKIE
from queue_server.core.clock import SetClock
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.serve import serving
from tests.catalogue.conftest import A_FEW
from tests.hall.at_work import PASSWORD, hashed_password
from tests.hall.ports import free_port
from tests.hall.with_desk import centre_of_days

RECORDS: Final = Path(__file__).parents[1] / "data" / "portal-records.jsonl"
MONDAY_MORNING: Final = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Mon 23/11/2026, 09:00 in the hall; the next day is a holiday."""
STAFF: Final = {
    "quan": ("Bùi Anh Quân", "administrator"),
    "mai": ("Vũ Thị Mai", "administrator"),
    "lan": ("Nguyễn Thị Lan", "clerk"),
}

Said = tuple[int, Any]


@dataclass
class Keepers:
    """The server, and the people who ask it; `quan` where nobody else is named."""

    server: Server
    clock: SetClock
    port: int
    session: ClientSession
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        return self.server.app.database

    async def ask(
        self, method: str, path: str, body: object = None, who: str = "quan", **headers: str
    ) -> Said:
        """Status and words of an answer of the API."""
        headers["Cookie"] = f"{SESSION_COOKIE}={self.cookies[who]}"
        url = f"http://127.0.0.1:{self.port}/api/v1{path}"
        async with self.session.request(method, url, json=body, headers=headers) as answer:
            is_json = "json" in answer.content_type
            return answer.status, await answer.json() if is_json else None

    async def page(self, path: str, who: str = "quan") -> tuple[int, str]:
        headers = {"Cookie": f"{SESSION_COOKIE}={self.cookies[who]}", "Accept": "text/html"}
        async with self.session.get(f"http://127.0.0.1:{self.port}{path}", headers=headers) as got:
            return got.status, await got.text()

    async def sign_in(self, who: str) -> None:
        words = {"sign_in": who, "password": PASSWORD}
        url = f"http://127.0.0.1:{self.port}/api/v1/session"
        async with self.session.post(url, json=words) as answer:
            assert answer.status == 200
            self.cookies[who] = answer.cookies[SESSION_COOKIE].value

    async def shown(self, code: str, *, version: int | None) -> None:
        """Until citizens are shown that version of a procedure; None: until it is hidden."""
        catalogue = self.server.rooms.catalogue.catalogue
        reloaded = asyncio.Event()
        catalogue.listen(reloaded.set)
        async with asyncio.timeout(30):
            while (one.version if (one := catalogue.find(code)) else None) != version:
                await reloaded.wait()
                reloaded.clear()

    async def edited(self, code: str) -> dict[str, Any]:
        status, said = await self.ask("GET", f"/catalogue/{code}")
        assert status == 200, said
        return dict(said)

    async def save(self, code: str, who: str = "quan", **changes: Any) -> Said:
        """Save the newest version with some parts changed."""
        newest = await self.edited(code)
        body = {
            "procedure": newest["procedure"] | changes.pop("parts", {}),
            "offered": newest["offered"],
            "based_on": newest["version"],
        }
        return await self.ask("PUT", f"/catalogue/{code}", body | changes, who)

    async def upload(self, content: str, name: str = "cong.jsonl") -> dict[str, Any]:
        body = {"file_name": name, "content": content}
        status, said = await self.ask("POST", "/catalogue-imports", body)
        assert status == 200, said
        return dict(said)

    async def compared(self, import_id: int) -> dict[str, Any]:
        status, said = await self.ask("GET", f"/catalogue-imports/{import_id}")
        assert status == 200, said
        return dict(said)

    async def apply(self, import_id: int, who: str = "quan", **choices: Any) -> Said:
        if "revision" not in choices:
            choices["revision"] = (await self.compared(import_id))["revision"]
        return await self.ask("POST", f"/catalogue-imports/{import_id}/apply", choices, who)

    async def imported(self, content: str, name: str = "cong.jsonl", **choices: Any) -> int:
        """The number of a file that was brought into the catalogue."""
        number = int((await self.upload(content, name))["import_id"])
        status, said = await self.apply(number, **choices)
        assert status == 200, said
        return number

    async def held(self) -> dict[str, repository.StoredVersion]:
        found = await self.database.read(repository.everything)
        return {one.procedure.code: one for one in found}

    async def acts(self) -> list[tuple[str, str, str]]:
        """What the chained log says of the catalogue: who, what, to what."""
        rows = await self.database.read(lambda connection: list(read_log(connection)))
        wanted = ("save_procedure", "import_procedures", "undo_import")
        return [(row.who, row.action, row.subject) for row in rows if row.action in wanted]


@pytest.fixture
async def keepers(database_url: str) -> AsyncIterator[Keepers]:
    clock, port = SetClock(MONDAY_MORNING), free_port()
    async with AsyncExitStack() as stack:
        served = serving(
            centre_of_days(port), database_url, "127.0.0.1", port, voice=SilentVoice(), clock=clock
        )
        server = await stack.enter_async_context(served)

        def add(unit: UnitOfWork) -> None:
            for sign_in, (name, role) in STAFF.items():
                member = administration.NewMember(sign_in, name, role, hashed_password())
                administration.add_member(unit, server.app.centre.value, member)
            version_writes.put(unit, A_FEW, "test")

        await server.app.database.write(add, now=clock.now())
        session = await stack.enter_async_context(ClientSession(cookie_jar=DummyCookieJar()))
        found = Keepers(server, clock, port, session)
        for who in STAFF:
            await found.sign_in(who)
        yield found


@pytest.fixture(scope="session")
def real_records() -> list[Procedure]:
    """The portal's records of the tests, as read."""
    return read_file(RECORDS, "en").procedures
