"""An administrator who changes and publishes settings over the API while everybody works."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from aiohttp import ClientSession

from config.centre.model import Centre
from queue_server.centre import repository
from queue_server.centre.staff.access import new_secret, secret_hash
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import SystemClock
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from queue_server.core.http.operations import API
from tests.stress.installation import Installation

NAME: Final = ["unit", "name", "vi"]


async def enrolled(hall: Installation) -> str:
    """The session of a new administrator."""
    secret, database, now = new_secret(), open_database(hall.url, EventBus()), SystemClock().now()

    def add(unit: UnitOfWork) -> None:
        member = repository.add_member(
            unit.connection, now, sign_in="quan-tri", display_name="Quản trị",
            role="administrator", password_hash="-", demo=True,
        )  # fmt: skip
        until = now + timedelta(hours=10)
        repository.add_session(unit.connection, secret_hash(secret), member, now, until)

    await database.start()
    try:
        await database.write(add, SYSTEM, now)
    finally:
        await database.stop()
    return secret


class Administrator:
    """Signed in at the server at `address`."""

    def __init__(self, address: str, session: str) -> None:
        self.address = address
        self._http = ClientSession(headers={"Cookie": f"motcua_session={session}"})

    async def __aenter__(self) -> Administrator:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._http.close()

    async def call(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        url = f"{self.address}{API}{path}"
        async with self._http.request(method, url, json=body) as answer:
            is_json = "json" in answer.content_type
            return answer.status, await answer.json() if is_json else await answer.text()

    async def shown(self) -> dict[str, Any]:
        status, shown = await self.call("GET", "/settings")
        assert status == 200, shown
        return dict(shown)

    async def change(self, *changes: dict[str, Any]) -> dict[str, Any]:
        status, shown = await self.call("POST", "/settings/changes", {"changes": list(changes)})
        assert status == 200, shown
        return dict(shown)

    async def publish(self, revision: int, *, wind_down: bool = False) -> tuple[int, Any]:
        body = {"revision": revision, "wind_down": wind_down}
        return await self.call("POST", "/settings/publish", body)

    async def rename(self, name: str) -> dict[str, Any]:
        seen = (await self.shown())["content"]["unit"]["name"]["vi"]
        return await self.change({"path": NAME, "seen": seen, "value": name})

    async def serve(self, counter: str, services: list[str]) -> None:
        """Publish what a counter serves from now on."""
        path = ["counters", counter, "services"]
        counters = {one["id"]: one for one in (await self.shown())["content"]["counters"]}
        seen = counters[counter]["services"]
        shown = await self.change({"path": path, "seen": seen, "value": services})
        status, said = await self.publish(shown["revision"])
        assert status == 200, said


def name_of(centre: Centre) -> str:
    return centre.unit.name["vi"]
