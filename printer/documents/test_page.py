"""The page that staff print to see that a printer is set up right: `lay_out_test_page`. Pure."""

from __future__ import annotations

from config.text.catalogue import text
from printer.documents.layout import DocumentLayout
from printer.documents.typesetting import TextStyle
from printer.escpos.profile import PaperProfile
from printer.fonts import VIETNAMESE_LETTERS, Weight

TITLE = TextStyle(44, Weight.BOLD, zoom=2)
BODY = TextStyle(24)
LETTERS = TextStyle(30)
DETAIL = TextStyle(22)


def lay_out_test_page(paper: PaperProfile, language: str) -> bytes:
    """Every Vietnamese letter in the tickets' type, a bar as wide as the paper, a QR code.

    It says which paper and profile it was made for, so that a wrong setting shows. Raises
    `LayoutError` (font, profile).
    """
    layout = DocumentLayout(paper)
    layout.lines(text(language, "ticket.test_title"), TITLE, gap=8)
    settings = f"{paper.millimetres} mm · {paper.dots} px · 203 dpi · {paper.profile}"
    layout.lines(settings, DETAIL, gap=26)
    layout.lines(text(language, "ticket.test_width"), BODY, gap=36)
    layout.rule(gap=20, width_dots=paper.dots)
    layout.lines(text(language, "ticket.test_letters"), BODY, gap=36)
    for letters in (VIETNAMESE_LETTERS, VIETNAMESE_LETTERS.upper()):
        layout.lines(" ".join(letters), LETTERS, gap=34)
    layout.lines("0123456789", LETTERS, gap=34)
    layout.lines(text(language, "ticket.test_scan"), BODY, gap=36)
    layout.space(30)
    layout.escpos.qr("MOTCUA")
    return layout.cut()
