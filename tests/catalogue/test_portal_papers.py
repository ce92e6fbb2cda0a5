"""The papers of a record: rows and their counts, forms, cases; nothing of the text is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.wire.procedures import Paper
from queue_server.catalogue.portal.forms import split_form
from queue_server.catalogue.portal.papers import HEADER, read_papers, read_tables


def papers(body: str) -> list[Paper]:
    return list(read_papers(f"--{HEADER}{body}").papers)


def counted(body: str) -> list[tuple[str, int, int]]:
    return [(paper.name, paper.originals, paper.copies) for paper in papers(body)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Tờ khai1 bản chính", [("Tờ khai", 1, 0)]),
        ("Tờ khai.1 bản chính,2 bản saoẢnh0 bản chính,1 bản sao", None),
        ("Dự thảo quy trình\t1 bản chínhBáo cáo1 bản chính", None),
        ("hồ sơ gồm:1 bản chính- Văn bản2 bản chính", None),
        ("a) Đơn1 bản chínhb) Sơ đồ1 bản chính", [("a) Đơn", 1, 0), ("b) Sơ đồ", 1, 0)]),
    ],
)
def test_a_row_ends_with_its_counts(body: str, expected: list[tuple[str, int, int]] | None) -> None:
    assert len(papers(body)) == body.count("bản chính")
    assert expected is None or counted(body) == expected


@pytest.mark.parametrize(
    "name",
    [
        "người khai hải quan khai và nộp 02 bản chính tờ khai hải quan",
        "Hóa đơn thương mại: 01 bản chính;",
        "Văn bản đề nghị (01 bản chính)",
        "Giấy phép nhập khẩu: 01 bản chính",
        "02 ảnh và 01 bản sao giấy khai sinh",
        "khai và nộp 2 bản chính tờ khai",
    ],
)
def test_counts_within_a_name_are_the_name_s(name: str) -> None:
    assert counted(f"{name}1 bản chínhĐơn1 bản chính") == [(name, 1, 0), ("Đơn", 1, 0)]


@pytest.mark.parametrize(
    ("written", "name", "count"),
    [
        ("ngày 28/8/20201 bản chính", "ngày 28/8/2020", 1),
        ("theo mẫu BM.NCC.20.031 bản chính", "theo mẫu BM.NCC.20.03", 1),
        ("theo Mẫu số 121 bản chính", "theo Mẫu số 12", 1),
        ("theo Mẫu số 32 bản chính", "theo Mẫu số 3", 2),
        ("Mẫu số 03-QĐ 6131 bản chính", "Mẫu số 03-QĐ 613", 1),
        ("Luật năm 20240 bản chính", "Luật năm 2024", 0),
    ],
)
def test_digits_of_a_name_are_told_from_its_count(written: str, name: str, count: int) -> None:
    assert counted(written) == [(name, count, 0)]


@pytest.mark.parametrize("written", ["Tờ khai12 bản chính", "Luật Đất đai 2024 bản chính"])
def test_digits_that_part_in_two_ways_wait_for_a_person(written: str) -> None:
    read = read_papers(f"--{HEADER}{written}Đơn1 bản chính")
    assert [paper.name for paper in read.papers] == ["Đơn"]
    assert read.unread == (written,)


def test_headings_are_the_cases_of_the_papers_below_them() -> None:
    text = (
        f"* Giấy tờ phải nộp:{HEADER}Tờ khai1 bản chính"
        f"- Trường hợp uỷ quyền:{HEADER}Văn bản uỷ quyền1 bản chính--{HEADER}Ảnh2 bản chính"
    )
    read = [(paper.name, paper.case, paper.heading) for paper in read_papers(text).papers]
    assert read == [
        ("Tờ khai", "", "Giấy tờ phải nộp"),
        ("Văn bản uỷ quyền", "Trường hợp uỷ quyền", ""),
        ("Ảnh", "", ""),
    ]


@pytest.mark.parametrize(
    ("heading", "is_case"),
    [
        ("* Giấy tờ phải xuất trình:", False),
        ("Thành phần hồ sơ", False),
        ("1. Chứng từ phải nộp:", False),
        ("Người yêu cầu chứng thực phải xuất trình các giấy tờ sau:", False),
        ("Giấy tờ phải nộp đối với người nước ngoài:", True),
        ("h) Thành phần hồ sơ gia hạn sử dụng đất, gồm", True),
        ("Hồ sơ gia hạn tạm trú gồm:", True),
        ("Đối với hàng hóa nhập khẩu", True),
    ],
)
def test_a_heading_that_is_no_case_leaves_its_papers_always_needed(
    heading: str, is_case: bool
) -> None:
    (paper,) = read_papers(f"{heading}{HEADER}Tờ khai1 bản chính").papers
    assert bool(paper.case) is is_case
    assert bool(paper.heading) is not is_case


@pytest.mark.parametrize(
    ("body", "is_note"),
    [
        ("- Trường hợp gửi qua bưu chính thì gửi kèm bản sao.0 bản chính", True),
        ("Người có yêu cầu nộp các giấy tờ sau:0 bản chính", True),
        ("*Lưu ý: - Không yêu cầu xuất trình.0 bản chính", True),
        ("Không quy định0 bản chính", True),
        ("Tờ khai0 bản chính", False),
        ("Trường hợp uỷ quyền thì nộp văn bản uỷ quyền1 bản chính", False),
        ("Trường hợp nhập khẩu nộp 01 bản chính giấy phép0 bản chính", False),
    ],
)
def test_notes_are_told_from_papers(body: str, is_note: bool) -> None:
    assert [paper.note for paper in papers(body)] == [is_note]


def test_whatever_is_listed_without_a_count_under_a_note_is_one() -> None:
    text = f"* Lưu ý:{HEADER}- Giấy tờ phải rõ ràng.0 bản chính--{HEADER}Tờ khai0 bản chính"
    assert [paper.note for paper in read_papers(text).papers] == [True, False]


def test_a_count_that_the_name_denies_waits_for_a_person() -> None:
    read = read_papers(f"--{HEADER}Tờ khai hải quan: 02 bản chính;0 bản chính")
    assert [paper.originals for paper in read.papers] == [0]
    assert read.unread == ("Tờ khai hải quan: 02 bản chính;0 bản chính",)


def test_a_count_that_begins_with_naught_is_no_part_of_the_name() -> None:
    read = read_papers(f"--{HEADER}Tờ khai02 bản chính")
    assert read.papers == ()
    assert read.unread == ("Tờ khai02 bản chính",)


def test_a_nameless_row_and_a_loose_end_wait_for_a_person() -> None:
    read = read_papers(f"--{HEADER}Đơn1 bản chính1 bản chínhvà những giấy tờ khác")
    assert [paper.name for paper in read.papers] == ["Đơn"]
    assert read.unread == ("1 bản chính", "và những giấy tờ khác")


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("(Mẫu CT01 kèm theo Thông tư số 53/2025/TT-BCA).", "1.MuCT01banhnh (3).doc"),
        ("(Mẫu DC02 của Bộ Công an)", "Mẫu DC02 Phiếu đề nghị giải quyết thủ tục.doc"),
        ("theo Mẫu số 05 kèm theo Nghị định số 183/2025/NĐ-CP", "Mus05.docx"),
        ("kèm theo Thông tư số 17/2025/TT-BNNMT", "Phụ lục II Bản thuyết minh.docx"),
        ("bổ sung bởi Thông tư số 21/2026/TT-BTC", "05 TNDN.docx"),
        ("kèm theo Nghị định số 40/2026/NĐ-CP ngày 25/01/2026", "Mau don de nghi cap.docx"),
        ("Đơn đăng ký phương tiện theo quy định", "Mauon (2).docx"),
        ("thông báo qua VNeID hoặc tin nhắn", "Mau01.pdf"),
        ("(trường hợp bị tai nạn);", "Phụ lục Đơn thanh toán .doc"),
        ("theo Phụ lục I.9 Nghị quyết 66.16 của Chính phủ", "Mẫu 07 XN- NPT-TNCN.docx"),
    ],
)
def test_a_form_s_file_is_told_from_the_paper_s_name(name: str, file: str) -> None:
    assert split_form(name + file) == (name, file, True)


@pytest.mark.parametrize(
    "words",
    [
        "Đơn đề nghị theo quy địnhvăn bản đề nghị.docx",
        "Tờ khai phí theo mẫu số 01/PH01-PH.doc",
        "Đơn.docx",
    ],
)
def test_a_file_whose_beginning_nobody_can_tell_stays_in_the_name(words: str) -> None:
    assert split_form(words) == (words, "", False)
    read = read_papers(f"--{HEADER}{words}1 bản chính")
    assert [(paper.name, paper.form) for paper in read.papers] == [(words, "")]
    assert read.unread == (f"{words}1 bản chính",)


snippets = [
    "Tờ khai",
    " ",
    "nộp 01 bản chính",
    "1 bản chính",
    ",1 bản sao",
    "--",
    "20241",
    "0 bản chính,1 bản sao",
    "2 bản sao",
    "Mẫu số 3",
    ".",
    ";",
    "12",
    ".Mau01.docx",
]
words = st.lists(
    st.one_of(st.sampled_from([HEADER, *snippets]), st.text(max_size=8)), max_size=16
).map("".join)


@settings(deadline=None)
@given(words)
def test_nothing_of_the_text_is_lost(text: str) -> None:
    tables, rest = read_tables(text)
    put_together = "".join(
        f"{table.heading}{HEADER}"
        + "".join(f"{row.name}{row.form}{row.count}" for row in table.rows)
        for table in tables
    )
    assert put_together + rest == text


@settings(deadline=None)
@given(words)
def test_what_is_not_a_paper_is_left_for_a_person(text: str) -> None:
    """Every row is a paper or waits for a person, and a paper's name stands in the text."""
    tables, rest = read_tables(text)
    read = read_papers(text)
    rows = [row for table in tables for row in table.rows]
    assert len(read.papers) + len(read.unread) >= len(rows) + bool(rest.strip())
    assert all(paper.name in text and paper.form in text for paper in read.papers)


