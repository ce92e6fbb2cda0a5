"""The kiosk's own printer: a ticket goes in, and what became of its paper comes out.

`TicketPrinter` is what the controller needs, `SpooledPrinter` the real one over `printer.spooling`.
The printer's description comes from the server, so it may change while the kiosk runs.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from config.hardware import Printer
from config.text.catalogue import FALLBACK_LANGUAGE, LANGUAGES
from config.wire import PrinterState, TicketIssued
from config.wire.dossiers.answers import ReceiptJob
from config.wire.procedures import ProcedureDetails
from kiosk.flow.state import PRINT_PATIENCE
from printer.documents.letterhead import Stationery
from printer.documents.papers_list import lay_out_papers
from printer.documents.receipt import lay_out_receipt
from printer.documents.test_page import lay_out_test_page
from printer.documents.ticket import lay_out_ticket
from printer.errors import PrinterError
from printer.escpos.profile import PaperProfile
from printer.escpos.status import BLOCKING
from printer.spooling.jobs import PrintJobId
from printer.spooling.outcome import PrintOutcome
from printer.spooling.paper_roll import PaperRollFile
from printer.spooling.spooler import Spooler
from printer.transports.factory import transport_for

log = logging.getLogger(__name__)

BLANK: Final = Stationery()
_SAMPLE: Final = TicketIssued(
    ticket_id=0,
    number="A001",
    service="",
    service_name=dict.fromkeys(LANGUAGES, "Hộ tịch"),
    language=FALLBACK_LANGUAGE,
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


def _laid_out(job: ReceiptJob, paper: PaperProfile, stationery: Stationery) -> bytes:
    if job.ticket is None:
        return lay_out_receipt(job, paper, stationery.of_receipt())
    return lay_out_ticket(job.ticket, paper, stationery.of_ticket(job.ticket.service))


UNSURE_KEPT: Final = timedelta(hours=12)


def about(tickets: int | None) -> int | None:
    """Rounded down to tens, for it is an estimate and each change is told."""
    return tickets if tickets is None or tickets < 20 else tickets // 10 * 10


@dataclass(frozen=True)
class PrinterHealth:
    """How the printer is and how many tickets it still owes."""

    state: PrinterState = PrinterState.UNKNOWN
    detail: str = ""
    jobs_waiting: int = 0
    unsure: tuple[str, ...] = ()
    """The numbers of tickets that may or may not be on paper; staff decide."""
    tickets_left: int | None = None
    """About how many tickets the paper still gives, rounded down; None where nobody knows."""


@dataclass
class _Visit:
    """A citizen who stands before a ticket."""

    job: PrintJobId | None = None
    """None until its paper is laid out."""
    left: asyncio.Event = field(default_factory=asyncio.Event)
    has_number: bool = False


class TicketPrinter(Protocol):
    """Prints tickets for the controller."""

    async def use(self, printer: Printer, stationery: Stationery = BLANK) -> None:
        """Print on this printer from now on, with the centre's logo and texts; the same
        description changes nothing."""

    def print(
        self, ticket: TicketIssued, *, again: bool = False
    ) -> AsyncGenerator[PrintOutcome, None]:
        """Print, or print `again` what did not come out; yields what has become of the job.

        After a pending outcome another may follow, until `end` says that nobody waits.
        """

    async def end(self, ticket: TicketIssued, has_number: bool) -> None:
        """Nobody stands before this ticket any more: it does not come out later by itself.

        One that broke off stays for staff to settle, unless the citizen `has_number`.
        """

    async def new_roll(self) -> None:
        """Count the paper from a whole roll down."""

    async def print_papers(self, details: ProcedureDetails, language: str) -> PrintOutcome:
        """Print a procedure's list of papers now, or not at all: where no paper came in time the
        job is discarded."""

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
        self._paper = PaperProfile()
        self._stationery = BLANK
        self._spooler: Spooler | None = None
        self._fault = ""
        self._visits: dict[str, _Visit] = {}
        """Who stands before a ticket, by its token: one, or nobody."""
        self._renewed = asyncio.Condition()
        self._renewing = asyncio.Lock()

    async def use(self, printer: Printer, stationery: Stationery = BLANK) -> None:
        self._stationery = stationery
        async with self._renewing:
            if printer == self._printer:
                return
            await self.close()
            try:
                self._paper = PaperProfile.of(printer)
                spooler = await asyncio.to_thread(self._spooler_for, printer)
                await spooler.start()
                await self._forget_old(spooler)
                letterhead = stationery.of_ticket("")
                await asyncio.to_thread(lay_out_ticket, _SAMPLE, self._paper, letterhead)
                self._spooler, self._fault = spooler, ""
            except (PrinterError, OSError) as trouble:
                log.exception("The printer cannot be used: %s", printer)
                self._fault = str(trouble)
            async with self._renewed:
                self._printer = printer
                self._renewed.notify_all()

    def _spooler_for(self, printer: Printer) -> Spooler:
        self._folder.mkdir(parents=True, exist_ok=True)
        roll = PaperRollFile(self._folder / "roll.json", printer.roll_metres)
        transport = transport_for(printer, self._virtual_folder)
        endless = printer.kind == "virtual"
        return Spooler(transport, self._folder, asks_first=True, roll=None if endless else roll)

    async def print(
        self, ticket: TicketIssued, *, again: bool = False
    ) -> AsyncGenerator[PrintOutcome, None]:
        spooler = self._spooler
        if spooler is None:
            yield PrintOutcome.WAITING
            return
        try:
            await self._forget_old(spooler)
            visit, job = await self._job_of(spooler, ticket, again)
            outcome = await spooler.wait_printed(job, self._patience_seconds)
            if outcome.is_pending:
                yield outcome
                outcome = await self._later(spooler, visit, job)
            if outcome is not PrintOutcome.DISCARDED:
                yield outcome
            await self._settle_end(spooler, visit)
        except PrinterError:
            log.exception("%s is not printed", ticket.number)
            yield PrintOutcome.WAITING

    async def _job_of(
        self, spooler: Spooler, ticket: TicketIssued, again: bool
    ) -> tuple[_Visit, PrintJobId]:
        """The job of this ticket: a new one, or the one from before where it still lives."""
        visit = self._visits.get(ticket.token) if again else None
        if visit and visit.job and not spooler.outcome(visit.job).is_final:
            await spooler.reprint(visit.job)
            return visit, visit.job
        visit = _Visit()
        self._visits = {ticket.token: visit}
        letterhead = self._stationery.of_ticket(ticket.service)
        data = await asyncio.to_thread(lay_out_ticket, ticket, self._paper, letterhead)
        visit.job = await spooler.submit(data, ticket.number)
        await self._settle_end(spooler, visit)
        return visit, visit.job

    async def _later(self, spooler: Spooler, visit: _Visit, job: PrintJobId) -> PrintOutcome:
        """What becomes of a job that waits: printed while somebody waits too, or dropped."""
        leaving = asyncio.create_task(visit.left.wait())
        printing = asyncio.create_task(spooler.wait_ended(job))
        try:
            await asyncio.wait((leaving, printing), return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            printing.cancel()
        if visit.left.is_set() and spooler.outcome(job).is_pending:
            await spooler.discard(job)
        return spooler.outcome(job)

    async def end(self, ticket: TicketIssued, has_number: bool) -> None:
        spooler, visit = self._spooler, self._visits.get(ticket.token)
        if spooler is None or visit is None:
            return
        visit.has_number = has_number
        visit.left.set()
        await self._settle_end(spooler, visit)

    async def _settle_end(self, spooler: Spooler, visit: _Visit) -> None:
        """Nobody waits: nothing comes out later from a printer at fault, and who has the number
        needs no paper, so what broke off is nothing for staff to settle."""
        if visit.job is None or not visit.left.is_set():
            return
        outcome = spooler.outcome(visit.job)
        too_late = outcome.is_pending and spooler.status().state in BLOCKING
        if too_late or (outcome is PrintOutcome.UNKNOWN and visit.has_number):
            await spooler.discard(visit.job)

    async def _forget_old(self, spooler: Spooler) -> None:
        """Tickets that nobody settled on their day are nobody's any more."""
        for job in spooler.unknown_jobs():
            if not job.key and time.time() - job.submitted_at > UNSURE_KEPT.total_seconds():
                await spooler.discard(job.job_id)

    async def print_papers(self, details: ProcedureDetails, language: str) -> PrintOutcome:
        spooler = self._spooler
        if spooler is None:
            return PrintOutcome.DISCARDED
        try:
            data = await asyncio.to_thread(lay_out_papers, details, language, self._paper)
            job = await spooler.submit(data, details.procedure.code)
            outcome = await spooler.wait_printed(job, self._patience_seconds)
            if outcome.took_paper:
                return outcome
            # Nobody waits for it any more, and nothing of the hall depends on it.
            await spooler.discard(job)
        except PrinterError:
            log.exception("The papers of %s are not printed", details.procedure.code)
        return PrintOutcome.DISCARDED

    async def keep_receipt(self, receipt: ReceiptJob) -> bool:
        spooler = self._spooler
        if spooler is None:
            return False
        if spooler.has_taken(receipt.job):
            return True
        try:
            data = await asyncio.to_thread(_laid_out, receipt, self._paper, self._stationery)
            await spooler.submit_once(data, receipt.code, receipt.job)
        except PrinterError:
            log.exception("The receipt of %s is not kept", receipt.code)
            return False
        return True

    async def new_roll(self) -> None:
        if self._spooler is not None:
            await self._spooler.new_roll()

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
                left = about(now.tickets_left)
                yield PrinterHealth(now.state, now.detail, now.jobs_waiting, unsure, left)

    async def _other_than(self, printer: Printer | None) -> None:
        """Wait until another printer is used than the one that could not be."""
        async with self._renewed:
            await self._renewed.wait_for(lambda: self._printer != printer)

    async def close(self) -> None:
        if self._spooler is not None:
            spooler, self._spooler = self._spooler, None
            await spooler.stop()
