"""A printer on USB, through pyusb: with time-outs, and endpoints found by what they are.

python-escpos's own USB transport has no time-out and expects the endpoints of one maker.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from errno import ETIMEDOUT
from typing import Any, Final

from config.wire import PrinterState
from printer.errors import PrinterLost, PrinterUnreachable, WriteTimedOut
from printer.escpos.dialects.base import PrinterDialect
from printer.escpos.dialects.registry import EPSON
from printer.escpos.status import PrinterStatus
from printer.transports.descriptors import STUCK_SECONDS, WriteObserver
from printer.transports.status_queries import StatusCallback, StatusQueries, ignore_status

PRINTER_CLASS: Final = 7
BULK: Final = 2
CHUNK_BYTES: Final = 1024

GET_PORT_STATUS: Final = (0xA1, 1)
"""Request type and number of the USB printer class (section 4.2.2 of its definition)."""
PORT_PAPER_EMPTY: Final = 0x20
PORT_NO_ERROR: Final = 0x08

UsbDevice = Any
"""A `usb.core.Device`; pyusb has no types."""


def find_usb(vendor_id: int, product_id: int) -> UsbDevice | None:
    """The first such device. Raises `PrinterUnreachable` where pyusb or libusb is missing."""
    try:
        import usb.core
    except ImportError as error:
        raise PrinterUnreachable("pyusb is missing: pip install 'motcua[kiosk]'") from error
    try:
        return usb.core.find(idVendor=vendor_id, idProduct=product_id)
    except usb.core.NoBackendError as error:
        raise PrinterUnreachable("libusb is missing: apt install libusb-1.0-0") from error


class _UsbConnection:
    """The two endpoints of an open printer; `inward` is `None` where it cannot talk."""

    def __init__(self, name: str, outward: Any, inward: Any, timeout_seconds: float) -> None:
        self.name = name
        self._out = outward
        self._in = inward
        self._timeout_seconds = timeout_seconds

    def write(self, data: bytes, observer: WriteObserver) -> None:
        """Write in chunks. A chunk that timed out counts as sent, for part of it may have been."""
        sent = 0
        while sent < len(data):
            chunk = data[sent : sent + CHUNK_BYTES]
            watch = threading.Timer(STUCK_SECONDS, observer.stuck)
            watch.start()
            try:
                sent += self._out.write(chunk, round(self._timeout_seconds * 1000))
            except OSError as error:
                if _is_timeout(error):
                    raise self._timed_out(sent + len(chunk)) from error
                raise PrinterLost(f"{self.name}: {error}", sent) from error
            finally:
                watch.cancel()

    def _timed_out(self, sent: int) -> WriteTimedOut:
        return WriteTimedOut(f"{self.name}: took no byte for {self._timeout_seconds:g} s", sent)

    def read(self, seconds: float) -> bytes:
        """What has come within `seconds`; empty for none, or where the printer cannot talk."""
        if self._in is None:
            return b""
        try:
            return bytes(self._in.read(64, max(1, round(seconds * 1000))))
        except OSError as error:
            if _is_timeout(error):
                return b""
            raise PrinterLost(f"{self.name}: {error}") from error


class UsbTransport:
    """A printer on USB by its vendor and product id. `find` is the seam for tests."""

    def __init__(
        self,
        vendor_id: int,
        product_id: int,
        timeout_seconds: float,
        find: Callable[[int, int], UsbDevice | None] = find_usb,
        *,
        dialect: PrinterDialect = EPSON,
    ) -> None:
        self.name = f"usb {vendor_id:04x}:{product_id:04x}"
        self.dialect = dialect
        self._ids = (vendor_id, product_id)
        self._timeout_seconds = timeout_seconds
        self._find = find
        self._device: UsbDevice | None = None
        self._interface = 0
        self._open_queries: StatusQueries | None = None

    def open(self) -> None:
        if self._device is not None:
            return
        device = self._find(*self._ids)
        if device is None:
            raise PrinterUnreachable(f"{self.name}: not plugged in, or switched off")
        try:
            self._claim(device)
        except OSError as error:
            raise PrinterUnreachable(
                f"{self.name}: {error} (is the udev rule of docs/printer.md installed?)"
            ) from error
        self._device = device

    def _claim(self, device: UsbDevice) -> None:
        """Take the printer's interface from the kernel's own driver and find its endpoints."""
        try:
            configuration = device.get_active_configuration()
        except OSError:  # nobody has configured it since it was plugged in
            device.set_configuration()
            configuration = device.get_active_configuration()
        interface = self._printer_interface(configuration)
        self._interface = interface.bInterfaceNumber
        if device.is_kernel_driver_active(self._interface):
            device.detach_kernel_driver(self._interface)
        bulk = [endpoint for endpoint in interface if endpoint.bmAttributes & 3 == BULK]
        outward = [endpoint for endpoint in bulk if not endpoint.bEndpointAddress & 0x80]
        inward = [endpoint for endpoint in bulk if endpoint.bEndpointAddress & 0x80]
        if not outward:
            raise PrinterUnreachable(f"{self.name}: this device takes no data")
        connection = _UsbConnection(
            self.name, outward[0], inward[0] if inward else None, self._timeout_seconds
        )
        self._open_queries = StatusQueries(connection, self.dialect)

    def _printer_interface(self, configuration: Any) -> Any:
        """The interface of the printer class; some makers call theirs "vendor specific"."""
        interfaces = list(configuration)
        printers = [one for one in interfaces if one.bInterfaceClass == PRINTER_CLASS]
        return (printers or interfaces)[0]

    def write(self, data: bytes, on_status: StatusCallback = ignore_status) -> None:
        self._queries.write(data, on_status)

    @property
    def _queries(self) -> StatusQueries:
        if self._open_queries is None:
            raise PrinterUnreachable(f"{self.name}: not open")
        return self._open_queries

    def read_status(self) -> PrinterStatus:
        """By queries; of a printer without an answer, the faults that the USB port reports."""
        status = self._queries.ask_status()
        return self._port_status() if status.state is PrinterState.UNKNOWN else status

    def _port_status(self) -> PrinterStatus:
        """The port is believed for faults only: many printers report none for ever."""
        kind, request = GET_PORT_STATUS
        try:
            answer = self._device.ctrl_transfer(kind, request, 0, self._interface, 1)  # type: ignore[union-attr]
        except OSError:
            answer = b""
        flags = answer[0] if len(answer) else PORT_NO_ERROR
        if flags & PORT_PAPER_EMPTY:
            return PrinterStatus(PrinterState.PAPER_OUT)
        if not flags & PORT_NO_ERROR:
            return PrinterStatus(PrinterState.ERROR)
        return PrinterStatus(PrinterState.UNKNOWN, "the printer does not answer")

    def wait_completed(self, timeout_seconds: float) -> bool:
        return self._queries.wait_completed(timeout_seconds)

    def close(self) -> None:
        device, self._device = self._device, None
        self._open_queries = None
        if device is not None:
            try:
                import usb.util

                usb.util.dispose_resources(device)
            except (ImportError, OSError):
                pass  # it was pulled out: there is nothing left to release


def _is_timeout(error: OSError) -> bool:
    """libusb's time-out; pyusb's own class of it is a plain OSError with this number."""
    return isinstance(error, TimeoutError) or error.errno == ETIMEDOUT