@settings(deadline=None)
@given(st.text(max_size=40), st.sampled_from([".docx", ".pdf", ".xls", ""]))
def test_name_and_form_are_the_whole(words: str, ending: str) -> None:
    name, form, _ = split_form(words + ending)
    assert name + form == words + ending


def named(heading: str, *others: str) -> tuple[str, bool]:
    """What the papers under `heading` are said to be for, and whether a person has to look."""
    tables = "".join(f"{one}{HEADER}Đơn1 bản chính" for one in (heading, *others))
    read = read_papers(tables)
    return read.papers[0].case, any(heading.startswith(one) for one in read.unread)


@pytest.mark.parametrize(
    "heading",
    [
        "Bao gồm:",
        "Hồ sơ gồm các giấy tờ sau đây:",
        "Các giấy tờ phải xuất trình khi nộp hồ sơ",
        "Giấy tờ phải nộp trong mọi trường hợp",
        "Số lượng hồ sơ: Ủy ban nhân dân cấp tỉnh quy định",
        "Hồ sơ khác",
    ],
)
def test_a_heading_of_everybody_s_papers_is_no_case(heading: str) -> None:
    assert named(heading, "Trường hợp ủy quyền") == ("", False)


def test_a_case_in_which_nothing_is_asked_does_not_ask_for_the_papers_below_it() -> None:
    heading = "Trường hợp áp dụng cơ chế một cửa quốc gia, người khai hải quan không phải nộp"
    assert named(heading) == ("", True)


