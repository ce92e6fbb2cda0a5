"""`Transport`: a way to one printer.

All calls block, with deadlines, and belong into one thread (the spooler's). Errors are
`printer.errors.TransportError`, translated in the module of each transport.
"""

from __future__ import annotations

from typing import Protocol

from printer.escpos.dialects.base import PrinterDialect
from printer.escpos.status import PrinterStatus
from printer.transports.status_queries import StatusCallback, ignore_status


class Transport(Protocol):
    """A way to one printer. Opened again after any error."""

    @property
    def name(self) -> str:
        """Where the printer is, for logs and staff: `192.168.1.50:9100`."""
        ...

    @property
    def dialect(self) -> PrinterDialect:
        """The status protocol of the printer; known for sure once it is open."""
        ...

    def open(self) -> None:
        """Connect; does nothing if open. Raises `PrinterUnreachable`."""
        ...

    def write(self, data: bytes, on_status: StatusCallback = ignore_status) -> None:
        """Hand over all bytes; `on_status` gets the printer's status meanwhile.

        Raises `WriteTimedOut` or `PrinterLost` with `bytes_sent`.
        """
        ...

    def read_status(self) -> PrinterStatus:
        """Ask how the printer is; no answer is `UNKNOWN`. Raises `PrinterLost`."""
        ...

    def wait_completed(self, timeout_seconds: float) -> bool:
        """Whether the printer answers a completion query within the time; each answer counts once.

        Its answer says that everything before it was carried out. Raises `PrinterLost`.
        """
        ...

    def close(self) -> None:
        """Disconnect; never raises. Bytes not yet taken are dropped."""
        ...
