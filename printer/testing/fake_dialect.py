"""A status protocol for tests that shares no byte with Epson's: lines of plain text.

?paper        asks; the answer is `paper ok`, `paper low` or `paper out`
?printed      waits behind the document; the answer is `printed`
!paper out    unasked: the printer reports a change
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from config.wire import PrinterState
from printer.escpos.dialects.base import ResponseKind, StatusResponse

_STATES = {
    b"paper ok": PrinterState.READY,
    b"paper low": PrinterState.PAPER_NEAR_END,
    b"paper out": PrinterState.PAPER_OUT,
}


class FakeResponseReader:
    """Takes bytes as they come and gives the lines that are complete."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[StatusResponse]:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if line == b"printed":
                yield StatusResponse(ResponseKind.COMPLETED, line)
            elif line.startswith(b"!"):
                yield StatusResponse(ResponseKind.AUTOMATIC, line[1:])
            else:
                yield StatusResponse(ResponseKind.REALTIME, line)


class FakeDialect:
    """The protocol above."""

    setup = b"!report\n"
    status_queries: Sequence[bytes] = (b"?paper\n",)
    completion_query = b"?printed\n"
    clearing = b"!cut\n"

    def reader(self) -> FakeResponseReader:
        return FakeResponseReader()

    def parse_realtime(self, answers: Sequence[bytes]) -> PrinterState:
        return _STATES.get(answers[0], PrinterState.UNKNOWN) if answers else PrinterState.UNKNOWN

    def parse_automatic(self, block: bytes) -> PrinterState:
        return _STATES.get(block, PrinterState.UNKNOWN)
