"""What a fault within a job leads to: the state while it lasts, and what becomes of the job."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from config.wire import PrinterState
from printer.documents.ticket import lay_out_ticket
from printer.errors import PrinterUnreachable
from printer.escpos.profile import PaperProfile
from printer.escpos.status import PrinterStatus
from printer.spooling.outcome import PrintOutcome
from printer.spooling.paper_roll import PaperRollFile
from printer.spooling.spooler import Spooler, SpoolerStatus
from printer.testing.fake_printer import FakePrinter
from printer.testing.recording_transport import RecordingTransport
from printer.transports.network import NetworkTransport
from tests.printer.conftest import a_ticket

PATIENCE_SECONDS = 30
TICKET = lay_out_ticket(a_ticket(), PaperProfile())
OTHER = lay_out_ticket(a_ticket(number="A026"), PaperProfile())
LONG = TICKET + OTHER
"""More than the printer's buffer holds and the system keeps beside it."""


def spooler_of(
    printer: FakePrinter, folder: Path, timeout_seconds: float = 5, asks_first: bool = False
) -> Spooler:
    transport = NetworkTransport(printer.host, printer.port, timeout_seconds)
    return Spooler(
        transport,
        folder / "jobs",
        poll_seconds=0.02,
        retry_seconds=0.02,
        confirm_seconds=2.0,
        asks_first=asks_first,
    )


