"""The words of a procedure's page, without a page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from config.phrases.procedures import limit_phrase
from config.wire.procedures import Channel, Limit, LimitUnit
from queue_server.catalogue.view import (
    ProcedureView,
    name_in,
    page_address,
    procedure_view,
    result_view,
)
from tests.catalogue.conftest import procedure

TODAY = date(2026, 11, 16)
THREE_DAYS = {"amount": 3, "unit": "working_day"}
FIVE_DAYS = {"amount": 5, "unit": "working_day"}


def view(language: str = "vi", **words: Any) -> ProcedureView:
    return procedure_view(language, procedure("1.1", "Một", **words), None, TODAY)


@pytest.mark.parametrize(
    ("limit", "vietnamese", "english"),
    [
        (Limit(), "không ghi thời hạn", "no time limit stated"),
        (Limit(amount=0, unit=LimitUnit.WORKING_DAY), "ngay trong ngày", "the same day"),
        (Limit(amount=1, unit=LimitUnit.WORKING_DAY), "1 ngày làm việc", "1 working day"),
        (Limit(amount=20, unit=LimitUnit.CALENDAR_DAY), "20 ngày", "20 days"),
        (Limit(amount=4, unit=LimitUnit.HOUR), "4 giờ làm việc", "4 working hours"),
    ],
)
def test_limits(limit: Limit, vietnamese: str, english: str) -> None:
    assert limit_phrase("vi", limit) == vietnamese
    assert limit_phrase("en", limit) == english


@pytest.mark.parametrize(
    ("validity", "said"),
    [
        ({}, ""),
        ({"valid_from": "2026-01-01"}, "Áp dụng từ ngày 01/01/2026"),
        ({"valid_to": "2026-12-31"}, "Áp dụng đến hết ngày 31/12/2026"),
        (
            {"valid_from": "2027-01-01", "valid_to": "2027-06-30"},
            "Áp dụng từ ngày 01/01/2027 đến hết ngày 30/06/2027",
        ),
    ],
)
def test_fees_say_when_they_are_taken(validity: dict[str, str], said: str) -> None:
    (fee,) = view(fees=[{"amount": 8_000, **validity}]).fees
    assert (fee.amount, fee.validity) == ("8.000 đồng", said)


def test_a_fee_that_is_over_is_not_shown() -> None:
    assert view(fees=[{"amount": 8_000, "valid_to": "2026-11-15"}]).fees == []
    assert view(fees=[{"amount": 8_000, "valid_to": "2026-11-16"}]).fees != []


def test_what_will_be_taken_later_is_shown_but_not_asked_for_yet() -> None:
    later = view(fees=[{"amount": 0}, {"amount": 9_000, "valid_from": "2027-01-01"}])
    assert [fee.amount for fee in later.fees] == ["không mất tiền", "9.000 đồng"]
    assert later.fee == "không mất tiền"


def test_the_promise_stands_first_and_the_law_beside_it() -> None:
    promised = view(limits=[{"statutory": FIVE_DAYS, "committed": THREE_DAYS}])
    assert promised.limit == "3 ngày làm việc"
    assert promised.limit_by_law == "Theo quy định: 5 ngày làm việc"
    assert view(limits=[{"statutory": FIVE_DAYS}]).limit_by_law == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({}, "chưa có thông tin, xin hỏi tại quầy"),
        ({"limits": [{}]}, "không ghi thời hạn"),
        ({"unread": {"limits": "12"}}, "đang được kiểm tra, xem bên dưới"),
        (
            {"limits": [{"statutory": THREE_DAYS}, {"statutory": FIVE_DAYS}]},
            "tùy trường hợp, xem bên dưới",
        ),
        ({"limits": [{"statutory": THREE_DAYS}], "unread": {"limits": "12"}}, "3 ngày làm việc"),
    ],
)
def test_no_limit_is_guessed(words: dict[str, Any], said: str) -> None:
    assert view(**words).limit == said


def test_lines_of_limits_name_their_channels() -> None:
    lines = view(limits=[{"channel": "online", "statutory": THREE_DAYS}, {"statutory": FIVE_DAYS}])
    assert [line.channel for line in lines.limits] == ["Trực tuyến", "Các cách nộp khác"]
    (every,) = view(limits=[{"statutory": FIVE_DAYS}]).limits
    assert every.channel == "Mọi cách nộp"


def test_papers_that_everybody_needs_come_first_and_notes_are_none() -> None:
    shown = view(
        papers=[
            {"name": "Giấy uỷ quyền", "case": "Uỷ quyền", "originals": 1},
            {"name": "- Tờ khai;", "originals": 1, "copies": 2, "form": "CT01"},
            {"name": "Lưu ý: nộp sớm", "note": True},
            {"name": "Tờ khai CT02", "form": "CT02"},
            {"name": "Giấy của người được uỷ quyền", "case": "Uỷ quyền", "copies": 1},
        ]
    )
    assert [(group.case, [paper.name for paper in group.papers]) for group in shown.papers] == [
        ("", ["Tờ khai", "Tờ khai CT02"]),
        ("Uỷ quyền", ["Giấy uỷ quyền", "Giấy của người được uỷ quyền"]),
    ]
    first, second = shown.papers[0].papers
    assert (first.count, first.form) == ("1 bản chính, 2 bản sao", "CT01")
    assert (second.count, second.form) == ("", "")
    assert shown.paper_notes == ["Lưu ý: nộp sớm"]


def test_notes_of_the_counter() -> None:
    notes = view(cutoff="15:00", received_out_of_hours=True).notes
    assert notes[0].startswith("Nộp sau 15:00")
    assert len(notes) == 2  # nobody has said who writes the forms
    assert "viết tờ khai giúp" in view(forms_written_for_citizen=True).notes[0]
    why = "Người dân phải tự ký."
    assert view(forms_written_for_citizen=False, forms_note=why).notes == [why]
    assert "tự viết" in view(forms_written_for_citizen=False).notes[0]


def test_a_result_says_only_what_is_certain() -> None:
    one = procedure("1.1", "Một", fees=[{"text": "tuỳ"}], online_level="none")
    assert result_view("vi", one, "/procedures/1.1", TODAY).facts == []
    full = procedure(
        "1.2", "Hai", limits=[{"statutory": THREE_DAYS}], fees=[{"amount": 0}], online_level="full"
    )
    assert result_view("vi", full, "", TODAY).facts == [
        "3 ngày làm việc",
        "Không mất tiền",
        "Nộp được trên mạng",
    ]


def test_names_and_addresses() -> None:
    assert name_in("en", {"vi": "Một"}) == "Một"
    assert name_in("en", {"vi": "Một", "en": "One"}) == "One"
    assert name_in("en", {}) == ""
    assert page_address("/a", "vi", "1.1") == "/a/procedures/1.1"
    assert page_address("", "en", q="khai sinh", field="") == "/procedures?q=khai+sinh&lang=en"
    assert page_address("", "vi", usually="en") == "/procedures?lang=vi"
    assert Channel.IN_PERSON.code == 1
