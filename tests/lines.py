"""A line between a browser and a server that tests damage in the ways in which lines break."""

from __future__ import annotations

import asyncio
import socket
import struct
from dataclasses import dataclass
from typing import Final

HOST: Final = "127.0.0.1"
LARGEST_PIECE_BYTES: Final = 65_536
RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)
STREAM: Final = b"text/event-stream"


@dataclass(eq=False)
class Connection:
    """One connection of the browser and its continuation to the server."""

    browser: asyncio.StreamWriter
    server: asyncio.StreamWriter | None = None
    is_dead: bool = False
    """Nothing passes any more, and nobody is told: as after a walk through a lift."""
    is_stream: bool = False
    """It has begun to answer with a stream of events."""
    passed_bytes: int = 0
    """Of that stream."""

    def reset(self) -> None:
        """End it at once, with an RST to both ends."""
        for writer in (self.browser, self.server):
            if writer is not None and not writer.is_closing():
                sock = writer.get_extra_info("socket")
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
                writer.transport.abort()


class Line:
    """A relay on a port of its own; `mend` makes it whole again for new connections."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._port = 0
        self._listening: asyncio.Server | None = None
        self._connections: set[Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_dead = False
        self._is_one_way = False
        self._most_of_streams: int | None = None
        self._passing = asyncio.Event()
        self._passing.set()
        self.delay_seconds = 0.0
        """So much later every piece arrives."""
        self.requests: list[bytes] = []
        """The first line of each request that began a piece."""

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._port}"

    async def start(self) -> None:
        self._listening = await asyncio.start_server(
            self._meet, HOST, self._port, reuse_address=True
        )
        self._port = self._listening.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self._stop_listening()
        for connection in tuple(self._connections):
            connection.reset()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _stop_listening(self) -> None:
        if self._listening is not None:
            self._listening.close()
            self._listening = None

    # ---------------------------------------------------------------------- what tests do

    def cut(self) -> None:
        """Reset what is open; new connections work."""
        for connection in tuple(self._connections):
            connection.reset()

    def refuse(self) -> None:
        """Reset what is open and refuse what comes, as a computer without a server."""
        self._stop_listening()
        self.cut()

    def black_hole(self) -> None:
        """Take what comes and pass nothing on; what is open now and until then is dead for ever."""
        self._is_dead = True
        for connection in self._connections:
            connection.is_dead = True

    def stall(self) -> None:
        """Pass nothing on for now; what was held up arrives when the line is mended."""
        self._passing.clear()

    def swallow_answers(self) -> None:
        """Half open: requests reach the server, answers do not come back, for ever."""
        self._is_one_way = True

    def hold_streams(self, after_bytes: int = 0) -> None:
        """As a proxy that buffers: short answers pass, streams of events no further than this."""
        self._most_of_streams = after_bytes

    async def mend(self) -> None:
        """Whole again."""
        self._is_dead = self._is_one_way = False
        self._most_of_streams = None
        self.delay_seconds = 0.0
        self._passing.set()
        if self._listening is None:
            await self.start()

    # ------------------------------------------------------------------------ the passing on

    async def _meet(self, reader: asyncio.StreamReader, browser: asyncio.StreamWriter) -> None:
        connection = Connection(browser, is_dead=self._is_dead)
        self._connections.add(connection)
        if connection.is_dead:
            return
        try:
            there, connection.server = await asyncio.open_connection(HOST, self._server_port)
        except OSError:
            connection.reset()
            return
        self._pump(self._pass_on(connection, reader, connection.server, is_answer=False))
        self._pump(self._pass_on(connection, there, browser, is_answer=True))

    def _pump(self, passing: asyncio._CoroutineLike[None]) -> None:
        task = asyncio.create_task(passing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _pass_on(
        self,
        connection: Connection,
        source: asyncio.StreamReader,
        target: asyncio.StreamWriter,
        *,
        is_answer: bool,
    ) -> None:
        try:
            while piece := await source.read(LARGEST_PIECE_BYTES):
                await self._pass_piece(connection, piece, target, is_answer)
        except OSError:
            connection.reset()
        if not connection.is_dead:
            target.close()
            self._connections.discard(connection)

    async def _pass_piece(
        self, connection: Connection, piece: bytes, target: asyncio.StreamWriter, is_answer: bool
    ) -> None:
        if not is_answer:
            self.requests.append(piece.partition(b"\r\n")[0])
        elif piece.startswith(b"HTTP/1.1"):
            connection.passed_bytes = 0
            connection.is_stream = STREAM in piece.partition(b"\r\n\r\n")[0]
        if self.delay_seconds:
            await asyncio.sleep(self.delay_seconds)
        await self._passing.wait()
        connection.is_dead |= is_answer and self._is_one_way
        if is_answer and connection.is_stream and self._most_of_streams is not None:
            connection.is_dead |= connection.passed_bytes >= self._most_of_streams
        connection.passed_bytes += len(piece) if is_answer else 0
        if not connection.is_dead:
            target.write(piece)
            await target.drain()
