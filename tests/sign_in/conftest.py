"""A server with an identity provider beside it, both on real ports."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from aiohttp import ClientResponse, ClientSession, CookieJar
from sqlalchemy import select
from yarl import URL

from config.centre.model import Centre
from config.centre.sections.sign_in import ClaimedRole, OpenIdConnect, SignInSettings
from display.voice import SilentVoice
from queue_server.app import Server
from queue_server.centre.staff import administration
from queue_server.centre.tables import centre_log, staff
from queue_server.core.actor import ADMINISTRATOR
from queue_server.core.clock import Clock, SystemClock
from queue_server.serve import serving
from tests.hall.passwords import quick_hash
from tests.hall.ports import free_port
from tests.security.table import demo_centre
from tests.sign_in.crooked_provider import CLIENT, CrookedProvider, crooked

PASSWORD = "ba con mèo ngủ"
PEOPLE = (
    ("root", "Trần Quản Trị", "administrator"),
    ("anh", "Hoàng Ngọc Ánh", "leader"),
    ("minh", "Trần Văn Minh", "clerk"),
)
ROLES = [
    ClaimedRole(value="motcua-admin", role="administrator"),
    ClaimedRole(value="motcua-clerk", role="clerk"),
]


@dataclass
class Door:
    """A server and one browser before it."""

    server: Server
    address: str
    browser: ClientSession
    provider: CrookedProvider

    async def begin(self, onward: str = "") -> str:
        """To the provider; its address."""
        query = urlencode({"next": onward}) if onward else ""
        answer = await self.get(f"/sign-in/provider?{query}")
        assert answer.status == 303, await answer.text()
        return answer.headers["Location"]

    async def come_back(self, **query: str) -> ClientResponse:
        return await self.get(f"/sign-in/provider/callback?{urlencode(query)}")

    async def sign_in(self, onward: str = "") -> ClientResponse:
        """The whole way."""
        address = await self.begin(onward)
        code = self.provider.authorize(address)
        return await self.come_back(code=code, state=state_of(address))

    async def get(self, path: str) -> ClientResponse:
        url = URL(self.address + path, encoded=True)
        answer = await self.browser.get(url, allow_redirects=False, headers={"Accept": "text/html"})
        await answer.read()
        return answer

    async def session(self) -> dict[str, Any] | None:
        answer = await self.browser.get(f"{self.address}/api/v1/session")
        found: dict[str, Any] = await answer.json()
        return found if answer.status == 200 else None

    async def sign_in_here(self, name: str, password: str = PASSWORD) -> int:
        words = {"sign_in": name, "password": password}
        answer = await self.browser.post(f"{self.address}/api/v1/session", json=words)
        return answer.status

    async def logged(self, *actions: str) -> list[tuple[str, str]]:
        wanted = select(centre_log.c.action, centre_log.c.detail)
        wanted = wanted.where(centre_log.c.action.in_(actions)).order_by(centre_log.c.id)
        rows = await self.server.app.database.read(lambda c: c.execute(wanted).all())
        return [(row[0], row[1]) for row in rows]

    async def people(self) -> dict[str, str]:
        rows = await self.server.app.database.read(
            lambda c: c.execute(select(staff.c.sign_in, staff.c.role)).all()
        )
        return {row[0]: row[1] for row in rows}


def state_of(address: str) -> str:
    return parse_qs(address.partition("?")[2])["state"][0]


def centre_with(issuer: str | None, port: int, **changed: Any) -> Centre:
    oidc = None
    if issuer is not None:
        oidc = OpenIdConnect(
            issuer=issuer,
            client_id=CLIENT,
            name={"vi": "Tài khoản của tỉnh", "en": "Provincial account"},
            roles=ROLES,
        ).model_copy(update=changed)
    return demo_centre().model_copy(
        update={
            "public_url": f"http://127.0.0.1:{port}",
            "sign_in": SignInSettings(oidc=oidc),
        }
    )


@asynccontextmanager
async def door_of(
    provider: CrookedProvider | None,
    database_url: str,
    clock: Clock | None = None,
    demanded: bool = False,
    **changed: Any,
) -> AsyncIterator[Door]:
    """A server of people of its own, by `provider`; `changed` of the settings for it."""
    port = free_port()
    centre = centre_with(provider.issuer if provider else None, port, **changed)
    settings = centre.sign_in.model_copy(update={"second_factor": demanded})
    centre = centre.model_copy(update={"sign_in": settings})
    clock = clock or SystemClock()
    async with serving(
        centre, database_url, "127.0.0.1", port, voice=SilentVoice(), clock=clock
    ) as server:
        await add_people(server)
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as browser:
            yield Door(server, centre.public_url, browser, provider or CrookedProvider(""))


async def add_people(server: Server) -> None:
    hashed = quick_hash(PASSWORD)
    app = server.app

    def add(unit: Any) -> None:
        for sign_in, name, role in PEOPLE:
            new = administration.NewMember(sign_in, name, role, hashed)
            administration.add_member(unit, demo_centre(), new)

    await app.database.write(add, ADMINISTRATOR, app.clock.now())


@pytest.fixture
async def provider() -> AsyncIterator[CrookedProvider]:
    async with crooked() as made:
        yield made


@pytest.fixture
async def door(provider: CrookedProvider, sqlite_url: str) -> AsyncIterator[Door]:
    async with door_of(provider, sqlite_url) as made:
        yield made
