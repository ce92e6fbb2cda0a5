"""Server-Sent Events over aiohttp: a snapshot first, then whatever the hub sends.

A hall can have thousands of phones, so a listener has no queue and no timer, and a phone's not even
a request or a task (`light_stream`): messages are framed once (as a chunk of HTTP/1.1's chunked
encoding) and written straight to the connection, whose write buffer is the bounded backlog.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import Any, Final

from aiohttp import HttpVersion11, web
from pydantic import BaseModel

from queue_server.core.http.connections import LastingLine, lasting, take_over
from queue_server.core.http.request_log import REQUEST_RECORD
from queue_server.core.streams.garbage_collection import StreamFreezer
from queue_server.core.streams.hub import LARGEST_BACKLOG_BYTES, PARTS, Holder, Hub

TURN_SECONDS: Final = 0.05
HALL_TURNS: Final = PARTS // 2
PHONE_TURNS: Final = PARTS
"""A stream says something at least every so many turns: boards, consoles and kiosks every second,
phones every two. Silence tells a page within the same time that its line is gone
(`display/static/stream.js`); a word on a quiet line is 18 bytes."""
LATEST_TURNS: Final = 20


def _chunk(body: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(body), body)


def _event(name: str, sequence: int, body: str) -> bytes:
    return f"event: {name}\nid: {sequence}\ndata: {body}\n\n".encode()


def message(name: str, sequence: int, body: BaseModel) -> bytes:
    """An event, framed for `Hub.send`."""
    return _chunk(_event(name, sequence, body.model_dump_json()))


def framed_message(name: str, body: Any) -> bytes:
    """The same of anything that carries its `sequence`."""
    return message(name, body.sequence, body)


HEARTBEAT: Final = _chunk(b": here\n\n")

_FREEZER: Final = StreamFreezer()
"""One for the process, as its garbage collector is."""


STREAM_HEADERS: Final = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
}


class StreamListener:
    """One open response as a listener of the hub."""

    __slots__ = ("_is_chunked", "_transport", "gone")

    def __init__(self, transport: asyncio.Transport, *, is_chunked: bool = True) -> None:
        self._transport = transport
        self._is_chunked = is_chunked
        """False for HTTP/1.0, where the stream is not framed and ends with the connection."""
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done once the listener was dropped."""

    @property
    def has_ended(self) -> bool:
        return self._transport.is_closing()

    def send(self, framed: bytes) -> bool:
        return _send(self._transport, framed if self._is_chunked else _unframed(framed))

    def drop(self) -> None:
        self._transport.abort()
        if not self.gone.done():
            self.gone.set_result(None)


class LightListener(LastingLine):
    """An open stream without its request: the connection, its topic, and its holder."""

    __slots__ = ("_holder", "_hub", "_is_chunked", "_topic")

    def __init__(
        self,
        transport: asyncio.Transport,
        hub: Hub,
        topic: str,
        holder: Holder | None,
        *,
        is_chunked: bool,
    ) -> None:
        super().__init__(transport)
        self._hub, self._topic, self._holder = hub, topic, holder
        self._is_chunked = is_chunked

    @property
    def has_ended(self) -> bool:
        return self.transport.is_closing()

    def send(self, framed: bytes) -> bool:
        return _send(self.transport, framed if self._is_chunked else _unframed(framed))

    def drop(self) -> None:
        self.end()

    def connection_lost(self, exc: Exception | None) -> None:
        self._hub.leave(self._topic, self, self._holder)
        _FREEZER.leave()
        super().connection_lost(exc)


def _send(transport: asyncio.Transport, message: bytes) -> bool:
    if transport.is_closing():
        return False
    transport.write(message)
    return transport.get_write_buffer_size() <= LARGEST_BACKLOG_BYTES


def _unframed(framed: bytes) -> bytes:
    """The body of a chunk."""
    return framed[framed.index(b"\r\n") + 2 : -2]


async def stream(
    request: web.Request,
    hub: Hub,
    topic: str,
    snapshot: Callable[[], tuple[int, BaseModel]],
    holder: Holder | None = None,
) -> web.StreamResponse:
    """Answer `request` with `snapshot()` and then every message of `topic`, until it goes or
    `holder` opens too many others.

    `snapshot` returns the sequence and the state at that moment; nothing is missed between it
    and the first delta, because joining and taking it happen in one step of the event loop.
    """
    response = await _started(request)
    transport = request.transport
    if request.method == "HEAD" or transport is None:
        return response
    lasting(request)
    listener = StreamListener(transport, is_chunked=response.chunked)
    hub.join(topic, listener, holder)
    _FREEZER.join()
    try:
        sequence, state = snapshot()
        listener.send(message("snapshot", sequence, state))
        del state
        await listener.gone
    finally:
        hub.leave(topic, listener, holder)
        _FREEZER.leave()
    return response


async def light_stream(
    request: web.Request,
    hub: Hub,
    topic: str,
    snapshot: Callable[[], tuple[int, BaseModel]],
    holder: Holder,
) -> web.StreamResponse:
    """As `stream`, at an eighth of the memory: once begun, the stream outlives its request.

    Only for operations that anyone may call: it is not ended when a session or key is revoked.
    """
    response = await _started(request)
    transport = request.transport
    if request.method == "HEAD" or transport is None:
        return response
    sequence, state = snapshot()
    listener = LightListener(transport, hub, topic, holder, is_chunked=response.chunked)
    take_over(request, listener)
    _record_at_end(request, listener)
    hub.join(topic, listener, holder)
    _FREEZER.join()
    listener.send(message("snapshot", sequence, state))
    return response


async def _started(request: web.Request) -> web.StreamResponse:
    if request.method == "HEAD":
        return web.Response(headers=STREAM_HEADERS)
    response = web.StreamResponse(headers=STREAM_HEADERS)
    if request.version >= HttpVersion11:
        response.enable_chunked_encoding()
    await response.prepare(request)
    return response


def _record_at_end(request: web.Request, line: LastingLine) -> None:
    """Have the request logged and counted when the line ends."""

    def at_end(record_request: Callable[[], None]) -> None:
        line.at_end = record_request

    record = request.get(REQUEST_RECORD)
    if record is not None:
        record.at_end = at_end


@asynccontextmanager
async def send_heartbeats(hub: Hub, turn_seconds: float = TURN_SECONDS) -> AsyncIterator[None]:
    """While open, send every listener a heartbeat, each at an even pace."""
    beating = asyncio.create_task(_write_heartbeats(hub, turn_seconds), name="stream heartbeats")
    try:
        yield
    finally:
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)


async def _write_heartbeats(hub: Hub, turn_seconds: float) -> None:
    """A few topics in each turn, so that thousands of phones are never written to at once."""
    now = asyncio.get_running_loop().time
    due = now()
    for turn in count():
        for topic in _due(hub, turn):
            hub.send(topic, HEARTBEAT)
        # After a pause of the whole process the turns that were missed are not caught up with.
        due = max(due + turn_seconds, now() - LATEST_TURNS * turn_seconds)
        await asyncio.sleep(max(0.0, due - now()))


def _due(hub: Hub, turn: int) -> list[str]:
    """The topics whose turn it is; those of the hall are due in every other part of the hub."""
    return [
        topic
        for part in range(turn, turn + PARTS, HALL_TURNS)
        for topic in hub.part(part)
        if _is_due(topic, turn)
    ]


def _is_due(topic: str, turn: int) -> bool:
    """Each topic has its own turn in every round, so the gaps between its words are even."""
    turns = PHONE_TURNS if topic.startswith("ticket:") else HALL_TURNS
    return hash(topic) % turns == turn % turns
