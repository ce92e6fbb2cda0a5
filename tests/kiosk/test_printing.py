"""The kiosk's printer over the real spooler, on a printer at a TCP port."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.devices import Printer
from config.wire import PrinterState, TicketIssued
from config.wire.procedures import ProcedureDetails
from kiosk.fake_procedures import demo_procedures, demo_receipt
from kiosk.printing import PrinterHealth, SpooledPrinter
from printer.fake import FakePrinter

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
    async with asyncio.timeout(10):
        async for now in printer.health():
            if now.state is state:
                return now
    raise AssertionError(state)


async def test_a_ticket_goes_to_the_printer_of_the_centre_file(printer: SpooledPrinter) -> None:
    async with FakePrinter() as paper:
        await printer.use(Printer(kind="network", host=paper.host, port=paper.port))
        await health(printer, PrinterState.READY)
        assert [printed async for printed in printer.print(TICKET)] == [True]
        assert len(await paper.wait_tickets(1)) == 1


async def test_another_printer_takes_over(printer: SpooledPrinter, tmp_path: Path) -> None:
    async with FakePrinter() as paper:
        await printer.use(Printer(kind="network", host=paper.host, port=paper.port))
        await printer.use(Printer(kind="virtual"))
        await printer.use(Printer(kind="virtual"))
        assert [printed async for printed in printer.print(TICKET)] == [True]
        assert (tmp_path / "tickets" / "latest.png").is_file()
        assert paper.tickets == []


async def test_a_printer_that_cannot_be_used_is_an_error_and_not_the_end(
    printer: SpooledPrinter,
) -> None:
    await printer.use(Printer(kind="virtual", profile="no such profile"))
    faulty = await health(printer, PrinterState.ERROR)
    assert "no such profile" in faulty.detail
    assert [printed async for printed in printer.print(TICKET)] == [False]


async def test_before_there_is_a_printer_nothing_is_promised(printer: SpooledPrinter) -> None:
    assert [printed async for printed in printer.print(TICKET)] == [False]
    assert (await health(printer, PrinterState.UNKNOWN)).detail == ""


async def test_a_ticket_that_broke_off_is_printed_again_only_at_a_persons_word(
    printer: SpooledPrinter,
) -> None:
    async with FakePrinter() as paper:
        await printer.use(Printer(kind="network", host=paper.host, port=paper.port))
        await health(printer, PrinterState.READY)
        await paper.set(cut_off_after_bytes=500)
        assert [printed async for printed in printer.print(TICKET)] == [False]
        async with asyncio.timeout(10):
            async for now in printer.health():
                if now.unsure:
                    break
        assert now.unsure == ("C001",)
        await printer.settle(again=True)
        assert len(await paper.wait_tickets(1)) == 1


async def test_the_test_page_comes_out(printer: SpooledPrinter) -> None:
    async with FakePrinter() as paper:
        await printer.use(Printer(kind="network", host=paper.host, port=paper.port))
        await printer.print_test_page("vi")
        (page,) = await paper.wait_tickets(1)
        assert b"MOTCUA" in page


async def test_a_list_of_papers_comes_out(printer: SpooledPrinter) -> None:
    async with FakePrinter() as paper:
        await printer.use(Printer(kind="network", host=paper.host, port=paper.port))
        assert await printer.print_papers(DETAILS, "vi")
        (printed,) = await paper.wait_tickets(1)
        assert DETAILS.page_url.encode() in printed


async def test_no_list_comes_out_for_somebody_who_has_left(tmp_path: Path) -> None:
    printer = SpooledPrinter(tmp_path / "jobs", tmp_path / "tickets", timedelta(seconds=0.1))
    async with FakePrinter() as paper:
        await paper.set(paper_out=True)
        await printer.use(Printer(kind="network", host=paper.host, port=paper.port))
        await health(printer, PrinterState.PAPER_OUT)
        assert not await printer.print_papers(DETAILS, "vi")
        await paper.set(paper_out=False)
        assert [printed async for printed in printer.print(TICKET)][-1]
        assert len(paper.tickets) == 1
        await printer.close()


async def test_a_receipt_is_printed_once_however_often_it_comes(printer: SpooledPrinter) -> None:
    async with FakePrinter() as paper:
        await printer.use(Printer(kind="network", host=paper.host, port=paper.port))
        jobs = [demo_receipt("job-1"), demo_receipt("job-1"), demo_receipt("job-2")]
        assert await asyncio.gather(*map(printer.keep_receipt, jobs)) == [True] * 3
        assert len(await paper.wait_tickets(2)) == 2
        assert [printed async for printed in printer.print(TICKET)] == [True]
        assert await printer.keep_receipt(jobs[0])
        assert len(paper.tickets) == 3


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
    assert not await printer.print_papers(DETAILS, "vi")
