"""Cookies, what ends a session, and changes that another site sends."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from config.centre.model import Centre
from queue_server.centre.staff import administration
from queue_server.centre.tables import sessions
from queue_server.core.actor import ADMINISTRATOR, SYSTEM
from queue_server.core.clock import SetClock
from queue_server.core.http.operations import API
from tests.dossiers.house import MONDAY_MORNING
from tests.hall.passwords import quick_hash
from tests.hall.with_dossiers import HallWithDossiers, running
from tests.security.table import demo_centre

PASSWORD = "ba con mèo ngủ trưa"


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MONDAY_MORNING)


async def add_lan(hall: HallWithDossiers, centre: Centre) -> None:
    member = administration.NewMember("lan", "Nguyễn Thị Lan", "leader", quick_hash(PASSWORD))
    now = hall.clock.now()
    await hall.house.database.write(
        lambda unit: administration.add_member(unit, centre, member), SYSTEM, now
    )


async def sign_in(hall: HallWithDossiers) -> tuple[str, Any]:
    """The session's token, and the cookie as it was set."""
    words = {"sign_in": "lan", "password": PASSWORD}
    async with hall.client.post(f"{API}/session", json=words) as answer:
        assert answer.status == 200
        cookie = answer.cookies["motcua_session"]
        return cookie.value, cookie


async def who(hall: HallWithDossiers, token: str) -> int:
    cookies = {"motcua_session": token}
    async with hall.client.get(f"{API}/session", cookies=cookies) as answer:
        return answer.status


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_session_s_cookie_is_the_server_s_alone(
    sqlite_url: str, clock: SetClock, scheme: str
) -> None:
    words = demo_centre().model_dump() | {"public_url": f"{scheme}://hall.example.vn"}
    centre = Centre.model_validate(words)
    async with running(sqlite_url, centre, clock) as hall:
        await add_lan(hall, centre)
        token, cookie = await sign_in(hall)
        assert cookie["httponly"]
        assert cookie["samesite"] == "Strict"
        assert bool(cookie["secure"]) is (scheme == "https")
        assert len(token) >= 43
        assert token not in str(await _rows(hall))


async def _rows(hall: HallWithDossiers) -> list[Any]:
    return await hall.house.database.read(lambda c: list(c.execute(select(sessions)).all()))


async def test_a_session_ends_by_itself_and_on_signing_out(
    sqlite_url: str, clock: SetClock
) -> None:
    async with running(sqlite_url, demo_centre(), clock) as hall:
        await add_lan(hall, demo_centre())
        token, _ = await sign_in(hall)
        assert await who(hall, token) == 200
        cookies = {"motcua_session": token}
        async with hall.client.delete(f"{API}/session", cookies=cookies) as answer:
            assert answer.status == 204
        assert await who(hall, token) == 401
        idle, _ = await sign_in(hall)
        clock.move(hours=3, minutes=1)
        assert await who(hall, idle) == 401


async def test_a_new_password_ends_every_session(sqlite_url: str, clock: SetClock) -> None:
    async with running(sqlite_url, demo_centre(), clock) as hall:
        await add_lan(hall, demo_centre())
        token, _ = await sign_in(hall)
        assert await who(hall, token) == 200
        change = partial(
            administration.set_password,
            sign_in="lan",
            password_hash=quick_hash(PASSWORD + "!"),
        )
        await hall.house.database.write(change, ADMINISTRATOR, clock.now())
        async with hall.client.get(f"{API}/counters", cookies={"motcua_session": token}) as answer:
            assert answer.status == 401
