"""The errors between a ticket and its paper, as one tree.

    PrinterError
    ├── LayoutError            the bytes could not be made
    │   └── UnknownProfile     python-escpos has no printer of that name
    ├── TransportError         the printer could not be reached or did not take the bytes
    │   ├── PrinterUnreachable could not be opened: nothing was sent
    │   ├── PrinterLost        the connection broke
    │   └── WriteTimedOut      the printer stopped taking bytes
    ├── UnreadableBytes        the virtual printer met a command that it does not know
    ├── PrintJobNotStored      the disk did not take the job: it will not be printed
    └── UnknownPrintJob        the spooler has never heard of that job

Errors of sockets, serial ports and USB are translated once, in `printer.transports`. The texts
are for logs and for staff; a citizen never reads them.
"""

from __future__ import annotations


class PrinterError(Exception):
    """Something between a ticket and its paper went wrong."""

    is_foreseen = True
    """One line in the log is enough."""


class LayoutError(PrinterError):
    """The bytes of a ticket could not be made."""


class UnknownProfile(LayoutError):
    """The centre file names a printer profile that python-escpos does not have."""


class TransportError(PrinterError):
    """The printer did not take the bytes.

    `bytes_sent` counts what left this program before it happened: with 0 the job never began
    and may be tried again; otherwise nobody can know how much of it is on paper.
    """

    def __init__(self, message: str, bytes_sent: int = 0) -> None:
        super().__init__(message)
        self.bytes_sent = bytes_sent


class PrinterUnreachable(TransportError):
    """The printer could not be opened."""


class PrinterLost(TransportError):
    """The connection broke."""


class WriteTimedOut(TransportError):
    """The printer took no byte for the whole time-out."""


class UnreadableBytes(PrinterError):
    """A byte sequence that is no command the virtual printer knows."""


class PrintJobNotStored(PrinterError):
    """The disk did not take the job; the citizen has the number on the screen only."""


class UnknownPrintJob(PrinterError, KeyError):
    """No job of this name was ever given to the spooler, or it was forgotten since."""
