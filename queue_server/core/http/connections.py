"""Connections: how many there may be, and how long each may keep the server waiting.

A client that opens a line and sends half a request, or nothing, takes a descriptor alone; so
such lines end after a while, and the oldest of them at once where room is needed for somebody
who does ask. A stream, or a request that is being answered, is never ended to make room.
"""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from enum import Enum
from typing import Any, Final, Protocol, cast

from aiohttp import web
from aiohttp.streams import StreamReader

from config.wire import ErrorCode
from queue_server.core.errors import BadRequest, MotcuaError
from queue_server.core.http.addresses import network_of
from queue_server.core.http.early_refusals import early_refusal

logger = logging.getLogger(__name__)


class Wait(Enum):
    """What a connection waits for; its value is for how many seconds it may."""

    HEAD = 20.0
    """The rest of a request's first lines, or the first request at all."""
    BODY = 40.0
    """The rest of a request's body; its reader gives up sooner, with an answer."""
    ANSWER = 300.0
    """That an answer was made and taken away; reports of years take half a minute."""
    IDLE = 130.0
    """Another request; proxies keep lines as long (nginx 60 s, Caddy 120 s)."""


FOR_THEM: Final = (Wait.HEAD, Wait.BODY, Wait.IDLE)
"""Where it is the other side that keeps us waiting."""
MOST_WAITING_OF_ADDRESS: Final = 512
"""The most idle connections of one address: two hundred phones and boards of a hall behind one
address have no more of them idle at once."""
KEPT_FREE: Final = 48
"""Descriptors for the database, files and pipes."""
FEWEST: Final = 16
MOST_WANTED: Final = 65_536
LINGERING_SECONDS: Final = 2.0
SWEEP_SECONDS: Final = 1.0


class CountedConnection(Protocol):
    """A connection, as far as it is counted."""

    address: str
    wait: Wait | None

    def end(self) -> None:
        """End at once."""


