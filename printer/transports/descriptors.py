"""Bytes to and from a printer over a file descriptor (socket, serial port, device file).

Blocking, with a deadline on everything: python-escpos's own transports wait for ever on a
printer that stopped reading, or lose the bytes without an error.
"""

from __future__ import annotations

import errno
import fcntl
import os
import select
import struct
import termios
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from printer.errors import PrinterLost, WriteTimedOut

LOOK_SECONDS: Final = 0.05
"""How often a write that cannot go on looks after its time-out."""
DRAIN_LOOK_SECONDS: Final = 0.002
"""How often to look whether the system has passed on what it took from us."""

STUCK_SECONDS: Final = 1.5
"""A printer that took no byte for so long is reported as stuck, long before it is given up."""

_BROKEN: Final = select.POLLERR | select.POLLHUP | select.POLLNVAL
_NO_QUEUE: Final = frozenset({errno.ENOTTY, errno.EINVAL, errno.EOPNOTSUPP})


@dataclass(frozen=True)
class WriteObserver:
    """Callbacks of a write for what happens meanwhile, called in its own thread."""

    received: Callable[[bytes], object] | None = None
    """Bytes came from the printer; without it nothing is read meanwhile."""
    stuck: Callable[[], None] = lambda: None
    """It took no byte for `STUCK_SECONDS`; called once for each time that it happens."""


NO_OBSERVER: Final = WriteObserver()


class DescriptorConnection:
    """An open, non-blocking descriptor; its owner closes it.

    `timeout_seconds` is how long the printer may take no byte at all. `ends` says that an end
    of input means a lost printer (a socket), not merely silence (a file).
    """

    def __init__(self, descriptor: int, name: str, timeout_seconds: float, ends: bool) -> None:
        self.name = name
        self._descriptor = descriptor
        self._timeout_seconds = timeout_seconds
        self._ends = ends

    def write(self, data: bytes, observer: WriteObserver = NO_OBSERVER) -> None:
        """Write all of `data` and wait until the system has passed it on.

        Raises `WriteTimedOut` where nothing moved for the time-out, and `PrinterLost`; both say
        how many bytes had left by then.
        """
        rest = memoryview(data)
        watch = _Watch(self._timeout_seconds, observer)
        while rest:
            sent = len(data) - len(rest)
            if self._wait_to_write(sent, observer):
                rest = rest[self._write_some(rest, sent) :]
                watch.moved()
            elif watch.is_over():
                raise self._timed_out(sent)
        self._drain(len(data), observer)

    def _timed_out(self, sent: int) -> WriteTimedOut:
        return WriteTimedOut(f"{self.name}: took no byte for {self._timeout_seconds:g} s", sent)

    def _write_some(self, rest: memoryview, sent: int) -> int:
        try:
            return os.write(self._descriptor, rest)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise PrinterLost(f"{self.name}: {error.strerror}", sent) from error

    def _wait_to_write(self, sent: int, observer: WriteObserver) -> bool:
        """Whether a byte may be written now; waits a moment for it, and listens."""
        listens = select.POLLIN if observer.received else 0
        flags = self._poll(select.POLLOUT | listens, LOOK_SECONDS)
        if observer.received and flags & select.POLLIN:
            observer.received(self._read_now(sent))
        elif flags & _BROKEN:
            raise PrinterLost(f"{self.name}: the connection broke", sent)
        return bool(flags & select.POLLOUT)

    def _poll(self, events: int, seconds: float) -> int:
        poll = select.poll()
        poll.register(self._descriptor, events)
        ready = poll.poll(seconds * 1000)
        return ready[0][1] if ready else 0

    def _drain(self, sent: int, observer: WriteObserver) -> None:
        """Wait until nothing that was written is still on this machine."""
        least, watch = self.pending(), _Watch(self._timeout_seconds, observer)
        while least:
            if watch.is_over():
                raise WriteTimedOut(f"{self.name}: took {sent - least} of {sent} bytes", sent)
            if observer.received is None:
                time.sleep(DRAIN_LOOK_SECONDS)
            elif self._poll(select.POLLIN, DRAIN_LOOK_SECONDS) & select.POLLIN:
                observer.received(self._read_now(sent))
            self._fail_if_broken(sent)
            pending = self.pending()
            if pending < least:
                least = pending
                watch.moved()
        self._fail_if_broken(sent)

    def _fail_if_broken(self, sent: int) -> None:
        poll = select.poll()
        poll.register(self._descriptor, 0)  # faults are always reported
        if poll.poll(0):
            raise PrinterLost(f"{self.name}: the connection broke", sent)

    def pending(self) -> int:
        """How many written bytes the system still holds; 0 where it does not know (a file)."""
        answer = bytearray(4)
        try:
            fcntl.ioctl(self._descriptor, termios.TIOCOUTQ, answer)
        except OSError as error:
            if error.errno in _NO_QUEUE:
                return 0
            raise PrinterLost(f"{self.name}: {error.strerror}", 1) from error
        count: int = struct.unpack("i", answer)[0]
        return count

    def read(self, seconds: float) -> bytes:
        """What has come, waiting for it at most `seconds`; empty if nothing came.

        Raises `PrinterLost`.
        """
        flags = self._poll(select.POLLIN, seconds)
        if flags & select.POLLIN:
            return self._read_now(0)
        if flags & _BROKEN:
            raise PrinterLost(f"{self.name}: the connection broke")
        return b""

    def _read_now(self, sent: int) -> bytes:
        try:
            data = os.read(self._descriptor, 64)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise PrinterLost(f"{self.name}: {error.strerror}", sent) from error
        if not data and self._ends:
            raise PrinterLost(f"{self.name}: the printer closed the connection", sent)
        return data


class _Watch:
    """How long no byte has moved."""

    def __init__(self, timeout_seconds: float, observer: WriteObserver) -> None:
        self._timeout_seconds = timeout_seconds
        self._observer = observer
        self.moved()

    def moved(self) -> None:
        self._since = time.monotonic()
        self._reported = False

    def is_over(self) -> bool:
        """Whether the time-out has passed; reports before that, once, that it is stuck."""
        still = time.monotonic() - self._since
        if still >= STUCK_SECONDS and not self._reported:
            self._reported = True
            self._observer.stuck()
        return still >= self._timeout_seconds
