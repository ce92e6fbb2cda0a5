"""Streams: the snapshot first, then what happens; who does not keep up is dropped."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from itertools import pairwise
from typing import Any

import pytest
from aiohttp import ClientPayloadError, web
from aiohttp.test_utils import TestClient, TestServer
from pydantic import BaseModel

from config.wire import ToDevice
from queue_server.core.streams.hub import LARGEST_BACKLOG_BYTES, Holder, Hub
from queue_server.core.streams.sse import (
    HALL_TURNS,
    HEARTBEAT,
    PHONE_TURNS,
    _due,
    _is_due,
    light_stream,
    message,
    send_heartbeats,
    stream,
)

HOLDER = Holder("a link", 8)


class Ears:
    """A listener that keeps what it hears, as far as it is patient."""

    def __init__(self, patience: int = 100) -> None:
        self.heard: list[bytes] = []
        self.dropped = False
        self.has_ended = False
        self._patience = patience

    def send(self, message: bytes) -> bool:
        self.heard.append(message)
        return len(self.heard) <= self._patience

    def drop(self) -> None:
        self.dropped = True


class LastEars(Ears):
    """Tells when it has heard something."""

    def __init__(self) -> None:
        super().__init__()
        self.reached = asyncio.Event()

    def send(self, message: bytes) -> bool:
        self.reached.set()
        return super().send(message)


def test_who_joined_hears_its_topic_only() -> None:
    hub, hall, phone = Hub(), Ears(), Ears()
    hub.join("board:hall", hall)
    hub.join("ticket:1", phone)
    hub.send("board:hall", b"called")
    hub.send("board:none", b"nobody hears")
    assert (hall.heard, phone.heard) == ([b"called"], [])
    assert hub.topics("board:") == ["board:hall"]


def test_who_left_hears_no_more_and_leaves_nothing_behind() -> None:
    hub, ears = Hub(), Ears()
    hub.join("a", ears)
    assert (hub.listens("a"), hub.subscribers("a")) == (True, 1)
    hub.leave("a", ears)
    hub.leave("a", ears)
    hub.send("a", b"late")
    assert ears.heard == []
    assert (hub.listens("a"), hub.subscribers("a")) == (False, 0)


def test_a_slow_listener_is_dropped_and_the_others_are_not() -> None:
    hub, slow, quick = Hub(), Ears(patience=1), Ears()
    hub.join("a", slow)
    hub.join("a", quick)
    for _ in range(3):
        hub.send("a", b"x")
    assert (slow.dropped, len(slow.heard), len(quick.heard)) == (True, 2, 3)
    assert (hub.dropped, hub.subscribers("a")) == (1, 1)


def test_whose_line_has_ended_is_let_go_and_is_not_counted_as_slow() -> None:
    hub, ears = Hub(), Ears(patience=0)
    ears.has_ended = True
    hub.join("a", ears)
    hub.send("a", b"x")
    assert (ears.dropped, hub.listens("a"), hub.dropped) == (True, False, 0)


def test_of_too_many_streams_of_one_holder_the_oldest_is_dropped() -> None:
    hub, ears, others = Hub(), [Ears() for _ in range(5)], Ears()
    holder, other = Holder("ticket:1", 3), Holder("ticket:2", 3)
    hub.join("ticket:2", others, other)
    for listener in ears:
        hub.join("ticket:1", listener, holder)
    assert [listener.dropped for listener in (*ears, others)] == [True, True, *[False] * 4]
    for listener in ears[2:4]:
        hub.leave("ticket:1", listener, holder)
    last = Ears()
    hub.join("board:hall", last, holder)
    assert (ears[4].dropped, last.dropped) == (False, False)
    hub.leave("ticket:1", ears[4], holder)
    hub.leave("board:hall", last, holder)
    hub.leave("ticket:2", others, other)
    assert hub.topics("") == [] == hub.holders()
    assert hub.dropped == 0, "they were not slow"


def test_everybody_can_be_sent_away() -> None:
    hub, ears = Hub(), [Ears() for _ in range(3)]
    for place, listener in enumerate(ears):
        hub.join(f"topic:{place % 2}", listener)
    hub.drop_all()
    assert all(listener.dropped for listener in ears)
    assert hub.topics("") == []


# ----------------------------------------------------------------- over a real connection


@pytest.fixture
def hub() -> Hub:
    return Hub()


@pytest.fixture(params=[stream, light_stream])
async def client(
    hub: Hub, echo: Callable[..., ToDevice], request: pytest.FixtureRequest
) -> AsyncIterator[TestClient[Any, Any]]:
    answer = request.param

    def snapshot() -> tuple[int, BaseModel]:
        return 7, echo(count=7, caller="ở đây")

    async def handle(request: web.Request) -> web.StreamResponse:
        response: web.StreamResponse = await answer(request, hub, "hall", snapshot, HOLDER)
        return response

    application = web.Application()
    application.router.add_get("/stream", handle)
    server = TestServer(application, handler_cancellation=True)
    async with TestClient(server) as opened:
        yield opened
        hub.drop_all()


async def test_the_snapshot_comes_first_and_then_what_happens(
    client: TestClient[Any, Any], hub: Hub, echo: Callable[..., ToDevice]
) -> None:
    async with client.get("/stream") as response:
        assert response.content_type == "text/event-stream"
        assert response.headers["Cache-Control"] == "no-store"
        first = await response.content.readuntil(b"\n\n")
        assert first.decode() == ('event: snapshot\nid: 7\ndata: {"count":7,"caller":"ở đây"}\n\n')
        hub.send("hall", message("called", 8, echo(count=8, caller="a\nb")))
        hub.send("hall", HEARTBEAT)
        hub.send("hall", message("called", 9, echo(count=9, caller="")))
        second = await response.content.readuntil(b"\n\n")
        assert second.decode() == 'event: called\nid: 8\ndata: {"count":8,"caller":"a\\nb"}\n\n'
        assert (await response.content.readuntil(b"\n\n")).startswith(b":")
        assert b"id: 9" in await response.content.readuntil(b"\n\n")


async def test_who_goes_away_is_forgotten(client: TestClient[Any, Any], hub: Hub) -> None:
    response = await client.get("/stream")
    await response.content.readuntil(b"\n\n")
    assert hub.subscribers("hall") == 1
    response.close()
    async with asyncio.timeout(30):
        while hub.listens("hall"):
            await asyncio.sleep(0)
            hub.send("hall", HEARTBEAT)


async def test_a_connection_that_does_not_read_is_dropped(
    client: TestClient[Any, Any], hub: Hub, echo: Callable[..., ToDevice]
) -> None:
    large = message("called", 8, echo(count=8, caller="x" * LARGEST_BACKLOG_BYTES))
    reader, writer = await asyncio.open_connection(
        client.host, client.port, limit=1, family=socket.AF_INET
    )
    writer.write(b"GET /stream HTTP/1.1\r\nHost: hall\r\n\r\n")
    await reader.readexactly(1)
    async with asyncio.timeout(30):
        while not hub.dropped:
            await asyncio.sleep(0)
            hub.send("hall", large)
    assert not hub.listens("hall")
    writer.close()


async def test_a_quiet_stream_gets_heartbeats(client: TestClient[Any, Any], hub: Hub) -> None:
    async with client.get("/stream") as response, send_heartbeats(hub, turn_seconds=0.001):
        await response.content.readuntil(b"\n\n")
        for _ in range(3):
            assert await response.content.readuntil(b"\n\n") == b": here\n\n"


async def test_every_listener_gets_heartbeats_in_turn() -> None:
    hub, ears = Hub(), [LastEars() for _ in range(20)]
    for place, listener in enumerate(ears):
        hub.join(f"ticket:{place}", listener)
    async with send_heartbeats(hub, turn_seconds=0.001), asyncio.timeout(30):
        await asyncio.gather(*(listener.reached.wait() for listener in ears))
    assert {message for listener in ears for message in listener.heard} == {HEARTBEAT}


@pytest.mark.parametrize(("kind", "turns"), [("board", HALL_TURNS), ("ticket", PHONE_TURNS)])
def test_heartbeats_come_at_an_even_pace_and_not_to_all_at_once(kind: str, turns: int) -> None:
    topics = [f"{kind}:{place}" for place in range(200)]
    for topic in topics:
        due = [turn for turn in range(3 * turns) if _is_due(topic, turn)]
        assert [later - earlier for earlier, later in pairwise(due)] == [turns, turns]
    assert max(sum(_is_due(topic, turn) for topic in topics) for turn in range(turns)) < 100


@pytest.mark.parametrize("phones", [400, 4000])
def test_a_turn_of_heartbeats_looks_at_its_own_part_of_the_topics(phones: int) -> None:
    hub, ears = Hub(), Ears()
    topics = [f"board:{n}" for n in range(100)] + [f"ticket:{n}" for n in range(phones)]
    for topic in topics:
        hub.join(topic, ears)
    for turn in range(2 * PHONE_TURNS):
        assert sorted(_due(hub, turn)) == sorted(t for t in topics if _is_due(t, turn))
        assert len(hub.part(turn)) < len(topics) / 10
    for topic in topics:
        hub.leave(topic, ears)
    assert not any(hub.part(turn) for turn in range(PHONE_TURNS))


async def test_a_stream_ends_when_everybody_is_sent_away(
    client: TestClient[Any, Any], hub: Hub
) -> None:
    async with client.get("/stream") as response:
        await response.content.readuntil(b"\n\n")
        hub.drop_all()
        with pytest.raises(ClientPayloadError):
            await response.content.read()
    assert not hub.listens("hall")
