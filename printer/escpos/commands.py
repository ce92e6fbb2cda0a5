"""The ESC/POS commands that the product uses, taken out of a stream of bytes. Pure.

Used by the virtual printer, which draws them, and by the fake network printer, which answers
them. Only what `printer.escpos.builder` and the dialects emit is known, and
plain text; anything else is `UnreadableBytes`, so that a wrong byte is found by a test and not on
paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from escpos.constants import CTL_LF, ESC, GS, HW_INIT, NUL, RT_STATUS

from printer.errors import UnreadableBytes


class CommandKind(Enum):
    """What a command does; the value is how it begins."""

    NOTHING = NUL
    RESET = HW_INIT
    ALIGN = ESC + b"a"
    FEED_DOTS = ESC + b"J"
    FEED_LINES = ESC + b"d"
    UNITS = GS + b"P"
    RASTER = GS + b"v0"
    CODE = GS + b"(k"
    CUT = GS + b"V"
    COMPLETION_QUERY = GS + b"r"
    ENABLE_ASB = GS + b"a"
    REALTIME_STATUS = RT_STATUS
    LINE_FEED = CTL_LF
    TEXT = b""


FIXED_LENGTH: Final = {
    CommandKind.NOTHING: 0,
    CommandKind.RESET: 0,
    CommandKind.ALIGN: 1,
    CommandKind.FEED_DOTS: 1,
    CommandKind.FEED_LINES: 1,
    CommandKind.UNITS: 2,
    CommandKind.COMPLETION_QUERY: 1,
    CommandKind.ENABLE_ASB: 1,
    CommandKind.REALTIME_STATUS: 1,
    CommandKind.LINE_FEED: 0,
}
"""How many bytes of arguments follow, where that is always the same."""


@dataclass(frozen=True)
class EscposCommand:
    kind: CommandKind
    arguments: bytes = b""


class CommandReader:
    """Takes bytes as they come and gives the commands that are complete."""

    def __init__(self) -> None:
        self._waiting = b""

    @property
    def unfinished(self) -> bytes:
        """The beginning of a command whose rest has not come yet."""
        return self._waiting

    def feed(self, data: bytes) -> Iterator[EscposCommand]:
        """The commands that `data` completes. Raises `UnreadableBytes`."""
        self._waiting += data
        while self._waiting:
            found = _first_command(self._waiting)
            if found is None:
                return
            command, length = found
            self._waiting = self._waiting[length:]
            yield command


def read_commands(data: bytes) -> list[EscposCommand]:
    """All commands of `data`. Raises `UnreadableBytes`, also where the last one is cut off."""
    reader = CommandReader()
    commands = list(reader.feed(data))
    if reader.unfinished:
        raise UnreadableBytes(f"the bytes end inside a command: {reader.unfinished[:8].hex(' ')}")
    return commands


def longest_command(data: bytes) -> int:
    """The length in bytes of the longest command in `data`: so many zeroes end one that broke
    off. All of `data` where it cannot be read."""
    try:
        commands = read_commands(data)
    except UnreadableBytes:
        return len(data)
    return max((len(one.kind.value + one.arguments) for one in commands), default=0)


def _first_command(data: bytes) -> tuple[EscposCommand, int] | None:
    """The command at the beginning of `data` and its length; `None` while it is incomplete."""
    kind = _kind(data)
    if kind is None:
        return None
    start = len(kind.value)
    length = _argument_length(kind, data[start:])
    if length is None or len(data) < start + length:
        return None
    return EscposCommand(kind, data[start : start + length]), start + length


def _kind(data: bytes) -> CommandKind | None:
    if data[0] >= 0x20:
        return CommandKind.TEXT
    for kind in CommandKind:
        if kind is not CommandKind.TEXT and data.startswith(kind.value):
            return kind
    if any(kind.value.startswith(data) for kind in CommandKind):
        return None
    raise UnreadableBytes(f"no command begins with {data[:3].hex(' ')}")


def _argument_length(kind: CommandKind, rest: bytes) -> int | None:
    """How many bytes of arguments the command has; `None` while that is not known yet."""
    match kind:
        case CommandKind.RASTER:
            return None if len(rest) < 5 else 5 + _number(rest[1:3]) * _number(rest[3:5])
        case CommandKind.CODE:
            return None if len(rest) < 2 else 2 + _number(rest[:2])
        case CommandKind.CUT:
            return None if not rest else 1 + (rest[0] in (65, 66))
        case CommandKind.TEXT:
            return next((at for at, byte in enumerate(rest) if byte < 0x20), len(rest))
        case _:
            return FIXED_LENGTH[kind]


def _number(two_bytes: bytes) -> int:
    return int.from_bytes(two_bytes, "little")
