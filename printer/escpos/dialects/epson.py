"""The status protocol of ESC/POS as Epson's reference has it, which most makers follow. Pure.

Three kinds of responses share one line, and their fixed bits tell them apart:

    DLE EOT n   one byte,   0xx1 xx10   a realtime response
    GS r 1      one byte,   0xx0 xxxx   "everything before this query was carried out"
    GS a n      four bytes, 0xx1 xx00 and three times 0xx0 xxxx   automatic status (ASB), unasked

The last three bytes of an automatic status look like answers to `GS r`, so a block is taken
whole. Anything else (XON, XOFF, noise) is passed over, and a byte without the fixed bits counts as
no answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from escpos.constants import ESC, GS, HW_INIT, RT_STATUS

from config.wire import PrinterState
from printer.escpos.dialects.base import ResponseKind, StatusResponse
from printer.escpos.status import most_urgent

STATUS_QUERIES: Final[tuple[bytes, ...]] = tuple(RT_STATUS + bytes((n,)) for n in (1, 2, 3, 4))
"""DLE EOT 1: the printer, 2: why it is offline, 3: which error, 4: the paper. Answered at once,
even by a printer that cannot print."""
COMPLETION_QUERY: Final[bytes] = GS + b"r\x01"
"""GS r 1: waits in the printer's queue, and does not answer without paper."""
ENABLE_ASB: Final[bytes] = GS + b"a\x0e"
"""GS a 14: report at once when it goes offline, has an error or its paper changes. A printer whose
buffer is full hears no query, but still reports why it stopped."""
CLEARING: Final[bytes] = HW_INIT + ESC + b"d\x02" + GS + b"VA\x03"
"""Reset, feed two lines, cut."""

OFFLINE: Final = 0x08
COVER_OPEN: Final = 0x04
PAPER_ENDED_PRINTING: Final = 0x20
CUTTER_ERROR: Final = 0x08
OTHER_ERRORS: Final = 0x04 | 0x20 | 0x40
"""Recoverable, unrecoverable, and those that end by themselves (an overheated head)."""
NEAR_END: Final = 0x0C
PAPER_OUT: Final = 0x60
ERROR_OCCURRED: Final = 0x40

ASB_BYTES: Final = 4
_ASB_FIXED_BITS: Final = ((0x93, 0x10), (0x90, 0), (0x90, 0), (0x90, 0))


@dataclass(frozen=True)
class EpsonDialect:
    """Epson's protocol, or what a maker of compatible printers left of it."""

    has_automatic_status: bool = True
    """Whether it knows `GS a`; without it a fault within a document is found by asking."""
    has_completion_query: bool = True
    """Whether it knows `GS r 1`. That it does not is also found out at the first document."""

    @property
    def setup(self) -> bytes:
        return ENABLE_ASB if self.has_automatic_status else b""

    @property
    def status_queries(self) -> Sequence[bytes]:
        return STATUS_QUERIES

    @property
    def completion_query(self) -> bytes:
        return COMPLETION_QUERY if self.has_completion_query else b""

    @property
    def clearing(self) -> bytes:
        return CLEARING

    def reader(self) -> EpsonResponseReader:
        return EpsonResponseReader()

    def parse_realtime(self, answers: Sequence[bytes]) -> PrinterState:
        """A fault is believed whichever answer tells it, the most urgent thing to do first. Without
        a fault the printer is ready only if it answered for itself (1) and for its paper (4).
        """
        valid = {n: one[0] for n, one in enumerate(answers, 1) if one and _is_realtime(one[0])}
        printer, cause, error, paper = (valid.get(n, 0) for n in (1, 2, 3, 4))
        return most_urgent(
            cover_open=bool(cause & COVER_OPEN),
            paper_out=bool(paper & PAPER_OUT or cause & PAPER_ENDED_PRINTING),
            cutter_error=bool(error & CUTTER_ERROR),
            other_error=bool(error & OTHER_ERRORS or cause & ERROR_OCCURRED),
            offline=bool(printer & OFFLINE),
            known={1, 4} <= valid.keys(),
            near_end=bool(paper & NEAR_END),
        )

    def parse_automatic(self, block: bytes) -> PrinterState:
        """The state from the four bytes of an automatic status."""
        if len(block) != ASB_BYTES or any(
            byte & mask != bits for byte, (mask, bits) in zip(block, _ASB_FIXED_BITS, strict=True)
        ):
            return PrinterState.UNKNOWN
        printer, error, paper, _ = block
        return most_urgent(
            cover_open=bool(printer & 0x20),
            paper_out=bool(paper & 0x0C),
            cutter_error=bool(error & CUTTER_ERROR),
            other_error=bool(error & OTHER_ERRORS),
            offline=bool(printer & OFFLINE),
            known=True,
            near_end=bool(paper & 0x03),
        )


def _is_realtime(byte: int) -> bool:
    """Whether a byte is an answer to DLE EOT: bits 1 and 4 are set, 0 and 7 are not."""
    return byte & 0b1001_0011 == 0b0001_0010


def _is_asb_head(byte: int) -> bool:
    """Whether a byte begins a block of automatic status: bit 4 is set, 0, 1 and 7 are not."""
    return byte & 0b1001_0011 == 0b0001_0000


def _is_completion(byte: int) -> bool:
    """Whether a byte is the answer to GS r 1: bits 4 and 7 are not set."""
    return byte & 0b1001_0000 == 0


class EpsonResponseReader:
    """Takes bytes as they come and gives the answers that are complete."""

    def __init__(self) -> None:
        self._block = b""

    def feed(self, data: bytes) -> Iterator[StatusResponse]:
        for byte in data:
            yield from self._take(byte)

    def _take(self, byte: int) -> Iterator[StatusResponse]:
        if self._block and _is_completion(byte):
            self._block += bytes((byte,))
            if len(self._block) == ASB_BYTES:
                block, self._block = self._block, b""
                yield StatusResponse(ResponseKind.AUTOMATIC, block)
            return
        self._block = b""  # a block that broke off is no block
        if _is_asb_head(byte):
            self._block = bytes((byte,))
        elif _is_realtime(byte):
            yield StatusResponse(ResponseKind.REALTIME, bytes((byte,)))
        elif _is_completion(byte):
            yield StatusResponse(ResponseKind.COMPLETED, bytes((byte,)))
