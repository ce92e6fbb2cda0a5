"""The server's ear: takes connections, and goes on when the computer has no more to give.

asyncio's own server writes a line for each of a thousand tries when descriptors run out, and
begins each of them anew a second later; this one tries again after a moment and says so once.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final

from aiohttp import web

from queue_server.core.http.connections import Connection, Connections
from queue_server.core.http.early_refusals import refusing_expectations

logger = logging.getLogger(__name__)

BACKLOG: Final = 1024
BACK_OFF_SECONDS: Final = 0.2
DEAD_AFTER_MILLISECONDS: Final = 60_000
"""A line on which nothing that was sent is taken any more has ended (Linux)."""


class Listener(web.BaseSite):
    """Listens on `host` and `port` for the application of `runner`."""

    def __init__(
        self, runner: web.AppRunner, host: str, port: int, connections: Connections
    ) -> None:
        super().__init__(runner, backlog=BACKLOG)
        self._host, self._port = host, port
        self._connections = connections
        self._sockets: list[socket.socket] = []
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def name(self) -> str:
        return f"http://{self._host}:{self._port}"

    async def start(self) -> None:
        """Raises `OSError` where the address is taken, or none of this computer's."""
        server = self._runner.server
        assert isinstance(server, web.Server)  # noqa: S101 - set up before a site is made
        await super().start()
        server.request_handler = refusing_expectations(server.request_handler)
        loop = asyncio.get_running_loop()
        connect = partial(Connection, self._connections, server, loop=loop, access_log=None)
        self._sockets = await _bound(self._host, self._port)
        work = [self._connections.watch(), *(self._accept(each, connect) for each in self._sockets)]
        self._tasks = [asyncio.create_task(each, name="listener") for each in work]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for each in self._sockets:
            each.close()
        await super().stop()

    async def _accept(self, listening: socket.socket, connect: Callable[[], Connection]) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                line, _ = await loop.sock_accept(listening)
                await _serve(line, connect)
            except ConnectionError:
                continue  # the client has gone again
            except OSError as error:
                # No descriptors, or no memory for them: the client waits a moment.
                logger.warning("no connection can be taken: %s", error.strerror)
                self._connections.make_room()
                await asyncio.sleep(BACK_OFF_SECONDS)


async def _bound(host: str, port: int) -> list[socket.socket]:
    """Sockets that listen at each address of `host`."""
    found = await asyncio.get_running_loop().getaddrinfo(
        host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )
    bound: list[socket.socket] = []
    try:
        for family, kind, protocol, _, address in dict.fromkeys(found):
            each = socket.socket(family, kind, protocol)
            bound.append(each)
            each.setblocking(False)
            each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                each.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            each.bind(address)
            each.listen(BACKLOG)
    except OSError:
        for each in bound:
            each.close()
        raise
    return bound


async def _serve(line: socket.socket, connect: Callable[[], Connection]) -> None:
    try:
        _end_when_dead(line)
        await asyncio.get_running_loop().connect_accepted_socket(connect, line)
    except BaseException:
        line.close()
        raise


def _end_when_dead(line: socket.socket) -> None:
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        with suppress(OSError):
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, DEAD_AFTER_MILLISECONDS)
