"""Records of the national portal, against what a person read in them.

`data/portal-records.jsonl` are records as crawled; `data/portal-read-by-hand.json` says of each
what stands there: limits and fees by channel; of each paper originals, copies, the beginning and
the end of its name, the form's file, the beginnings of its case and of its heading, and whether it
is a note; the beginnings of the results; and which parts have to wait for a person.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.wire.procedures import Limit, LimitUnit, OnlineLevel, Paper, Procedure
from queue_server.catalogue.portal.record import CODE, NAME, NotARecord, read_record, split_audience
from queue_server.catalogue.portal.text import NOT_STATED

DATA = Path(__file__).parent / "data"
RECORDS = [
    json.loads(line)
    for line in (DATA / "portal-records.jsonl").read_text(encoding="utf-8").splitlines()
]
BY_HAND: dict[str, Any] = json.loads(
    (DATA / "portal-read-by-hand.json").read_text(encoding="utf-8")
)
PARTS = (
    "so_quyet_dinh",
    "cap_thuc_hien",
    "linh_vuc",
    "doi_tuong_thuc_hien",
    "cach_thuc_thuc_hien",
    "thanh_phan_ho_so",
    "ket_qua_xu_ly",
    "yeu_cau_dieu_kien",
)
HEADER = "Hình thức nộpThời gianPhí, lệ phíMô tả"
PAPERS = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"
END_OF_PAGE = "Từ khóaKhông có thông tinMô tảKhông có thông tin"
pieces = st.sampled_from(
    [
        HEADER,
        PAPERS,
        END_OF_PAGE,
        NOT_STATED,
        "Trực tuyến",
        "Trực tiếp",
        "Dịch vụ bưu chính",
        "3 Ngày làm việc",
        "99999 Ngày",
        "1",
        "Miễn phí",
        "20,000 VNĐ",
        "(20.000 đồng/lần)",
        "(",
        ")",
        "1 bản chính",
        "0 bản chính,1 bản sao",
        "01 bản chính",
        "2024",
        "Mẫu số 1",
        ".docx",
        "Mã: KQ.G01.000064",
        "Mã:",
        "sau 15 giờ",
        "trong ngày tiếp nhận",
        "ngày làm việc tiếp theo",
        "--",
    ]
)
crawled = st.lists(st.one_of(pieces, st.text(max_size=12)), max_size=14).map("".join)


def record(**parts: str) -> dict[str, str]:
    """A record with a code and a name, every other cell empty as the portal shows it."""
    words = dict.fromkeys(PARTS, NOT_STATED)
    return {CODE: "1.001193", NAME: "Đăng ký khai sinh", **words, **parts}


def read(**parts: str) -> Procedure:
    return read_record(record(**parts))


def paper_in_short(paper: Paper) -> list[object]:
    short = [paper.originals, paper.copies, paper.name[:20], paper.name[-25:]]
    over = [paper.case[:30], paper.heading[:30]]
    return [*short, paper.form, *over, *(["note"] if paper.note else [])]


@pytest.mark.parametrize("crawled_record", RECORDS, ids=lambda one: one[CODE])
def test_a_record_is_read_as_a_person_reads_it(crawled_record: dict[str, str]) -> None:
    procedure = read_record(crawled_record)
    expected = BY_HAND[procedure.code]
    limits = [(line.channel, line.statutory) for line in procedure.limits]
    assert [[channel, one.amount, one.unit] for channel, one in limits] == expected["limits"]
    assert [[fee.channel, fee.amount] for fee in procedure.fees] == expected["fees"]
    assert [paper_in_short(paper) for paper in procedure.papers] == expected["papers"]
    assert [result[:40] for result in procedure.results] == expected["results"]
    assert len(procedure.audience) == expected["audience"]
    assert procedure.online_level == expected["online_level"]
    assert sorted(procedure.unread) == expected["unread"]


def test_names_field_level_and_decision_are_taken_word_for_word() -> None:
    procedure = read(
        linh_vuc="Hộ tịch",
        cap_thuc_hien="Cấp tỉnh, Cấp xã",
        so_quyet_dinh="163/QĐ-BTP",
        yeu_cau_dieu_kien="Không vi phạm điều cấm",
    )
    assert procedure.name == {"vi": "Đăng ký khai sinh"}
    assert (procedure.field, procedure.level) == ("Hộ tịch", "Cấp tỉnh, Cấp xã")
    assert (procedure.decision, procedure.conditions) == ("163/QĐ-BTP", "Không vi phạm điều cấm")


def test_an_empty_cell_is_nothing_and_not_a_mark_for_a_person() -> None:
    procedure = read()
    assert procedure.unread == {}
    assert (procedure.limits, procedure.fees, procedure.papers) == ([], [], [])
    assert (procedure.field, procedure.conditions, procedure.audience) == ("", "", [])


def test_an_audience_is_parted_by_commas_outside_brackets_and_names() -> None:
    several = "Công dân Việt Nam, Tổ chức (không bao gồm doanh nghiệp, HTX), Doanh nghiệp"
    officials = "Cán bộ, công chức, viên chức"
    assert split_audience(f"{several}, {officials}") == [
        "Công dân Việt Nam",
        "Tổ chức (không bao gồm doanh nghiệp, HTX)",
        "Doanh nghiệp",
        officials,
    ]


def test_letters_in_another_unicode_form_and_odd_blanks_are_read_alike() -> None:
    import unicodedata

    cell = f"{HEADER}Trực tuyến3 Ngày làm việcMiễn phí"
    plain = read(cach_thuc_thuc_hien=cell, ket_qua_xu_ly="Giấy khai sinhMã: KQ.G15.000031")
    odd = unicodedata.normalize("NFD", cell).replace(" ", "\u00a0") + "\u200e"
    other = read(
        cach_thuc_thuc_hien=odd,
        ket_qua_xu_ly=f"\ufeffGiấy khai sinhMã: KQ.G15.000031{END_OF_PAGE}",
    )
    assert other == plain
    assert plain.limits[0].statutory == Limit(amount=3, unit=LimitUnit.WORKING_DAY)


def test_the_end_of_the_page_is_taken_off_and_what_it_says_waits_for_a_person() -> None:
    results = "Giấy khai sinhMã: KQ.G15.000031Bản saoMã: KQ.G15.000032"
    plain = read(ket_qua_xu_ly=results + END_OF_PAGE)
    assert plain.results == ["Giấy khai sinh", "Bản sao"]
    assert plain.unread == {}
    page = "Từ khóakhai sinhMô tảLàm tại nơi cư trú.Chọn cơ quan thực hiệnTỉnhNộp hồ sơ"
    told = read(ket_qua_xu_ly=results + page)
    assert told.results == plain.results
    assert told.unread == {"description": "Làm tại nơi cư trú."}


def test_results_without_a_code_are_left_as_text() -> None:
    procedure = read(ket_qua_xu_ly="Giấy phépMã: KQ.G15.000031Một văn bản khác")
    assert procedure.results == ["Giấy phép"]
    assert procedure.unread == {"results": "Một văn bản khác"}


def test_without_the_header_of_a_table_nothing_is_guessed() -> None:
    procedure = read(
        cach_thuc_thuc_hien="Trực tuyến3 Ngày làm việcMiễn phí",
        thanh_phan_ho_so="Tờ khai1 bản chính",
    )
    assert (procedure.limits, procedure.fees, procedure.papers) == ([], [], [])
    assert procedure.unread == {
        "limits": "Trực tuyến3 Ngày làm việcMiễn phí",
        "fees": "Trực tuyến3 Ngày làm việcMiễn phí",
        "papers": "Tờ khai1 bản chính",
    }


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("Đăng ký xe bằng dịch vụ công trực tuyến toàn trình", OnlineLevel.FULL),
        ("Đăng ký xe lần đầu trực tuyến toàn trình", OnlineLevel.FULL),
        ("Đổi biển số bằng dịch vụ công một phần hoặc trực tiếp", OnlineLevel.PARTIAL),
        ("Dịch vụ công toàn trình hoặc trực tuyến một phần", OnlineLevel.UNKNOWN),
        ("Xuất khẩu được một phần", OnlineLevel.UNKNOWN),
    ],
)
def test_the_online_level_is_known_where_the_name_says_it(name: str, level: OnlineLevel) -> None:
    cell = f"{HEADER}Trực tuyến3 Ngày làm việcMiễn phí"
    assert read(ten_thu_tuc=name, cach_thuc_thuc_hien=cell).online_level is level


def test_no_online_way_and_no_button_is_no_online_service() -> None:
    cell = f"{HEADER}Trực tiếp3 Ngày làm việcMiễn phí"
    assert read(cach_thuc_thuc_hien=cell).online_level is OnlineLevel.NONE
    button = f"GiấyMã: KQ.G15.000031{END_OF_PAGE}Chọn cơ quan thực hiệnNộp hồ sơ"
    applied = read(cach_thuc_thuc_hien=cell, ket_qua_xu_ly=button)
    assert applied.online_level is OnlineLevel.UNKNOWN


@pytest.mark.parametrize(
    ("description", "out_of_hours"),
    [
        ("Tiếp nhận hồ sơ cả ngoài giờ hành chính.", True),
        ("Tiếp nhận 24/24 giờ tại trực ban.", True),
        ("Không tiếp nhận hồ sơ ngoài giờ hành chính.", False),
        ("Giờ hành chính các ngày làm việc và sáng thứ 7.", False),
    ],
)
def test_received_out_of_hours_only_where_it_is_stated(
    description: str, out_of_hours: bool
) -> None:
    in_person = f"{HEADER}Trực tiếp3 Ngày làm việcMiễn phí{description}"
    assert read(cach_thuc_thuc_hien=in_person).received_out_of_hours is out_of_hours
    online = f"{HEADER}Trực tuyến3 Ngày làm việcMiễn phí{description}"
    assert read(cach_thuc_thuc_hien=online).received_out_of_hours is False


@pytest.mark.parametrize(
    ("parts", "part"),
    [({CODE: ""}, CODE), ({CODE: "không có"}, CODE), ({NAME: " "}, NAME)],
)
def test_a_record_without_code_or_name_is_refused(parts: dict[str, str], part: str) -> None:
    with pytest.raises(NotARecord) as refused:
        read(**parts)
    assert refused.value.part == part


def test_unknown_keys_missing_keys_and_other_types_are_tolerated() -> None:
    odd: dict[str, object] = {
        CODE: "1.001193",
        NAME: "Đăng ký khai sinh",
        "linh_vuc": None,
        "so_quyet_dinh": 163,
        "doi_tuong_thuc_hien": ["Công dân Việt Nam", "Doanh nghiệp"],
        "mới": {"gì": "đó"},
    }
    procedure = read_record(odd, source="thử")
    assert (procedure.field, procedure.decision, procedure.source) == ("", "163", "thử")
    assert procedure.audience == ["Công dân Việt Nam", "Doanh nghiệp"]


@settings(deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(PARTS, crawled)))
def test_whatever_a_record_says_it_is_read(parts: dict[str, str]) -> None:
    """No string breaks the reading, and whatever is read is a procedure that can be kept."""
    procedure = read(**parts)
    assert Procedure.model_validate_json(procedure.model_dump_json()) == procedure
    for line in procedure.limits:
        assert line.channel is not None
        assert (line.statutory.amount is None) == (line.statutory.unit is LimitUnit.UNSPECIFIED)
