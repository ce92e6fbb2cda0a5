"""A printer in memory, for tests of the spooler: no bytes leave the program."""

from __future__ import annotations

import time
from collections.abc import Callable

from config.wire import PrinterState
from printer.errors import TransportError
from printer.escpos.dialects.base import PrinterDialect
from printer.escpos.dialects.registry import EPSON
from printer.escpos.status import PrinterStatus
from printer.transports.status_queries import StatusCallback, ignore_status


class RecordingTransport:
    """A fake printer in memory: keeps what it gets, fails on command.

    `errors` are raised one by one, each by the next call of the method it is listed for
    (`"open"`, `"write"`, `"read_status"`). A write that fails after some bytes keeps so many.
    """

    def __init__(
        self, state: PrinterState = PrinterState.READY, dialect: PrinterDialect = EPSON
    ) -> None:
        self.name = "recording"
        self.dialect = dialect
        self.status = PrinterStatus(state)
        self.confirms = True
        self.written: list[bytes] = []
        self.errors: dict[str, list[TransportError]] = {}
        self.opened = False
        self.on_write: Callable[[], None] = lambda: None
        """Called, in the printer's thread, in the middle of each write."""
        self.reports: list[PrinterStatus] = []
        """What the printer reports unasked, in the middle of each write."""

    def _fail(self, method: str) -> None:
        for error in self.errors.get(method, [])[:1]:
            self.errors[method].remove(error)
            raise error

    def open(self) -> None:
        self._fail("open")
        self.opened = True

    def write(self, data: bytes, on_status: StatusCallback = ignore_status) -> None:
        if data == self.dialect.completion_query:
            return  # a question alone is no job
        self.on_write()
        for status in self.reports:
            on_status(status)
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

    def wait_completed(self, timeout_seconds: float) -> bool:
        if not self.confirms:
            time.sleep(timeout_seconds)
        return self.confirms

    def close(self) -> None:
        self.opened = False
