"""The page that staff print to see that a printer is set up right: `lay_out_test_page`. Pure."""

from __future__ import annotations

from config.text.catalogue import text
from printer.documents.fonts import (
    VIETNAMESE_LETTERS,
    Weight,
)
from printer.documents.ticket import Sheet
from printer.documents.typesetting import Style
from printer.escpos.profile import Paper

TITLE = Style(44, Weight.BOLD, zoom=2)
BODY = Style(24)
LETTERS = Style(30)
DETAIL = Style(22)


def lay_out_test_page(paper: Paper, language: str) -> bytes:
    """Every Vietnamese letter in the tickets' type, a bar as wide as the paper, a QR code.

    It says which paper and profile it was made for, so that a wrong setting shows. Raises
    `LayoutError` (font, profile).
    """
    sheet = Sheet(paper)
    sheet.lines(text(language, "ticket.test_title"), TITLE, gap=8)
    settings = f"{paper.millimetres} mm · {paper.dots} px · 203 dpi · {paper.profile}"
    sheet.lines(settings, DETAIL, gap=26)
    sheet.lines(text(language, "ticket.test_width"), BODY, gap=36)
    sheet.rule(gap=20, width_dots=paper.dots)
    sheet.lines(text(language, "ticket.test_letters"), BODY, gap=36)
    for letters in (VIETNAMESE_LETTERS, VIETNAMESE_LETTERS.upper()):
        sheet.lines(" ".join(letters), LETTERS, gap=34)
    sheet.lines("0123456789", LETTERS, gap=34)
    sheet.lines(text(language, "ticket.test_scan"), BODY, gap=36)
    sheet.space(30)
    sheet.receipt.qr("MOTCUA")
    sheet.space(40)
    sheet.receipt.cut()
    return sheet.receipt.output
