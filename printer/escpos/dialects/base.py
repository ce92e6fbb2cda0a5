"""`PrinterDialect`: the seam for a printer's status protocol, and what its answers are. Pure.

A dialect says which bytes ask and what the answers mean; when to ask, how long to wait and what
becomes of a job is the same for all (`printer.transports.status_queries`,
`printer.spooling.print_worker`). Commands that print (cut, QR code, raster, drawer) are not its
matter: they vary by python-escpos's profile.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum, auto
from typing import NamedTuple, Protocol

from config.wire import PrinterState


class ResponseKind(Enum):
    """What a response answers."""

    REALTIME = auto()
    """A status query."""
    COMPLETED = auto()
    """The completion query: everything before it was carried out."""
    AUTOMATIC = auto()
    """Nothing: the printer reports a change by itself."""


class StatusResponse(NamedTuple):
    """One response of the printer and its bytes."""

    kind: ResponseKind
    data: bytes


class ResponseReader(Protocol):
    """Takes bytes as they come and gives the responses that are complete."""

    def feed(self, data: bytes) -> Iterable[StatusResponse]: ...


class PrinterDialect(Protocol):
    """One status protocol."""

    @property
    def setup(self) -> bytes:
        """Sent at the top of each document: asks for automatic status. Empty where the printer
        reports nothing by itself."""

    @property
    def status_queries(self) -> Sequence[bytes]:
        """Sent one by one, each after the answer to the one before. Empty where the printer
        answers none: its state is unknown for ever."""

    @property
    def completion_query(self) -> bytes:
        """Waits in the printer's queue behind a document, so its answer says that the document
        came out. Empty where there is none: then a printer that is well has printed."""

    @property
    def clearing(self) -> bytes:
        """After the zeroes that end half a command: cuts off what hangs out of the printer."""

    def reader(self) -> ResponseReader:
        """A reader for one connection."""

    def parse_realtime(self, answers: Sequence[bytes]) -> PrinterState:
        """The state from the answers to the first of `status_queries`, in their order."""

    def parse_automatic(self, block: bytes) -> PrinterState:
        """The state from what the printer reported by itself."""
