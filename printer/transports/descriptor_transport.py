"""What the transports over sockets, serial ports and device files have in common."""

from __future__ import annotations

from printer.errors import PrinterUnreachable
from printer.escpos.dialects.base import PrinterDialect
from printer.escpos.status import PrinterStatus
from printer.transports.descriptors import DescriptorConnection
from printer.transports.status_queries import (
    ANSWER_SECONDS,
    StatusCallback,
    StatusQueries,
    ignore_status,
)


class DescriptorTransport:
    """A transport over a file descriptor, which it opens and closes."""

    def __init__(
        self, name: str, timeout_seconds: float, ends: bool, dialect: PrinterDialect
    ) -> None:
        self.name = name
        self.dialect = dialect
        self._timeout_seconds = timeout_seconds
        self._ends = ends
        self._connection: DescriptorConnection | None = None
        self._open_queries: StatusQueries | None = None

    def _opened(self, descriptor: int) -> None:
        self._connection = DescriptorConnection(
            descriptor, self.name, self._timeout_seconds, self._ends
        )
        self._open_queries = StatusQueries(
            self._connection, self.dialect, min(ANSWER_SECONDS, self._timeout_seconds)
        )

    @property
    def _queries(self) -> StatusQueries:
        if self._open_queries is None:
            raise PrinterUnreachable(f"{self.name}: not open")
        return self._open_queries

    def write(self, data: bytes, on_status: StatusCallback = ignore_status) -> None:
        self._queries.write(data, on_status)

    def read_status(self) -> PrinterStatus:
        return self._queries.ask_status()

    def wait_completed(self, timeout_seconds: float) -> bool:
        return self._queries.wait_completed(timeout_seconds)
