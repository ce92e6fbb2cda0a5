"""A printer behind a device file of the kernel, or an ordinary file that gathers the bytes."""

from __future__ import annotations

import os
import stat

from printer.errors import PrinterUnreachable
from printer.escpos.status import UNKNOWN, PrinterStatus
from printer.transports.descriptor_transport import DescriptorTransport
from printer.transports.descriptors import NO_OBSERVER
from printer.transports.status_queries import StatusCallback, ignore_status


class FileTransport(DescriptorTransport):
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

    def write(self, data: bytes, tell: StatusCallback = ignore_status) -> None:
        if self._answers or self._connection is None:
            super().write(data, tell)
        else:
            # Reading an ordinary file would bring its own bytes.
            self._connection.write(data, NO_OBSERVER)

    def read_status(self) -> PrinterStatus:
        return super().read_status() if self._answers else UNKNOWN

    def wait_done(self, timeout_seconds: float) -> bool:
        return self._answers and super().wait_done(timeout_seconds)

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = self._connection = self._open_queries = None
