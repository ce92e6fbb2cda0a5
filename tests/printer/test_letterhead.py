"""Logo and lines of the centre's own on tickets and receipts, within 8 kB at any length of name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from config.pictures import LOGO_HEIGHT, LOGO_WIDTH, logo_if_any
from config.wire.parts import AbsenceRule, PrintedText
from kiosk.testing.fake_procedures import demo_receipt
from printer.documents.layout import OWN_TEXT, OWN_TEXT_SMALL
from printer.documents.letterhead import LOGO_DOTS, Letterhead, Stationery, dithered
from printer.documents.receipt import lay_out_receipt
from printer.documents.ticket import LARGEST_TICKET_BYTES, lay_out_ticket
from printer.documents.typesetting import draw_line, wrap
from printer.escpos.commands import CommandKind, read_commands
from printer.escpos.preview import render
from printer.escpos.profile import PaperProfile
from tests.logos import logo
from tests.printer.conftest import LONG_NAMES, PAPERS, TicketMaker, a_ticket

LOGO = logo_if_any(logo())
UPSTAIRS = "Mời ông/bà lên tầng 2, phòng 204; cần hỗ trợ gọi 1900 123456"
HOTLINE = "Đường dây nóng 1900 1234"
NOTES = {
    "counters": [{"vi": f"Quầy số {number}"} for number in range(1, 5)],
    "absence": AbsenceRule(calls=3, behind=3),
}
NAMES: dict[str, dict[str, Any]] = {
    "usual": NOTES,
    "long": LONG_NAMES | NOTES,
    "in capitals": {
        name: {language: said.upper() for language, said in texts.items()}
        if isinstance(texts, dict)
        else texts
        for name, texts in LONG_NAMES.items()
    }
    | NOTES,
}


def of_both(text: str) -> dict[str, str]:
    return {"vi": text, "en": text}


def rasters(data: bytes) -> set[bytes]:
    """What is printed in dots, each without its heading."""
    return {one.arguments[5:] for one in read_commands(data) if one.kind is CommandKind.RASTER}


def is_drawn(text: str, data: bytes, paper: PaperProfile) -> bool:
    there = rasters(data)
    return any(
        all(
            draw_line(piece, style).picture.tobytes() in there
            for piece in wrap(text, style, paper.dots - 8)
        )
        for style in (OWN_TEXT, OWN_TEXT_SMALL)
    )


def has_logo(data: bytes) -> bool:
    assert LOGO is not None
    return any(dithered(LOGO, zoom).tobytes() in rasters(data) for zoom in (1, 2))


@pytest.mark.parametrize("names", NAMES)
@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_a_ticket_with_logo_and_lines_stays_within_8_kb(paper: PaperProfile, names: str) -> None:
    letterhead = Letterhead(LOGO, (of_both(UPSTAIRS),), (of_both(UPSTAIRS),))
    data = lay_out_ticket(a_ticket(**NAMES[names]), paper, letterhead)
    assert len(data) <= LARGEST_TICKET_BYTES
    assert names == "in capitals" or is_drawn(UPSTAIRS, data, paper)
    assert max(one.width for one in render(data, paper)) > 0


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_a_usual_ticket_has_both(paper: PaperProfile, make_ticket: TicketMaker) -> None:
    letterhead = Letterhead(LOGO, (of_both("Mời ông/bà lên tầng 2"),), (of_both(HOTLINE),))
    data = lay_out_ticket(make_ticket(), paper, letterhead)
    assert has_logo(data)
    assert is_drawn("Mời ông/bà lên tầng 2", data, paper)
    assert is_drawn(HOTLINE, data, paper)


def test_without_a_letterhead_a_ticket_is_as_it_was(make_ticket: TicketMaker) -> None:
    paper = PaperProfile()
    plain = lay_out_ticket(make_ticket(), paper)
    assert lay_out_ticket(make_ticket(), paper, Stationery().of_ticket("any")) == plain
    assert (
        lay_out_ticket(make_ticket(), paper, Stationery(logo="bm90aGluZw==").of_ticket("")) == plain
    )


@pytest.mark.parametrize("zoom", [1, 2])
def test_a_logo_is_small_and_black_on_white(zoom: int) -> None:
    assert LOGO is not None
    drawn = dithered(LOGO, zoom)
    assert (drawn.width, drawn.height) <= (LOGO_DOTS[0] // zoom, LOGO_DOTS[1] // zoom)
    assert len(drawn.tobytes()) <= {1: 1_936, 2: 484}[zoom]
    ink = drawn.histogram()[255] / (drawn.width * drawn.height)
    assert 0.2 < ink < 0.8
    assert dithered(LOGO, zoom) is drawn, "made once for a logo"
    assert LOGO.width <= LOGO_WIDTH
    assert LOGO.height <= LOGO_HEIGHT


def said(texts: Iterable[dict[str, str]]) -> list[str]:
    return [one["vi"] for one in texts]


def test_lines_are_chosen_by_paper_and_service() -> None:
    stationery = Stationery.made_of(
        logo(),
        [
            PrintedText(text={"vi": "đầu"}, place="head"),
            PrintedText(text={"vi": "tầng 2"}, place="head", services=["ho-tich"]),
            PrintedText(text={"vi": "cuối"}, paper="both"),
            PrintedText(text={"vi": "hồ sơ"}, paper="receipt"),
        ],
    )
    ticket, other, receipt = (
        stationery.of_ticket("ho-tich"),
        stationery.of_ticket("chung-thuc"),
        stationery.of_receipt(),
    )
    assert (said(ticket.head), said(ticket.foot)) == (["đầu", "tầng 2"], ["cuối"])
    assert (said(other.head), said(other.foot)) == (["đầu"], ["cuối"])
    assert (said(receipt.head), said(receipt.foot)) == ([], ["cuối", "hồ sơ"])
    assert ticket.logo == receipt.logo == LOGO


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_a_receipt_has_both_too(paper: PaperProfile) -> None:
    long = {"procedure_name": of_both("Đăng ký thành lập hợp tác xã " * 20)}
    for receipt in (demo_receipt("1", a_ticket().issued_at), None):
        job = receipt or demo_receipt("1", a_ticket().issued_at).model_copy(update=long)
        letterhead = Letterhead(LOGO, (of_both(HOTLINE),), (of_both(UPSTAIRS),))
        data = lay_out_receipt(job, paper, letterhead)
        assert len(data) <= LARGEST_TICKET_BYTES
        assert has_logo(data)
        assert is_drawn(UPSTAIRS, data, paper)
