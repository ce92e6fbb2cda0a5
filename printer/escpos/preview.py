"""The virtual printer: what the bytes look like on paper. Pure.

`render` carries out the same bytes that a printer gets, command by command, so its picture
shows what was really sent: rasters dot by dot, the QR code that the printer would make of the
native command, feeds, alignment and the cut.
"""

from __future__ import annotations

from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

from config.qr_codes import qr_modules
from config.text.characters import printable
from printer.errors import UnreadableBytes
from printer.escpos.builder import qr_picture
from printer.escpos.commands import CommandKind, EscposCommand, read_commands
from printer.escpos.profile import DOTS_PER_MILLIMETRE, PaperProfile
from printer.fonts import Weight, font

TEXT_CELL: Final = (12, 24)
"""Width and height in dots of a character of the printer's own font A."""
LINE_FEED_DOTS: Final = 30
HEAD_TO_BLADE_DOTS: Final = 96
"""PaperProfile between the printing head and the blade, fed before a cut."""
TOP_DOTS: Final = 24
"""White paper above the first line: what was between head and blade at the last cut."""


class VirtualPaper:
    """PaperProfile with a head over it: `carry_out` commands, then take `pictures`."""

    def __init__(self, dots: int, millimetres: int) -> None:
        self.dots = dots
        self.paper_dots = round(millimetres * DOTS_PER_MILLIMETRE / 8) * 8
        self._rows: list[tuple[int, Image.Image]] = []
        self._height = TOP_DOTS
        self._align = 0
        self._code: dict[str, int | str] = {}
        self.pictures: list[Image.Image] = []
        """One picture for each cut, 1-bit, 0 is black."""

    def carry_out(self, command: EscposCommand) -> None:
        arguments = command.arguments
        match command.kind:
            case CommandKind.RESET:
                self._align = 0
            case CommandKind.ALIGN:
                self._align = arguments[0] % 48
            case CommandKind.FEED_DOTS:
                self._height += arguments[0]
            case CommandKind.FEED_LINES:
                self._height += arguments[0] * LINE_FEED_DOTS
            case CommandKind.LINE_FEED:
                self._height += LINE_FEED_DOTS
            case CommandKind.RASTER:
                self._raster(arguments)
            case CommandKind.CODE:
                self._code_function(arguments[2:])
            case CommandKind.TEXT:
                self._text(arguments.decode("ascii", "replace"))
            case CommandKind.CUT:
                self._height += HEAD_TO_BLADE_DOTS if len(arguments) == 2 else 0
                self.tear_off()
            case _:
                pass  # nothing of these is seen on paper

    def tear_off(self) -> None:
        """End this piece of paper, if anything is printed on it."""
        if self._rows:
            paper = Image.new("1", (self.paper_dots, self._height), 1)
            for top, ink in self._rows:
                paper.paste(0, (self._left(ink), top), ink)
            self.pictures.append(paper)
        self._rows, self._height = [], TOP_DOTS

    def _left(self, ink: Image.Image) -> int:
        edge = (self.paper_dots - self.dots) // 2
        return edge + int(ink.info["align"] * (self.dots - ink.width) / 2)

    def _print(self, ink: Image.Image) -> None:
        if ink.width > self.dots:
            raise UnreadableBytes(f"{ink.width} dots on a line of {self.dots}")
        ink.info["align"] = self._align
        self._rows.append((self._height, ink))
        self._height += ink.height

    def _raster(self, arguments: bytes) -> None:
        mode = arguments[0] % 48
        columns = int.from_bytes(arguments[1:3], "little") * 8
        rows = int.from_bytes(arguments[3:5], "little")
        drawn = Image.frombytes("1", (columns, rows), arguments[5:])
        size = (columns * (1 + (mode & 1)), rows * (1 + (mode >> 1)))
        self._print(drawn.resize(size, Image.Resampling.NEAREST))

    def _code_function(self, function: bytes) -> None:
        """GS ( k for QR codes: 67 sets the module's size, 80 stores the content, 81 prints."""
        match function[1]:
            case 67:
                self._code["size"] = function[2]
            case 80:
                self._code["content"] = function[3:].decode()
            case 81:
                drawn = qr_modules(str(self._code["content"]))
                self._print(qr_picture(drawn, int(self._code["size"])))

    def _text(self, text: str) -> None:
        content = printable(text)  # whatever was sent, it is one line
        width, height = TEXT_CELL
        ink = Image.new("1", (width * len(content), height))
        ImageDraw.Draw(ink).text((0, 18), content, fill=1, font=font(Weight.MONO, 20), anchor="ls")
        self._print(ink)
        self._height -= height  # the line ends with its line feed


def render(data: bytes, paper: PaperProfile) -> list[Image.Image]:
    """The pieces of paper that `data` prints, 1-bit, at 203 dots an inch.

    Raises `UnreadableBytes` for a command that is unknown, cut off, or wider than the paper.
    """
    sheet = VirtualPaper(paper.dots, paper.millimetres)
    for command in read_commands(data):
        sheet.carry_out(command)
    sheet.tear_off()
    return sheet.pictures


def png(picture: Image.Image) -> bytes:
    """The picture as a PNG file with its real size in it."""
    file = BytesIO()
    picture.save(file, "PNG", dpi=(203, 203))
    return file.getvalue()
