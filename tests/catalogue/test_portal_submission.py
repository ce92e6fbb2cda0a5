"""The table of ways to submit: rows, limits, the cut-off hour and fees, cell by cell."""

from __future__ import annotations

import re
from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.wire.procedures import Channel, Fee, LimitUnit, Procedure
from queue_server.catalogue.portal.record import read_record
from queue_server.catalogue.portal.table import CHANNELS, read_rows

HEADER = "Hình thức nộpThời gianPhí, lệ phíMô tả"
WORKING, CALENDAR, HOUR = LimitUnit.WORKING_DAY, LimitUnit.CALENDAR_DAY, LimitUnit.HOUR
NO_LIMIT = (None, LimitUnit.UNSPECIFIED)
CIVIL_STATUS = (
    "Ngay trong ngày tiếp nhận hồ sơ; trường hợp nhận hồ sơ sau 15 giờ mà không giải quyết được "
    "ngay thì trả kết quả trong ngày làm việc tiếp theo."
)
COUNCIL = (
    "Mức lệ phí cụ thể do Hội đồng nhân dân tỉnh, thành phố trực thuộc Trung ương quyết định. "
    "Miễn lệ phí cho người thuộc gia đình có công với cách mạng; người thuộc hộ nghèo."
)
COPIES = (
    "Phí cấp bản sao Trích lục đăng ký giám hộ (nếu có yêu cầu) thực hiện theo quy định tại "
    "Thông tư số 281/2016/TT-BTC ngày 14/11/2016 của Bộ Tài chính."
)


def read(table: str) -> Procedure:
    """A record whose ways to submit are `table`, its header before it."""
    words = {"ma_thu_tuc": "1.001193", "ten_thu_tuc": "Đăng ký", "linh_vuc": "Hộ tịch"}
    return read_record({**words, "cach_thuc_thuc_hien": HEADER + table})


def limit(table: str) -> tuple[int | None, LimitUnit]:
    """The limit of a table's one line."""
    (line,) = read(table).limits
    return line.statutory.amount, line.statutory.unit


def only_fee(table: str) -> Fee:
    (fee,) = read(table).fees
    return fee


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("3 Ngày làm việcMiễn phí", (3, WORKING)),
        ("15 NgàyMiễn phí", (15, CALENDAR)),
        ("8 GiờMiễn phí", (8, HOUR)),
        ("3 Ngày làm việcMiễn phí03 ngày làm việc kể từ ngày nhận đủ hồ sơ", (3, WORKING)),
        ("3 Ngày làm việcMiễn phíGiờ hành chính các ngày làm việc từ thứ 2", (3, WORKING)),
        ("Không có thông tinMiễn phí05 ngày làm việc kể từ ngày nhận đủ hồ sơ", (5, WORKING)),
        ("Không có thông tinMiễn phíTrong thời hạn 30 ngày.", (30, CALENDAR)),
        (f"Không có thông tinMiễn phí{CIVIL_STATUS}", (0, WORKING)),
        ("3Miễn phí03 ngày làm việc kể từ ngày nhận đủ hồ sơ", (3, WORKING)),
        ("Không quy địnhMiễn phíQua Cổng", NO_LIMIT),
        ("Không có thông tinMiễn phíNộp tại quầy", NO_LIMIT),
    ],
)
def test_a_limit_that_cell_and_words_agree_on(
    cells: str, expected: tuple[int | None, LimitUnit]
) -> None:
    assert limit(f"Trực tiếp{cells}") == expected
    assert "limits" not in read(f"Trực tiếp{cells}").unread


@pytest.mark.parametrize(
    "cells",
    [
        "3Miễn phí",  # three of what?
        "0Không có thông tinỦy ban nhân dân tỉnh quy định",
        "2 ThángMiễn phí",  # not a unit that deadlines count
        "9999 NgàyMiễn phí",
        "7 NgàyMiễn phí07 ngày làm việc, kể từ ngày nhận đủ hồ sơ",  # which days?
        "5 Ngày làm việcMiễn phí10 ngày làm việc kể từ ngày nhận đủ hồ sơ",
        "2 Ngày làm việcMiễn phíXác minh trong thời hạn 30 ngày; sau đó 02 ngày làm việc",
        "Không có thông tinMiễn phí03 ngày làm việc; kiểm tra thực tế: 07 ngày làm việc",
        "Không phải trả kết quảMiễn phíQua Cổng",
    ],
)
def test_a_limit_that_is_not_certain_waits_for_a_person(cells: str) -> None:
    assert limit(f"Trực tiếp{cells}") == NO_LIMIT
    assert read(f"Trực tiếp{cells}").unread["limits"] == f"Trực tiếp{cells}"


