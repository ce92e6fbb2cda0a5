"""Each way to a printer, against something real at its other end where there can be."""

from __future__ import annotations

import asyncio
import errno
import os
import pty
import threading
import tty
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from config.hardware import Printer
from config.wire import PrinterState, TicketIssued
from printer.documents.ticket import lay_out_ticket
from printer.errors import PrinterLost, PrinterUnreachable, TransportError, WriteTimedOut
from printer.escpos.dialects.epson import COMPLETION_QUERY
from printer.escpos.profile import PaperProfile
from printer.testing.fake_printer import FakePrinter
from printer.transports.base import Transport
from printer.transports.device_file import FileTransport
from printer.transports.factory import transport_for
from printer.transports.network import NetworkTransport
from printer.transports.serial_port import SerialTransport
from printer.transports.usb import UsbTransport
from printer.transports.virtual import VirtualTransport

TicketMaker = Callable[..., TicketIssued]


@pytest.fixture
def ticket(make_ticket: TicketMaker) -> bytes:
    return lay_out_ticket(make_ticket(), PaperProfile())


def network(printer: FakePrinter, timeout_seconds: float = 5) -> NetworkTransport:
    return NetworkTransport(printer.host, printer.port, timeout_seconds)


# ----------------------------------------------------------------------------- network


async def test_network_printer_gets_every_byte_and_says_when_it_is_done(ticket: bytes) -> None:
    async with FakePrinter() as printer:
        transport = network(printer)
        await asyncio.to_thread(transport.open)
        await asyncio.to_thread(transport.write, ticket + COMPLETION_QUERY)
        assert await asyncio.to_thread(transport.wait_completed, 5)
        assert printer.tickets == [ticket]
        transport.close()


@pytest.mark.parametrize(
    ("condition", "state"),
    [
        ({}, PrinterState.READY),
        ({"near_end": True}, PrinterState.PAPER_NEAR_END),
        ({"paper_out": True}, PrinterState.PAPER_OUT),
        ({"cover_open": True}, PrinterState.COVER_OPEN),
        ({"cutter_error": True}, PrinterState.CUTTER_ERROR),
        ({"other_error": True}, PrinterState.ERROR),
        ({"offline": True}, PrinterState.OFFLINE),
        ({"silent": True}, PrinterState.UNKNOWN),
        ({"hanging": True}, PrinterState.UNKNOWN),
    ],
)
async def test_network_printer_tells_its_states_apart(
    condition: dict[str, bool], state: PrinterState
) -> None:
    async with FakePrinter() as printer:
        await printer.set(**condition)
        transport = network(printer)
        await asyncio.to_thread(transport.open)
        status = await asyncio.to_thread(transport.read_status)
        assert status.state is state
        transport.close()


async def test_done_is_not_answered_without_paper(ticket: bytes) -> None:
    async with FakePrinter() as printer:
        await printer.set(paper_out=True)
        transport = network(printer)
        await asyncio.to_thread(transport.open)
        await asyncio.to_thread(transport.write, ticket + COMPLETION_QUERY)
        assert not await asyncio.to_thread(transport.wait_completed, 0.05)
        await printer.set(paper_out=False)
        assert await asyncio.to_thread(transport.wait_completed, 5)
        transport.close()


async def test_done_heard_while_asking_for_the_status_is_not_forgotten(ticket: bytes) -> None:
    async with FakePrinter() as printer:
        transport = network(printer)
        await asyncio.to_thread(transport.open)
        await asyncio.to_thread(transport.write, ticket + COMPLETION_QUERY)
        await printer.wait_tickets()
        await asyncio.to_thread(transport.read_status)
        assert await asyncio.to_thread(transport.wait_completed, 0.01)
        transport.close()


async def test_stuck_write_times_out(ticket: bytes) -> None:
    async with FakePrinter() as printer:
        await printer.set(hanging=True)
        transport = network(printer, timeout_seconds=0.1)
        await asyncio.to_thread(transport.open)
        with pytest.raises(WriteTimedOut) as stuck:
            await asyncio.to_thread(transport.write, ticket)
        assert stuck.value.bytes_sent > 0
        transport.close()


async def test_connection_that_breaks_mid_ticket_is_told(ticket: bytes) -> None:
    async with FakePrinter() as printer:
        printer.at_byte(1_500, printer.pull)
        transport = network(printer)
        await asyncio.to_thread(transport.open)

        def print_ticket() -> None:
            transport.write(ticket + COMPLETION_QUERY)
            transport.wait_completed(5)

        with pytest.raises(PrinterLost):
            await asyncio.to_thread(print_ticket)
        assert printer.tickets == []
        transport.close()


