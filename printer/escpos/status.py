"""A printer's state, whatever its status protocol; one that says nothing is `UNKNOWN`. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from config.wire import PrinterState

BLOCKING: Final = frozenset(PrinterState) - {
    PrinterState.READY,
    PrinterState.PAPER_NEAR_END,
    PrinterState.UNKNOWN,
}
"""States in which a printer prints nothing, as it says itself."""


@dataclass(frozen=True)
class PrinterStatus:
    """A printer's state, and a technical detail for logs and staff (an address, a cause)."""

    state: PrinterState
    detail: str = ""

    @property
    def blocks(self) -> bool:
        return self.state in BLOCKING


UNKNOWN: Final = PrinterStatus(PrinterState.UNKNOWN, "the printer does not answer")


def most_urgent(
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
