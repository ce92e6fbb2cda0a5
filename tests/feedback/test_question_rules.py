"""By when a question is due, what may be published, and how frequent questions are found."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from queue_server.dossiers.rules.working_time import closes
from queue_server.feedback.questions import rules
from queue_server.feedback.questions.faq_index import FaqEntry, FaqIndex
from tests.hall.demo import demo_centre


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("gọi 0912 345 678 gặp tôi", "0912 345 678"),
        ("CCCD 034190001234", "034190001234"),
        ("thư tới lan.ng@example.vn", "lan.ng@example.vn"),
        ("+84 912-345-678", "+84 912-345-678"),
        ("Nghị định 118/2025/NĐ-CP, điều 12, 30.000 đồng, 16/11/2026", None),
        ("gọi 0221 386 2311 trong giờ làm việc", None),
        ("mã 1.001193.000.00.00.H55", None),
    ],
)
def test_what_names_somebody_is_found_and_published_numbers_are_not(
    text: str, found: str | None
) -> None:
    assert rules.names_somebody([text], rules.published_numbers(demo_centre())) == found


def test_a_question_is_due_at_the_closing_of_a_working_day() -> None:
    centre = demo_centre()
    friday = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)  # 21:00 in the hall
    due = rules.due_at(centre, friday)
    assert due == closes(centre, centre.day(datetime(2026, 11, 26, 3, tzinfo=UTC)))


TEXTS = (
    ("Làm khai sinh cho con cần giấy tờ gì?", "Hộ tịch"),
    ("Đăng ký kết hôn mất bao lâu?", "Hộ tịch"),
    ("Giấy xác nhận tình trạng hôn nhân dùng được bao lâu?", "Hộ tịch"),
    ("Cấp giấy chứng nhận quyền sử dụng đất lần đầu ở đâu?", "Đất đai"),
    ("Chứng thực bản sao có cần bản chính không?", "Chứng thực"),
    ("Đăng ký tạm trú cho người thuê nhà thế nào?", "Cư trú"),
)
INDEX = FaqIndex(FaqEntry(at, [text], field) for at, (text, field) in enumerate(TEXTS))


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("làm khai sinh", 0),
        ("tôi muốn làm giấy khai sinh cho cháu", 0),
        ("KHAI SINH", 0),
        ("khaisinh", 0),
        ("khai sihn", 0),
        ("ket hon", 1),
        ("tinh trang hon nhan", 2),
        ("sổ đỏ", 3),
        ("quyen su dung dat", 3),
        ("sao y bản chính", 4),
        ("tam tr", 5),
    ],
)
def test_a_question_is_found_as_procedures_are(asked: str, first: int) -> None:
    assert INDEX.find(asked)[:1] == [first]


@pytest.mark.parametrize("asked", ["", "tôi muốn xin", "zzz", "?!", "máy bay không người lái"])
def test_nothing_is_found_where_nothing_is_alike(asked: str) -> None:
    assert INDEX.find(asked) == []


def test_a_field_narrows_and_what_was_put_and_taken_out_is_followed() -> None:
    index = FaqIndex(FaqEntry(at, [text], field) for at, (text, field) in enumerate(TEXTS))
    assert index.find("bao lâu", "Hộ tịch")
    assert not index.find("bao lâu", "Đất đai")
    index.put(FaqEntry(0, ["Mai táng phí nhận ở đâu?"], "Bảo trợ xã hội"))
    assert index.find("khai sinh") == []
    assert index.find("mai tang") == [0]
    index.remove(0)
    assert index.find("mai tang") == []
    assert len(index) == len(TEXTS) - 1