async def test_printer_that_is_switched_off_is_unreachable() -> None:
    async with FakePrinter() as printer:
        transport = network(printer)
    with pytest.raises(PrinterUnreachable) as refused:
        await asyncio.to_thread(transport.open)
    assert refused.value.bytes_sent == 0


# ------------------------------------------------------------------------ serial, file


class SerialPrinter:
    """The other end of a serial line: records, and answers every question "well"."""

    def __init__(self, master: int) -> None:
        self.received = b""
        self._master = master
        self.ended = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        try:
            while data := os.read(self._master, 1_024):
                self.received += data
                os.write(self._master, b"\x12" * data.count(b"\x10\x04"))
                os.write(self._master, b"\x00" * self.received.endswith(COMPLETION_QUERY))
        except OSError:
            pass  # the line was closed
        self.ended.set()


@pytest.fixture
def serial_line() -> Iterator[tuple[str, SerialPrinter]]:
    master, slave = pty.openpty()
    tty.setraw(slave)
    yield os.ttyname(slave), SerialPrinter(master)
    os.close(slave)
    os.close(master)


@pytest.mark.parametrize("kind", ["serial", "file"])
def test_line_takes_the_ticket_and_brings_answers(
    serial_line: tuple[str, SerialPrinter], kind: str, ticket: bytes
) -> None:
    device, printer = serial_line
    transport: Transport = (
        SerialTransport(device, 115_200, 5) if kind == "serial" else FileTransport(device, 5)
    )
    transport.open()
    assert transport.read_status().state is PrinterState.READY
    transport.write(ticket + COMPLETION_QUERY)
    assert transport.wait_completed(5)
    assert ticket in printer.received
    transport.close()


def test_line_that_nobody_reads_times_out() -> None:
    master, slave = pty.openpty()
    tty.setraw(slave)
    transport = FileTransport(os.ttyname(slave), 0.05)
    transport.open()
    with pytest.raises(WriteTimedOut):
        transport.write(b"\n" * 1_000_000)
    transport.close()
    os.close(slave)
    os.close(master)


def test_ordinary_file_gathers_tickets_and_is_never_called_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # whose own name may be in /dev, where no file is made
    transport = FileTransport("paper.bin", 5)
    for ticket in (b"one", b"two"):
        transport.open()
        transport.write(ticket)
        assert transport.read_status().state is PrinterState.UNKNOWN
        assert not transport.wait_completed(0)
        transport.close()
    assert (tmp_path / "paper.bin").read_bytes() == b"onetwo"


@pytest.mark.parametrize(
    "transport",
    [
        FileTransport("/dev/motcua-no-such-printer", 5),
        FileTransport("/no/such/folder/file", 5),
        SerialTransport("/dev/motcua-no-such-port", 9_600, 5),
    ],
    ids=["device", "file", "serial"],
)
def test_absent_device_is_unreachable_and_not_made_up(transport: Transport) -> None:
    with pytest.raises(PrinterUnreachable):
        transport.open()
    assert not Path(transport.name).exists()


@pytest.mark.parametrize(
    "transport", [FileTransport("x", 1), NetworkTransport("x", 1, 1), UsbTransport(1, 2, 1)]
)
def test_write_before_open_sends_nothing(transport: Transport) -> None:
    with pytest.raises(TransportError) as refused:
        transport.write(b"x")
    assert refused.value.bytes_sent == 0


# --------------------------------------------------------------------------------- usb


class FakeEndpoint:
    bmAttributes = 2  # noqa: N815 - pyusb's name

    def __init__(self, device: FakeUsbPrinter, address: int) -> None:
        self.bEndpointAddress = address  # pyusb's name
        self._device = device

    def write(self, data: bytes, timeout_milliseconds: int) -> int:
        if self._device.write_error is not None and len(self._device.received) > 100:
            raise self._device.write_error
        self._device.received += data
        if self._device.answers:
            self._device.to_read += b"\x12" * data.count(b"\x10\x04")
        return len(data)

    def read(self, size: int, timeout_milliseconds: int) -> bytes:
        if not self._device.to_read:
            raise OSError(errno.ETIMEDOUT, "Operation timed out")
        answer, self._device.to_read = self._device.to_read[:size], b""
        return answer


class FakeInterface:
    def __init__(self, number: int, kind: int, endpoints: list[FakeEndpoint]) -> None:
        self.bInterfaceNumber = number  # pyusb's name
        self.bInterfaceClass = kind  # pyusb's name
        self._endpoints = endpoints

    def __iter__(self) -> Iterator[FakeEndpoint]:
        return iter(self._endpoints)


