"""A printer on a serial port (RS-232)."""

from __future__ import annotations

from printer.errors import PrinterUnreachable
from printer.escpos.dialects.base import PrinterDialect
from printer.escpos.dialects.registry import EPSON
from printer.transports.descriptor_transport import DescriptorTransport


class SerialTransport(DescriptorTransport):
    """A printer on a serial port, 8 data bits, no parity, one stop bit."""

    def __init__(
        self, device: str, baud_rate: int, timeout_seconds: float, dialect: PrinterDialect = EPSON
    ) -> None:
        super().__init__(device, timeout_seconds, ends=False, dialect=dialect)
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
        self._connection = self._open_queries = None
        if port is not None:
            try:
                port.reset_output_buffer()  # type: ignore[attr-defined]
                port.close()  # type: ignore[attr-defined]
            except OSError:
                pass  # it was pulled out: there is nothing left to close
