"""Bytes to and from a printer over a file descriptor (socket, serial port, device file).

Blocking, with a deadline on everything: python-escpos's own transports wait for ever on a
printer that stopped reading, or lose the bytes without a word.
"""

from __future__ import annotations

import errno
import fcntl
import os
import select
import struct
import termios
import time
from typing import Final

from printer.errors import PrinterLost, WriteTimedOut

DRAIN_LOOK_SECONDS: Final = 0.002
"""How often to look whether the system has passed on what it took from us."""

_BROKEN: Final = select.POLLERR | select.POLLHUP | select.POLLNVAL
_NO_QUEUE: Final = frozenset({errno.ENOTTY, errno.EINVAL, errno.EOPNOTSUPP})


class Link:
    """An open, non-blocking descriptor that belongs to somebody else, who closes it.

    `timeout_seconds` is how long the printer may take no byte at all. `ends` says that an end
    of input means a lost printer (a socket), not merely silence (a file).
    """

    def __init__(self, descriptor: int, name: str, timeout_seconds: float, ends: bool) -> None:
        self._descriptor = descriptor
        self._name = name
        self._timeout_seconds = timeout_seconds
        self._ends = ends

    def write(self, data: bytes) -> None:
        """Write all of `data` and wait until the system has passed it on.

        Raises `WriteTimedOut` where nothing moved for the time-out, and `PrinterLost`; both say
        how many bytes had left by then.
        """
        rest = memoryview(data)
        while rest:
            sent = len(data) - len(rest)
            self._wait(select.POLLOUT, self._timeout_seconds, sent)
            rest = rest[self._write_some(rest, sent) :]
        self._drain(len(data))

    def _write_some(self, rest: memoryview, sent: int) -> int:
        try:
            return os.write(self._descriptor, rest)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise PrinterLost(f"{self._name}: {error.strerror}", sent) from error

    def _wait(self, event: int, seconds: float, sent: int) -> bool:
        """Wait until the descriptor is ready. To write it must become so, or `WriteTimedOut`."""
        poll = select.poll()
        poll.register(self._descriptor, event)
        ready = poll.poll(seconds * 1000)
        flags = ready[0][1] if ready else 0
        if flags & _BROKEN and not flags & event & select.POLLIN:
            raise PrinterLost(f"{self._name}: the connection broke", sent)
        if not ready and event == select.POLLOUT:
            raise WriteTimedOut(f"{self._name}: took no byte for {self._timeout_seconds:g} s", sent)
        return bool(ready)

    def _drain(self, sent: int) -> None:
        """Wait until nothing that was written is still on this machine."""
        least, deadline = self.pending(), time.monotonic() + self._timeout_seconds
        while least:
            if time.monotonic() > deadline:
                raise WriteTimedOut(f"{self._name}: took {sent - least} of {sent} bytes", sent)
            time.sleep(DRAIN_LOOK_SECONDS)
            self._fail_if_broken(sent)
            pending = self.pending()
            if pending < least:
                least, deadline = pending, time.monotonic() + self._timeout_seconds
        self._fail_if_broken(sent)

    def _fail_if_broken(self, sent: int) -> None:
        poll = select.poll()
        poll.register(self._descriptor, 0)  # faults are told unasked
        if poll.poll(0):
            raise PrinterLost(f"{self._name}: the connection broke", sent)

    def pending(self) -> int:
        """How many written bytes the system still holds; 0 where it does not tell (a file)."""
        answer = bytearray(4)
        try:
            fcntl.ioctl(self._descriptor, termios.TIOCOUTQ, answer)
        except OSError as error:
            if error.errno in _NO_QUEUE:
                return 0
            raise PrinterLost(f"{self._name}: {error.strerror}", 1) from error
        count: int = struct.unpack("i", answer)[0]
        return count

    def read(self, seconds: float) -> bytes:
        """What has come, waiting for it at most `seconds`; empty if nothing came.

        Raises `PrinterLost`.
        """
        if not self._wait(select.POLLIN, seconds, 0):
            return b""
        try:
            data = os.read(self._descriptor, 64)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise PrinterLost(f"{self._name}: {error.strerror}") from error
        if not data and self._ends:
            raise PrinterLost(f"{self._name}: the printer closed the connection")
        return data
