"""The ticket: what it says, and that it is there on the paper that the bytes make."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from config.hardware import Printer
from config.phrases.waits import wait_minutes
from config.qr_codes import qr_text
from config.wire import TicketIssued, WaitEstimate
from config.wire.parts import AbsenceRule
from printer.documents.test_page import lay_out_test_page
from printer.documents.ticket import (
    LARGEST_TICKET_BYTES,
    ahead_text,
    estimate_text,
    lay_out_ticket,
    time_text,
)
from printer.errors import UnknownProfile
from printer.escpos.commands import CommandKind, read_commands
from printer.escpos.preview import render
from printer.escpos.profile import PaperProfile

TicketMaker = Callable[..., TicketIssued]


def decoded(picture: Image.Image) -> list[str]:
    """The QR codes of a picture, by a decoder that shares nothing with what drew them."""
    return [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))]


def minutes(low: float, high: float) -> WaitEstimate:
    return WaitEstimate(low_seconds=round(low * 60), high_seconds=round(high * 60))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_qr_on_paper_is_the_tracking_link(
    make_ticket: TicketMaker, paper: PaperProfile, language: str
) -> None:
    ticket = make_ticket(language=language)
    (picture,) = render(lay_out_ticket(ticket, paper), paper)
    assert decoded(picture) == [ticket.tracking_url]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_longest_names_in_capitals_stay_within_8_kb_and_readable(
    make_ticket: TicketMaker, paper: PaperProfile, long_names: dict[str, Any], language: str
) -> None:
    capitals = {
        field: {one: text.upper() for one, text in names.items()}
        for field, names in long_names.items()
        if isinstance(names, dict)
    }
    ticket = make_ticket(
        **(long_names | capitals),
        language=language,
        counters=[{"vi": f"Quầy {n}", "en": f"Counter {n}"} for n in (1, 2)],
        absence=AbsenceRule(calls=3, behind=2),
    )
    output = lay_out_ticket(ticket, paper)
    assert len(output) <= LARGEST_TICKET_BYTES
    (picture,) = render(output, paper)
    assert decoded(picture) == [ticket.tracking_url]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_longest_names_stay_within_8_kb_and_readable(
    make_ticket: TicketMaker, paper: PaperProfile, long_names: dict[str, Any], language: str
) -> None:
    ticket = make_ticket(language=language, **long_names)
    output = lay_out_ticket(ticket, paper)
    assert len(output) <= LARGEST_TICKET_BYTES
    (picture,) = render(output, paper)
    assert decoded(picture) == [ticket.tracking_url]


@pytest.mark.parametrize("number", ["A1", "A001", "A-025", "AB9999", "AB-9999"])
def test_number_is_at_least_15_mm_tall_and_fits(
    make_ticket: TicketMaker, paper: PaperProfile, number: str
) -> None:
    output = lay_out_ticket(make_ticket(number=number), paper)
    rasters = [one.arguments for one in read_commands(output) if one.kind is CommandKind.RASTER]
    text_heights = [
        int.from_bytes(raster[3:5], "little") * (2 if raster[0] else 1) / 203 * 25.4
        for raster in rasters
        if int.from_bytes(raster[1:3], "little") * 8 != int.from_bytes(raster[3:5], "little")
    ]
    assert max(text_heights) >= 15
    render(output, paper)  # refuses whatever is wider than the paper


def test_any_name_is_printed_whole_however_long(
    make_ticket: TicketMaker, paper: PaperProfile
) -> None:
    short = lay_out_ticket(make_ticket(), paper)
    endless = make_ticket(service_name={"vi": "Nghiêngngả" * 40})
    (picture,) = render(lay_out_ticket(endless, paper), paper)
    assert picture.height > render(short, paper)[0].height


def test_nothing_of_a_person_or_of_priority_changes_the_paper(
    make_ticket: TicketMaker, paper: PaperProfile
) -> None:
    ordinary = lay_out_ticket(make_ticket(priority=False), paper)
    assert lay_out_ticket(make_ticket(priority=True, ticket_id=99), paper) == ordinary


@pytest.mark.parametrize("language", ["vi", "en"])
def test_paper_says_for_how_many_dossiers_and_why_of_the_lane(
    make_ticket: TicketMaker, paper: PaperProfile, long_names: dict[str, Any], language: str
) -> None:
    one = make_ticket(language=language)
    assert lay_out_ticket(make_ticket(language=language, dossiers=1), paper) == lay_out_ticket(
        one, paper
    )
    several = lay_out_ticket(make_ticket(language=language, dossiers=12), paper)
    sent = lay_out_ticket(make_ticket(language=language, dossiers=12, lane_from=6), paper)
    assert len({lay_out_ticket(one, paper), several, sent}) == 3
    for printed in (several, sent):
        assert len(printed) <= LARGEST_TICKET_BYTES
        assert decoded(render(printed, paper)[0]) == [one.tracking_url]
    longest = make_ticket(language=language, **long_names, dossiers=999, lane_from=999)
    assert len(lay_out_ticket(longest, paper)) <= LARGEST_TICKET_BYTES


def test_language_without_a_catalogue_is_printed_in_vietnamese(make_ticket: TicketMaker) -> None:
    paper = PaperProfile()
    assert lay_out_ticket(make_ticket(language="tay"), paper) == lay_out_ticket(
        make_ticket(language="vi"), paper
    )


def test_every_ticket_ends_in_a_cut_where_there_is_a_blade(make_ticket: TicketMaker) -> None:
    with_blade = read_commands(lay_out_ticket(make_ticket(), PaperProfile(cutter=True)))
    without = read_commands(lay_out_ticket(make_ticket(), PaperProfile(cutter=False)))
    assert with_blade[-1].kind is CommandKind.CUT
    assert CommandKind.CUT not in {command.kind for command in without}


@pytest.mark.parametrize(
    ("link", "in_code"),
    [
        ("https://mc.gov.vn/T/7K3QF9", "https://mc.gov.vn/T/7K3QF9"),
        ("HTTP://Hall.Local:8080/T/AB12", "http://hall.local:8080/T/AB12"),
        ("https://mc.gov.vn/hall/T/AB12", "https://mc.gov.vn/hall/T/AB12"),
        ("https://mc.gov.vn/T/ab12", "https://mc.gov.vn/T/ab12"),
        ("https://mc.gov.vn/T/AB12?lang=en", "https://mc.gov.vn/T/AB12?lang=en"),
        ("https://người.vn/T/AB12", "https://người.vn/T/AB12"),
    ],
)
def test_scheme_and_host_are_small_for_phone_cameras(link: str, in_code: str) -> None:
    assert qr_text(link) == in_code


@pytest.mark.parametrize(
    ("estimate", "vietnamese", "english"),
    [
        (minutes(10, 15), "Chờ khoảng 10–15 phút", "Wait about 10–15 minutes"),
        (minutes(10, 25), "Chờ khoảng 10–25 phút", "Wait about 10–25 minutes"),
        (minutes(3.5, 7.2), "Chờ khoảng 3–8 phút", "Wait about 3–8 minutes"),
        (minutes(5, 5), "Chờ khoảng 5 phút", "Wait about 5 minutes"),
        (minutes(1, 1), "Chờ khoảng 1 phút", "Wait about 1 minute"),
        (minutes(0.5, 4), "Chờ dưới 4 phút", "Wait under 4 minutes"),
        (minutes(0, 0), "Chờ dưới 1 phút", "Wait under 1 minute"),
        (None, "Chưa rõ thời gian chờ", "The wait is not known yet"),
    ],
)
def test_estimate_is_a_range_in_words(
    estimate: WaitEstimate | None, vietnamese: str, english: str
) -> None:
    spoken = [estimate_text(language, estimate).replace("\xa0", " ") for language in ("vi", "en")]
    assert spoken == [vietnamese, english]


@given(st.integers(0, 40_000), st.integers(0, 40_000))
def test_rounded_estimate_never_promises_more_than_the_real_one(first: int, second: int) -> None:
    low, high = sorted((first, second))
    shown_low, shown_high = wait_minutes(WaitEstimate(low_seconds=low, high_seconds=high))
    assert shown_low * 60 <= low
    assert shown_high * 60 >= high
    assert shown_low <= shown_high


def test_people_ahead_in_words() -> None:
    texts = [ahead_text(language, count) for language in ("vi", "en") for count in (0, 1, 12)]
    assert [sentence.replace("\xa0", " ") for sentence in texts] == [
        "Không có ai trước ông/bà",
        "Trước ông/bà còn 1 người",
        "Trước ông/bà còn 12 người",
        "Nobody is ahead of you",
        "1 person ahead of you",
        "12 people ahead of you",
    ]


def test_time_is_the_centres_own_day() -> None:
    late = datetime(2026, 11, 22, 17, 15, tzinfo=UTC)
    assert time_text(late, "Asia/Ho_Chi_Minh") == "00:15 · 23/11/2026"


@pytest.mark.parametrize(
    ("printer", "dots", "native_qr", "cutter"),
    [
        (Printer(kind="virtual"), 576, True, True),
        (Printer(kind="virtual", paper_millimetres=58), 384, True, True),
        (Printer(kind="virtual", profile="TM-T88V"), 512, True, True),
        (Printer(kind="virtual", profile="POS-5890", paper_millimetres=58), 384, False, False),
        (Printer(kind="virtual", profile="AF-240"), 576, False, False),
    ],
)
def test_paper_is_what_the_profile_can(
    printer: Printer, dots: int, native_qr: bool, cutter: bool
) -> None:
    paper = PaperProfile.of(printer)
    assert (paper.dots, paper.native_qr, paper.cutter) == (dots, native_qr, cutter)


def test_unknown_profile_is_named() -> None:
    with pytest.raises(UnknownProfile, match="TM-T99"):
        PaperProfile.of(Printer(kind="virtual", profile="TM-T99"))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_test_page_fits_its_paper_and_its_code_reads(paper: PaperProfile, language: str) -> None:
    (picture,) = render(lay_out_test_page(paper, language), paper)
    assert decoded(picture) == ["MOTCUA"]
