"""Lines that bring half a request, or take half an answer, over real sockets; the clock stands
still until it is moved."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest
from aiohttp import web

from queue_server.core.http.connections import Connections, Wait, lasting
from queue_server.core.http.listener import Listener
from tests.hall.ports import free_port

LARGE = 64 * 2**20
HEAD = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n"


async def echo(request: web.Request) -> web.Response:
    return web.Response(body=await request.read())


async def large(_request: web.Request) -> web.Response:
    return web.Response(body=bytes(LARGE))


async def stream(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    lasting(request)
    await answer.write(b"begun")
    await asyncio.Event().wait()
    return answer


@dataclass
class Line:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def say(self, said: bytes, until: bytes = b"") -> None:
        self.writer.write(said)
        await self.writer.drain()
        if until:
            async with asyncio.timeout(30):
                await self.reader.readuntil(until)

    async def ends(self) -> bool:
        """Whether the server ended it: waits for that."""
        try:
            async with asyncio.timeout(30):
                while await self.reader.read(2**20):
                    pass
        except ConnectionError:
            pass
        return True


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Hall:
    def __init__(self, port: int) -> None:
        self.port, self.clock = port, Clock()
        self.connections = Connections(100, now=self.clock)

    async def line(self) -> Line:
        known = len(self.connections)
        line = Line(*await asyncio.open_connection("127.0.0.1", self.port))
        await self.until(lambda: len(self.connections) > known)
        return line

    async def until(self, happened: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not happened():  # noqa: ASYNC110 - no event says so
                await asyncio.sleep(0)

    def waiting(self, wait: Wait) -> int:
        return len(self.connections._since[wait])

    async def waits(self, wait: Wait) -> None:
        await self.until(lambda: self.waiting(wait) == 1)

    def after(self, seconds: float) -> None:
        self.clock.seconds += seconds
        self.connections.end_overdue()


@pytest.fixture
async def hall() -> AsyncIterator[Hall]:
    opened = Hall(free_port())
    application = web.Application()
    application.add_routes(
        [web.post("/echo", echo), web.get("/large", large), web.get("/stream", stream)]
    )
    runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0)
    await runner.setup()
    await Listener(runner, "127.0.0.1", opened.port, opened.connections).start()
    yield opened
    await runner.cleanup()


@pytest.mark.parametrize("said", [b"", b"P", HEAD[:-2], HEAD + b"body" + HEAD[:9]])
async def test_half_a_head_is_not_waited_for(hall: Hall, said: bytes) -> None:
    line = await hall.line()
    if said.startswith(HEAD):
        await line.say(HEAD + b"body", until=b"body")
        await hall.waits(Wait.IDLE)
        said = said.removeprefix(HEAD + b"body")
    await line.say(said)
    await hall.waits(Wait.HEAD)
    hall.after(Wait.HEAD.value - 1)
    assert len(hall.connections) == 1
    hall.after(2)
    assert await line.ends()
    await hall.until(lambda: len(hall.connections) == 0)


async def test_half_a_body_is_not_waited_for(hall: Hall) -> None:
    line = await hall.line()
    await line.say(HEAD + b"bo")
    await hall.waits(Wait.BODY)
    hall.after(Wait.BODY.value + 1)
    assert await line.ends()


async def test_a_body_letter_by_letter_gains_no_time(hall: Hall) -> None:
    line = await hall.line()
    await line.say(HEAD + b"b")
    await hall.waits(Wait.BODY)
    hall.after(Wait.BODY.value - 1)
    await line.say(b"o")
    hall.after(2)
    assert await line.ends()


async def test_a_line_between_requests_ends_after_longer(hall: Hall) -> None:
    line = await hall.line()
    await line.say(HEAD + b"body", until=b"body")
    await hall.waits(Wait.IDLE)
    hall.after(Wait.IDLE.value - 1)
    await line.say(HEAD + b"body", until=b"body")
    await hall.waits(Wait.IDLE)
    hall.after(Wait.IDLE.value - 1)
    assert len(hall.connections) == 1
    hall.after(2)
    assert await line.ends()


async def test_an_answer_that_is_not_taken_ends(hall: Hall) -> None:
    line = await hall.line()
    await line.say(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n", until=b"\r\n\r\n")
    await hall.waits(Wait.ANSWER)
    hall.after(Wait.ANSWER.value + 1)
    assert await line.ends()


async def test_a_stream_lasts(hall: Hall) -> None:
    line = await hall.line()
    await line.say(b"GET /stream HTTP/1.1\r\nHost: a\r\n\r\n", until=b"begun")
    hall.after(100_000)
    assert len(hall.connections) == 1
    assert not hall.connections.make_room()
