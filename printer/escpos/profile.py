"""What one printer can do: `PaperProfile`, read off the centre file and python-escpos. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

from escpos.printer import Dummy

from config.hardware import Printer
from printer.errors import UnknownProfile
from printer.escpos.dialects.base import PrinterDialect
from printer.escpos.dialects.registry import EPSON, dialect_for

DOTS: Final = {58: 384, 80: 576}
"""Printable dots across a paper of so many millimetres, at 203 dots an inch."""

DOTS_PER_MILLIMETRE: Final = 203 / 25.4
NARROWEST_DOTS: Final = 360
"""A profile that claims fewer dots describes another kind of machine; it is not believed."""


@dataclass(frozen=True)
class PaperProfile:
    """The paper and the abilities of one printer."""

    millimetres: int = 80
    dots: int = 576
    profile: str = "default"
    native_qr: bool = True
    cutter: bool = True
    dialect: PrinterDialect = EPSON

    @classmethod
    def of(cls, printer: Printer) -> Self:
        """Read from the centre file's printer. Raises `UnknownProfile`."""
        profile = escpos_printer(printer.profile).profile
        claimed = profile.profile_data["media"]["width"].get("pixels")
        dots = DOTS[printer.paper_millimetres]
        if isinstance(claimed, int) and NARROWEST_DOTS <= claimed < dots:
            dots = claimed
        return cls(
            millimetres=printer.paper_millimetres,
            dots=dots // 8 * 8,
            profile=printer.profile,
            native_qr=profile.supports("qrCode"),
            cutter=profile.supports("paperPartCut") or profile.supports("paperFullCut"),
            dialect=dialect_for(printer.profile),
        )


def escpos_printer(profile: str) -> Dummy:
    """python-escpos's printer in memory, which gathers the bytes. Raises `UnknownProfile`."""
    try:
        return Dummy(profile=profile)
    except KeyError:
        raise UnknownProfile(
            f"python-escpos has no printer profile {profile!r}; use 'default' or one of "
            "https://python-escpos.readthedocs.io/en/latest/printer_profiles/available-profiles.html"
        ) from None