@pytest.mark.parametrize(
    "heading", ["Tờ khai hàng hóa theo mẫu; trường hợp khai giấy", "Hợp đồng gia công - Mẫu 21"]
)
def test_a_paper_written_as_a_heading_is_no_case_and_waits_for_a_person(heading: str) -> None:
    assert named(heading, "Trường hợp ủy quyền") == ("", True)


@pytest.mark.parametrize(
    ("heading", "others", "to_check"),
    [
        ("Trường hợp ủy quyền", (), False),
        ("Nhập cảnh", ("Xuất cảnh",), False),
        ("Nhập cảnh", ("Giấy tờ phải nộp",), True),
        ("Hồ sơ của người nhận con nuôi", ("Hồ sơ của người được nhận làm con nuôi",), True),
        ("1. Hồ sơ thu hồi", ("2. Hồ sơ đăng ký",), True),
        ("Trường hợp A: gửi trước. Cơ quan thông báo cho người nộp", (), True),
    ],
)
def test_a_case_that_does_not_show_as_one_by_itself_waits_for_a_person(
    heading: str, others: tuple[str, ...], to_check: bool
) -> None:
    assert named(heading, *others) == (heading, to_check)


@pytest.mark.parametrize(
    "line",
    [
        "Số lượng hồ sơ: 01 bộ1 bản chính",
        "Lưu ý: người dân mang theo thẻ căn cước1 bản chính",
        "Ví dụ: giấy chứng nhận quyền sử dụng đất0 bản chính",
        "Phiếu này là biểu mẫu điện tử0 bản chính",
        "Khi làm thủ tục nhập cảnh, người khai nộp như với trường hợp nhập cảnh0 bản chính",
    ],
)
def test_a_note_is_no_paper_whatever_its_count(line: str) -> None:
    read = read_papers(f"--{HEADER}{line}Đơn1 bản chính")
    assert [paper.note for paper in read.papers] == [True, False]
    assert read.unread == ()


