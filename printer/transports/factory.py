"""The transport to the printer that a centre file describes."""

from __future__ import annotations

from pathlib import Path

from config.hardware import Printer
from printer.escpos.dialects.registry import dialect_for
from printer.escpos.profile import PaperProfile
from printer.transports.base import Transport
from printer.transports.device_file import FileTransport
from printer.transports.network import NetworkTransport
from printer.transports.serial_port import SerialTransport
from printer.transports.usb import UsbTransport
from printer.transports.virtual import VirtualTransport


def transport_for(printer: Printer, virtual_folder: Path) -> Transport:
    """The way to the printer that the centre file describes, not yet open.

    A virtual printer writes its pictures into `virtual_folder`. Raises `UnknownProfile`.
    """
    seconds, dialect = printer.write_timeout_seconds, dialect_for(printer.profile)
    match printer.kind:
        case "usb":
            return UsbTransport(
                printer.vendor_id or 0, printer.product_id or 0, seconds, dialect=dialect
            )
        case "network":
            return NetworkTransport(printer.host or "", printer.port, seconds, dialect)
        case "serial":
            return SerialTransport(printer.device or "", printer.baud_rate, seconds, dialect)
        case "file":
            return FileTransport(printer.device or "", seconds, dialect)
        case "virtual":
            return VirtualTransport(virtual_folder, PaperProfile.of(printer))
