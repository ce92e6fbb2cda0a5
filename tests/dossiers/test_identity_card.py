"""What scanners type from identity cards, and what must not get through."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.wire import ErrorCode
from queue_server.core.errors import BadRequest
from queue_server.dossiers.identity_card import read_identity_card

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
    read_identity_card(payload(**changed), TODAY)


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
        read_identity_card(typed, TODAY)


@given(st.integers(0, len(payload()) - 1), st.characters())
def test_one_damaged_letter_never_breaks_it(place: int, letter: str) -> None:
    damaged = payload()[:place] + letter + payload()[place + 1 :]
    try:
        read = read_identity_card(damaged, TODAY)
    except BadRequest:
        return
    assert len(read.id_number) == 12
    assert "<" not in read.name + read.address