@pytest.mark.parametrize(
    ("line", "to_check"),
    [
        ("Cơ quan tài chính có trách nhiệm xác định mức thiệt hại1 bản chính", True),
        ("Đối với dự án trong phạm vi bảo vệ, phải bổ sung:0 bản chính,1 bản sao", True),
        ("Giấy phép hàng quá cảnh (nếu có)0 bản chính", True),
        ("Đối với Quân đội nhân dân: Giấy giới thiệu của đơn vị1 bản chính", False),
        ("Trường hợp chưa định danh thì kèm theo bản sao thẻ Căn cước0 bản chính,1 bản sao", False),
        ("Giấy phép nhập khẩu xe:2 bản chính", False),
        ("Giấy tờ trên phải dịch ra tiếng Việt1 bản chính", True),
        ("Thành phần hồ sơ quy định tại khoản 1 Điều này1 bản chính", True),
        ("Không yêu cầu1 bản chính", True),
        ("Lệ phí 50.000 đồng1 bản chính", True),
    ],
)
def test_a_line_that_may_be_no_paper_waits_for_a_person(line: str, to_check: bool) -> None:
    read = read_papers(f"--{HEADER}{line}Đơn1 bản chính")
    assert [paper.note for paper in read.papers] == [False, False]
    assert bool(read.unread) is to_check


@pytest.mark.parametrize(
    ("line", "denied"),
    [
        ("Giấy đăng ký kinh doanh: 01 bản chụp;1 bản chính", True),
        ("Phiếu giao hàng: 02 bản chính1 bản chính", True),
        ("Kháng nghị hàng hải (02 bản)1 bản chính", True),
        ("Đơn (01 bộ)2 bản chính", True),
        ("Ảnh chân dung (02 ảnh)1 bản chính", True),
        ("2 ảnh cỡ 3x4 cm1 bản chính", True),
        ("2 ảnh cỡ 3x4 cm2 bản chính", False),
        ("Đơn (hai bản)1 bản chính", True),
        ("Đơn (hai bản)2 bản chính", False),
        ("Ảnh 4x6 chụp trong năm nay1 bản chính", False),
        ("Kháng nghị hàng hải (02 bản)2 bản chính", False),
        ("Hợp đồng (01 bản chính hoặc 01 bản sao có chứng thực)1 bản chính", False),
        ("Hóa đơn: 01 bản chính và 01 bản sao1 bản chính,1 bản sao", False),
        ("Tờ khai. Trường hợp khai giấy, nộp 02 bản chính tờ khai theo mẫu1 bản chính", False),
    ],
)
def test_only_a_count_that_the_name_denies_waits_for_a_person(line: str, denied: bool) -> None:
    read = read_papers(f"--{HEADER}{line}Đơn1 bản chính")
    assert len(read.papers) == 2
    assert bool(read.unread) is denied
