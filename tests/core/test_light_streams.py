"""A phone's stream lives without its request: nothing of HTTP is kept, and all of it is counted."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from weakref import ref

import pytest
from aiohttp import web

from config.wire import Empty
from queue_server.core.http.connections import Connections
from queue_server.core.http.listener import Listener
from queue_server.core.http.request_log import record_requests
from queue_server.core.ops.metrics import Metrics
from queue_server.core.streams.hub import Holder, Hub
from queue_server.core.streams.sse import HEARTBEAT, light_stream
from tests.hall.ports import free_port

GET = b"GET /stream HTTP/1.1\r\nHost: hall\r\n\r\n"
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class House:
    """A server of one stream, as the product listens."""

    def __init__(self) -> None:
        self.hub, self.connections = Hub(), Connections(most=3)
        self.requests: list[ref[web.Request]] = []
        self.port = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(ref(request))
        return await light_stream(request, self.hub, "t", lambda: (7, Empty()), Holder("link", 2))

    async def follow(self, *more: bytes) -> Line:
        """A line on which the snapshot has come."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(b"".join((GET, *more)))
        await reader.readuntil(b"event: snapshot\nid: 7\ndata: {}\n\n\r\n")
        return reader, writer


@pytest.fixture
async def house() -> AsyncIterator[House]:
    opened = House()
    application = web.Application(middlewares=[record_requests(Metrics(), ())])
    application.router.add_get("/stream", opened.handle)
    runner = web.AppRunner(application, access_log=None, handler_cancellation=True)
    await runner.setup()
    opened.port = free_port()
    await Listener(runner, "127.0.0.1", opened.port, opened.connections).start()
    yield opened
    opened.hub.drop_all()
    await runner.cleanup()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():
            gc.collect(0)
            await asyncio.sleep(0)


async def test_an_open_stream_keeps_nothing_of_its_request(house: House) -> None:
    reader, writer = await house.follow()
    with closing(writer):
        await until(lambda: house.requests[0]() is None)
        assert house.requests[0]() is None
        house.hub.send("t", HEARTBEAT)
        assert await reader.readuntil(b"\n\n\r\n") == HEARTBEAT


async def test_it_is_counted_among_the_connections_until_it_ends(house: House) -> None:
    _, writer = await house.follow()
    assert len(house.connections) == 1
    assert not house.connections.make_room(), "a stream was ended for somebody else"
    writer.close()
    await until(lambda: not house.hub.listens("t"))
    assert len(house.connections) == 0


async def test_the_oldest_of_a_link_ends_when_it_has_too_many(house: House) -> None:
    lines = [await house.follow() for _ in range(3)]
    with pytest.raises((asyncio.IncompleteReadError, ConnectionResetError)):
        await lines[0][0].readexactly(1)
    assert house.hub.subscribers("t") == 2
    for _, writer in lines:
        writer.close()


@pytest.mark.parametrize("many", [1, 500])
async def test_who_asks_more_on_the_same_line_is_ended(house: House, many: int) -> None:
    """Also where so much had come before that nothing more was read from the line."""
    _, writer = await house.follow(*[GET] * (many - 1))
    with closing(writer):
        writer.write(GET)
        await until(lambda: not house.hub.listens("t"))
    assert len(house.connections) == 0


async def test_its_line_in_the_log_is_written_when_it_ends(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "motcua.requests")
    _, writer = await house.follow()
    await until(lambda: house.requests[0]() is None)
    assert not caplog.records
    writer.close()
    await until(lambda: bool(caplog.records))
    [record] = caplog.records
    assert record.getMessage().startswith("/stream 499 in ")
