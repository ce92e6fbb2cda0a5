"""A whole server with dossiers in it, for what crosses from tickets to dossiers and back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from aiohttp.test_utils import TestClient, TestServer

from config.centre.model import Centre
from display.voice import SilentVoice
from queue_server.app import Server, build
from queue_server.catalogue import version_writes
from queue_server.centre import repository as centre_store
from queue_server.centre.staff import administration
from queue_server.centre.staff.access import new_secret, secret_hash
from queue_server.centre.staff.sign_in_rules import SESSION_LIFE
from queue_server.core.actor import ADMINISTRATOR, SYSTEM
from queue_server.core.clock import SetClock
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from tests.dossiers.house import A_FEW, House, add_staff

API: Final = "/api/v1"


@dataclass
class HallWithDossiers:
    """A running server, its dossiers' house, and who may call it."""

    server: Server
    client: TestClient[Any, Any]
    house: House
    keys: dict[str, str]

    @property
    def clock(self) -> SetClock:
        return self.house.clock

    async def call(
        self, method: str, path: str, body: object = None, *, by: str = "nobody", **headers: str
    ) -> tuple[int, Any]:
        sent, cookies = dict(headers), {}
        if by.startswith("kiosk"):
            sent["Authorization"] = f"Bearer {self.keys[by]}"
        elif by in self.keys:
            cookies = {"motcua_session": self.keys[by]}
        answer = await self.client.request(
            method, API + path, json=body, headers=sent, cookies=cookies
        )
        return answer.status, await answer.json(content_type=None)

    async def issue(
        self, service: str = "ho-tich", *, by: str = "clerk", key: str = "", **words: object
    ) -> dict[str, Any]:
        headers = {"Idempotency-Key": key} if key else {}
        said = {"service": service} | words
        status, answer = await self.call("POST", "/tickets", said, by=by, **headers)
        assert status == 200, answer
        issued: dict[str, Any] = answer
        return issued

    async def open(self, counter: str = "1") -> None:
        status, answer = await self.call("POST", f"/counters/{counter}/open", {}, by="clerk")
        assert status == 200, answer

    async def call_next(self, counter: str = "1") -> str:
        status, answer = await self.call("POST", f"/counters/{counter}/next", {}, by="clerk")
        assert status == 200, answer
        number: str = answer["ticket"]["number"]
        return number


@asynccontextmanager
async def running(
    database_url: str, centre: Centre, clock: SetClock
) -> AsyncIterator[HallWithDossiers]:
    """A server over `database_url` with the house's people, procedures and two kiosks."""
    database = open_database(database_url, EventBus())
    server = build(centre, database, clock, SilentVoice())
    client = TestClient(TestServer(server.application), cookie_jar=None)
    await client.start_server()
    try:
        keys = await _people_and_devices(database, centre, clock)
        await database.write(lambda u: version_writes.put(u, A_FEW, "test"), SYSTEM, clock.now())
        await server.rooms.catalogue.catalogue.load()
        house = House(
            centre, database, clock, server.rooms.catalogue.catalogue, server.rooms.dossiers.service
        )
        yield HallWithDossiers(server, client, house, keys)
    finally:
        await client.close()


async def _people_and_devices(
    database: Database, centre: Centre, clock: SetClock
) -> dict[str, str]:
    await database.write(add_staff)
    keys = {}
    for name, number in (("clerk", 1), ("official", 11), ("leader", 21)):
        keys[name] = new_secret()
        start = partial(start_session, token=keys[name], staff_id=number, now=clock.now())
        await database.write(start)
    for kiosk in centre.kiosk_by_id:
        enrol = partial(administration.add_device, centre=centre, device_id=kiosk)
        keys[kiosk] = await database.write(enrol, ADMINISTRATOR, clock.now())
    return keys


def start_session(unit: UnitOfWork, token: str, staff_id: int, now: datetime) -> None:
    ends = now + SESSION_LIFE
    centre_store.add_session(unit.connection, secret_hash(token), staff_id, now, ends)
