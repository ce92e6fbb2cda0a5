"""The bytes that make a printer do something: `EscposBuilder`, over python-escpos. Pure."""

from __future__ import annotations

from typing import Final

from escpos.constants import ESC, GS, QR_ECLEVEL_M, S_RASTER_N, S_RASTER_Q
from PIL import Image

from config.qr_codes import qr_modules, qr_side
from printer.escpos.profile import PaperProfile, escpos_printer

_ONE_DOT_UNITS: Final[bytes] = GS + b"P\xcb\xcb"
"""GS P 203 203: feeds are counted in dots (some printers start with half dots)."""


class EscposBuilder:
    """Bytes for one printer, gathered from the top of the paper to the cut."""

    def __init__(self, paper: PaperProfile) -> None:
        self.paper = paper
        self._printer = escpos_printer(paper.profile)
        self._printer.hw("INIT")
        self._printer._raw(paper.dialect.setup + _ONE_DOT_UNITS)
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

    def feed(self, dots: int) -> None:
        """Move on by so many dots (ESC J takes 255 at a time)."""
        while dots > 0:
            self._printer._raw(ESC + b"J" + bytes((min(dots, 255),)))
            dots -= 255

    def qr(self, content: str, module_dots: int = 6) -> None:
        """Print a QR code: by the printer's own command, or drawn where it has none.

        `module_dots` is the width wanted for a module; a code too wide for the paper has less.
        """
        size = qr_module_dots(qr_side(content), self.paper.dots, module_dots)
        if self.paper.native_qr:
            self._printer.qr(content, ec=QR_ECLEVEL_M, size=size, native=True)
        else:
            self.raster(whole_bytes(qr_picture(qr_modules(content), size // 2)), zoom=2)

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


def whole_bytes(picture: Image.Image) -> Image.Image:
    """The picture widened to whole bytes, its ink staying in the middle."""
    width = (picture.width + 7) // 8 * 8
    padded = Image.new("1", (width, picture.height))
    padded.paste(picture, ((width - picture.width) // 2, 0))
    return padded
