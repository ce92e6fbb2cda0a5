"""A small centre with staff and devices, on both databases, at a set time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from config.centre.model import Centre
from config.wire import ErrorCode
from display.voice import SilentVoice
from queue_server.app import shared
from queue_server.centre.errors import CounterConflict
from queue_server.centre.first_run.usecases import FirstVisit
from queue_server.centre.setup import CentreRoom, setup
from queue_server.centre.staff import administration
from queue_server.centre.staff.access import SESSION_COOKIE
from queue_server.core.actor import ADMINISTRATOR, SYSTEM, Actor, ActorKind
from queue_server.core.clock import SetClock
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from queue_server.core.http.operations import LARGEST_BODY_BYTES, routes
from queue_server.core.http.problems import problems
from tests.hall.passwords import quick_hash

MONDAY_MORNING: Final = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
PASSWORD: Final = "ba con mèo ngủ"
STAFF: Final = (
    ("lan", "Nguyễn Thị Lan", "clerk"),
    ("minh", "Trần Văn Minh", "clerk"),
    ("anh", "Hoàng Ngọc Ánh", "leader"),
    ("duc", "Phạm Đức", "greeter"),
)
CENTRE: Final[dict[str, Any]] = {
    "unit": {"code": "H15.50", "name": {"vi": "Phường Thử Nghiệm", "en": "Test Ward"}},
    "public_url": "http://127.0.0.1",
    "opening": {"week": {"monday": ["07:30-11:30"]}},
    "services": [{"id": "ho-tich", "letter": "A", "name": {"vi": "Hộ tịch", "en": "Civil status"}}],
    "counters": [
        {"id": number, "name": {"vi": f"Quầy {number}"}, "services": ["ho-tich"]}
        for number in ("1", "2", "3")
    ],
    "boards": [{"id": "hall", "name": {"vi": "Sảnh"}}],
    "kiosks": [
        {"id": "kiosk-1", "name": {"vi": "Máy 1"}, "printer": {"kind": "virtual"}},
        {"id": "kiosk-2", "name": {"vi": "Máy 2"}, "printer": {"kind": "virtual"}},
    ],
    "roles": [
        {"id": "clerk", "name": {"vi": "Cán bộ"}, "permissions": ["serve", "issue"]},
        {"id": "leader", "name": {"vi": "Lãnh đạo"}, "permissions": ["serve", "void", "inform"]},
        {"id": "greeter", "name": {"vi": "Hướng dẫn"}, "permissions": ["issue"]},
    ],
    "notices": [{"vi": "Xin giữ trật tự"}],
}


@lru_cache
def password_hash() -> str:
    return quick_hash(PASSWORD)


@dataclass
class Hall:
    """The parts under test with who works there."""

    centre: Centre
    database: Database
    clock: SetClock
    room: CentreRoom
    busy: set[str] = field(default_factory=set)
    """Counters that serve somebody, and so cannot be closed."""
    callers: dict[str, Actor] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    async def do(self, use_case: str, *words: object) -> Any:
        """Run a use case of counters: `do("open", "1", lan)`."""
        named = getattr(self.room.counters, use_case)
        actor = next((word for word in words if isinstance(word, Actor)), SYSTEM)
        others = [word for word in words if word is not actor]
        return await self.database.write(lambda unit: named(unit, *others), actor, self.clock.now())

    async def administer(self, use_case: str, *words: object) -> Any:
        named = getattr(administration, use_case)
        return await self.database.write(
            lambda unit: named(unit, *words), ADMINISTRATOR, self.clock.now()
        )

    def of(self, centre: Centre) -> Hall:
        """The same with another centre file."""
        return hall_of(self.database, centre, self.clock)

    def caller(self, sign_in: str) -> Actor:
        return self.callers[sign_in]


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MONDAY_MORNING)


@pytest.fixture
def centre() -> Centre:
    return Centre.model_validate(CENTRE)


def hall_of(database: Database, centre: Centre, clock: SetClock) -> Hall:
    """The room over the database; its views are not loaded yet."""
    busy: set[str] = set()

    def before_closing(_unit: UnitOfWork, counter: str) -> None:
        if counter in busy:
            raise CounterConflict(ErrorCode.COUNTER_BUSY)

    async def no_alerts(_caller: Actor, _language: str) -> list[dict[str, Any]]:
        return []

    app = shared(centre, database, clock, SilentVoice())
    room = setup(
        app,
        before_closing,
        no_alerts,
        lambda _connection, _before, _after: (),
        lambda _connection: FirstVisit(False, False, False, False),
    )
    return Hall(centre, database, clock, room, busy)


@pytest.fixture
async def hall(database: Database, centre: Centre, clock: SetClock) -> AsyncIterator[Hall]:
    hall = hall_of(database, centre, clock)
    await hall.room.views.load()
    await database.write(lambda unit: _people(unit, hall), ADMINISTRATOR, clock.now())
    yield hall
    await hall.room.views.stop()


@pytest.fixture
async def twins(
    postgres_url: str, centre: Centre, clock: SetClock
) -> AsyncIterator[tuple[Hall, Hall]]:
    """The same centre in two server processes on one PostgreSQL."""
    halls = []
    for bus in (EventBus(), EventBus()):
        database = open_database(postgres_url, bus)
        await database.start()
        halls.append(hall_of(database, centre, clock))
        await halls[-1].room.views.load()
    one, other = halls
    await one.database.write(lambda unit: _people(unit, one), ADMINISTRATOR, clock.now())
    other.callers, other.keys = one.callers, one.keys
    yield one, other
    for hall in halls:
        await hall.room.views.stop()
        await hall.database.stop()


def _people(unit: UnitOfWork, hall: Hall) -> None:
    for sign_in, name, role in STAFF:
        new = administration.NewMember(sign_in, name, role, password_hash())
        number = administration.add_member(unit, hall.centre, new)
        permissions = frozenset(hall.centre.role_by_id[role].permissions)
        hall.callers[sign_in] = Actor(ActorKind.STAFF, str(number), name, permissions)
    for device in ("kiosk-1", "kiosk-2", "hall"):
        hall.keys[device] = administration.add_device(unit, hall.centre, device)


@pytest.fixture
def application(hall: Hall) -> web.Application:
    """The room's API as the server serves it."""
    made = web.Application(middlewares=[problems], client_max_size=LARGEST_BODY_BYTES)
    made.add_routes(routes(hall.room.operations, hall.room.access))
    return made


Client = TestClient[Any, Any]
Connect = Callable[..., Awaitable[Client]]


@pytest.fixture
async def connect(application: web.Application, hall: Hall) -> AsyncIterator[Connect]:
    """`await connect("lan")`: a browser in which Lan is signed in; without a name, nobody is."""
    server = TestServer(application)
    await server.start_server()
    clients: list[Client] = []

    async def open_client(sign_in: str | None = None) -> Client:
        client: Client = TestClient(server)
        clients.append(client)
        if sign_in is not None:
            words = {"sign_in": sign_in, "password": PASSWORD}
            async with client.post("/api/v1/session", json=words) as response:
                assert response.status == 200, await response.text()
                token = response.cookies[SESSION_COOKIE].value
            client.session.cookie_jar.update_cookies({SESSION_COOKIE: token}, client.make_url("/"))
        return client

    yield open_client
    for client in clients:
        await client.session.close()
    await server.close()


@pytest.fixture
def password() -> str:
    return PASSWORD
