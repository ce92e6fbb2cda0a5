"""The kiosk's printer over the real spooler, on a printer at a TCP port."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.hardware import Printer
from config.wire import PrinterState, TicketIssued
from config.wire.procedures import ProcedureDetails
from kiosk.printing.printer import UNSURE_KEPT, PrinterHealth, SpooledPrinter
from kiosk.testing.fake_procedures import demo_procedures, demo_receipt
from printer.spooling.jobs import PrintJob, PrintJobFolder, PrintJobId
from printer.spooling.outcome import PrintOutcome
from printer.testing.fake_printer import FakePrinter

TICKET = TicketIssued(
    ticket_id=1,
    number="C001",
    service="residence",
    service_name={"vi": "Cư trú"},
    language="vi",
    token="T",
    tracking_url="HTTP://HALL/T/T",
    issued_at=datetime(2026, 11, 23, tzinfo=UTC),
    time_zone="Asia/Ho_Chi_Minh",
    people_ahead=0,
    estimate=None,
    hall_name={"vi": "Trung tâm"},
)

DETAILS = ProcedureDetails(
    procedure=demo_procedures()[0],
    version=1,
    version_id=1,
    page_url="http://192.168.1.10:8080/procedures/1.001193",
)


@pytest.fixture
async def printer(tmp_path: Path) -> AsyncIterator[SpooledPrinter]:
    printer = SpooledPrinter(tmp_path / "jobs", tmp_path / "tickets")
    yield printer
    await printer.close()


async def health(printer: SpooledPrinter, state: PrinterState) -> PrinterHealth:
    async with asyncio.timeout(30):
        async for now in printer.health():
            if now.state is state:
                return now
    raise AssertionError(state)


async def test_a_ticket_goes_to_the_printer_of_the_centre_file(printer: SpooledPrinter) -> None:
    async with FakePrinter() as paper:
        await printer.use(Printer(kind="network", host=paper.host, port=paper.port))
        await health(printer, PrinterState.READY)
        assert [paper async for paper in printer.print(TICKET)] == [PrintOutcome.PRINTED]
        assert len(await paper.wait_tickets(1)) == 1


async def test_another_printer_takes_over(printer: SpooledPrinter, tmp_path: Path) -> None:
    async with FakePrinter() as paper:
        await printer.use(Printer(kind="network", host=paper.host, port=paper.port))
        await printer.use(Printer(kind="virtual"))
        await printer.use(Printer(kind="virtual"))
        assert [paper async for paper in printer.print(TICKET)] == [PrintOutcome.PRINTED]
        assert (tmp_path / "tickets" / "latest.png").is_file()
        assert paper.tickets == []


async def test_a_printer_that_cannot_be_used_is_an_error_and_not_the_end(
    printer: SpooledPrinter,
) -> None:
    await printer.use(Printer(kind="virtual", profile="no such profile"))
    faulty = await health(printer, PrinterState.ERROR)
    assert "no such profile" in faulty.detail
    assert [paper async for paper in printer.print(TICKET)] == [PrintOutcome.WAITING]


async def test_before_there_is_a_printer_nothing_is_promised(printer: SpooledPrinter) -> None:
    assert [paper async for paper in printer.print(TICKET)] == [PrintOutcome.WAITING]
    assert (await health(printer, PrinterState.UNKNOWN)).detail == ""


async def broken_off(printer: SpooledPrinter, paper: FakePrinter) -> None:
    """A ticket whose line breaks when 500 bytes of it have arrived."""
    await printer.use(Printer(kind="network", host=paper.host, port=paper.port))
    await health(printer, PrinterState.READY)
    paper.at_byte(500, paper.pull)
    assert [paper async for paper in printer.print(TICKET)] == [PrintOutcome.UNKNOWN]


async def unsure(printer: SpooledPrinter, *numbers: str) -> None:
    """Until exactly these may or may not be on paper."""
    async with asyncio.timeout(30):
        async for now in printer.health():
            if now.unsure == numbers:
                return


async def test_a_ticket_that_broke_off_is_printed_again_at_staffs_word(
    printer: SpooledPrinter,
) -> None:
    async with FakePrinter() as paper:
        await broken_off(printer, paper)
        await unsure(printer, "C001")
        await printer.settle(again=True)
        assert len(await paper.wait_tickets(1)) == 1
        assert len(paper.partial) == 1
        await unsure(printer)


async def test_a_ticket_that_broke_off_is_printed_again_at_the_citizens_word(
    printer: SpooledPrinter,
) -> None:
    async with FakePrinter() as paper:
        await broken_off(printer, paper)
        assert [said async for said in printer.print(TICKET, again=True)] == [PrintOutcome.PRINTED]
        assert len(paper.tickets) == 1
        await unsure(printer)


async def test_who_has_the_number_leaves_nothing_for_staff_to_settle(
    printer: SpooledPrinter,
) -> None:
    async with FakePrinter() as paper:
        await broken_off(printer, paper)
        await printer.end(TICKET, has_number=True)
        await unsure(printer)
        assert paper.tickets == []


async def test_who_left_without_a_word_leaves_the_ticket_for_staff(
    printer: SpooledPrinter,
) -> None:
    async with FakePrinter() as paper:
        await broken_off(printer, paper)
        await printer.end(TICKET, has_number=False)
        await unsure(printer, "C001")


@pytest.mark.parametrize("has_number", [True, False])
async def test_no_ticket_comes_out_for_somebody_who_has_left(
    tmp_path: Path, has_number: bool
) -> None:
    printer = SpooledPrinter(tmp_path / "jobs", tmp_path / "tickets", timedelta(seconds=0.1))
    async with FakePrinter() as paper:
        await paper.set(paper_out=True)
        await printer.use(Printer(kind="network", host=paper.host, port=paper.port))
        await health(printer, PrinterState.PAPER_OUT)
        said = printer.print(TICKET)
        assert await anext(said) is PrintOutcome.WAITING
        await printer.end(TICKET, has_number=has_number)
        assert [one async for one in said] == []
        await paper.set(paper_out=False)
        other = TICKET.model_copy(update={"number": "C002", "token": "U"})
        assert [one async for one in printer.print(other)][-1] is PrintOutcome.PRINTED
        assert len(paper.tickets) == 1
        await printer.close()


async def test_a_ticket_waits_for_paper_as_long_as_its_citizen_does(tmp_path: Path) -> None:
    printer = SpooledPrinter(tmp_path / "jobs", tmp_path / "tickets", timedelta(seconds=0.1))
    async with FakePrinter() as paper:
        await paper.set(cover_open=True)
        await printer.use(Printer(kind="network", host=paper.host, port=paper.port))
        await health(printer, PrinterState.COVER_OPEN)
        said = printer.print(TICKET)
        assert await anext(said) is PrintOutcome.WAITING
        await paper.set(cover_open=False)
        assert [one async for one in said] == [PrintOutcome.PRINTED]
        assert len(paper.tickets) == 1
        await printer.close()


async def test_a_printer_that_says_nothing_is_never_said_to_have_printed(
    printer: SpooledPrinter,
) -> None:
    async with FakePrinter() as paper:
        await paper.set(silent=True)
        await printer.use(Printer(kind="network", host=paper.host, port=paper.port))
        assert [one async for one in printer.print(TICKET)] == [PrintOutcome.UNCONFIRMED]
        assert [one async for one in printer.print(TICKET, again=True)] == [
            PrintOutcome.UNCONFIRMED
        ]
        assert len(await paper.wait_tickets(2)) == 2


async def test_after_a_restart_a_ticket_that_waited_is_staffs_to_settle(tmp_path: Path) -> None:
    printer = SpooledPrinter(tmp_path / "jobs", tmp_path / "tickets", timedelta(seconds=0.1))
    async with FakePrinter() as paper:
        await paper.set(paper_out=True)
        network = Printer(kind="network", host=paper.host, port=paper.port)
        await printer.use(network)
        await health(printer, PrinterState.PAPER_OUT)
        printing = asyncio.create_task(anext(printer.print(TICKET)))
        async with asyncio.timeout(30):
            async for now in printer.health():
                if now.jobs_waiting:
                    break
        await printer.close()
        assert await printing is PrintOutcome.WAITING
        await paper.set(paper_out=False)
        restarted = SpooledPrinter(tmp_path / "jobs", tmp_path / "tickets")
        await restarted.use(network)
        await unsure(restarted, "C001")
        await restarted.settle(again=True)
        assert len(await paper.wait_tickets(1)) == 1
        await restarted.close()


async def test_a_ticket_that_nobody_settled_on_its_day_is_dropped(
    printer: SpooledPrinter, tmp_path: Path
) -> None:
    folder = PrintJobFolder(tmp_path / "jobs")
    folder.load()
    long_ago = time.time_ns() - round((UNSURE_KEPT.total_seconds() + 60) * 1e9)
    for number, taken in (("A001", long_ago), ("A002", time.time_ns())):
        job = PrintJob(PrintJobId(f"{taken:020}"), number, b"")
        folder.store(job)
        folder.move(job, PrintOutcome.UNKNOWN)
    async with FakePrinter() as paper:
        await printer.use(Printer(kind="network", host=paper.host, port=paper.port))
        await unsure(printer, "A002")


async def test_the_paper_is_counted_down_and_staff_put_a_new_roll_in(
    printer: SpooledPrinter,
) -> None:
    async with FakePrinter() as paper:
        short = Printer(kind="network", host=paper.host, port=paper.port, roll_metres=5)
        await printer.use(short)
        low = await health(printer, PrinterState.PAPER_NEAR_END)
        assert low.tickets_left == 30
        assert [one async for one in printer.print(TICKET)] == [PrintOutcome.PRINTED]
        await printer.close()
        await printer.use(short.model_copy(update={"roll_metres": 75}))
        well = await health(printer, PrinterState.READY)
        assert well.tickets_left in range(300, 600)


async def test_the_test_page_comes_out(printer: SpooledPrinter) -> None:
    async with FakePrinter() as paper:
        await printer.use(Printer(kind="network", host=paper.host, port=paper.port))
        await printer.print_test_page("vi")
        (page,) = await paper.wait_tickets(1)
        assert b"MOTCUA" in page


async def test_a_list_of_papers_comes_out(printer: SpooledPrinter) -> None:
    async with FakePrinter() as paper:
        await printer.use(Printer(kind="network", host=paper.host, port=paper.port))
        assert (await printer.print_papers(DETAILS, "vi")).took_paper
        (printed,) = await paper.wait_tickets(1)
        assert DETAILS.page_url.encode() in printed


async def test_no_list_comes_out_for_somebody_who_has_left(tmp_path: Path) -> None:
    printer = SpooledPrinter(tmp_path / "jobs", tmp_path / "tickets", timedelta(seconds=0.1))
    async with FakePrinter() as paper:
        await paper.set(paper_out=True)
        await printer.use(Printer(kind="network", host=paper.host, port=paper.port))
        await health(printer, PrinterState.PAPER_OUT)
        assert await printer.print_papers(DETAILS, "vi") is PrintOutcome.DISCARDED
        await paper.set(paper_out=False)
        assert [paper async for paper in printer.print(TICKET)][-1] is PrintOutcome.PRINTED
        assert len(paper.tickets) == 1
        await printer.close()


async def test_a_receipt_is_printed_once_however_often_it_comes(printer: SpooledPrinter) -> None:
    async with FakePrinter() as paper:
        await printer.use(Printer(kind="network", host=paper.host, port=paper.port))
        jobs = [demo_receipt("job-1"), demo_receipt("job-1"), demo_receipt("job-2")]
        assert await asyncio.gather(*map(printer.keep_receipt, jobs)) == [True] * 3
        assert len(await paper.wait_tickets(2)) == 2
        assert [paper async for paper in printer.print(TICKET)] == [PrintOutcome.PRINTED]
        assert await printer.keep_receipt(jobs[0])
        assert len(paper.tickets) == 3


async def test_a_ticket_that_staff_gave_comes_out_as_a_ticket(printer: SpooledPrinter) -> None:
    async with FakePrinter() as paper:
        await printer.use(Printer(kind="network", host=paper.host, port=paper.port))
        job = demo_receipt("ticket-1").model_copy(update={"ticket": TICKET})
        assert await printer.keep_receipt(job)
        assert [paper async for paper in printer.print(TICKET)] == [PrintOutcome.PRINTED]
        by_staff, by_kiosk = paper.tickets
        assert by_staff == by_kiosk


async def test_a_receipt_waits_on_disk_for_a_printer_without_paper(
    printer: SpooledPrinter, tmp_path: Path
) -> None:
    async with FakePrinter() as paper:
        await paper.set(paper_out=True)
        network = Printer(kind="network", host=paper.host, port=paper.port)
        await printer.use(network)
        assert await printer.keep_receipt(demo_receipt("job-1"))
        await printer.close()
        await paper.set(paper_out=False)
        restarted = SpooledPrinter(tmp_path / "jobs", tmp_path / "tickets")
        await restarted.use(network)
        assert await restarted.keep_receipt(demo_receipt("job-1"))
        assert len(await paper.wait_tickets(1)) == 1
        await restarted.close()


async def test_without_a_printer_no_receipt_is_kept(printer: SpooledPrinter) -> None:
    assert not await printer.keep_receipt(demo_receipt("job-1"))
    assert await printer.print_papers(DETAILS, "vi") is PrintOutcome.DISCARDED
