"""The short receipt of a dossier and the list of papers, on the paper that their bytes make."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as some
from PIL import Image

from config.phrases.procedures import (
    count_phrase,
    fee_line,
    limit_phrase,
    promised_limit,
    shortened,
)
from config.text.catalogue import text
from config.text.formats import format_day, format_money
from config.wire.dossiers.answers import ReceiptJob
from config.wire.procedures import (
    Channel,
    ChannelLimit,
    Fee,
    Limit,
    LimitUnit,
    Procedure,
    ProcedureDetails,
)
from config.wire.procedures import Paper as Needed
from printer.documents.papers_list import LARGEST_LIST_BYTES, lay_out_papers, needed_papers
from printer.documents.receipt import lay_out_receipt
from printer.documents.ticket import LARGEST_TICKET_BYTES
from printer.escpos.commands import CommandKind, read_commands
from printer.escpos.preview import render
from printer.escpos.profile import PaperProfile

LINK = "https://mc.nghiado.hanoi.gov.vn/H/7K3QF9ZP2MXAWB4D"
PAGE = "https://mc.nghiado.hanoi.gov.vn/procedures/1.001193"
LONG = (
    "Đăng ký, cấp Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất lần "
    "đầu đối với cá nhân, cộng đồng dân cư, hộ gia đình đang sử dụng đất và người gốc Việt Nam "
    "định cư ở nước ngoài"
)
HALL = {
    "vi": "Trung tâm Phục vụ hành chính công phường Nghĩa Đô, thành phố Hà Nội – Chi nhánh 2",
    "en": "Public Administrative Service Centre of Nghia Do Ward, Ha Noi City – Branch 2",
}
TODAY = date(2026, 11, 23)


def receipt(**changes: Any) -> ReceiptJob:
    fields: dict[str, Any] = {
        "job": "job-1",
        "code": "H15.50.05.13-261123-0975",
        "procedure_name": {"vi": "Đăng ký khai sinh", "en": "Birth registration"},
        "received_at": datetime(2026, 11, 23, 2, 15, tzinfo=UTC),
        "due_at": datetime(2026, 11, 25, 2, 15, tzinfo=UTC),
        "papers": 3,
        "fee": 8_000,
        "follow_url": LINK,
        "hall_name": HALL,
        "language": "vi",
        "time_zone": "Asia/Ho_Chi_Minh",
    }
    return ReceiptJob.model_validate(fields | changes)


def details(name: str = "Đăng ký khai sinh", papers: list[Needed] | None = None) -> Any:
    procedure = Procedure(
        code="1.001193",
        name={"vi": name},
        field="Hộ tịch",
        limits=[ChannelLimit(statutory=Limit(amount=3, unit=LimitUnit.WORKING_DAY))],
        papers=[Needed(name="Giấy chứng sinh", originals=1)] if papers is None else papers,
    )
    return ProcedureDetails(procedure=procedure, version=1, version_id=1, page_url=PAGE)


def decoded(picture: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))]


# ---------------------------------------------------------------------------- receipts


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_receipts_code_leads_to_the_dossier(paper: PaperProfile, language: str) -> None:
    (picture,) = render(lay_out_receipt(receipt(language=language), paper), paper)
    assert decoded(picture) == [LINK]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_longest_receipt_stays_within_8_kb_and_readable(
    paper: PaperProfile, language: str
) -> None:
    job = receipt(
        language=language,
        procedure_name={"vi": LONG, "en": LONG},
        due_at=None,
        waiting_for=LONG * 3,
    )
    output = lay_out_receipt(job, paper)
    assert len(output) <= LARGEST_TICKET_BYTES
    (picture,) = render(output, paper)
    assert decoded(picture) == [LINK]


@pytest.mark.parametrize(
    "changes",
    [
        {"due_at": None},
        {"due_at": None, "waiting_for": "Giấy chứng sinh"},
        {"fee": None},
        {"papers": 0},
        {"language": "tay"},
        {"code": "K01-261123-0000975"},
        {"code": "without-dashes".replace("-", "")},
    ],
)
def test_every_receipt_fits_its_paper(paper: PaperProfile, changes: dict[str, Any]) -> None:
    pictures = render(lay_out_receipt(receipt(**changes), paper), paper)
    assert len(pictures) == 1


def test_each_fact_changes_the_paper() -> None:
    plain = lay_out_receipt(receipt(), PaperProfile())
    others: list[dict[str, Any]] = [
        {"code": "H15.50.05.13-261123-0976"},
        {"due_at": datetime(2026, 11, 26, 2, 15, tzinfo=UTC)},
        {"received_at": datetime(2026, 11, 23, 2, 16, tzinfo=UTC)},
        {"papers": 4},
        {"fee": 9_000},
        {"waiting_for": "Giấy chứng sinh"},
    ]
    for changes in others:
        assert lay_out_receipt(receipt(**changes), PaperProfile()) != plain


@settings(max_examples=25, deadline=None)
@given(some.text(max_size=600), some.text(max_size=2_000))
@example("W@ỘM " * 120, "%@&MẶỆỘỮ " * 200)
@example("".join(map(chr, range(0x4C00, 0x4E00))), "쳺" * 2_000)
def test_whatever_a_clerk_wrote_is_printed_within_8_kb(name: str, waiting_for: str) -> None:
    paper = PaperProfile(58, 384, "POS-5890", native_qr=False, cutter=False)
    job = receipt(procedure_name={"vi": name}, waiting_for=waiting_for)
    output = lay_out_receipt(job, paper)
    assert len(output) <= LARGEST_TICKET_BYTES
    assert decoded(render(output, paper)[0]) == [LINK]


# ------------------------------------------------------------------------ list of papers


def test_the_lists_code_leads_to_the_page(paper: PaperProfile) -> None:
    (picture,) = render(lay_out_papers(details(), "vi", paper), paper)
    assert decoded(picture) == [PAGE]


@pytest.mark.parametrize("count", [0, 1, 9, 30, 120])
def test_a_list_of_any_length_stays_within_its_bytes(paper: PaperProfile, count: int) -> None:
    papers = [Needed(name=LONG, originals=1, copies=2, case=LONG) for _ in range(count)]
    output = lay_out_papers(details(LONG, papers), "vi", paper)
    assert len(output) <= LARGEST_LIST_BYTES
    assert decoded(render(output, paper)[0]) == [PAGE]


def test_an_ordinary_list_is_printed_whole() -> None:
    papers = [Needed(name=f"Giấy tờ số {place}, bản mới nhất", originals=1) for place in range(8)]
    longer = [*papers[:-1], Needed(name="Giấy tờ số 7, bản mới nhất và có dấu", originals=1)]
    whole = lay_out_papers(details(papers=papers), "vi", PaperProfile())
    assert whole != lay_out_papers(details(papers=longer), "vi", PaperProfile())


def test_explanations_among_the_papers_are_not_handed_in() -> None:
    papers = [Needed(name="Giấy chứng sinh"), Needed(name="Lưu ý: nộp một lần", note=True)]
    assert [one.name for one in needed_papers(details(papers=papers))] == ["Giấy chứng sinh"]


def test_lists_end_in_a_cut_where_there_is_a_blade() -> None:
    assert (
        read_commands(lay_out_papers(details(), "en", PaperProfile()))[-1].kind is CommandKind.CUT
    )


# -------------------------------------------------------------------------------- texts


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (Limit(amount=3, unit=LimitUnit.WORKING_DAY), "3 ngày làm việc"),
        (Limit(amount=0, unit=LimitUnit.WORKING_DAY), "ngay trong ngày"),
        (Limit(amount=30, unit=LimitUnit.CALENDAR_DAY), "30 ngày"),
        (Limit(), text("vi", "procedures.limit.unspecified")),
    ],
)
def test_texts_of_limits(limit: Limit, expected: str) -> None:
    assert limit_phrase("vi", limit) == expected


def test_what_the_centre_promises_goes_before_the_law() -> None:
    promised = Limit(amount=2, unit=LimitUnit.WORKING_DAY)
    legal = Limit(amount=5, unit=LimitUnit.WORKING_DAY)
    lines = [ChannelLimit(channel=Channel.IN_PERSON, statutory=legal, committed=promised)]
    procedure = details().procedure.model_copy(update={"limits": lines})
    assert promised_limit(procedure) == promised


@pytest.mark.parametrize(
    ("fees", "unread", "expected"),
    [
        ([Fee(amount=0)], {}, "không mất tiền"),
        ([Fee(amount=8_000)], {}, "8.000 đồng"),
        ([Fee(text="8.000 đồng một bản")], {}, "8.000 đồng một bản"),
        ([Fee(text=LONG)], {}, "tùy trường hợp"),
        ([Fee(amount=8_000), Fee(amount=5_000)], {}, "tùy trường hợp"),
        ([Fee(amount=0)], {"fees": "miễn hoặc thu"}, "tùy trường hợp"),
        ([Fee(amount=8_000, valid_to=date(2026, 1, 1))], {}, "hỏi tại quầy"),
        ([Fee(amount=8_000, channel=Channel.ONLINE)], {}, "hỏi tại quầy"),
        ([], {}, "hỏi tại quầy"),
    ],
)
def test_a_fee_is_never_more_certain_than_its_source(
    fees: list[Fee], unread: dict[str, str], expected: str
) -> None:
    procedure = details().procedure.model_copy(update={"fees": fees, "unread": unread})
    assert fee_line("vi", procedure, Channel.IN_PERSON, TODAY, part="ticket.fee") == expected


def test_counts_and_money_and_days_in_both_languages() -> None:
    both = Needed(name="", originals=1, copies=2)
    assert count_phrase("vi", both) == "1 bản chính, 2 bản sao"
    assert count_phrase("en", both) == "1 original, 2 copies"
    assert count_phrase("vi", Needed(name="")) == ""
    assert [format_money(language, 1_250_000) for language in ("vi", "en")] == [
        "1.250.000 đồng",
        "1,250,000 đồng",
    ]
    assert format_day("vi", TODAY) == "Thứ Hai, 23/11/2026"
    assert format_day("en", TODAY) == "Monday, 23/11/2026"


@given(some.text(max_size=200), some.integers(5, 300))
def test_shortening_keeps_to_its_length_and_to_whole_words(content: str, most: int) -> None:
    short = shortened(content, most)
    assert len(short) <= most
    if len(" ".join(content.split())) <= most:
        assert short == " ".join(content.split())
    else:
        assert short.endswith("…")
