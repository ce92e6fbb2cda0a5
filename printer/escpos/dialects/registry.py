"""Which status protocol a printer speaks, by its profile in the centre file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from printer.escpos.dialects.base import PrinterDialect
from printer.escpos.dialects.epson import EpsonDialect

EPSON: Final = EpsonDialect()

DIALECTS: Final[Mapping[str, PrinterDialect]] = {
    "default": EPSON,
}
"""By python-escpos's profiles; whatever is not here speaks as `default` does. A printer with a
protocol of its own is a module in this room and a line here."""


def dialect_for(profile: str, dialects: Mapping[str, PrinterDialect] = DIALECTS) -> PrinterDialect:
    """The dialect of the printers of a profile."""
    return dialects.get(profile, dialects["default"])
