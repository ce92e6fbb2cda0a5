"""One rule for the letters of every text: what cannot be shown is told by its code point."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import ImageFont

from config.centre.loading import check_centre_file, load_centre
from config.centre.mistakes import Mistake
from config.demo import demo_centre_file
from config.text.characters import LETTERS, SUBSTITUTE, printable, unfit
from config.text.spelling import composed
from config.wire.commands import RaiseEmergency, SetNotices
from printer.documents.typesetting import TextStyle, draw_line, draw_tall, text_width, wrap
from printer.fonts import VIETNAMESE_LETTERS, Weight, font_path

Check = Callable[..., list[Mistake]]
HIDDEN = [*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010),
          *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0xFFF9, 0xFFFD, 0xFFFE, 0xFFFF,
          0x1FFFE, 0xE000, 0xE0001, 0x10FFFF, 0x1F600, 0x17A0, 0x5000, 0x378]  # fmt: skip


def glyph(font: ImageFont.FreeTypeFont, letter: str) -> tuple[object, bytes]:
    mask = font.getmask(letter)
    return mask.size, bytes(mask)


@pytest.mark.parametrize("weight", [Weight.REGULAR, Weight.BOLD])
def test_the_list_is_the_fonts(weight: Weight) -> None:
    font = ImageFont.truetype(str(font_path(weight)), 40, layout_engine=ImageFont.Layout.BASIC)
    none = glyph(font, chr(0x10FFFE))
    for point in range(0x20, 0x3000):
        letter = chr(point)
        if point in LETTERS:
            assert glyph(font, letter) != none, hex(point)
    assert all(ord(letter) in LETTERS for letter in VIETNAMESE_LETTERS + VIETNAMESE_LETTERS.upper())


@pytest.mark.parametrize("point", HIDDEN, ids=hex)
def test_what_cannot_be_shown_is_told_by_its_code_point(tmp_path: Path, point: int) -> None:
    file = tmp_path / "centre.toml"
    text = demo_centre_file().read_text(encoding="utf-8")
    escaped = f"\\U{point:08X}" if point < 0xD800 or point > 0xDFFF else "?"
    file.write_text(text.replace('vi = "Hộ tịch"', f'vi = "Hộ tịch{escaped}"', 1), "utf-8")
    (mistake,) = check_centre_file(file)
    assert mistake.key == 'services[0] "ho-tich" . name.vi'
    assert f"U+{point:04X}" in mistake.found
    assert "character 8" in mistake.found
    assert not mistake.is_warning


def test_what_an_id_hides_is_told(check: Check) -> None:
    mistakes = check(('id = "ho-tich"', 'id = "ho-tich\\u200b"'))
    mine = [one for one in mistakes if "U+200B ZERO WIDTH SPACE at character 8" in one.found]
    assert len(mine) == 1
    assert not any(one.found == '"ho-tich"' for one in mistakes)


@pytest.mark.parametrize("ends", ["\r", "\r\n", "\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_marks_of_every_kind_are_read(tmp_path: Path, ends: str, mark: str) -> None:
    file = tmp_path / "centre.toml"
    text = demo_centre_file().read_text(encoding="utf-8")
    file.write_bytes((mark + text.replace("\n", ends)).encode())
    assert load_centre(file) == load_centre(demo_centre_file())
    wrong = text.replace('letter = "A"', 'letter = "a"')
    file.write_bytes((mark + wrong.replace("\n", ends)).encode())
    (mistake,) = check_centre_file(file)
    assert mistake.line == 1 + wrong[: wrong.index('letter = "a"')].count("\n")


def test_decomposed_vietnamese_is_composed_and_spaces_are_plain(tmp_path: Path) -> None:
    file = tmp_path / "centre.toml"
    text = demo_centre_file().read_text(encoding="utf-8")
    typed = unicodedata.normalize("NFD", text).replace("Hộ tịch", "Hộ tịch")
    file.write_text(typed.replace(unicodedata.normalize("NFD", 'vi = "Chứng thực"'),
                                  'vi = "Chứng\u00a0thực"'), encoding="utf-8")  # fmt: skip
    assert load_centre(file) == load_centre(demo_centre_file())


def test_whatever_the_text_paper_comes_out() -> None:
    """Seeds over all of Unicode, lone surrogates too; the ones that once killed printing first."""
    worst = ["", "\n", "a\nb", "\u2028", "\u2029", "\x00", "\ud800", "ហ៊ូតិច 😀", "\u202e" * 9, "\t"]
    style = TextStyle(24)
    for seed in range(60):
        chance = random.Random(seed)
        worst.append("".join(chr(chance.randrange(0x110000)) for _ in range(chance.randint(1, 40))))
    for text in worst:
        drawn = printable(text)
        assert unfit(drawn.replace(SUBSTITUTE, "")) is None, ascii(text)
        for line in (text, *wrap(text, style, 200)):
            assert draw_line(line, style).picture.height >= 1
            assert text_width(line, style) >= 0
        assert draw_tall(text, 60, 300).picture.height >= 1
    assert printable("Hộ tịch ហ") == f"Hộ tịch {SUBSTITUTE}"
    assert composed("a\u00a0b\u3000c") == "a b c"


def test_what_is_typed_for_the_hall_is_one_visible_line() -> None:
    typed = "Mời\u202e ra\nngoài\u2028ngay\u200b\x00 \u00a0! 😀"
    assert RaiseEmergency(text={"vi": typed}).text == {"vi": "Mời ra ngoài ngay ! 😀"}
    assert SetNotices(notices=[{"vi": "Nghi\u0323"}]).notices == [{"vi": "Nghị"}]
