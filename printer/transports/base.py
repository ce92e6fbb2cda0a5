"""Ways to a printer: `Transport` and what implements it over descriptors, plus a fake.

All calls block, with deadlines, and belong into one thread (the spooler's). Errors are
`printer.errors.TransportError`, translated here once.
"""

from __future__ import annotations

import os
import socket
import stat
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from config.centre.devices import Printer
from config.wire import PrinterState
from printer.errors import PrinterUnreachable, TransportError
from printer.escpos.commands import ASK_WHEN_DONE
from printer.escpos.profile import Paper
from printer.escpos.status import (
    UNKNOWN,
    PrinterStatus,
)
from printer.escpos.status_queries import (
    ANSWER_SECONDS,
    Conversation,
    Tell,
    tell_nobody,
)
from printer.transports.descriptors import (
    NOBODY,
    Link,
)
from printer.transports.usb import UsbTransport
from printer.transports.virtual import VirtualTransport

CONNECT_SECONDS: Final = 1.0
"""A printer in the same hall that takes longer to pick up is not there."""

_ABORT: Final = struct.pack("ii", 1, 0)
"""SO_LINGER with no time: what the printer did not take is thrown away, not sent later."""


class Transport(Protocol):
    """A way to one printer. Opened again after any error."""

    @property
    def name(self) -> str:
        """Where the printer is, for logs and staff: `192.168.1.50:9100`."""
        ...

    def open(self) -> None:
        """Connect; does nothing if open. Raises `PrinterUnreachable`."""
        ...

    def write(self, data: bytes, tell: Tell = tell_nobody) -> None:
        """Hand over all bytes; `tell` hears how the printer is meanwhile.

        Raises `WriteTimedOut` or `PrinterLost` with `bytes_sent`.
        """
        ...

    def read_status(self) -> PrinterStatus:
        """Ask how the printer is; no answer is `UNKNOWN`. Raises `PrinterLost`."""
        ...

    def wait_done(self, timeout_seconds: float) -> bool:
        """Whether the printer answers a `GS r 1` within the time; each answer counts once.

        Its answer says that everything before it was carried out. Raises `PrinterLost`.
        """
        ...

    def close(self) -> None:
        """Disconnect; never raises. Bytes not yet taken are dropped."""
        ...


class _LinkTransport:
    """What sockets, serial ports and device files have in common."""

    def __init__(self, name: str, timeout_seconds: float, ends: bool) -> None:
        self.name = name
        self._timeout_seconds = timeout_seconds
        self._ends = ends
        self._link: Link | None = None
        self._talk: Conversation | None = None

    def _opened(self, descriptor: int) -> None:
        self._link = Link(descriptor, self.name, self._timeout_seconds, self._ends)
        self._talk = Conversation(self._link, min(ANSWER_SECONDS, self._timeout_seconds))

    @property
    def _conversation(self) -> Conversation:
        if self._talk is None:
            raise PrinterUnreachable(f"{self.name}: not open")
        return self._talk

    def write(self, data: bytes, tell: Tell = tell_nobody) -> None:
        self._conversation.write(data, tell)

    def read_status(self) -> PrinterStatus:
        return self._conversation.ask_status()

    def wait_done(self, timeout_seconds: float) -> bool:
        return self._conversation.wait_done(timeout_seconds)


class NetworkTransport(_LinkTransport):
    """A printer on the network, raw TCP, usually port 9100."""

    def __init__(self, host: str, port: int, timeout_seconds: float) -> None:
        super().__init__(f"{host}:{port}", timeout_seconds, ends=True)
        self._address = (host, port)
        self._socket: socket.socket | None = None

    def open(self) -> None:
        if self._socket is not None:
            return
        try:
            seconds = min(CONNECT_SECONDS, self._timeout_seconds)
            self._socket = socket.create_connection(self._address, seconds)
        except OSError as error:
            raise PrinterUnreachable(f"{self.name}: {error.strerror or error}") from error
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setblocking(False)
        self._opened(self._socket.fileno())

    def close(self) -> None:
        if self._socket is None:
            return
        try:
            if self._link is not None and self._link.pending():
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
        except (OSError, TransportError):
            pass  # it is broken already: nothing is pending
        self._socket.close()
        self._socket = self._link = self._talk = None


