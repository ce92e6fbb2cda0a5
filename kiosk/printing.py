"""The kiosk's own printer: a ticket goes in, and what became of its paper comes out.

`TicketPrinter` is what the desk needs; `SpooledPrinter` is the real one, over `printer.spooler`.
The printer's description comes from the server, so it may change while the kiosk runs.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from config.devices import Printer
from config.texts import LANGUAGES
from config.wire import PrinterState, TicketIssued
from config.wire.dossiers import ReceiptJob
from config.wire.procedures import ProcedureDetails
from kiosk.flow_state import PRINT_PATIENCE, UNPRINTED_SHOWN
from printer.dossier_receipt import lay_out_receipt
from printer.errors import PrinterError
from printer.layout import lay_out_ticket
from printer.paper import Paper
from printer.papers_list import lay_out_papers
from printer.spooler import JobOutcome, Spooler
from printer.test_page import lay_out_test_page
from printer.transports import transport_for

log = logging.getLogger(__name__)

_SAMPLE: Final = TicketIssued(
    ticket_id=0,
    number="A001",
    service="",
    service_name=dict.fromkeys(LANGUAGES, "Hộ tịch"),
    language=LANGUAGES[0],
    token="",
    tracking_url="HTTP://LOCALHOST/T/0",
    issued_at=datetime(2026, 1, 1, tzinfo=UTC),
    time_zone="Asia/Ho_Chi_Minh",
    people_ahead=1,
    estimate=None,
    hall_name=dict.fromkeys(LANGUAGES, "Trung tâm"),
)
"""Laid out once when a printer is taken into use, so that the first citizen does not wait until
fonts are read; never printed."""


@dataclass(frozen=True)
class PrinterHealth:
    """How the printer is and how many tickets it still owes."""

    state: PrinterState = PrinterState.UNKNOWN
    detail: str = ""
    jobs_waiting: int = 0
    unsure: tuple[str, ...] = ()
    """The numbers of tickets that may or may not be on paper; staff decide."""


class TicketPrinter(Protocol):
    """Prints tickets for the desk."""

    async def use(self, printer: Printer) -> None:
        """Print on this printer from now on; the same description changes nothing."""

    def print(self, ticket: TicketIssued) -> AsyncGenerator[bool, None]:
        """Print; True when it is on paper, False when it will not be while somebody waits.

        After False a late True may follow.
        """

    async def print_papers(self, details: ProcedureDetails, language: str) -> bool:
        """Print a procedure's list of papers now, or not at all; whether it is on paper."""

    async def keep_receipt(self, receipt: ReceiptJob) -> bool:
        """Keep a dossier's receipt on disk to be printed once; whether it is kept, now or
        from before."""

    async def print_test_page(self, language: str) -> None:
        """Print the page that shows whether the printer is set up right."""

    async def settle(self, again: bool) -> None:
        """Print the unsure tickets again, or drop them."""

    def health(self) -> AsyncIterator[PrinterHealth]:
        """The health now, then after each change."""

    async def close(self) -> None:
        """Let go of the printer; what is not printed stays for the next start."""


class SpooledPrinter:
    """Prints through a spooler whose jobs lie in `folder`; a virtual printer draws its tickets
    into `virtual_folder`. For `patience` somebody waits before the kiosk speaks of a fault."""

    def __init__(
        self, folder: Path, virtual_folder: Path, patience: timedelta = PRINT_PATIENCE
    ) -> None:
        self._folder = folder
        self._patience_seconds = patience.total_seconds()
        self._virtual_folder = virtual_folder
        self._printer: Printer | None = None
        self._paper = Paper()
        self._spooler: Spooler | None = None
        self._fault = ""
        self._renewed = asyncio.Condition()
        self._renewing = asyncio.Lock()

    async def use(self, printer: Printer) -> None:
        async with self._renewing:
            if printer == self._printer:
                return
            await self.close()
            try:
                self._paper = Paper.of(printer)
                spooler = Spooler(transport_for(printer, self._virtual_folder), self._folder)
                await spooler.start()
                await asyncio.to_thread(lay_out_ticket, _SAMPLE, self._paper)
                self._spooler, self._fault = spooler, ""
            except (PrinterError, OSError) as trouble:
                log.exception("The printer cannot be used: %s", printer)
                self._fault = str(trouble)
            async with self._renewed:
                self._printer = printer
                self._renewed.notify_all()

    async def print(self, ticket: TicketIssued) -> AsyncGenerator[bool, None]:
        spooler = self._spooler
        if spooler is None:
            yield False
            return
        try:
            data = await asyncio.to_thread(lay_out_ticket, ticket, self._paper)
            job = await spooler.submit(data, ticket.number)
            outcome = await spooler.wait_printed(job, self._patience_seconds)
            yield outcome is JobOutcome.PRINTED
            if outcome is JobOutcome.WAITING:
                late = await spooler.wait_printed(job, UNPRINTED_SHOWN.total_seconds())
                if late is JobOutcome.PRINTED:
                    yield True
        except PrinterError:
            log.exception("%s is not printed", ticket.number)
            yield False

    async def print_papers(self, details: ProcedureDetails, language: str) -> bool:
        spooler = self._spooler
        if spooler is None:
            return False
        try:
            data = await asyncio.to_thread(lay_out_papers, details, language, self._paper)
            job = await spooler.submit(data, details.procedure.code)
            outcome = await spooler.wait_printed(job, self._patience_seconds)
            if outcome is not JobOutcome.PRINTED:
                # Nobody waits for it any more, and nothing of the hall depends on it.
                await spooler.discard(job)
        except PrinterError:
            log.exception("The papers of %s are not printed", details.procedure.code)
            return False
        return outcome is JobOutcome.PRINTED

    async def keep_receipt(self, receipt: ReceiptJob) -> bool:
        spooler = self._spooler
        if spooler is None:
            return False
        if spooler.has_taken(receipt.job):
            return True
        try:
            data = await asyncio.to_thread(lay_out_receipt, receipt, self._paper)
            await spooler.submit_once(data, receipt.code, receipt.job)
        except PrinterError:
            log.exception("The receipt of %s is not kept", receipt.code)
            return False
        return True

    async def print_test_page(self, language: str) -> None:
        if self._spooler is None:
            return
        try:
            data = await asyncio.to_thread(lay_out_test_page, self._paper, language)
            await self._spooler.submit(data, "test")
        except PrinterError:
            log.exception("The test page is not printed")

    async def settle(self, again: bool) -> None:
        spooler = self._spooler
        if spooler is None:
            return
        for job in spooler.unknown_jobs():
            await (spooler.reprint(job.job_id) if again else spooler.discard(job.job_id))

    async def health(self) -> AsyncIterator[PrinterHealth]:
        while True:
            spooler = self._spooler
            if spooler is None:
                state = PrinterState.ERROR if self._fault else PrinterState.UNKNOWN
                yield PrinterHealth(state, self._fault)
                await self._other_than(self._printer)
                continue
            async for now in spooler.changes():
                unsure = tuple(job.label for job in spooler.unknown_jobs())
                yield PrinterHealth(now.state, now.detail, now.jobs_waiting, unsure)

    async def _other_than(self, printer: Printer | None) -> None:
        """Wait until another printer is used than the one that could not be."""
        async with self._renewed:
            await self._renewed.wait_for(lambda: self._printer != printer)

    async def close(self) -> None:
        if self._spooler is not None:
            spooler, self._spooler = self._spooler, None
            await spooler.stop()
