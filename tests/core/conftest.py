"""A small API and an event of its own, to try the core without any room of the server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from config.centre.roles import Permission
from config.wire import FromDevice, ToDevice
from queue_server.core.actor import NOBODY, Actor, ActorKind
from queue_server.core.clock import SetClock
from queue_server.core.errors import TooManyRequests
from queue_server.core.events import Event, EventBus
from queue_server.core.http.operations import (
    ANYONE,
    LARGEST_BODY_BYTES,
    Call,
    Operation,
    add_security_headers,
    body_of,
    devices,
    routes,
    staff,
)
from queue_server.core.http.problems import problems

NOON = datetime(2026, 11, 16, 5, 0, tzinfo=UTC)


class Counted(Event):
    """Something that happened as the `number`th."""

    number: int
    text: str = ""


class Inner(FromDevice):
    reason: str


class Words(FromDevice):
    count: int = 0
    text: str = ""
    inner: Inner | None = None


class Echo(ToDevice):
    count: int
    caller: str


CALLERS = {
    "clerk": Actor(ActorKind.STAFF, "1", "Lan", frozenset({Permission.SERVE}), by_cookie=True),
    "leader": Actor(ActorKind.STAFF, "2", "Anh", frozenset({Permission.VOID}), by_cookie=True),
    "kiosk": Actor(ActorKind.KIOSK, "kiosk-1"),
    "board": Actor(ActorKind.BOARD, "hall"),
}


class ByHeader:
    """Believes whatever the header `X-Caller` says."""

    async def identify(self, request: web.Request, *, touch: bool = True) -> Actor:
        return CALLERS.get(request.headers.get("X-Caller", ""), NOBODY)


async def _echo(call: Call) -> Echo:
    return Echo(count=body_of(call, Words).count, caller=call.caller.label)


async def _nothing(_call: Call) -> None:
    return None


async def _numbered(call: Call) -> Echo:
    return Echo(count=call.path_number("thing_id"), caller="")


async def _broken(_call: Call) -> None:
    raise RuntimeError("a secret of the server")


async def _slow_down(_call: Call) -> None:
    raise TooManyRequests(17)


def small_operations() -> list[Operation]:
    serving = staff(Permission.SERVE, ActorKind.KIOSK)
    board = devices(ActorKind.BOARD)
    return [
        Operation("echo", "POST", "/echo", "Say it back.", _echo, ANYONE, Words, Echo),
        Operation("serve", "POST", "/serve", "Staff or a kiosk.", _echo, serving, Words, Echo),
        Operation("look", "GET", "/look", "A board only.", _nothing, board),
        Operation("drop", "DELETE", "/thing", "Take away.", _nothing, ANYONE),
        Operation("number", "GET", "/things/{thing_id}", "One.", _numbered, ANYONE, answer=Echo),
        Operation("broken", "GET", "/broken", "Fails.", _broken, ANYONE),
        Operation("often", "GET", "/often", "Too often.", _slow_down, ANYONE),
    ]


@pytest.fixture
def operations() -> list[Operation]:
    return small_operations()


@pytest.fixture
async def client(operations: list[Operation]) -> AsyncIterator[TestClient[Any, Any]]:
    application = web.Application(middlewares=[problems], client_max_size=LARGEST_BODY_BYTES)
    application.add_routes(routes(operations, ByHeader()))
    application.on_response_prepare.append(add_security_headers)
    async with TestClient(TestServer(application)) as opened:
        yield opened


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOON)


@pytest.fixture
def counted() -> type[Counted]:
    """The event's class: `counted(number=3)`."""
    return Counted


@pytest.fixture
def words() -> type[Words]:
    return Words


@pytest.fixture
def echo() -> type[Echo]:
    return Echo


@pytest.fixture
def heard(bus: EventBus) -> list[Event]:
    """Every event that the bus published, in its order."""
    events: list[Event] = []
    bus.listen(events.append)
    return events


@pytest.fixture
def numbers(heard: list[Event]) -> Callable[[], list[int]]:
    """The numbers of the `Counted` events that were heard."""
    return lambda: [event.number for event in heard if isinstance(event, Counted)]
