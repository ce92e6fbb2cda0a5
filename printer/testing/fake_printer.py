"""A printer on a TCP port, for tests: takes tickets as a real one would, and fails on command.

It reads the bytes as commands, so a ticket counts as printed when its cut was carried out. It
answers `DLE EOT` at once and `GS r 1` in turn, and reports changes unasked once `GS a` asked for
it (ASB). Without paper or with its cover open it carries nothing out and takes no more than its
buffer holds; then it goes on, or has forgotten (`drops_buffer`).

Faults come at once (`set`, `pull`, `stop`), after so many bytes of the next job (`at_byte`) or
with its cut (`at_cut`):

    printer.at_byte(700, lambda: printer.apply(paper_out=True))   # paper ends within the ticket
    printer.at_byte(700, printer.pull)                            # cable pulled, the line resets
    printer.at_byte(700, lambda: printer.apply(hanging=True))     # cable pulled, silence
    printer.at_byte(700, printer.cut_power)                       # and `start()` to come back
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Self, cast

from printer.escpos.commands import CommandKind
from printer.testing.fake_mechanism import BUFFER_BYTES, FakeMechanism, PrinterCondition

RECEIVE_BUFFER_BYTES: Final = BUFFER_BYTES
READ_BYTES: Final = 512

Fault = Callable[[], None]


@dataclass
class _Planned:
    """A fault that waits for `left` bytes of a job; None while the job has not begun."""

    fault: Fault
    position: int
    left: int | None = None

    def split(self, data: bytes) -> int | None:
        """Where in `data` the fault strikes; None where it does not."""
        start = 0
        if self.left is None:
            begins = data.find(CommandKind.RESET.value)
            if begins < 0:
                return None
            start, self.left = begins, self.position
        if start + self.left <= len(data):
            return start + self.left
        self.left -= len(data) - start
        return None


class FakePrinter:
    """`async with FakePrinter() as printer:` listens on its own `host` and `port`.

    `seconds_per_command` makes it slow: so long for each line of a ticket.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        drops_buffer: bool = False,
        seconds_per_command: float = 0.0,
    ) -> None:
        self.host = host
        self.port = port
        self.seconds_per_command = seconds_per_command
        self.mechanism = FakeMechanism(drops_buffer=drops_buffer)
        self.mechanism.by_steps = seconds_per_command > 0
        self.mechanism.on_ticket = self._ticket_came_out
        self._working: asyncio.Task[None] | None = None
        self.connections = 0
        self._planned: _Planned | None = None
        self._at_cut: Fault | None = None
        self._changed = asyncio.Condition()
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._notifying: set[asyncio.Task[None]] = set()

    @property
    def condition(self) -> PrinterCondition:
        return self.mechanism.condition

    @property
    def received(self) -> bytes:
        """Every byte, questions included."""
        return self.mechanism.received

    @property
    def tickets(self) -> list[bytes]:
        """The bytes of each ticket that came out whole, questions left out."""
        return self.mechanism.paper_path.tickets

    @property
    def partial(self) -> list[bytes]:
        """The bytes of each piece of a ticket that came out without the rest."""
        return self.mechanism.paper_path.partial

    @property
    def is_on(self) -> bool:
        """Whether it has power and listens."""
        return self._server is not None

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
        self._server = await asyncio.start_server(self._serve, sock=listener, limit=READ_BYTES)
        if self.mechanism.by_steps:
            self._working = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """Switch off: connections break, what was in the buffer is lost."""
        server = self._server
        self.cut_power()
        if server is not None:
            await server.wait_closed()

    def cut_power(self) -> None:
        """The same at once; `start` switches it on again."""
        self.mechanism.switch_off()
        self.pull()
        if self._working is not None:
            self._working.cancel()
            self._working = None
        if self._server is not None:
            self._server.close()
            self._server = None
        self._notify_all()

    def pull(self) -> None:
        """Break every connection, as when a cable is pulled and the line resets."""
        for writer in self._writers:
            writer.transport.abort()

    async def set(self, **condition: bool) -> None:
        """Change the condition: `await printer.set(paper_out=True)`. What can go on goes on."""
        self.apply(**condition)

    def apply(self, **condition: bool) -> None:
        """The same for faults that are planned."""
        self.mechanism.set(replace(self.condition, **condition))
        for writer in self._writers:
            self._read_or_hang(writer)
        self._notify_all()

    def at_byte(self, position: int, fault: Fault) -> None:
        """Let `fault` happen when so many bytes of the next job have arrived."""
        self._planned = _Planned(fault, position)

    def at_cut(self, fault: Fault) -> None:
        """Let `fault` happen in the moment in which the next whole ticket is cut off."""
        self._at_cut = fault

    def forget_plans(self) -> None:
        """No planned fault happens any more."""
        self._planned = self._at_cut = None

    def _read_or_hang(self, writer: asyncio.StreamWriter) -> None:
        """Hanging means that not even the system's buffer is emptied."""
        transport = cast(asyncio.Transport, writer.transport)
        if transport.is_closing():
            return
        if self.condition.hanging:
            transport.pause_reading()
        elif not transport.is_reading():
            transport.resume_reading()

    async def wait_tickets(self, count: int = 1, timeout_seconds: float = 30) -> list[bytes]:
        """Wait until so many tickets came out whole in all. Raises `TimeoutError`."""
        await self.wait_for(lambda: len(self.tickets) >= count, timeout_seconds)
        return list(self.tickets)

    async def wait_for(self, happened: Callable[[], bool], timeout_seconds: float = 30) -> None:
        """Wait until something has happened to it. Raises `TimeoutError`."""
        async with asyncio.timeout(timeout_seconds), self._changed:
            await self._changed.wait_for(happened)

    def _ticket_came_out(self) -> None:
        fault, self._at_cut = self._at_cut, None
        if fault is not None:
            fault()
        self._notify_all()

    def _notify_all(self) -> None:
        task = asyncio.get_running_loop().create_task(self._notify())
        self._notifying.add(task)
        task.add_done_callback(self._notifying.discard)

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _work(self) -> None:
        """One line after the other."""
        while True:
            await asyncio.sleep(self.seconds_per_command)
            self.mechanism.step()
            await self._notify()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        self._read_or_hang(writer)
        try:
            while (data := await self._read(reader)) and not writer.is_closing():
                self._take(data, writer)
        except ConnectionError:
            pass  # the sender went away, as senders may
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> bytes:
        """The next bytes, once there is room for them in the buffer."""
        async with self._changed:
            await self._changed.wait_for(
                lambda: self.mechanism.room > 0 and not self.condition.hanging
            )
        return await reader.read(READ_BYTES)

    def _take(self, data: bytes, writer: asyncio.StreamWriter) -> None:
        def answer(words: bytes) -> None:
            if not writer.is_closing():
                writer.write(words)

        struck = self._planned.split(data) if self._planned else None
        if self._planned is None or struck is None:
            self.mechanism.take(data, answer)
        else:
            fault, self._planned = self._planned.fault, None
            self.mechanism.take(data[:struck], answer)
            fault()
            if not writer.is_closing():
                self.mechanism.take(data[struck:], answer)
        self._notify_all()
