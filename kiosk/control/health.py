"""How this kiosk is: for staff on the screen, and for the server."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Final
from uuid import uuid4

from config.wire import PrinterState, ReportDevice

_DETAIL_LENGTH: Final = 200
INSTANCE: Final = uuid4().hex
"""This start of the program, for no other has it: a copied data folder starts as another."""
_UNSURE_TOLD: Final = 50


@dataclass(frozen=True)
class Health:
    """What is known of the kiosk and its printer."""

    version: str
    printer: PrinterState = PrinterState.UNKNOWN
    printer_detail: str = ""
    jobs_waiting: int = 0
    unsure: tuple[str, ...] = ()
    """Numbers of tickets that may or may not be on paper."""
    tickets_left: int | None = None
    """About how many tickets the paper still gives."""
    undelivered: int = 0
    """Tickets issued offline that the server does not have yet."""
    held: int | None = None
    """Numbers to issue offline today, the fewest of any service; None where none gives any more."""
    notes: tuple[str, ...] = ()
    """What staff must know of issuing tickets offline, in the centre's language."""

    @property
    def fault(self) -> str:
        return "; ".join(self.notes)

    def report(self) -> ReportDevice:
        return ReportDevice(
            version=self.version,
            instance=INSTANCE,
            printer=self.printer,
            printer_detail=self.printer_detail[:_DETAIL_LENGTH],
            jobs_waiting=self.jobs_waiting,
            unsure=list(self.unsure[:_UNSURE_TOLD]),
            tickets_left=self.tickets_left,
            undelivered=self.undelivered,
            fault=self.fault[:_DETAIL_LENGTH],
        )


def program_version() -> str:
    """The installed version, or nothing where Motcua runs uninstalled."""
    try:
        return version("motcua")
    except PackageNotFoundError:
        return ""
