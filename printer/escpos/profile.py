"""What a printer can do, and the bytes that make it do so.

`Paper` is read off the centre file and python-escpos's profile; `Receipt` gathers commands
through python-escpos's `Dummy` printer. All of it is pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

from escpos.constants import QR_ECLEVEL_M, S_RASTER_N, S_RASTER_Q
from escpos.printer import Dummy
from PIL import Image

from config.centre.devices import Printer
from config.qr_codes import qr_modules
from printer.documents.typesetting import (
    Line,
    whole_bytes,
)
from printer.errors import UnknownProfile

DOTS: Final = {58: 384, 80: 576}
"""Printable dots across a paper of so many millimetres, at 203 dots an inch."""

DOTS_PER_MILLIMETRE: Final = 203 / 25.4
NARROWEST_DOTS: Final = 360
"""A profile that claims fewer dots describes another kind of machine; it is not believed."""

_SPEAK_UP: Final = b"\x1da\x0e"
"""GS a 14: tell at once when it goes offline, has an error or its paper changes. A printer whose
buffer is full hears no question, but still says why it stopped."""
_ONE_DOT_UNITS: Final = b"\x1dP\xcb\xcb"
"""GS P 203 203: feeds are counted in dots (some printers start with half dots)."""


@dataclass(frozen=True)
class Paper:
    """The paper and the abilities of one printer."""

    millimetres: int = 80
    dots: int = 576
    profile: str = "default"
    native_qr: bool = True
    cutter: bool = True

    @classmethod
    def of(cls, printer: Printer) -> Self:
        """Read from the centre file's printer. Raises `UnknownProfile`."""
        profile = _dummy(printer.profile).profile
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
        )


def _dummy(profile: str) -> Dummy:
    try:
        return Dummy(profile=profile)
    except KeyError:
        raise UnknownProfile(
            f"python-escpos has no printer profile {profile!r}; use 'default' or one of "
            "https://python-escpos.readthedocs.io/en/latest/printer_profiles/available-profiles.html"
        ) from None


class Receipt:
    """Bytes for one printer, gathered from the top of the paper to the cut."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self._printer = _dummy(paper.profile)
        self._printer.hw("INIT")
        self._printer._raw(_SPEAK_UP + _ONE_DOT_UNITS)
        self._printer.set(align="center")

    def raster(self, picture: Image.Image, zoom: int = 1) -> None:
        """Print a 1-bit picture of whole bytes' width, each dot repeated `zoom` (1 or 2) times.

        The command is GS v 0 as `Escpos.image` writes it; that function would convert a picture
        which is already black and white four times, and says so on standard output where the
        profile states no width.
        """
        header = S_RASTER_Q if zoom == 2 else S_RASTER_N
        size = (picture.width // 8).to_bytes(2, "little") + picture.height.to_bytes(2, "little")
        self._printer._raw(header + size + picture.tobytes())

    def line(self, line: Line) -> None:
        self.raster(line.picture, line.zoom)

    def feed(self, dots: int) -> None:
        """Move on by so many dots (ESC J takes 255 at a time)."""
        while dots > 0:
            self._printer._raw(b"\x1bJ" + bytes((min(dots, 255),)))
            dots -= 255

    def qr(self, content: str, module_dots: int = 6) -> None:
        """Print a QR code: by the printer's own command, or drawn where it has none.

        `module_dots` is the width wanted for a module; a code too wide for the paper has less.
        """
        drawn = qr_modules(content)
        size = qr_module_dots(len(drawn), self.paper.dots, module_dots)
        if self.paper.native_qr:
            self._printer.qr(content, ec=QR_ECLEVEL_M, size=size, native=True)
        else:
            self.raster(whole_bytes(qr_picture(drawn, size // 2)), zoom=2)

    def cut(self) -> None:
        """Cut, leaving a corner; a printer without a blade feeds to where it is torn off."""
        if self.paper.cutter:
            self._printer.cut(feed=False)
        else:
            self._printer.print_and_feed(5)

    @property
    def output(self) -> bytes:
        output: bytes = self._printer.output
        return output


def qr_module_dots(modules: int, width_dots: int, wanted: int = 6) -> int:
    """How many dots wide a module is printed: `wanted` (6 are 0.75 mm and read from worn
    paper), or as many as leave the quiet zone of four modules on each side. Always even, so
    that a drawn code can be doubled by the printer.
    """
    fitting = width_dots // (modules + 8) // 2 * 2
    return max(2, min(wanted, fitting))


def qr_picture(modules: tuple[tuple[bool, ...], ...], module_dots: int) -> Image.Image:
    """The modules as a 1-bit picture in which 1 is black."""
    side = len(modules)
    small = Image.new("1", (side, side))
    small.putdata([255 if black else 0 for row in modules for black in row])
    return small.resize((side * module_dots,) * 2, Image.Resampling.NEAREST)
