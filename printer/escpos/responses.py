"""What a printer says, taken out of its bytes. Pure.

Three kinds of words share one line, and their fixed bits tell them apart (Epson's reference):

    DLE EOT n   one byte,   0xx1 xx10   a realtime answer
    GS r 1      one byte,   0xx0 xxxx   "everything before this question was carried out"
    GS a n      four bytes, 0xx1 xx00 and three times 0xx0 xxxx   automatic status (ASB), unasked

The last three bytes of an automatic status look like answers to `GS r`, so a block is taken
whole. Anything else (XON, XOFF, noise) is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from printer.escpos.status import (
    is_asb_head,
    is_completion_response,
    is_realtime_response,
)

BLOCK_BYTES = 4


class ResponseKind(Enum):
    REALTIME = auto()
    DONE = auto()
    ASB = auto()


class StatusResponse(NamedTuple):
    """One word of the printer: its kind and its bytes (one, or the four of a block)."""

    kind: ResponseKind
    data: bytes


class ResponseReader:
    """Takes bytes as they come and gives the answers that are complete."""

    def __init__(self) -> None:
        self._block = b""

    def feed(self, data: bytes) -> Iterator[StatusResponse]:
        for byte in data:
            yield from self._take(byte)

    def _take(self, byte: int) -> Iterator[StatusResponse]:
        if self._block and is_completion_response(byte):
            self._block += bytes((byte,))
            if len(self._block) == BLOCK_BYTES:
                block, self._block = self._block, b""
                yield StatusResponse(ResponseKind.ASB, block)
            return
        self._block = b""  # a block that broke off is no block
        if is_asb_head(byte):
            self._block = bytes((byte,))
        elif is_realtime_response(byte):
            yield StatusResponse(ResponseKind.REALTIME, bytes((byte,)))
        elif is_completion_response(byte):
            yield StatusResponse(ResponseKind.DONE, bytes((byte,)))
