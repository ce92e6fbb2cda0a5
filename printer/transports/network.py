"""A printer on the network, which reads raw TCP."""

from __future__ import annotations

import socket
import struct
from typing import Final

from printer.errors import PrinterUnreachable, TransportError
from printer.escpos.dialects.base import PrinterDialect
from printer.escpos.dialects.registry import EPSON
from printer.transports.descriptor_transport import DescriptorTransport

CONNECT_SECONDS: Final = 1.0
"""A printer in the same hall that takes longer to pick up is not there."""

_ABORT: Final = struct.pack("ii", 1, 0)
"""SO_LINGER with no time: what the printer did not take is thrown away, not sent later."""


class NetworkTransport(DescriptorTransport):
    """A printer on the network, raw TCP, usually port 9100."""

    def __init__(
        self, host: str, port: int, timeout_seconds: float, dialect: PrinterDialect = EPSON
    ) -> None:
        super().__init__(f"{host}:{port}", timeout_seconds, ends=True, dialect=dialect)
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
            if self._connection is not None and self._connection.pending():
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
        except (OSError, TransportError):
            pass  # it is broken already: nothing is pending
        self._socket.close()
        self._socket = self._connection = self._open_queries = None
