"""Printers whose answers nobody can read: a one-way cable, an ordinary file that gathers bytes."""

from __future__ import annotations

from collections.abc import Sequence

from config.wire import PrinterState
from printer.escpos.dialects.base import StatusResponse
from printer.escpos.dialects.epson import CLEARING


class WriteOnlyDialect:
    """Asks nothing and hears nothing: that every byte was taken is all anybody can know."""

    setup = b""
    status_queries: Sequence[bytes] = ()
    completion_query = b""
    clearing = CLEARING

    def reader(self) -> WriteOnlyDialect:
        return self

    def feed(self, data: bytes) -> Sequence[StatusResponse]:
        return ()

    def parse_realtime(self, answers: Sequence[bytes]) -> PrinterState:
        return PrinterState.UNKNOWN

    def parse_automatic(self, block: bytes) -> PrinterState:
        return PrinterState.UNKNOWN
