"""What scanners type from identity cards, and what must not get through."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.wire import ErrorCode
from queue_server.core.errors import BadRequest
from queue_server.dossiers.identity.card import read_identity_card
from queue_server.dossiers.identity.syllables import is_syllable

TODAY = date(2026, 11, 23)
FIELDS = (
    "034190001234",
    "151234567",
    "Nguyễn Thị Hồng Hạnh",
    "02091990",
    "Nữ",
    "Thôn Đông, An Khê Thượng, Hưng Yên",
    "10052022",
)


def payload(**changed: str) -> str:
    names = ("number", "old", "name", "birth", "sex", "address", "issued")
    return "|".join(changed.get(name, field) for name, field in zip(names, FIELDS, strict=True))


def test_a_card() -> None:
    read = read_identity_card(payload(), TODAY)
    assert (read.id_number, read.name) == ("034190001234", "Nguyễn Thị Hồng Hạnh")
    assert (read.birth_date, read.sex) == (date(1990, 9, 2), "Nữ")
    assert read.address == "Thôn Đông, An Khê Thượng, Hưng Yên"


@pytest.mark.parametrize(
    "typed",
    [
        payload() + "\r\n",
        payload() + "||",
        payload() + "|Trần Văn Bố|Lê Thị Mẹ|0123",
        "\x02" + payload() + "\x03",
        "\ufeff" + payload(),
        unicodedata.normalize("NFD", payload()),
        payload(name="  Nguyễn  Thị Hồng\u202e Hạnh "),
    ],
    ids=["line end", "appended and empty", "appended", "framed", "marked", "decomposed", "spaces"],
)
def test_what_scanners_make_of_it(typed: str) -> None:
    assert read_identity_card(typed, TODAY) == read_identity_card(payload(), TODAY)


@pytest.mark.parametrize(
    "changed",
    [
        {"old": ""},
        {"name": "H'Hen Niê"},
        {"name": "Nguyễn-Trần Ý Nhi"},
        {"name": "Đỗ Ký"},
        {"address": ""},
        {"address": "Số 5/12, tổ 3 (khu A); phường 1"},
        {"sex": "nam"},
    ],
)
def test_cards_that_are_right(changed: dict[str, str]) -> None:
    read = read_identity_card(payload(**changed), TODAY)
    assert (read.id_number, read.name) == (FIELDS[0], changed.get("name", FIELDS[2]))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"number": "03419000123"}, "id_number"),
        ({"number": "0341900012345"}, "id_number"),
        ({"number": "03419000123O"}, "id_number"),
        ({"number": "٠٣٤١٩٠٠٠١٢٣٤"}, "id_number"),
        ({"old": "1512345"}, "old_id_number"),
        ({"name": ""}, "name"),
        ({"name": "<script>alert(1)</script>"}, "name"),
        ({"name": "Nguye6n Thi5 Hanh"}, "name"),
        ({"name": "-- '"}, "name"),
        ({"name": "阮氏"}, "name"),
        ({"name": "A" * 101}, "name"),
        ({"birth": "31021990"}, "birth_date"),
        ({"birth": "19900902"}, "birth_date"),
        ({"birth": "24112026"}, "birth_date"),
        ({"birth": ""}, "birth_date"),
        ({"sex": "Nuwx"}, "sex"),
        ({"address": "<img src=x onerror=alert(1)>"}, "address"),
        ({"address": "Hẻm 5 \u2067oàB ãX"}, "address"),
        ({"address": "Thôn \U0005e932"}, "address"),
        ({"issued": "01011989"}, "issued_on"),
        ({"issued": "10052"}, "issued_on"),
    ],
)
def test_cards_that_are_not(changed: dict[str, str], field: str) -> None:
    with pytest.raises(BadRequest) as refused:
        read_identity_card(payload(**changed), TODAY)
    assert refused.value.code is ErrorCode.UNREADABLE_IDENTITY_CARD
    assert list(refused.value.fields) == [field]


def test_six_fields_are_no_card() -> None:
    for places in range(7):
        with pytest.raises(BadRequest):
            read_identity_card("|".join(FIELDS[:places]), TODAY)


def test_a_refusal_repeats_nothing_of_the_card() -> None:
    with pytest.raises(BadRequest) as refused:
        read_identity_card(payload(birth="31021990"), TODAY)
    said = f"{refused.value} {refused.value.fields} {refused.value.values}"
    assert not any(part in said for part in (*FIELDS, "31021990"))


@given(st.one_of(st.text(), st.lists(st.text(), min_size=7).map("|".join)))
def test_anything_reads_or_is_refused(typed: str) -> None:
    with suppress(BadRequest):
        assert len(read_identity_card(typed, TODAY).id_number) == 12


@given(st.integers(0, len(payload()) - 1), st.characters())
def test_one_damaged_letter_never_breaks_it(place: int, letter: str) -> None:
    damaged = payload()[:place] + letter + payload()[place + 1 :]
    try:
        read = read_identity_card(damaged, TODAY)
    except BadRequest:
        return
    assert len(read.id_number) == 12
    assert "<" not in read.name + read.address


# ------------------------------------------------------------------------- garbled on its way

WHOLE = payload(name="Đào Văn Hà", sex="Nữ")


@pytest.mark.parametrize("table", ["latin-1", "cp1252", "cp1258"])
def test_letters_read_by_another_table_are_mended_and_compared(table: str) -> None:
    spoilt = "".join(
        bytes([byte]).decode(table, errors="ignore") or chr(byte) for byte in WHOLE.encode()
    )
    read = read_identity_card(spoilt, TODAY)
    assert (read.name, read.sex) == ("Đào Văn Hà", "Nữ")
    assert read.address == FIELDS[5]
    assert {"name", "sex", "address"} <= set(read.by_eye)


def test_half_a_letter_that_became_a_space_is_mended_too() -> None:
    read = read_identity_card(WHOLE.encode().decode("latin-1").replace("\u00a0", " "), TODAY)
    assert (read.name, "name" in read.by_eye) == ("Đào Văn Hà", True)


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        ("Nguyeexn Vawn An", "Nguyễn Văn An"),
        ("Nguyeenx Thij Hoaf", "Nguyễn Thị Hòa"),
        ("TRAANF QUOOCS TOANR", "TRẦN QUỐC TOẢN"),
        ("Dduwcs Thuyr Tuyeets", "Đức Thủy Tuyết"),
    ],
)
def test_telex_keys_are_read_and_compared(keys: str, name: str) -> None:
    read = read_identity_card(payload(name=keys), TODAY)
    assert (read.name, "name" in read.by_eye) == (name, True)


@pytest.mark.parametrize("table", ["big5", "shift_jis", "gbk", "euc-kr"])
def test_an_asian_table_is_refused(table: str) -> None:
    with pytest.raises(BadRequest):
        read_identity_card(WHOLE.encode().decode(table, errors="replace"), TODAY)


@pytest.mark.parametrize(
    "name",
    [
        "HÃ VÄƒn Nam",
        "Nguy n V n An", "H├á V─ân Nam", "H√† VƒÉn Nam",
        "Nguyn Vn An", "Trn Th Hoa", "Nguy?n V?n An", "Nguy\ufffdn An",
        "Nguye64n Va8n An", "NguyÔn V¨n An", "TrÇn Hïng", "Phạm V?n", "Hồ Thị 1",
    ],
)  # fmt: skip
def test_garbled_names_are_refused(name: str) -> None:
    with pytest.raises(BadRequest) as refused:
        read_identity_card(payload(name=name), TODAY)
    assert list(refused.value.fields) == ["name"]


@pytest.mark.parametrize(
    "address",
    ["Thôn ﾃｴ", "Thôn \ufffd", "瓊 An Khê", "ThÄn 1", "Thôn Ç",
    "Th?n 1, X? Đ?ng H?a", "Thôn 1, Xã Đông H?a"],
)  # fmt: skip
def test_garbled_addresses_are_refused(address: str) -> None:
    with pytest.raises(BadRequest):
        read_identity_card(payload(address=address), TODAY)


@pytest.mark.parametrize(
    ("changed", "doubted"),
    [
        ({"name": "Nguyen Van An"}, ["name"]),
        ({"name": "Nguyeãn Vaên An"}, ["name"]),
        ({"name": "nGUYỄN vĂN aN"}, ["name"]),
        ({"address": "Thn 1, X ng Ha"}, ["address"]),
        ({"address": "Thon 1, Xa Dong Hoa, Tinh Hung Yen"}, ["address"]),
        ({"address": "Thôn 1, Xã Đông Hòa, Tỉnh Hýng Yên"}, ["address"]),
        ({"address": "Số 5/12 ngõ 3, P. Láng Hạ, Q. Đống Đa, TP. Hà Nội"}, []),
        ({"name": "Nguyễn\tThị\tLan"}, []),
        ({"number": "034090001234"}, ["id_number", "sex"]),
        ({"number": "034191001234"}, ["birth_date", "id_number"]),
        ({"number": "034390001234"}, ["birth_date", "id_number"]),
        ({"number": "999190001234"}, ["id_number"]),
        ({"number": "034190001234"}, []),
        ({"number": "034315001234", "birth": "01022015"}, []),
    ],
)
def test_what_is_compared_by_eye(changed: dict[str, str], doubted: list[str]) -> None:
    assert read_identity_card(payload(**changed), TODAY).by_eye == doubted


NAMES_OF_ALL = """
Y Ê Ban; H'Hen Niê; Siu Black; K'Brôih; Lò Văn Pằng; Giàng A Páo; Thào Mí Say; Đinh Y Nhung
Hồ Thị Kăn Sương; Ksor H'Bơ Khăp; Rơ Châm Ngoan; Ma Seo Dế; Kpă Klơng; Y Wang Mlô Duôn Du
Nguyễn Văn A; Vừ Bá Chía; Nông Thị Thơm; Kim Sà Phia; Thạch Ngọc Sơn; Danh Út; Lương Ức
"""


@pytest.mark.parametrize("name", [one.strip() for one in re.split("[;\n]", NAMES_OF_ALL) if one])
def test_nobody_s_name_is_refused(name: str) -> None:
    assert read_identity_card(payload(name=name), TODAY).name == name


KINH = """
Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đoàn Vương Trịnh Nghiêm
Khuất Khúc Quách Triệu Uông Viên Yên Thuý Thúy Quyên Quyết Quế Quân Quốc Quỳ Quý Giang Giáp Giới
Gấm Ghi Nghĩa Nguyệt Ngoan Khuê Khoa Khoẻ Khỏe Luyến Tuyết Xoan Hạnh Hiếu Hưởng Hữu Kiều Kỳ My
Lựu Lượng Mẫn Nhị Phượng Phước Tuệ Thiệp Vy Ý Út Ánh Ấn Oanh Uyên Ái Bích Được Quỳnh Quới Giêng Gì
"""


@pytest.mark.parametrize("word", KINH.split())
def test_syllables(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(word.upper())


NONE = "Nguyen Nguyn Vn Hă Vaên Tuyêt Hoc Kă Ngiêm Gêm Cim Quôcs Nguyễñ Blâck Mlô Aa"


@pytest.mark.parametrize("word", NONE.split())
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


def test_eth_is_kept_as_the_letter_of_the_alphabet() -> None:
    assert read_identity_card(payload(name="Ðinh Văn Lộc"), TODAY).name == "Đinh Văn Lộc"


@pytest.mark.parametrize(
    ("changed", "born"),
    [
        ({"old": "034190001234"}, date(1990, 9, 2)),
        ({"issued": ""}, date(1990, 9, 2)),
        ({"birth": "1990"}, None),
        ({"birth": "00001990"}, None),
        ({"birth": "00/00/1990"}, None),
        ({"birth": "09/1990"}, None),
        ({"birth": "00091990"}, None),
        ({"birth": "02/09/1990", "issued": "10/05/2022"}, date(1990, 9, 2)),
    ],
)
def test_valid_cards_that_lack_something(changed: dict[str, str], born: date | None) -> None:
    read = read_identity_card(payload(**changed), TODAY)
    assert (read.birth_date, read.by_eye) == (born, [])


@pytest.mark.parametrize("birth", ["0000", "2027", "00001879", "00002099", "131990", "32001990"])
def test_a_year_that_cannot_be(birth: str) -> None:
    with pytest.raises(BadRequest):
        read_identity_card(payload(birth=birth), TODAY)
