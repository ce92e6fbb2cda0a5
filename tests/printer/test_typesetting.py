"""Every Vietnamese letter, as the dots of every style that a ticket may use."""

from __future__ import annotations

import pytest

from printer.documents.ticket import SCALES
from printer.documents.typesetting import TextStyle, draw_line, text_width, wrap
from printer.fonts import VIETNAMESE_LETTERS

LETTERS = VIETNAMESE_LETTERS + VIETNAMESE_LETTERS.upper()
STYLES = {
    style
    for scales in SCALES.values()
    for scale in scales
    for style in (scale.hall, scale.label, scale.service, scale.fact, scale.small)
}
TOFU = "\U0010ffff"


def dots(text: str, style: TextStyle) -> tuple[tuple[int, int], bytes, int]:
    line = draw_line(text, style)
    return line.picture.size, line.picture.tobytes(), line.above


def test_there_are_134_accented_letters() -> None:
    assert len(set(LETTERS)) == 134


@pytest.mark.parametrize("style", sorted(STYLES, key=str), ids=str)
def test_every_letter_has_its_own_dots_and_none_is_a_box(style: TextStyle) -> None:
    plain = "aăâdđeêioôơuưyAĂÂDĐEÊIOÔƠUƯY0123456789"
    drawn = {letter: dots(letter, style) for letter in set(LETTERS + plain)}
    assert len(set(drawn.values())) == len(drawn)
    assert dots(TOFU, style) not in drawn.values()


def test_no_dot_of_an_accent_is_cut_off() -> None:
    style = TextStyle(40)
    for letter in LETTERS:
        line = draw_line(letter, style)
        assert line.picture.height == line.above + line.below or line.below == 0


def test_wrapping_keeps_every_word_and_fits() -> None:
    text = "Đăng ký thành lập và thay đổi nội dung hoạt động của hộ kinh doanh"
    lines = wrap(text, TextStyle(40), 376)
    assert " ".join(lines) == text
    assert all(text_width(line, TextStyle(40)) <= 376 for line in lines)


def test_a_word_wider_than_the_paper_goes_on_below() -> None:
    lines = wrap("Nghiêng" * 12, TextStyle(40), 376)
    assert "".join(lines).replace(" ", "") == "Nghiêng" * 12
    assert all(text_width(line, TextStyle(40)) <= 376 for line in lines)


def test_no_break_space_holds() -> None:
    lines = wrap("Chờ khoảng 10–15\xa0phút", TextStyle(40), 330)
    assert lines == ("Chờ khoảng", "10–15\xa0phút")