class FakeUsbPrinter:
    """What `usb.core.find` returns, as far as the transport looks."""

    def __init__(self, answers: bool = True, port_status: int = 0x18) -> None:
        self.answers = answers
        self.port_status = port_status
        self.received = b""
        self.to_read = b""
        self.write_error: OSError | None = None
        self.driver_active = True
        self._ctx: Any = self

    def dispose(self, device: object) -> None: ...

    def is_kernel_driver_active(self, interface: int) -> bool:
        return self.driver_active

    def detach_kernel_driver(self, interface: int) -> None:
        self.driver_active = False

    def get_active_configuration(self) -> list[FakeInterface]:
        printer = [FakeEndpoint(self, 0x81), FakeEndpoint(self, 0x03)]
        return [FakeInterface(0, 3, []), FakeInterface(1, 7, printer)]

    def ctrl_transfer(self, kind: int, request: int, value: int, index: int, size: int) -> bytes:
        return bytes((self.port_status,))


def usb(device: FakeUsbPrinter | None) -> UsbTransport:
    return UsbTransport(0x04B8, 0x0E15, 5, find=lambda vendor, product: device)


def test_usb_printer_is_taken_from_the_kernel_and_gets_the_ticket(ticket: bytes) -> None:
    device = FakeUsbPrinter()
    transport = usb(device)
    transport.open()
    transport.write(ticket)
    assert device.received == ticket
    assert not device.driver_active
    assert transport.read_status().state is PrinterState.READY
    transport.close()


@pytest.mark.parametrize(
    ("port_status", "state"),
    [
        (0x18, PrinterState.UNKNOWN),
        (0x38, PrinterState.PAPER_OUT),
        (0x10, PrinterState.ERROR),
    ],
)
def test_silent_usb_printer_is_unknown_unless_its_port_tells_a_fault(
    port_status: int, state: PrinterState
) -> None:
    transport = usb(FakeUsbPrinter(answers=False, port_status=port_status))
    transport.open()
    assert transport.read_status().state is state


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.ETIMEDOUT, "Operation timed out"), WriteTimedOut),
        (OSError(errno.ENODEV, "No such device"), PrinterLost),
    ],
)
def test_usb_fault_mid_ticket_says_that_bytes_had_left(
    ticket: bytes, error: OSError, expected: type[TransportError]
) -> None:
    device = FakeUsbPrinter()
    device.write_error = error
    transport = usb(device)
    transport.open()
    with pytest.raises(expected) as broken:
        transport.write(ticket)
    assert broken.value.bytes_sent > 0


def test_usb_printer_that_is_not_there_is_unreachable() -> None:
    with pytest.raises(PrinterUnreachable, match="04b8:0e15"):
        usb(None).open()


# ----------------------------------------------------------------- virtual, all of them


def test_virtual_printer_writes_pictures_that_go_on_counting(
    tmp_path: Path, ticket: bytes, make_ticket: TicketMaker
) -> None:
    for _ in range(2):
        transport = VirtualTransport(tmp_path / "paper", PaperProfile())
        transport.open()
        transport.write(ticket + COMPLETION_QUERY)
        assert transport.wait_completed(0)
        assert transport.read_status().state is PrinterState.READY
        transport.close()
    names = sorted(path.name for path in (tmp_path / "paper").iterdir())
    assert names == ["latest.png", "ticket-000001.png", "ticket-000002.png"]
    with Image.open(tmp_path / "paper" / "latest.png") as picture:
        (code,) = zxingcpp.read_barcodes(picture.convert("L"))
        assert code.text == make_ticket().tracking_url
        assert round(picture.info["dpi"][0]) == 203


def test_virtual_printer_refuses_bytes_that_no_printer_understands(tmp_path: Path) -> None:
    transport = VirtualTransport(tmp_path, PaperProfile())
    transport.open()
    with pytest.raises(PrinterLost, match="no command begins with 1b 7f"):
        transport.write(b"\x1b@\x1b\x7f")


@pytest.mark.parametrize(
    ("printer", "name"),
    [
        (Printer(kind="usb", vendor_id=0x04B8, product_id=0x0E15), "usb 04b8:0e15"),
        (Printer(kind="network", host="192.168.1.50"), "192.168.1.50:9100"),
        (Printer(kind="serial", device="/dev/ttyS0"), "/dev/ttyS0"),
        (Printer(kind="file", device="/dev/usb/lp0"), "/dev/usb/lp0"),
        (Printer(kind="virtual"), "paper"),
    ],
)
def test_every_kind_of_the_centre_file_has_its_transport(printer: Printer, name: str) -> None:
    assert transport_for(printer, Path("paper")).name == name
