"""What a scanner types: the line gathered, the receipt in it found, everything else ignored."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kiosk.flow.scanner import LONGEST, Code, CodeKind, ScannerLine, key_letter, read_code

TOKEN = "7K3QF9ZP2MXAWB4D"
RECEIPT = Code(CodeKind.RECEIPT, TOKEN)
OTHER = Code(CodeKind.OTHER)
PLACES = {
    key_letter(place, shift=shift): (place, shift)
    for shift in (True, False)
    for place in range(120)
}
"""Where the letters are on an American keyboard."""


@pytest.mark.parametrize(
    "typed",
    [
        f"https://mc.hoankiem.gov.vn/H/{TOKEN}",
        f"HTTPS://MC.HOANKIEM.GOV.VN/H/{TOKEN}",
        f"http://192.168.1.9:8080/h/{TOKEN.lower()}",
        f"https://hall.vn/motcua/H/{TOKEN}?lang=en",
        f"  {TOKEN}\r",
        TOKEN.lower(),
        f"httpsÇ&&mc.gov.vn&H&{TOKEN}",
        f"HTTPS;--MC.GOV.VN-H-{TOKEN}",
        f"https://mc.gov.vn/H/{TOKEN.replace('0', 'O')}",
    ],
)
def test_a_receipt_is_found_however_the_layout_writes_its_link(typed: str) -> None:
    assert read_code((typed,)) == RECEIPT


def test_letters_that_a_token_has_not_are_read_as_the_figures_they_look_like() -> None:
    assert read_code(("OIL0123456789ABC",)) == Code(CodeKind.RECEIPT, "0110123456789ABC")


def test_a_ticket_of_the_queue_is_told_apart() -> None:
    assert read_code((f"https://mc.gov.vn/T/{TOKEN}",)).kind is CodeKind.TICKET


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "001099012345||Nguyễn Thị Lan|01011990|Nữ|Xã Đoài Phương|01012022",
        "https://mc.gov.vn/procedures/1.001193",
        f"https://mc.gov.vn/H/{TOKEN}X",
        f"https://mc.gov.vn/H/{TOKEN[:-1]}",
        f"https://mc.gov.vn/XH/{TOKEN}",
        f"{TOKEN}{TOKEN}",
        "<script>alert(1)</script>",
        "\x00\x1b[2J\x07" * 3,
        "A" * 100_000,
        f"{'x' * LONGEST}/H/{TOKEN}",
        "８" * 16,
    ],
)
def test_whatever_else_is_scanned_is_nothing(typed: str) -> None:
    assert read_code((typed,)) == OTHER


def test_the_first_way_of_hearing_that_makes_sense_counts() -> None:
    assert read_code(("hâllo", f"https://mc.gov.vn/H/{TOKEN}")) == RECEIPT


def test_a_token_does_not_show_in_what_is_logged() -> None:
    assert TOKEN not in repr(read_code((TOKEN,)))


@given(some.text(max_size=400))
def test_no_text_breaks_it(typed: str) -> None:
    assert read_code((typed,)).kind in CodeKind


# --------------------------------------------------------------------------- the line


def press(line: ScannerLine, text: str, at: float = 0.0) -> None:
    for letter in text:
        place, shift = PLACES[letter]
        line.pressed(place, at, shift=shift)


def test_the_places_of_keys_tell_what_another_layout_garbles() -> None:
    line, link = ScannerLine(), f"https://mc.gov.vn/H/{TOKEN}"
    press(line, link)
    line.typed("httpsMùù,c:gov:vnùHù" + "è" * 16, 0.0)
    scanned = line.end()
    assert scanned is not None
    assert scanned.texts[1] == link
    assert read_code(scanned.texts) == RECEIPT


def test_each_line_begins_anew() -> None:
    line = ScannerLine()
    line.typed(TOKEN, 0.0)
    first = line.end()
    line.typed(TOKEN[::-1], 0.1)
    second = line.end()
    assert [one.texts[0] for one in (first, second) if one] == [TOKEN, TOKEN[::-1]]


def test_a_key_that_was_leant_on_is_no_scan() -> None:
    line = ScannerLine()
    line.typed("abc", 0.0)
    assert line.end() is None
    assert line.end() is None


def test_what_was_typed_before_a_pause_is_forgotten() -> None:
    line = ScannerLine()
    line.typed("abcdefgh", 0.0)
    line.typed(TOKEN, 2.0)
    scanned = line.end()
    assert scanned is not None
    assert scanned.texts[0] == TOKEN


def test_an_endless_line_is_not_kept() -> None:
    line = ScannerLine()
    for _ in range(10_000):
        line.typed("A" * 16, 0.0)
    scanned = line.end()
    assert scanned is not None
    assert len(scanned.texts[0]) == LONGEST + 1
    assert read_code(scanned.texts) == OTHER


def test_keys_without_a_letter_are_passed_over() -> None:
    assert {key_letter(place, shift=False) for place in (0, 40, 58, 225, 10_000)} == {""}
