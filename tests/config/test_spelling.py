"""How letters are kept and compared: one Đ, composed accents, nothing unseen."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from config.text.spelling import INVISIBLE, composed, plain, tidy
from config.wire.commands import SetNotices
from queue_server.centre.staff.sign_in_rules import canonical
from queue_server.dossiers.persons.applicants import folded, name_keys

LIKE_D = ("\u0110", "\u00d0", "\u0189")
LIKE_SMALL_D = ("\u0111", "\u00f0", "\u0256")


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize("letter", LIKE_D + LIKE_SMALL_D)
def test_every_kind_of_d_is_found_as_one(letter: str, form: str) -> None:
    typed = unicodedata.normalize(form, f"{letter}inh Văn Lộc")  # type: ignore[arg-type]
    assert folded(typed) == folded("Đinh Văn Lộc") == "dinh van loc"
    assert plain(typed) == plain("đinh văn lộc")
    assert canonical(f" {letter}inh.Lộc") == "đinh.lộc"
    assert name_keys(typed) == name_keys("Đinh Văn Lộc")
    assert tidy(typed).casefold() == "đinh văn lộc"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Phạm Khánh Hoà", "pham khanh hòa"),
        ("Lê Thuý", "LÊ THÚY"),
        ("Trần\u00a0 Văn\u200b An", "tran van an"),
        ("Mỹ", "Mĩ"),
        ("nguyê\u0303n", "Nguyễn"),
    ],
)
def test_spellings_find_one_another(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_what_is_kept_is_composed_and_seen() -> None:
    assert composed("\u00d0inh Lo\u0323\u0302c") == "Đinh Lộc"
    assert tidy("\u202a Ðinh\u00a0\u00a0Văn \u200bLộc\ufeff\u202c\n") == "Đinh Văn Lộc"


def test_invisible_is_what_unicode_says_of_controls_and_formats() -> None:
    found = {chr(point) for point in range(sys.maxunicode) if INVISIBLE.match(chr(point))}
    assert {unicodedata.category(one) for one in found} == {"Cc", "Cf", "Cn"}
    assert not any(one in " \t\n\r\v\f\x85\u00a0\u2028\u2029\u3000" for one in found)
    assert found >= {"\x00", "\u00ad", "\u200b", "\u202e", "\ufeff", "\U000e0041"}


def test_lines_are_kept_where_asked() -> None:
    assert tidy(" Ðơn\u00a0 mẫu\r\nsố\u200b \t1\u2028", lines=True) == "Đơn mẫu\nsố 1"
    assert tidy("Ðơn\r\nmẫu") == "Đơn mẫu"


def test_the_hall_reads_one_kind_of_letters() -> None:
    assert SetNotices(notices=[{"vi": "\u00d0óng\u00a0 cửa"}]).notices == [{"vi": "Đóng cửa"}]
