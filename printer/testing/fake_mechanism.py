"""The inside of the fake printer: bytes wait in its buffer, become paper, and paper is cut. Pure.

It knows as much of a printer as decides what a citizen holds in the hand: which ticket came out
whole, from its reset to its cut on one piece of paper, and which only in part.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from printer.errors import UnreadableBytes
from printer.escpos.commands import CommandKind, CommandReader, EscposCommand
from printer.escpos.dialects.epson import STATUS_QUERIES

BUFFER_BYTES: Final = 4_096
"""As small as a real printer's, so that one which stopped is felt by the sender."""

INK: Final = frozenset({CommandKind.RASTER, CommandKind.CODE, CommandKind.TEXT})


@dataclass(frozen=True)
class PrinterCondition:
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
    """Stopped reading: the sender's bytes pile up on the way. So is a cable that was pulled:
    what was sent arrives when it is plugged in again, unless the sender gave up."""
    ignores_completion_query: bool = False
    """Does not know `GS r`."""

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

    @property
    def automatic(self) -> bytes:
        """The four bytes of automatic status (ASB)."""
        first = 0x10 | 0x08 * self.blocked | 0x20 * self.cover_open
        errors = 0x08 * self.cutter_error | 0x20 * self.other_error
        paper = 0x03 * (self.near_end or self.paper_out) | 0x0C * self.paper_out
        return bytes((first, errors, paper, 0))


class PaperPath:
    """The paper between the roll and the blade, and what was cut off it."""

    def __init__(self) -> None:
        self.tickets: list[bytes] = []
        """The bytes of each ticket that came out whole."""
        self.partial: list[bytes] = []
        """The bytes of what came out of others."""
        self.glued = 0
        """How often a whole ticket hung on a piece of another."""
        self._ticket = b""
        self._whole = False
        self._inked = False
        self._above = b""
        """Ink of somebody else on the same piece, above the ticket."""

    def print(self, command: EscposCommand) -> bool:
        """Carry out what moves paper; whether that cut off a whole ticket."""
        if command.kind is CommandKind.RESET:
            self.interrupt()
            self._whole = True
        self._ticket += command.kind.value + command.arguments
        self._inked = self._inked or command.kind in INK
        return command.kind is CommandKind.CUT and self._cut()

    def interrupt(self) -> None:
        """What was begun is not gone on with, but hangs out of the printer."""
        if self._inked:
            self._above += self._ticket
        self._ticket, self._inked, self._whole = b"", False, False

    def tear(self) -> None:
        """The roll ends here: what hangs out comes off, and the rest is on another piece."""
        if self._inked or self._above:
            self.partial.append(self._above + self._ticket)
            self._whole = False
        self._ticket, self._above, self._inked = b"", b"", False

    def _cut(self) -> bool:
        whole = self._whole and self._inked
        if whole:
            self.tickets.append(self._ticket)
            self.glued += bool(self._above)
        rest = self._above if whole else self._above + self._ticket * self._inked
        if rest:
            self.partial.append(rest)
        self._ticket, self._above, self._inked, self._whole = b"", b"", False, False
        return whole


Respond = Callable[[bytes], None]
"""Sends bytes to the connection that asked."""


class FakeMechanism:
    """A printer without its cable: `take` bytes; it answers through the `answer` given with them.

    `drops_buffer`: when a fault is over it has forgotten what it had not printed (both kinds
    exist); otherwise it goes on where it stopped.
    """

    def __init__(self, *, drops_buffer: bool = False) -> None:
        self.condition = PrinterCondition()
        self.drops_buffer = drops_buffer
        self.paper_path = PaperPath()
        self.received = b""
        """Every byte, questions included."""
        self.unreadable = b""
        """Bytes that began no command, passed over as a real printer would print rubbish."""
        self.by_steps = False
        """It is slow: each command waits for its own `step`."""
        self.on_ticket: Callable[[], None] = lambda: None
        self._reader = CommandReader()
        self._queue: deque[tuple[EscposCommand, Respond]] = deque()
        self._automatic = 0
        self._listener: Respond = lambda data: None

    @property
    def room(self) -> int:
        """How many bytes its buffer still takes."""
        waiting = sum(len(command.arguments) + 3 for command, _ in self._queue)
        return BUFFER_BYTES - waiting - len(self._reader.unfinished) * self.condition.blocked

    def set(self, condition: PrinterCondition) -> None:
        """Another condition; what can go on goes on."""
        before, self.condition = self.condition, condition
        if before.paper_out and not condition.paper_out:
            self.paper_path.tear()
        if before.blocked and not condition.blocked and self.drops_buffer:
            self._forget()
        if self._automatic and before.automatic != condition.automatic:
            self._say(self._listener, condition.automatic)
        self.carry_out()

    def _forget(self) -> None:
        self._queue.clear()
        self._reader = CommandReader()
        self.paper_path.interrupt()

    def switch_off(self) -> None:
        """The power goes: nothing is remembered, and half a ticket hangs out of the slot."""
        self._forget()
        self._automatic = 0
        self.condition = replace(self.condition, hanging=False)

    def take(self, data: bytes, answer: Respond) -> None:
        """Take bytes in, answer what is to be answered at once, print what can be printed."""
        self.received += data
        if data in STATUS_QUERIES:
            # Answered out of turn, also where half a command of somebody else still waits.
            self._say(answer, bytes((self.condition.answer(data[-1]),)))
            data = b""
        while data:
            try:
                for command in self._reader.feed(data):
                    self._arrived(command, answer)
                data = b""
            except UnreadableBytes:
                data = self._reader.unfinished
                self.unreadable += data[:1]
                self._reader, data = CommandReader(), data[1:]
        self.carry_out()

    def _arrived(self, command: EscposCommand, answer: Respond) -> None:
        if command.kind is CommandKind.REALTIME_STATUS:
            self._say(answer, bytes((self.condition.answer(command.arguments[0]),)))
        else:
            self._queue.append((command, answer))

    def carry_out(self) -> None:
        """Print what waits, as long as nothing is in the way."""
        while not self.by_steps and self._queue and not self.condition.blocked:
            self._carry_out_one()

    def step(self) -> None:
        """Print one command of those that wait."""
        if self._queue and not self.condition.blocked:
            self._carry_out_one()

    def _carry_out_one(self) -> None:
        command, answer = self._queue.popleft()
        if command.kind is CommandKind.COMPLETION_QUERY:
            if not self.condition.ignores_completion_query:
                self._say(answer, bytes((0x03 * self.condition.near_end,)))
        elif command.kind is CommandKind.ENABLE_ASB:
            self._enable_asb(command.arguments[0], answer)
        if command.kind is not CommandKind.COMPLETION_QUERY and self.paper_path.print(command):
            self.on_ticket()

    def _enable_asb(self, wanted: int, answer: Respond) -> None:
        self._automatic, self._listener = wanted, answer
        if wanted:
            self._say(answer, self.condition.automatic)

    def _say(self, answer: Respond, data: bytes) -> None:
        if not self.condition.silent:
            answer(data)
