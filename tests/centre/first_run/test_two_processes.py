"""Two processes of the server on one PostgreSQL are one installation: set up through either, and
what is published at one is in force at the other, on its boards and kiosks, too."""

from __future__ import annotations

import asyncio
import os
import re
from contextlib import suppress
from typing import Final

from aiohttp import ClientPayloadError, ClientSession, ClientTimeout

from queue_server.centre.first_run.usecases import ANNOUNCED
from queue_server.core.http.operations import API
from tests.centre.first_run.test_first_run import ADMINISTRATOR, PASSWORD, settings
from tests.hall.ports import free_port
from tests.postgres_server import PostgresServer
from tests.stress.administrator import Administrator
from tests.stress.installation import ServerProcess, running

CODE: Final = re.compile(ANNOUNCED.replace("%s", "([0-9-]+)"))
ENDLESS: Final = ClientTimeout()
HEARD_SECONDS: Final = 30.0
"""Generous: only that it is heard is looked at. `make bench` says how soon."""


def process(url: str) -> ServerProcess:
    """Without a centre file."""
    server = ServerProcess(url, None, free_port())
    assert "MOTCUA_CENTRE" not in os.environ
    return server


def announced(server: ServerProcess) -> str:
    (code,) = CODE.findall("\n".join(server.said))
    return str(code)


async def test_two_processes_are_one_installation(postgres_server: PostgresServer) -> None:
    one, two = (process(url) for url in [postgres_server.url(postgres_server.create())] * 2)
    async with running(one, two), ClientSession() as http:
        assert announced(one) == announced(two)
        await set_up_through(http, two, one)
        async with await signed_in(http, one) as here, await signed_in(http, two) as there:
            await a_draft_of_both(here, there)
            keys = [await paired(http, here, device, kind) for device, kind in DEVICES]
            await heard_at_the_other(http, keys, here, there)
            await heard_at_the_other(http, keys, there, here)


DEVICES: Final = (("kiosk-1", "kiosk"), ("hall", "board"))


async def set_up_through(http: ClientSession, first: ServerProcess, other: ServerProcess) -> None:
    body = {"code": announced(other), "content": settings(), "administrator": ADMINISTRATOR}
    async with http.post(f"{first.address}{API}/setup", json=body) as answer:
        assert answer.status == 204, await answer.text()
    async with http.post(f"{other.address}{API}/setup", json=body) as answer:
        assert (answer.status, (await answer.json())["code"]) == (409, "already_set_up")
    async with http.get(f"{other.address}/setup", allow_redirects=False) as page:
        assert page.status == 303


async def signed_in(http: ClientSession, server: ServerProcess) -> Administrator:
    body = {"sign_in": ADMINISTRATOR["sign_in"], "password": PASSWORD}
    async with http.post(f"{server.address}{API}/session", json=body) as answer:
        assert answer.status == 200, await answer.text()
        return Administrator(server.address, answer.cookies["motcua_session"].value)


async def a_draft_of_both(here: Administrator, there: Administrator) -> None:
    """There is one draft; who changes what the other has changed since is told."""
    name = (await here.shown())["content"]["unit"]["name"]["vi"]
    shown = await here.rename("Xã Một")
    assert (await there.shown())["content"]["unit"]["name"]["vi"] == "Xã Một"
    change = {"path": ["unit", "name", "vi"], "seen": name, "value": "Xã Hai"}
    status, problem = await there.call("POST", "/settings/changes", {"changes": [change]})
    assert (status, problem["code"]) == (409, "settings_changed")
    other = await there.change({"path": ["unit", "code"], "seen": "H05.12.03", "value": "H05.9"})
    status, problem = await here.publish(shown["revision"])
    assert (status, problem["code"]) == (409, "settings_changed")
    status, published = await here.publish(other["revision"])
    assert status == 200, published
    assert (await there.shown())["in_force"] == published["in_force"]


async def paired(http: ClientSession, by: Administrator, device: str, kind: str) -> tuple[str, str]:
    """The path of the device's stream, and its key."""
    status, said = await by.call("POST", f"/devices/{device}/pairing", {})
    assert status == 200, said
    pair = {"code": said["code"], "kind": kind}
    async with http.post(f"{by.address}{API}/devices/pair", json=pair) as answer:
        said = await answer.json()
        assert answer.status == 200, said
    return f"/{kind}s/{device}/stream", said["key"]


async def heard_at_the_other(
    http: ClientSession, keys: list[tuple[str, str]], here: Administrator, there: Administrator
) -> None:
    """What is published here is shown by the devices that follow there, and in force there."""
    name = f"Xã của {there.address}"
    followers = [Follower(http, there, path, key) for path, key in keys]
    async with asyncio.timeout(HEARD_SECONDS), asyncio.TaskGroup() as tasks:
        for one in followers:
            tasks.create_task(one.until(name))
        for one in followers:
            await one.follows.wait()
        revision = (await here.rename(name))["revision"]
        status, published = await here.publish(revision)
        assert status == 200, published
    shown = await there.shown()
    assert shown["in_force"] == published["in_force"]
    assert shown["content_in_force"]["unit"]["name"]["vi"] == name


class Follower:
    """A kiosk or board: where its stream ends, because what it shows has changed as a whole, it
    follows anew and takes a new snapshot."""

    def __init__(self, http: ClientSession, at: Administrator, path: str, key: str) -> None:
        self._http = http
        self._url = f"{at.address}{API}{path}"
        self._headers = {"Authorization": f"Bearer {key}"}
        self.follows = asyncio.Event()

    async def until(self, said: str) -> None:
        while not await self._is_heard(said):
            pass

    async def _is_heard(self, said: str) -> bool:
        with suppress(ClientPayloadError):
            async with self._http.get(self._url, headers=self._headers, timeout=ENDLESS) as stream:
                assert stream.status == 200, await stream.text()
                async for line in stream.content:
                    self.follows.set()
                    if said.encode() in line:
                        return True
        return False
