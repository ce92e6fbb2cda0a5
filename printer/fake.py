"""A printer on a TCP port, for tests: takes tickets as a real one would, and fails on command.

It reads the bytes as commands, so a ticket counts as printed when its cut was carried out. It
answers `DLE EOT` at once and `GS r 1` in turn; without paper or with its cover open it carries
nothing out, keeps what it gets in its buffer, and goes on when it is well again.
"""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from dataclasses import dataclass, replace
from typing import Final, Self, cast

from printer.commands import Command, CommandReader, Kind

RECEIVE_BUFFER_BYTES: Final = 4_096
"""As small as a real printer's, so that one which stopped reading is felt by the sender."""


@dataclass(frozen=True)
class Condition:
    """What is wrong with the printer; all false is well."""

    near_end: bool = False
    paper_out: bool = False
    cover_open: bool = False
    cutter_error: bool = False
    other_error: bool = False
    offline: bool = False
    silent: bool = False
    """Answers nothing, and prints."""
    hanging: bool = False
    """Stopped reading."""
    cut_off_after_bytes: int | None = None
    """Drops the connection after so many more bytes."""

    @property
    def blocked(self) -> bool:
        faults = (self.paper_out, self.cover_open, self.cutter_error, self.other_error)
        return self.offline or any(faults)

    def answer(self, question: int) -> int:
        """The answer to `DLE EOT question`."""
        bits = {
            1: 0x08 * self.blocked,
            2: 0x04 * self.cover_open
            | 0x20 * self.paper_out
            | 0x40 * (self.cutter_error or self.other_error),
            3: 0x08 * self.cutter_error | 0x20 * self.other_error,
            4: 0x0C * (self.near_end or self.paper_out) | 0x60 * self.paper_out,
        }
        return 0x12 | bits.get(question, 0)


class FakePrinter:
    """`async with FakePrinter() as printer:` listens on `printer.host`, `printer.port`."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self.host = host
        self.port = port
        self.condition = Condition()
        self.received = b""
        """Every byte, questions included."""
        self.tickets: list[bytes] = []
        """The bytes of each ticket that was printed to its cut, questions left out."""
        self.connections = 0
        self._ticket = b""
        self._queue: deque[tuple[Command, asyncio.StreamWriter]] = deque()
        self._cut = asyncio.Condition()
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen; port 0 takes any free one, and the same one again after `stop`."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
        listener.bind((self.host, self.port))
        self.port = listener.getsockname()[1]
        self._server = await asyncio.start_server(self._serve, sock=listener, limit=1_024)

    async def stop(self) -> None:
        """Switch off: connections break, what was in the buffer is lost."""
        self._queue.clear()
        for writer in self._writers:
            writer.transport.abort()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    async def set(self, **condition: bool | int | None) -> None:
        """Change the condition: `await printer.set(paper_out=True)`. What can go on goes on."""
        self.condition = replace(self.condition, **condition)  # type: ignore[arg-type]
        for writer in self._writers:
            self._read_or_hang(writer)
        await self._carry_out()

    def _read_or_hang(self, writer: asyncio.StreamWriter) -> None:
        """Hanging means that not even the system's buffer is emptied."""
        transport = cast(asyncio.Transport, writer.transport)
        if self.condition.hanging:
            transport.pause_reading()
        elif not transport.is_reading() and not transport.is_closing():
            transport.resume_reading()

    async def wait_tickets(self, count: int = 1, timeout_seconds: float = 10) -> list[bytes]:
        """Wait until so many tickets were printed in all. Raises `TimeoutError`."""
        async with asyncio.timeout(timeout_seconds), self._cut:
            await self._cut.wait_for(lambda: len(self.tickets) >= count)
            return list(self.tickets)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        self._read_or_hang(writer)
        commands = CommandReader()
        try:
            while data := await reader.read(512):
                if not await self._take(data, commands, writer):
                    break
        except ConnectionError:
            pass  # the sender went away, as senders may
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _take(
        self, data: bytes, commands: CommandReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Take bytes in; false where the connection was to break within them."""
        left = self.condition.cut_off_after_bytes
        taken = data if left is None else data[:left]
        self.received += taken
        for command in commands.feed(taken):
            if command.kind is Kind.ASK_STATUS:
                await self._answer(writer, self.condition.answer(command.arguments[0]))
            else:
                self._queue.append((command, writer))
        await self._carry_out()
        if left is None:
            return True
        more = left - len(taken)
        self.condition = replace(self.condition, cut_off_after_bytes=more or None)
        if more == 0:
            writer.transport.abort()
        return more > 0

    async def _carry_out(self) -> None:
        while self._queue and not self.condition.blocked:
            command, writer = self._queue.popleft()
            if command.kind is Kind.ASK_WHEN_DONE:
                await self._answer(writer, 0x03 * self.condition.near_end)
                continue
            self._ticket += command.kind.value + command.arguments
            if command.kind is Kind.CUT:
                await self._finish_ticket()

    async def _finish_ticket(self) -> None:
        self.tickets.append(self._ticket)
        self._ticket = b""
        async with self._cut:
            self._cut.notify_all()

    async def _answer(self, writer: asyncio.StreamWriter, byte: int) -> None:
        if self.condition.silent or writer.is_closing():
            return
        try:
            writer.write(bytes((byte,)))
            await writer.drain()
        except ConnectionError:
            pass  # nobody listens any more