def test_a_longest_limit_among_shorter_ones_is_kept_and_marked() -> None:
    cells = "16 Ngày làm việcMiễn phí16 ngày làm việc đối với cấp I, 12 ngày làm việc còn lại"
    assert limit(f"Trực tiếp{cells}") == (16, WORKING)
    assert "limits" in read(f"Trực tiếp{cells}").unread


def test_each_channel_has_its_own_limit_and_the_portal_s_words() -> None:
    procedure = read(
        "Trực tuyến17 Ngày làm việcMiễn phíQua mạng.Dịch vụ bưu chính20 Ngày làm việcMiễn phí"
        "Trực tiếp27 Ngày làm việcMiễn phíTrực tiếp tại Trung tâm"
    )
    limits = {channel: procedure.limit_for(channel) for channel in Channel}
    assert [limits[channel].statutory.amount for channel in Channel] == [27, 17, 20]
    assert limits[Channel.ONLINE].note == "Qua mạng."
    assert limits[Channel.IN_PERSON].note == "Trực tiếp tại Trung tâm"


def test_which_case_holds_is_nobody_s_guess() -> None:
    procedure = read(
        "Trực tiếp3 Ngày làm việcMiễn phíCó thẻ căn cướcTrực tiếp7 Ngày làm việcMiễn phíChưa có"
    )
    assert [line.statutory.amount for line in procedure.limits] == [3, 7]
    assert "limits" in procedure.unread
    promised = procedure.limit_for(Channel.IN_PERSON)
    assert promised.statutory.is_unread
    assert promised.note == "Có thẻ căn cước\nChưa có"


@pytest.mark.parametrize(
    ("table", "cutoff"),
    [
        (f"Trực tiếpKhông có thông tinMiễn phí{CIVIL_STATUS}", time(15)),
        (f"Trực tiếp{CIVIL_STATUS}Miễn phí", time(15)),
        ("Trực tiếp3 Ngày làm việcMiễn phíHồ sơ nhận sau 15 giờ: nộp lại hôm sau", None),
        # Of three days nobody said that they begin a day later.
        (f"Trực tiếp3 Ngày làm việcMiễn phí{CIVIL_STATUS}", None),
        ("Trực tiếpKhông có thông tinMiễn phíTrong ngày tiếp nhận hồ sơ", None),
        (f"Trực tiếpKhông có thông tinMiễn phí{CIVIL_STATUS} Xác minh: 5 ngày làm việc", None),
    ],
)
def test_the_cut_off_hour_belongs_to_the_same_day_alone(table: str, cutoff: time | None) -> None:
    assert read(table).cutoff == cutoff


@pytest.mark.parametrize(
    ("cells", "amount", "text"),
    [
        ("Miễn phí", 0, ""),
        ("Miễn phí(Không)", 0, "Không"),
        ("Miễn phí(Không quy định.)", 0, "Không quy định."),
        (f"Miễn phí(Miễn lệ phí. {COPIES})", 0, f"Miễn lệ phí. {COPIES}"),
        (f"Miễn phí((Miễn lệ phí. {COPIES}))", 0, f"Miễn lệ phí. {COPIES}"),
        ("100,000 VNĐ((Phí thẩm định )", 100_000, "Phí thẩm định"),
        ("20,000 VNĐ", 20_000, ""),
        ("1.500.000 Đồng", 1_500_000, ""),
        ("2,000 Việt Nam Đồng(/trang)", 2_000, "/trang"),
        ("70,000 VNĐ(70.000 đồng/Giấy chứng nhận.)", 70_000, "70.000 đồng/Giấy chứng nhận."),
        ("700 VNĐ(Phí thẩm định: 700.000 đồng/cơ sở.)", 700_000, None),
        ("400,000 VNĐ(Mức thu lệ phí: 400.000đ/trường hợp.)", 400_000, None),
    ],
)
def test_a_fee_that_cell_and_words_agree_on(cells: str, amount: int, text: str | None) -> None:
    procedure = read(f"Trực tiếp3 Ngày làm việc{cells}")
    (fee,) = procedure.fees
    assert (fee.amount, fee.channel) == (amount, Channel.IN_PERSON)
    assert text is None or fee.text == text
    assert "fees" not in procedure.unread


