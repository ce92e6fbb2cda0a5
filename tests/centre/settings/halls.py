"""A server whose settings are changed over its API."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from aiohttp.test_utils import TestClient

from queue_server.app import Server
from queue_server.centre.staff import administration
from queue_server.core.actor import ADMINISTRATOR
from tests.hall.passwords import quick_hash

PASSWORD: Final = "mot cua cho moi nguoi 7"
NAME: Final = ["unit", "name", "vi"]


class Hall:
    """A server, an administrator and a clerk."""

    def __init__(self, server: Server, client: TestClient[Any, Any]) -> None:
        self.server, self.client = server, client
        self.sessions: dict[str, str] = {}

    async def sign_in(self, name: str = "admin") -> None:
        body = {"sign_in": name, "password": PASSWORD}
        answer = await self.client.post("/api/v1/session", json=body)
        self.sessions[name] = answer.cookies["motcua_session"].value
        self.client.session.cookie_jar.clear()

    async def enrol(self, name: str, role: str) -> None:
        new = administration.NewMember(name, name, role, quick_hash(PASSWORD))
        app = self.server.app
        enrol = partial(administration.add_member, centre=app.centre.value, new=new)
        await app.database.write(enrol, ADMINISTRATOR, app.clock.now())

    async def call(self, method: str, path: str, body: object = None, by: str = "admin") -> Any:
        cookies = {"motcua_session": self.sessions[by]} if by in self.sessions else {}
        answer = await self.client.request(method, f"/api/v1{path}", json=body, cookies=cookies)
        read = await answer.text() if "json" not in answer.content_type else await answer.json()
        return answer.status, read

    async def shown(self, path: str = "", body: object = None, method: str = "POST") -> Any:
        method = method if path else "GET"
        status, shown = await self.call(method, f"/settings{path}", body)
        assert status == 200, shown
        return shown

    async def change(self, *changes: dict[str, Any]) -> Any:
        return await self.shown("/changes", {"changes": list(changes)})

    async def rename(self, name: str) -> Any:
        shown = await self.shown()
        seen = shown["content"]["unit"]["name"]["vi"]
        return await self.change({"path": NAME, "seen": seen, "value": name})

    async def publish(self, **words: Any) -> Any:
        revision = (await self.shown())["revision"]
        return await self.call("POST", "/settings/publish", {"revision": revision} | words)

    @property
    def name(self) -> str:
        return self.server.app.centre.value.unit.name["vi"]
