"""Server-Sent Events over aiohttp: a snapshot first, then whatever the hub sends.

A hall can have thousands of phones, so a listener holds no queue, no timer and no task of its
own beside its handler's: messages are framed once (as a chunk of HTTP/1.1's chunked encoding)
and written straight to the connection, whose write buffer is the bounded backlog.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web
from pydantic import BaseModel

from queue_server.core.hub import LARGEST_BACKLOG_BYTES, Hub
from queue_server.core.settling import Settling

KEEP_WARM_SECONDS: Final = 15.0


def _chunk(body: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(body), body)


def _event(name: str, sequence: int, body: str) -> bytes:
    return f"event: {name}\nid: {sequence}\ndata: {body}\n\n".encode()


def message(name: str, sequence: int, body: BaseModel) -> bytes:
    """An event, framed for `Hub.send`."""
    return _chunk(_event(name, sequence, body.model_dump_json()))


WARMTH: Final = _chunk(b": here\n\n")

_SETTLING: Final = Settling()
"""One for the process, as its garbage collector is."""


class StreamListener:
    """One open response as a listener of the hub."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done once the listener was dropped."""

    def send(self, framed: bytes) -> bool:
        if self._transport.is_closing():
            return False
        self._transport.write(framed)
        return self._transport.get_write_buffer_size() <= LARGEST_BACKLOG_BYTES

    def drop(self) -> None:
        self._transport.abort()
        if not self.gone.done():
            self.gone.set_result(None)


async def stream(
    request: web.Request, hub: Hub, topic: str, snapshot: Callable[[], tuple[int, BaseModel]]
) -> web.StreamResponse:
    """Answer `request` with `snapshot()` and then every message of `topic`, until it goes.

    `snapshot` returns the sequence and the state at that moment; nothing is missed between it
    and the first delta, because joining and taking it happen in one step of the event loop.
    """
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/event-stream",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
    )
    response.enable_chunked_encoding()
    await response.prepare(request)
    transport = request.transport
    if transport is None:
        return response
    listener = StreamListener(transport)
    hub.join(topic, listener)
    _SETTLING.join()
    try:
        sequence, state = snapshot()
        transport.write(message("snapshot", sequence, state))
        del state
        await listener.gone
    finally:
        hub.leave(topic, listener)
        _SETTLING.leave()
    return response


@asynccontextmanager
async def keeping_warm(hub: Hub, seconds: float = KEEP_WARM_SECONDS) -> AsyncIterator[None]:
    """Until left, tell every listener about every so many `seconds` that its line is alive."""
    warming = asyncio.create_task(_keep_warm(hub, seconds), name="streams kept warm")
    try:
        yield
    finally:
        warming.cancel()
        await asyncio.gather(warming, return_exceptions=True)


async def _keep_warm(hub: Hub, seconds: float) -> None:
    """One topic after the other, so that thousands of phones are never written to at once."""
    while True:
        topics = hub.topics("")
        pause = seconds / (len(topics) + 1)
        for topic in topics:
            hub.send(topic, WARMTH)
            await asyncio.sleep(pause)
        await asyncio.sleep(pause)