@pytest.mark.parametrize(
    "cells",
    [
        f"Miễn phí({COUNCIL})",
        "Miễn phí(Chưa quy định.)",
        "Miễn phí(Không thu lệ phí đối với tổ hợp tác)",  # and of the others?
        "Miễn phí(Lệ phí: 500.000 đồng/phương tiện)",
        "Miễn phíLệ phí 20.000 đồng mỗi lần",
        "20 VNĐ",
        "5,000 VNĐ(nộp trực tuyến thu 7.000 đồng/lần)",
        "40 VNĐ(4.000 đ/giấy thông hành)",
        f"150,000 VNĐ({COUNCIL})",
        "50,000 VNĐ(50.000 đồng/thẻ; nộp trực tuyến bằng 50% mức thu)",
        "30,000 VNĐ(30.000 đồng cho người lớn, 15.000 đồng cho trẻ em)",
        "10 USD(/bản)",
        "Miễn phí(Không",
    ],
)
def test_a_fee_that_is_not_certain_has_words_and_no_amount(cells: str) -> None:
    row = f"Trực tiếp3 Ngày làm việc{cells}"
    procedure = read(row)
    assert [fee.amount for fee in procedure.fees] == [None]
    assert procedure.fees[0].text
    assert procedure.unread["fees"] == row
    assert limit(row) == (3, WORKING)


def test_time_and_amount_in_one_number_part_where_the_words_say() -> None:
    procedure = read("Trực tuyến120 VNĐ(20.000 vnđ /tờ khai)")
    assert only_fee("Trực tuyến120 VNĐ(20.000 vnđ /tờ khai)").amount == 20_000
    assert set(procedure.unread) == {"limits"}
    unclear = read("Trực tuyến120,000 VNĐ(theo Thông tư số 172/2010/TT-BTC)")
    assert unclear.fees[0].amount is None
    assert set(unclear.unread) == {"limits", "fees"}


def test_a_bare_free_beside_a_fee_that_others_set_is_no_promise() -> None:
    procedure = read(
        f"Trực tuyến3 Ngày làm việcMiễn phíTrực tiếp3 Ngày làm việcMiễn phí({COUNCIL})"
    )
    assert [(fee.channel, fee.amount) for fee in procedure.fees] == [(Channel.IN_PERSON, None)]
    assert procedure.unread["fees"].count("\n") == 1


def test_who_pays_nothing_is_kept_word_for_word() -> None:
    fee = only_fee(f"Trực tiếp3 Ngày làm việcMiễn phí({COUNCIL})")
    assert fee.text == COUNCIL
    assert fee.exemption == COUNCIL[COUNCIL.index("Miễn") :]


def test_several_fees_of_one_row() -> None:
    fees = read("Trực tiếp3 Ngày làm việc20,000 VNĐ(lần đầu)10,000 VNĐ(lần sau)Tại quầy").fees
    assert [(fee.amount, fee.text) for fee in fees] == [(20_000, "lần đầu"), (10_000, "lần sau")]


def test_an_empty_fee_is_not_free() -> None:
    procedure = read("Trực tiếp3 Ngày làm việcKhông có thông tin(1) Trường hợp tổ chức")
    assert (procedure.fees, procedure.unread) == ([], {})
    assert procedure.limits[0].note == "(1) Trường hợp tổ chức"
    told = read("Trực tiếp3 Ngày làm việcKhông có thông tinPhí, lệ phí: tỉnh quyết định")
    assert set(told.unread) == {"fees"}


@pytest.mark.parametrize(
    "table",
    [
        "Trực tiếp",
        "Tại nhàMiễn phí",
        "Nộp ở đâu cũng đượcTrực tiếp3 Ngày làm việcMiễn phí",
        "Trực tuyến3 Ngày làm việcMiễn phíGửi hồ sơ.Trực tiếpTùy trường hợp",
    ],
)
def test_a_table_that_is_not_wholly_understood_is_left_whole(table: str) -> None:
    procedure = read(table)
    assert (procedure.limits, procedure.fees) == ([], [])
    assert procedure.unread == dict.fromkeys(("limits", "fees"), HEADER + table)


cells = st.tuples(
    st.sampled_from(list(CHANNELS)),
    st.sampled_from(["3 Ngày làm việc", "15 Ngày", "8 Giờ", "Không có thông tin", "1"]),
    st.sampled_from(["Miễn phí", "Không có thông tin", "Miễn phí(Không)"]),
    st.sampled_from(["", "Nộp tại quầy.", "Qua bưu điện", "- Trực tiếp tại Công an"]),
)


@settings(deadline=None)
@given(st.lists(cells, min_size=1, max_size=6))
def test_the_rows_are_the_whole_of_a_table(table: list[tuple[str, ...]]) -> None:
    text = "".join("".join(row) for row in table)
    rows = read_rows(HEADER + text)
    assert rows is not None
    assert sorted(row.raw for row in rows) == sorted("".join(row) for row in table)
    for row in rows:
        fees = "".join(f"{fee.amount}({fee.text})" if fee.text else fee.amount for fee in row.fees)
        name = next(word for word, channel in CHANNELS.items() if channel is row.channel)
        assert f"{name}{row.limit}{fees}{row.description}" == row.raw