class Connections:
    """All lines of a server. `now` is monotonic, in seconds."""

    def __init__(
        self,
        most: int,
        most_waiting_of_address: int = MOST_WAITING_OF_ADDRESS,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = most
        self._most_waiting = most_waiting_of_address
        self._now = now
        self._open: set[CountedConnection] = set()
        self._since: dict[Wait, dict[CountedConnection, float]] = {wait: {} for wait in Wait}
        self._waiting: dict[str, dict[CountedConnection, None]] = {}
        """By address, the connections that keep us waiting, the longest first."""

    def __len__(self) -> int:
        return len(self._open)

    def admit(self, connection: CountedConnection) -> bool:
        """Take a new line in; False where there is no room and nobody to end for it."""
        if len(self._open) >= self._most and not self.make_room():
            logger.warning("no room for more than %d connections", self._most)
            return False
        self._open.add(connection)
        self.enter(connection, Wait.HEAD)
        waiting = self._waiting[connection.address]
        if len(waiting) > self._most_waiting:
            self._end(next(iter(waiting)))
        return True

    def make_room(self) -> bool:
        """End the connection that has kept us waiting longest, of the address that does so most."""
        greediest = max(self._waiting.values(), key=len, default=None)
        if not greediest:
            return False
        self._end(next(iter(greediest)))
        return True

    def enter(self, connection: CountedConnection, wait: Wait | None) -> None:
        """From now on `connection` waits for that; None: it is meant to last."""
        if connection not in self._open or (wait is connection.wait and wait is not Wait.IDLE):
            return
        self._leave(connection)
        connection.wait = wait
        if wait is not None:
            self._since[wait][connection] = self._now()
        if wait in FOR_THEM:
            self._waiting.setdefault(connection.address, {})[connection] = None

    def replace(self, connection: CountedConnection, lasting: CountedConnection) -> None:
        """Count `lasting` in the place of `connection`, whose line it has taken over."""
        if connection in self._open:
            self.forget(connection)
            self._open.add(lasting)

    def forget(self, connection: CountedConnection) -> None:
        """It has ended."""
        self._leave(connection)
        self._open.discard(connection)

    def end_overdue(self) -> None:
        """End all lines that have waited too long."""
        now = self._now()
        for wait, since in self._since.items():
            for connection in list(_until(since, now - wait.value)):
                self._end(connection)

    async def watch(self) -> None:
        """End what is overdue, time and again."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            self.end_overdue()

    def _leave(self, connection: CountedConnection) -> None:
        if connection.wait is not None:
            self._since[connection.wait].pop(connection, None)
        connection.wait = None
        waiting = self._waiting.get(connection.address)
        if waiting is not None:
            waiting.pop(connection, None)
            if not waiting:
                del self._waiting[connection.address]

    def _end(self, connection: CountedConnection) -> None:
        self.forget(connection)
        connection.end()


def _until(since: dict[CountedConnection, float], latest: float) -> Iterator[CountedConnection]:
    """Those who began to wait then or earlier; they stand in the order in which they began."""
    for connection, began in since.items():
        if began > latest:
            return
        yield connection


class Connection(web.RequestHandler):
    """aiohttp's connection, among `Connections`."""

    __slots__ = ("_among", "_body", "_line", "address", "wait")

    def __init__(self, among: Connections, server: web.Server, **settings: Any) -> None:
        super().__init__(
            server,
            keepalive_timeout=Wait.IDLE.value,
            lingering_time=LINGERING_SECONDS,
            auto_decompress=False,
            **settings,
        )
        self._among = among
        self._body: StreamReader | None = None
        self._line: asyncio.Transport | None = None
        self.address = ""
        self.wait: Wait | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._line = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername")
        self.address = network_of(str(peer[0])) if peer else ""
        if self._among.admit(self):
            super().connection_made(transport)
        else:
            self._force_close = True
            self._line.abort()

    def connection_lost(self, exc: BaseException | None) -> None:
        self._among.forget(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._messages:
            self._body = self._messages[-1][1]
        if self._body is None:
            if data:
                self._among.enter(self, Wait.HEAD)
        elif self.wait is not None:
            self._among.enter(self, Wait.ANSWER if self._body.is_eof() else Wait.BODY)

    def log_access(
        self, request: web.BaseRequest, response: web.StreamResponse, time: float | None
    ) -> None:
        """An answer has left."""
        if not self._messages:
            self._body = None
            self._among.enter(self, Wait.IDLE)

    def lasts(self) -> None:
        """The answer is a stream."""
        self._among.enter(self, None)

    def pass_on(self, lasting: LastingLine) -> None:
        """Hand the line over to `lasting`."""
        self._among.replace(self, lasting)
        lasting.among = self._among
        self._line = None

    def end(self) -> None:
        """End the line at once."""
        if self._line is not None:
            self._line.abort()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """What is no request, or failed before the application: refused without its words."""
        if request.writer.output_size > 0:
            raise ConnectionError("the answer had begun")
        if status < 500:
            logger.info("a request that is not HTTP: %s", type(exc).__name__)
            return early_refusal(BadRequest(ErrorCode.MALFORMED_REQUEST))
        logger.error("a request failed before it was looked at", exc_info=exc)
        return early_refusal(MotcuaError())


class LastingLine(asyncio.Protocol):
    """A connection that was taken over from aiohttp (`take_over`), on which the server only writes.

    aiohttp holds for each open request its parsed head, its response and the frames of all
    middlewares, some 14 KiB: too much for thousands of phones that only listen.
    """

    __slots__ = ("address", "among", "at_end", "transport", "wait")

    def __init__(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        self.among: Connections | None = None
        self.at_end: Callable[[], None] | None = None
        """Called when the line has ended."""
        self.address = ""
        self.wait: Wait | None = None

    def data_received(self, data: bytes) -> None:
        """A listener has nothing to send: end the line."""
        self.end()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.among is not None:
            self.among.forget(self)
        if self.at_end is not None:
            self.at_end()
        self.at_end = None

    def end(self) -> None:
        self.transport.abort()


def take_over(request: web.BaseRequest, line: LastingLine) -> None:
    """Give the connection of `request`, whose response has begun, to `line`. To aiohttp it looks
    closed, so that what it holds for the request is freed when the handler returns. The handler
    must not await anything after this call."""
    before = request.protocol
    before.transport = None  # or aiohttp would close it
    line.transport.set_protocol(line)
    if not line.transport.is_reading():
        line.transport.resume_reading()  # or the end of the connection would go unnoticed
    if isinstance(before, Connection):
        before.pass_on(line)
    before.connection_lost(None)


def lasting(request: web.BaseRequest) -> None:
    """The answer to `request` is a stream: its connection is not waited for."""
    if isinstance(request.protocol, Connection):
        request.protocol.lasts()


def room_for_connections() -> int:
    """How many connections there may be. Takes as many descriptors as it may have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_WANTED if hard == resource.RLIM_INFINITY else min(hard, MOST_WANTED)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    limit = MOST_WANTED if soft == resource.RLIM_INFINITY else soft
    return max(FEWEST, limit - KEPT_FREE - len(os.listdir("/proc/self/fd")))
