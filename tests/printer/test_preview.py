"""The virtual printer: bytes in, paper out, and nothing made up."""

from __future__ import annotations

import pytest
from escpos.printer import Dummy
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from printer.documents.layout import DocumentLayout
from printer.documents.typesetting import TextStyle
from printer.errors import UnreadableBytes
from printer.escpos.builder import EscposBuilder
from printer.escpos.commands import CommandKind, CommandReader, EscposCommand, read_commands
from printer.escpos.preview import TOP_DOTS, png, render
from printer.escpos.profile import PaperProfile

INK = 0


def ink_box(picture: Image.Image) -> tuple[int, int, int, int]:
    box = Image.eval(picture.convert("L"), lambda level: 255 - level).getbbox()
    assert box is not None
    return box


def everything() -> bytes:
    """Every command that a ticket or a status question consists of."""
    sheet = DocumentLayout(PaperProfile())
    sheet.lines("Số của quý vị", TextStyle(40, zoom=2), gap=10)
    sheet.escpos.qr("MOTCUA")
    sheet.escpos.feed(600)
    sheet.escpos.cut()
    return sheet.escpos.output + b"text\n\x1bd\x02\x1dr\x01\x10\x04\x01\x1dV\x00"


@given(st.lists(st.integers(1, 60), min_size=1, max_size=40))
def test_commands_are_the_same_however_the_bytes_are_cut(sizes: list[int]) -> None:
    data = everything()
    reader, found, at = CommandReader(), list[EscposCommand](), 0
    for size in (*sizes, len(data)):
        found += reader.feed(data[at : at + size])
        at += size
    joined = b"".join(command.kind.value + command.arguments for command in found)
    assert joined == data
    assert reader.unfinished == b""


def test_status_question_inside_a_picture_is_part_of_the_picture() -> None:
    raster = b"\x1dv0\x00\x03\x00\x01\x00\x10\x04\x01"
    assert [command.kind for command in read_commands(raster)] == [CommandKind.RASTER]


@pytest.mark.parametrize("data", [b"\x1b\x7f", b"\x1dv0\x00\x01", b"\x07", b"\x1b@\x1d"])
def test_bytes_that_are_no_command_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadableBytes):
        render(data, PaperProfile())


def test_picture_wider_than_the_paper_is_refused() -> None:
    receipt = EscposBuilder(PaperProfile(58, 384))
    receipt.raster(Image.new("1", (392, 1), 1))
    with pytest.raises(UnreadableBytes, match="392 dots on a line of 384"):
        render(receipt.output, receipt.paper)


@pytest.mark.parametrize("zoom", [1, 2])
def test_dots_come_out_where_they_were_put(zoom: int) -> None:
    receipt = EscposBuilder(PaperProfile(80, 576))
    receipt.feed(300)
    receipt.raster(Image.new("1", (16, 3), 1), zoom)
    (picture,) = render(receipt.output, receipt.paper)
    left, top, right, bottom = ink_box(picture)
    assert (right - left, bottom - top) == (16 * zoom, 3 * zoom)
    assert left + right == picture.width
    assert top == TOP_DOTS + 300


def test_each_cut_ends_a_piece_of_paper() -> None:
    pieces = render(everything() + everything(), PaperProfile())
    assert len(pieces) == 4


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_what_python_escpos_writes_is_understood(align: str) -> None:
    printer = Dummy(profile="TM-T20II")
    printer.hw("INIT")
    printer.set(align=align)
    printer.image(Image.new("RGB", (80, 10), "black"))
    printer.cut(mode="PART")
    (picture,) = render(printer.output, PaperProfile())
    left, _, right, _ = ink_box(picture)
    edge = (picture.width - 576) // 2
    expected = {"left": edge, "center": (picture.width - 80) // 2, "right": edge + 576 - 80}
    assert (left, right) == (expected[align], expected[align] + 80)


def test_png_is_a_png_of_the_papers_size() -> None:
    picture = render(everything(), PaperProfile())[0]
    assert png(picture).startswith(b"\x89PNG")
    assert picture.width == 640


@pytest.mark.parametrize("line", [b"\x7fab", b"\xe1\xbb\x8d", b"\x80\x85"])
def test_a_line_of_odd_letters_is_drawn_as_one(line: bytes) -> None:
    (picture,) = render(b"plain " + line + b"\n", PaperProfile())
    assert ink_box(picture)[3] - ink_box(picture)[1] <= 24