@settings(deadline=None)
@given(st.integers(min_value=1, max_value=3_650), st.sampled_from(["Ngày làm việc", "Ngày"]))
def test_any_number_of_days_is_read(days: int, unit: str) -> None:
    expected = {"Ngày làm việc": WORKING, "Ngày": CALENDAR}[unit]
    assert limit(f"Dịch vụ bưu chính{days} {unit}Miễn phí") == (days, expected)


@settings(deadline=None)
@given(st.integers(min_value=1_000, max_value=99_999_999))
def test_any_amount_is_read_with_dots_or_commas(amount: int) -> None:
    for written in (f"{amount:,}", re.sub(",", ".", f"{amount:,}")):
        assert only_fee(f"Trực tiếp3 Ngày làm việc{written} VNĐ").amount == amount


@pytest.mark.parametrize(
    "other",
    [
        "Miễn phí(Theo Thông tư số 172/2010/TT-BTC)",
        "20,000 VNĐ(20.000 đồng/tờ khai)",
        "Miễn phí(Miễn lệ phí cho người thuộc hộ nghèo)",
        "Không có thông tinLệ phí thực hiện theo Nghị quyết của tỉnh",
        "Miễn phíMức phí xem biểu niêm yết",
        "Miễn phíNộp hồ sơ và nộp phí tại Trung tâm",
        "Miễn phíThông tư 207/2016/TT-BTC",
        "Miễn phíTiền dịch vụ: 30.000đ",
        "Miễn phíThu 10.000 đồng/bản",
    ],
)
def test_a_bare_free_beside_any_row_that_speaks_of_a_fee_is_no_promise(other: str) -> None:
    free = "Trực tuyến3 Ngày làm việcMiễn phí"
    procedure = read(f"{free}Trực tiếp3 Ngày làm việc{other}")
    assert [fee for fee in procedure.fees if fee.channel is Channel.ONLINE] == []
    assert free in procedure.unread["fees"]


def test_words_that_deny_a_fee_leave_every_row_free() -> None:
    procedure = read(
        "Trực tuyến3 Ngày làm việcMiễn phíKhông thu phí, lệ phíTrực tiếp3 Ngày làm việcMiễn phí"
    )
    assert [fee.amount for fee in procedure.fees] == [0, 0]


def test_words_that_say_free_are_believed_beside_a_fee_of_another_way() -> None:
    procedure = read(
        "Trực tuyến3 Ngày làm việcMiễn phí(Không thu phí)Trực tiếp3 Ngày làm việc20,000 VNĐ"
    )
    amounts = {fee.channel: fee.amount for fee in procedure.fees}
    assert amounts == {Channel.ONLINE: 0, Channel.IN_PERSON: 20_000}


def test_a_row_free_but_for_copies_makes_no_other_row_uncertain() -> None:
    procedure = read(f"Trực tuyến3 Ngày làm việcMiễn phí({COPIES})Trực tiếp3 Ngày làm việcMiễn phí")
    assert [fee.amount for fee in procedure.fees] == [0, 0]
    assert "fees" not in procedure.unread


@pytest.mark.parametrize(
    "words",
    [
        "Trước ngày 30/11",
        "Chậm nhất là ngày 20 của tháng sau",
        "Muộn nhất ngày cuối cùng của quý",
        "trước ngày 15 hằng tháng",
        "Không muộn hơn tháng 3 hằng năm",
        "Trước 30/11",
        "Hạn cuối: 20/10",
        "Nộp trong tháng 5 hằng năm",
        "Thực hiện vào ngày 15 hằng tháng",
        "Từ ngày 01/9 đến ngày 14/12 hằng năm",
    ],
)
@pytest.mark.parametrize("cell", ["60 Ngày", "5 Ngày làm việc", "Không có thông tin", "60"])
def test_a_date_beside_a_number_of_days_leaves_the_limit_to_a_person(cell: str, words: str) -> None:
    row = f"Trực tiếp{cell}Miễn phí{words}"
    assert limit(row) == NO_LIMIT
    assert read(row).unread["limits"] == row


@pytest.mark.parametrize(
    "words",
    [
        "Trường hợp phức tạp thì kéo dài thêm một tháng",
        "Tối đa mười ngày",
        "Tối đa 2 tuần",
        "Có thể gia hạn không quá 01 tháng",
    ],
)
def test_a_longer_time_in_words_or_weeks_waits_for_a_person(words: str) -> None:
    row = f"Trực tiếp5 Ngày làm việcMiễn phí{words}"
    assert limit(row) == (5, WORKING)
    assert read(row).unread["limits"] == row


def test_the_date_of_a_law_is_no_limit() -> None:
    words = "Theo Nghị định ngày 30/6/2025, từ ngày 01/7/2025"
    assert limit(f"Trực tiếp5 Ngày làm việcMiễn phí{words}") == (5, WORKING)