class SerialTransport(_LinkTransport):
    """A printer on a serial port, 8 data bits, no parity, one stop bit."""

    def __init__(self, device: str, baud_rate: int, timeout_seconds: float) -> None:
        super().__init__(device, timeout_seconds, ends=False)
        self._baud_rate = baud_rate
        self._port: object | None = None

    def open(self) -> None:
        if self._port is not None:
            return
        try:
            import serial
        except ImportError as error:
            raise PrinterUnreachable(
                f"{self.name}: pyserial is missing, install it with pip install 'motcua[kiosk]'"
            ) from error
        try:
            port = serial.Serial(self.name, self._baud_rate, timeout=0, exclusive=True)
        except (ValueError, OSError) as error:
            raise PrinterUnreachable(f"{self.name}: {error}") from error
        self._port = port
        self._opened(port.fileno())

    def close(self) -> None:
        port, self._port = self._port, None
        self._link = self._talk = None
        if port is not None:
            try:
                port.reset_output_buffer()  # type: ignore[attr-defined]
                port.close()  # type: ignore[attr-defined]
            except OSError:
                pass  # it was pulled out: there is nothing left to close


class FileTransport(_LinkTransport):
    """A device file such as `/dev/usb/lp0`, or an ordinary file that gathers the bytes.

    An ordinary file is appended to and cannot answer: its status is unknown.
    """

    def __init__(self, device: str, timeout_seconds: float) -> None:
        super().__init__(device, timeout_seconds, ends=False)
        self._descriptor: int | None = None
        self._answers = False

    def open(self) -> None:
        if self._descriptor is not None:
            return
        flags = os.O_RDWR | os.O_APPEND | os.O_NONBLOCK | os.O_NOCTTY
        if not self.name.startswith("/dev/"):
            flags |= os.O_CREAT  # in /dev an absent printer must not become a file
        try:
            self._descriptor = os.open(self.name, flags, 0o640)
        except OSError as error:
            raise PrinterUnreachable(f"{self.name}: {error.strerror}") from error
        self._answers = stat.S_ISCHR(os.fstat(self._descriptor).st_mode)
        self._opened(self._descriptor)

    def write(self, data: bytes, tell: Tell = tell_nobody) -> None:
        if self._answers or self._link is None:
            super().write(data, tell)
        else:
            self._link.write(data, NOBODY)  # reading an ordinary file would bring its own bytes

    def read_status(self) -> PrinterStatus:
        return super().read_status() if self._answers else UNKNOWN

    def wait_done(self, timeout_seconds: float) -> bool:
        return self._answers and super().wait_done(timeout_seconds)

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = self._link = self._talk = None


class RecordingTransport:
    """A fake printer in memory: keeps what it gets, fails when told to.

    `errors` are raised one by one, each by the next call of the method it is listed for
    (`"open"`, `"write"`, `"read_status"`). A write that fails after some bytes keeps so many.
    """

    def __init__(self, state: PrinterState = PrinterState.READY) -> None:
        self.name = "recording"
        self.status = PrinterStatus(state)
        self.confirms = True
        self.written: list[bytes] = []
        self.errors: dict[str, list[TransportError]] = {}
        self.opened = False
        self.on_write: Callable[[], None] = lambda: None
        """Called, in the printer's thread, in the middle of each write."""
        self.tells: list[PrinterStatus] = []
        """What the printer says of itself unasked, in the middle of each write."""

    def _fail(self, method: str) -> None:
        for error in self.errors.get(method, [])[:1]:
            self.errors[method].remove(error)
            raise error

    def open(self) -> None:
        self._fail("open")
        self.opened = True

    def write(self, data: bytes, tell: Tell = tell_nobody) -> None:
        if data == ASK_WHEN_DONE:
            return  # a question alone is no job
        self.on_write()
        for status in self.tells:
            tell(status)
        try:
            self._fail("write")
        except TransportError as error:
            if error.bytes_sent:
                self.written.append(data[: error.bytes_sent])
            raise
        self.written.append(data)

    def read_status(self) -> PrinterStatus:
        self._fail("read_status")
        return self.status

    def wait_done(self, timeout_seconds: float) -> bool:
        if not self.confirms:
            time.sleep(timeout_seconds)
        return self.confirms

    def close(self) -> None:
        self.opened = False


def transport_for(printer: Printer, virtual_folder: Path) -> Transport:
    """The way to the printer that the centre file describes, not yet open.

    A virtual printer writes its pictures into `virtual_folder`. Raises `UnknownProfile`.
    """
    seconds = printer.write_timeout_seconds
    match printer.kind:
        case "usb":
            return UsbTransport(printer.vendor_id or 0, printer.product_id or 0, seconds)
        case "network":
            return NetworkTransport(printer.host or "", printer.port, seconds)
        case "serial":
            return SerialTransport(printer.device or "", printer.baud_rate, seconds)
        case "file":
            return FileTransport(printer.device or "", seconds)
        case "virtual":
            return VirtualTransport(virtual_folder, Paper.of(printer))
