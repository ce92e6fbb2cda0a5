"""How numbers, counters and calls are read aloud."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.text.spoken.english import ENGLISH, english_number
from config.text.spoken.languages import NotSpoken
from config.text.spoken.table import LARGEST_NUMBER, Dialect
from config.text.spoken.vietnamese import vietnamese_number
from config.wire import CalledTicket
from display.reading import call_sentence, counter_code, languages_to_say, spoken_code

DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (1, "một"),
        (4, "bốn"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (25, "hai mươi lăm"),
        (55, "năm mươi lăm"),
        (91, "chín mươi mốt"),
        (100, "một trăm"),
        (101, "một trăm linh một"),
        (104, "một trăm linh bốn"),
        (105, "một trăm linh năm"),
        (110, "một trăm mười"),
        (115, "một trăm mười lăm"),
        (121, "một trăm hai mươi mốt"),
        (999, "chín trăm chín mươi chín"),
        (1000, "một nghìn"),
        (1005, "một nghìn không trăm linh năm"),
        (1024, "một nghìn không trăm hai mươi tư"),
        (2110, "hai nghìn một trăm mười"),
        (21_015, "hai mươi mốt nghìn không trăm mười lăm"),
    ],
)
def test_vietnamese_numbers(number: int, words: str) -> None:
    assert vietnamese_number(number) == words


def test_the_south_says_le_and_ngan() -> None:
    assert vietnamese_number(105, Dialect.SOUTH) == "một trăm lẻ năm"
    assert vietnamese_number(1000, Dialect.SOUTH) == "một ngàn"


def heard(words: str) -> int:
    """The number that a listener understands: an own way back from words."""
    plain = {**{word: digit for digit, word in enumerate(DIGITS)}, "mốt": 1, "tư": 4, "lăm": 5}
    total = part = last = 0
    for word in words.split():
        if word in plain:
            last = plain[word]
            part += last
        elif word == "mười":
            part += 10
        elif word == "linh":
            pass
        else:
            tens = {"mươi": 10, "trăm": 100}.get(word)
            if tens:
                part += last * tens - last
            else:
                total, part = total + 1000 * part, 0
    return total + part


@given(st.integers(0, LARGEST_NUMBER))
def test_every_vietnamese_number_is_heard_as_what_it_is(number: int) -> None:
    assert heard(vietnamese_number(number)) == number


@pytest.mark.parametrize("number", [-1, LARGEST_NUMBER + 1])
def test_a_number_out_of_range_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="0 to 999999"):
        vietnamese_number(number)
    with pytest.raises(ValueError, match="0 to 999999"):
        english_number(number)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (40, "forty"),
        (42, "forty-two"),
        (105, "one hundred and five"),
        (1000, "one thousand"),
        (1005, "one thousand and five"),
        (2340, "two thousand three hundred and forty"),
    ],
)
def test_english_numbers(number: int, words: str) -> None:
    assert english_number(number) == words


def test_no_two_numbers_sound_alike() -> None:
    for read in (vietnamese_number, english_number):
        assert len({read(number) for number in range(10_000)}) == 10_000


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("A025", "a, hai mươi lăm"),
        ("A-025", "a, hai mươi lăm"),
        ("B001", "bê, một"),
        ("C105", "xê, một trăm linh năm"),
        ("D010", "đê, mười"),
        ("G1024", "giê, một nghìn không trăm hai mươi tư"),
        ("AB007", "a bê, bảy"),
        ("H021", "hát, hai mươi mốt"),
        ("3", "ba"),
        ("12b", "mười hai, bê"),
        ("1234567", "một hai ba bốn năm sáu bảy"),
    ],
)
def test_codes_in_vietnamese(code: str, words: str) -> None:
    assert spoken_code("vi", code) == words


def test_every_letter_has_a_name_of_its_own() -> None:
    names = {spoken_code("vi", letter) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    assert len(names) == 26


def test_codes_in_english() -> None:
    assert spoken_code("en", "A025") == "A, twenty-five"
    assert spoken_code("en", "AB105") == "A B, one hundred and five"


COUNTERS = [
    ("3", "Quầy số 3", "3"),
    ("q-3", "Quầy 03", "03"),
    ("x", "Quầy số 12B – Hộ tịch", "12B"),
    ("x", "quầy 1đ", "1Đ"),
    ("x", "Counter 4", "4"),
    ("x", "Bàn hướng dẫn", None),
    ("x", "Phòng 214", None),
    ("x", "Hồ sơ 3", None),
    ("x", "Quầy 3tầng", None),
    ("tang-2-quay-7", "Tiếp nhận", "7"),
    ("12", "Hộ tịch", "12"),
    ("a5", "Hộ tịch", None),
    ("huong-dan", "Bàn hướng dẫn", None),
]


@pytest.mark.parametrize(("counter", "name", "code"), COUNTERS)
def test_the_code_on_a_counters_sign(counter: str, name: str, code: str | None) -> None:
    assert counter_code(counter, name) == code


def call(
    number: str = "A025", counter: str = "3", vi: str = "Quầy số 3", en: str = "Counter 3"
) -> CalledTicket:
    return CalledTicket(
        call_id=1,
        ticket_id=1,
        number=number,
        counter=counter,
        counter_name={"vi": vi, "en": en},
        service="ho-tich",
        language="vi",
        called_at=datetime(2026, 10, 21, tzinfo=UTC),
    )


def test_the_sentence_of_a_call() -> None:
    assert call_sentence(call(), "vi") == "Mời công dân có số a, hai mươi lăm, đến quầy số ba."
    assert call_sentence(call(), "en") == "Number A, twenty-five, please go to counter three."


def test_a_counter_with_a_name_only_is_called_by_it() -> None:
    desk = call(counter="huong-dan", vi="Bàn hướng dẫn", en="Help desk")
    assert call_sentence(desk, "vi") == "Mời công dân có số a, hai mươi lăm, đến bàn hướng dẫn."
    assert call_sentence(desk, "en") == "Number A, twenty-five, please go to the help desk."


def test_a_spoken_name_of_the_centre_file_is_said_in_its_language() -> None:
    assert call_sentence(call(), "vi", spoken="một A").endswith("đến quầy số một A.")
    assert call_sentence(call(), "en", spoken="một A").endswith("counter three.")


def test_a_counter_without_any_name_is_called_by_its_id() -> None:
    bare = call().model_copy(update={"counter_name": {}})
    assert call_sentence(bare, "vi").endswith("đến quầy số ba.")


@pytest.mark.parametrize(
    ("languages", "language", "said"),
    [
        (["vi", "en"], "vi", ["vi"]),
        (["vi", "en"], "en", ["vi", "en"]),
        (["en", "vi"], "vi", ["en", "vi"]),
        (["vi", "en"], "fr", ["vi"]),
        (["km", "vi"], "vi", ["vi"]),
        ([], "en", ["vi", "en"]),
    ],
)
def test_first_the_centres_language_then_the_citizens(
    languages: list[str], language: str, said: list[str]
) -> None:
    assert languages_to_say(languages, language) == said


def test_a_language_without_a_table_is_named_and_left_out() -> None:
    with pytest.raises(NotSpoken, match="'lo'"):
        spoken_code("lo", "A025")
    assert languages_to_say(["vi", "lo"], "lo") == ["vi"]


def test_a_table_is_all_that_another_language_needs() -> None:
    lao = replace(ENGLISH, language="lo", number=lambda number, _: f"<{number}>")
    tables = {"lo": lao}
    assert spoken_code("lo", "A025", tables=tables) == "A, <25>"
    assert languages_to_say(["lo"], "vi", tables) == ["lo"]
