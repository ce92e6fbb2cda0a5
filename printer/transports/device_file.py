"""A printer behind a device file of the kernel, or an ordinary file that gathers the bytes."""

from __future__ import annotations

import os
import stat

from printer.errors import PrinterUnreachable
from printer.escpos.dialects.base import PrinterDialect
from printer.escpos.dialects.registry import EPSON
from printer.escpos.dialects.write_only import WriteOnlyDialect
from printer.transports.descriptor_transport import DescriptorTransport


class FileTransport(DescriptorTransport):
    """A device file such as `/dev/usb/lp0`, or an ordinary file that gathers the bytes.

    An ordinary file is appended to and cannot answer: its status is unknown.
    """

    def __init__(
        self, device: str, timeout_seconds: float, dialect: PrinterDialect = EPSON
    ) -> None:
        super().__init__(device, timeout_seconds, ends=False, dialect=dialect)
        self._descriptor: int | None = None

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
        if not stat.S_ISCHR(os.fstat(self._descriptor).st_mode):
            self.dialect = WriteOnlyDialect()  # reading would bring its own bytes
        self._opened(self._descriptor)

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = self._connection = self._open_queries = None
