"""Status protocols: each is one module and one line, and none but its own bytes are spoken."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from escpos.capabilities import CAPABILITIES

from config.hardware import Printer
from config.wire import PrinterState, TicketIssued
from printer.documents.ticket import lay_out_ticket
from printer.escpos.commands import CommandKind, read_commands
from printer.escpos.dialects.base import PrinterDialect, ResponseKind
from printer.escpos.dialects.epson import COMPLETION_QUERY, ENABLE_ASB, EpsonDialect
from printer.escpos.dialects.registry import DIALECTS, EPSON, dialect_for
from printer.escpos.dialects.write_only import WriteOnlyDialect
from printer.escpos.profile import PaperProfile
from printer.spooling.outcome import PrintOutcome
from printer.spooling.spooler import Spooler
from printer.testing.fake_dialect import FakeDialect
from printer.testing.fake_printer import FakePrinter
from printer.testing.recording_transport import RecordingTransport
from printer.transports.base import Transport
from printer.transports.factory import transport_for
from printer.transports.network import NetworkTransport

TicketMaker = Callable[..., TicketIssued]
PATIENCE_SECONDS = 30
ALL: dict[str, PrinterDialect] = {
    "Epson": EPSON,
    "no automatic status": EpsonDialect(has_automatic_status=False),
    "no completion query": EpsonDialect(has_completion_query=False),
    "write-only": WriteOnlyDialect(),
    "fake": FakeDialect(),
}


def spooler_of(transport: Transport, folder: Path) -> Spooler:
    return Spooler(transport, folder, poll_seconds=0.02, retry_seconds=0.02, confirm_seconds=0.2)


@pytest.mark.parametrize("profile", sorted(CAPABILITIES["profiles"]))
def test_printers_of_every_profile_speak_epson_s_protocol_unless_registered(profile: str) -> None:
    assert dialect_for(profile) is DIALECTS.get(profile, EPSON)
    assert PaperProfile.of(Printer(kind="virtual", profile=profile)).dialect is dialect_for(profile)


def test_registered_profile_has_its_dialect_and_no_other() -> None:
    own = FakeDialect()
    dialects: dict[str, PrinterDialect] = {"default": EPSON, "TM-X": own}
    assert dialect_for("TM-X", dialects) is own
    assert dialect_for("TM-T20II", dialects) is EPSON


@pytest.mark.parametrize(
    "printer",
    [
        Printer(kind="usb", vendor_id=1, product_id=2),
        Printer(kind="network", host="127.0.0.1"),
        Printer(kind="serial", device="/dev/ttyS0"),
        Printer(kind="file", device="/dev/usb/lp0"),
        Printer(kind="virtual"),
    ],
    ids=lambda printer: str(printer.kind),
)
def test_every_transport_speaks_the_dialect_of_its_printer(
    printer: Printer, tmp_path: Path
) -> None:
    assert transport_for(printer, tmp_path).dialect is dialect_for(printer.profile)


@pytest.mark.parametrize("dialect", ALL.values(), ids=list(ALL))
def test_no_answer_is_unknown_in_every_dialect(dialect: PrinterDialect) -> None:
    assert dialect.parse_realtime([]) is PrinterState.UNKNOWN
    assert dialect.parse_automatic(b"") is PrinterState.UNKNOWN


@pytest.mark.parametrize("dialect", ALL.values(), ids=list(ALL))
def test_ticket_begins_as_its_printer_is_set_up(
    make_ticket: TicketMaker, dialect: PrinterDialect
) -> None:
    ticket = lay_out_ticket(make_ticket(), PaperProfile(dialect=dialect))
    assert ticket.startswith(CommandKind.RESET.value + dialect.setup + CommandKind.UNITS.value)
    assert (ENABLE_ASB in ticket) is (ENABLE_ASB in dialect.setup)


async def test_printer_without_automatic_status_is_found_at_fault_by_asking(
    make_ticket: TicketMaker, tmp_path: Path
) -> None:
    dialect = EpsonDialect(has_automatic_status=False)
    ticket = lay_out_ticket(make_ticket(), PaperProfile(dialect=dialect))
    async with FakePrinter() as printer:
        transport = NetworkTransport(printer.host, printer.port, 5, dialect)
        async with spooler_of(transport, tmp_path) as spooler:
            job = await spooler.submit(ticket, "A025")
            assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.PRINTED
            printer.at_byte(len(ticket) - 300, lambda: printer.apply(paper_out=True))
            job = await spooler.submit(ticket, "A026")
            assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.UNKNOWN
            assert spooler.status().state is PrinterState.PAPER_OUT
    assert CommandKind.ENABLE_ASB not in {one.kind for one in read_commands(ticket)}


async def test_printer_without_a_completion_query_is_never_sent_one(
    make_ticket: TicketMaker, tmp_path: Path
) -> None:
    dialect = EpsonDialect(has_completion_query=False)
    ticket = lay_out_ticket(make_ticket(), PaperProfile())
    async with FakePrinter() as printer:
        transport = NetworkTransport(printer.host, printer.port, 5, dialect)
        async with spooler_of(transport, tmp_path) as spooler:
            job = await spooler.submit(ticket, "A025")
            assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.PRINTED
        assert await printer.wait_tickets() == [ticket]
        assert COMPLETION_QUERY not in printer.received


async def test_printer_that_nobody_hears_is_unconfirmed(
    make_ticket: TicketMaker, tmp_path: Path
) -> None:
    ticket = lay_out_ticket(make_ticket(), PaperProfile())
    async with FakePrinter() as printer:
        transport = NetworkTransport(printer.host, printer.port, 5, WriteOnlyDialect())
        async with spooler_of(transport, tmp_path) as spooler:
            job = await spooler.submit(ticket, "A025")
            assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.UNCONFIRMED
            assert spooler.status().state is PrinterState.UNKNOWN
        assert await printer.wait_tickets() == [ticket]
        assert printer.received == ticket


class TextPrinter:
    """A printer on a TCP port that speaks `FakeDialect` and nothing else."""

    def __init__(self) -> None:
        self.paper = b"ok"
        self.received = b""
        self.port = 0

    async def __aenter__(self) -> TextPrinter:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(512):
            self.received += data
            if b"runs out" in data:
                self.paper = b"out"
                writer.write(b"!paper out\n")
            elif data.endswith(b"?paper\n"):
                writer.write(b"paper " + self.paper + b"\n")
            elif data.endswith(b"?printed\n") and self.paper == b"ok":
                writer.write(b"printed\n")
        writer.close()


async def test_protocol_that_shares_no_byte_with_epson_s_prints_and_tells(tmp_path: Path) -> None:
    dialect = FakeDialect()
    async with TextPrinter() as printer:
        transport = NetworkTransport("127.0.0.1", printer.port, 5, dialect)
        async with spooler_of(transport, tmp_path) as spooler:
            job = await spooler.submit(b"ticket", "A025")
            assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.PRINTED
            assert spooler.status().state is PrinterState.READY
            broken = await spooler.submit(b"the paper runs out", "A026")
            assert await spooler.wait_printed(broken, PATIENCE_SECONDS) is PrintOutcome.UNKNOWN
            assert spooler.status().state is PrinterState.PAPER_OUT
            printer.paper = b"ok"
            after = await spooler.submit(b"ticket", "A027")
            assert await spooler.wait_printed(after, PATIENCE_SECONDS) is PrintOutcome.PRINTED
        assert b"ticket" + dialect.completion_query in printer.received
        assert dialect.clearing + dialect.completion_query in printer.received
        assert not {b"\x10\x04", b"\x1dr", b"\x1da"} & {
            printer.received[at : at + 2] for at in range(len(printer.received))
        }


async def test_transport_in_memory_speaks_the_dialect_it_is_given(tmp_path: Path) -> None:
    transport = RecordingTransport(dialect=FakeDialect())
    async with spooler_of(transport, tmp_path) as spooler:
        job = await spooler.submit(b"ticket", "A025")
        assert await spooler.wait_printed(job, PATIENCE_SECONDS) is PrintOutcome.PRINTED
    assert transport.written == [b"ticket" + FakeDialect.completion_query]


def test_fake_lines_are_told_apart_however_they_are_cut_up() -> None:
    reader = FakeDialect().reader()
    lines = b"paper ok\nprinted\n!paper out\n"
    kinds = [one.kind for byte in lines for one in reader.feed(bytes((byte,)))]
    assert kinds == [ResponseKind.REALTIME, ResponseKind.COMPLETED, ResponseKind.AUTOMATIC]
