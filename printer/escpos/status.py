"""What a printer's status bytes mean. Pure.

Source of the bits: Epson's ESC/POS reference for `DLE EOT n` and `GS a` (automatic status
back), which the makers of compatible printers follow. Every answer has fixed bits; a byte
without them is noise and counts as no answer. A printer that says nothing is `UNKNOWN`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from config.text.catalogue import text
from config.wire import PrinterState

QUESTIONS: Final = (1, 2, 3, 4)
"""DLE EOT 1: the printer, 2: why it is offline, 3: which error, 4: the paper."""

OFFLINE: Final = 0x08
COVER_OPEN: Final = 0x04
PAPER_ENDED_PRINTING: Final = 0x20
CUTTER_ERROR: Final = 0x08
OTHER_ERRORS: Final = 0x04 | 0x20 | 0x40
"""Recoverable, unrecoverable, and those that end by themselves (an overheated head)."""
NEAR_END: Final = 0x0C
PAPER_OUT: Final = 0x60
ERROR_OCCURRED: Final = 0x40

BLOCKING: Final = frozenset(PrinterState) - {
    PrinterState.READY,
    PrinterState.PAPER_NEAR_END,
    PrinterState.UNKNOWN,
}
"""States in which a printer prints nothing, as it says itself."""


@dataclass(frozen=True)
class PrinterStatus:
    """A printer's state, and technical words on it for logs and staff (an address, a cause)."""

    state: PrinterState
    detail: str = ""

    @property
    def blocks(self) -> bool:
        return self.state in BLOCKING


UNKNOWN: Final = PrinterStatus(PrinterState.UNKNOWN, "the printer does not answer")


def is_realtime_response(byte: int) -> bool:
    """Whether a byte is an answer to DLE EOT: bits 1 and 4 are set, 0 and 7 are not."""
    return byte & 0b1001_0011 == 0b0001_0010


def is_asb_head(byte: int) -> bool:
    """Whether a byte begins a block of automatic status: bit 4 is set, 0, 1 and 7 are not."""
    return byte & 0b1001_0011 == 0b0001_0000


def is_completion_response(byte: int) -> bool:
    """Whether a byte is the answer to GS r 1: bits 4 and 7 are not set."""
    return byte & 0b1001_0000 == 0


def parse_realtime(answers: Mapping[int, int]) -> PrinterState:
    """The state from the answers to `DLE EOT n`, by n. Questions without an answer are absent.

    A fault is believed whoever tells it, the most urgent thing to do first. Without a fault the
    printer is ready only if it answered for itself (1) and for its paper (4).
    """
    valid = {question: byte for question, byte in answers.items() if is_realtime_response(byte)}
    printer, cause, error, paper = (valid.get(question, 0) for question in QUESTIONS)
    return _worst(
        cover_open=bool(cause & COVER_OPEN),
        paper_out=bool(paper & PAPER_OUT or cause & PAPER_ENDED_PRINTING),
        cutter_error=bool(error & CUTTER_ERROR),
        other_error=bool(error & OTHER_ERRORS or cause & ERROR_OCCURRED),
        offline=bool(printer & OFFLINE),
        known={1, 4} <= valid.keys(),
        near_end=bool(paper & NEAR_END),
    )


def parse_asb(block: bytes) -> PrinterState:
    """The state from the four bytes that a printer sends by itself after `GS a` (ASB)."""
    fixed_bits = ((0x93, 0x10), (0x90, 0), (0x90, 0), (0x90, 0))
    if len(block) != 4 or any(
        byte & mask != bits for byte, (mask, bits) in zip(block, fixed_bits, strict=True)
    ):
        return PrinterState.UNKNOWN
    printer, error, paper, _ = block
    return _worst(
        cover_open=bool(printer & 0x20),
        paper_out=bool(paper & 0x0C),
        cutter_error=bool(error & CUTTER_ERROR),
        other_error=bool(error & OTHER_ERRORS),
        offline=bool(printer & OFFLINE),
        known=True,
        near_end=bool(paper & 0x03),
    )


def _worst(
    *,
    cover_open: bool,
    paper_out: bool,
    cutter_error: bool,
    other_error: bool,
    offline: bool,
    known: bool,
    near_end: bool,
) -> PrinterState:
    """The one state to show: what must be done first hides what follows from it."""
    if cover_open:
        return PrinterState.COVER_OPEN
    if paper_out:
        return PrinterState.PAPER_OUT
    if cutter_error:
        return PrinterState.CUTTER_ERROR
    if other_error:
        return PrinterState.ERROR
    if offline:
        return PrinterState.OFFLINE
    if not known:
        return PrinterState.UNKNOWN
    return PrinterState.PAPER_NEAR_END if near_end else PrinterState.READY


def state_text(language: str, state: PrinterState) -> str:
    """The state in words, for kiosk and console."""
    return text(language, f"ticket.printer_{state.value}")