async def until(spooler: Spooler, wanted: Callable[[SpoolerStatus], bool]) -> SpoolerStatus:
    """The first status that is as wanted."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for status in spooler.changes():
            if wanted(status):
                return status
    raise AssertionError("the spooler stopped")


async def state(spooler: Spooler, wanted: PrinterState) -> SpoolerStatus:
    return await until(spooler, lambda now: now.state is wanted)


async def test_a_printer_whose_buffer_is_full_says_by_itself_why_it_stopped(
    tmp_path: Path,
) -> None:
    async with FakePrinter() as printer, spooler_of(printer, tmp_path) as spooler:
        await state(spooler, PrinterState.READY)
        printer.at_byte(200, lambda: printer.apply(paper_out=True))
        job = await spooler.submit(LONG * 40, "A025")
        status = await state(spooler, PrinterState.PAPER_OUT)
        assert status.jobs_waiting == 1  # it is still being written, and the state is there
        assert spooler.outcome(job) is PrintOutcome.PRINTING
        await printer.stop()
        assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.UNKNOWN


async def test_a_fault_stays_the_word_while_the_full_printer_hears_no_question(
    tmp_path: Path,
) -> None:
    async with FakePrinter() as printer, spooler_of(printer, tmp_path, 0.3) as spooler:
        await state(spooler, PrinterState.READY)
        printer.at_byte(200, lambda: printer.apply(paper_out=True))
        job = await spooler.submit(LONG * 40, "A025")
        assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.UNKNOWN
        assert spooler.status().state is PrinterState.PAPER_OUT
        printer.apply(hanging=True)
        status = await until(spooler, lambda now: "no longer answers" in now.detail)
        assert status.state is PrinterState.PAPER_OUT


async def test_a_printer_that_takes_no_more_is_told_before_it_is_given_up(tmp_path: Path) -> None:
    async with FakePrinter() as printer, spooler_of(printer, tmp_path, 30) as spooler:
        await state(spooler, PrinterState.READY)
        printer.at_byte(200, lambda: printer.apply(hanging=True))
        job = await spooler.submit(LONG * 40, "A025")
        status = await until(spooler, lambda now: "takes no data" in now.detail)
        assert (status.state, spooler.outcome(job)) == (PrinterState.OFFLINE, PrintOutcome.PRINTING)
        await printer.stop()


@pytest.mark.parametrize("drops", [False, True], ids=["goes on", "forgets"])
async def test_what_a_fault_stopped_for_a_moment_is_never_called_printed(
    tmp_path: Path, drops: bool
) -> None:
    async with FakePrinter(drops_buffer=drops) as printer, spooler_of(printer, tmp_path) as spooler:
        await state(spooler, PrinterState.READY)

        def opened_and_closed() -> None:
            printer.apply(cover_open=True)
            printer.apply(cover_open=False)

        printer.at_byte(1_500, opened_and_closed)
        job = await spooler.submit(TICKET, "A025")
        assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.UNKNOWN
        after = await spooler.submit(OTHER, "A026")
        assert await spooler.wait_printed(after, PATIENCE_SECONDS) is PrintOutcome.PRINTED
        assert printer.tickets.count(OTHER) == 1
        assert printer.mechanism.paper_path.glued == 0


async def test_the_next_ticket_does_not_hang_on_what_broke_off(tmp_path: Path) -> None:
    async with FakePrinter() as printer, spooler_of(printer, tmp_path) as spooler:
        await state(spooler, PrinterState.READY)
        printer.at_byte(1_500, printer.pull)
        job = await spooler.submit(TICKET, "A025")
        assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.UNKNOWN
        after = await spooler.submit(OTHER, "A026")
        assert await spooler.wait_printed(after, PATIENCE_SECONDS) is PrintOutcome.PRINTED
        assert printer.tickets == [OTHER]
        assert len(printer.partial) == 1
        assert printer.mechanism.paper_path.glued == 0


async def test_a_slow_printer_is_waited_for(tmp_path: Path) -> None:
    slow = FakePrinter(seconds_per_command=0.02)
    async with slow as printer, spooler_of(printer, tmp_path) as spooler:
        for number, data in (("A025", TICKET), ("A026", OTHER)):
            job = await spooler.submit(data, number)
            assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.PRINTED
        assert printer.tickets == [TICKET, OTHER]


async def test_a_printer_that_does_not_know_the_question_is_cleared_all_the_same(
    tmp_path: Path,
) -> None:
    async with FakePrinter() as printer, spooler_of(printer, tmp_path) as spooler:
        printer.apply(ignores_completion_query=True)
        await state(spooler, PrinterState.READY)
        printer.at_byte(1_500, printer.pull)
        broken = await spooler.submit(TICKET, "A025")
        assert await spooler.wait_printed(broken, PATIENCE_SECONDS) is PrintOutcome.UNKNOWN
        for number, data in (("A026", OTHER), ("A027", TICKET)):
            job = await spooler.submit(data, number)
            assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.PRINTED
        assert printer.tickets == [OTHER, TICKET]


async def test_a_job_that_is_dropped_while_it_is_sent_is_not_tried_again(tmp_path: Path) -> None:
    transport = RecordingTransport()
    spooler = Spooler(transport, tmp_path, poll_seconds=0.02, retry_seconds=0.02)
    async with spooler:
        await state(spooler, PrinterState.READY)
        writing, go_on = threading.Event(), threading.Event()

        def unreachable() -> None:
            writing.set()
            go_on.wait(PATIENCE_SECONDS)
            transport.status = PrinterStatus(PrinterState.COVER_OPEN)
            raise PrinterUnreachable("gone")

        transport.on_write = unreachable
        job = await spooler.submit(TICKET, "A025")
        await asyncio.to_thread(writing.wait, PATIENCE_SECONDS)
        await spooler.discard(job)
        go_on.set()
        assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.DISCARDED
        assert transport.written == []


async def test_after_a_restart_a_person_decides_on_tickets_and_receipts_go_on(
    tmp_path: Path,
) -> None:
    async with FakePrinter() as printer:
        printer.apply(paper_out=True)
        async with spooler_of(printer, tmp_path, asks_first=True) as spooler:
            ticket = await spooler.submit(TICKET, "A025")
            receipt = await spooler.submit_once(OTHER, "H25", "receipt-1")
        printer.apply(paper_out=False)
        async with spooler_of(printer, tmp_path, asks_first=True) as spooler:
            assert await spooler.wait_printed(receipt, PATIENCE_SECONDS) is PrintOutcome.PRINTED
            assert spooler.outcome(ticket) is PrintOutcome.UNKNOWN
            assert printer.tickets == [OTHER]


async def test_the_spooler_counts_the_paper_and_staff_change_the_roll(tmp_path: Path) -> None:
    roll = PaperRollFile(tmp_path / "roll.json", 20)
    async with Spooler(
        RecordingTransport(), tmp_path / "jobs", poll_seconds=0.02, roll=roll
    ) as spooler:
        await state(spooler, PrinterState.READY)
        while spooler.status().state is PrinterState.READY:
            job = await spooler.submit(TICKET, "A025")
            assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.PRINTED
        low = spooler.status()
        assert low.state is PrinterState.PAPER_NEAR_END
        assert low.tickets_left is not None
        assert low.tickets_left < 150
        await spooler.new_roll()
        assert spooler.status().state is PrinterState.READY
