"""What people type is kept without what nobody sees, in any script; passwords are left alone."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from config.text.characters import typed, unseen
from config.wire.commands import SignIn
from config.wire.dossiers.commands import LongText, PaperAdded, Said
from config.wire.vocabulary import ShortText

UNSEEN = "\u200b\u202e\u2066\u00ad\ufeff\x07\x7f\u0085"
NAMES = (
    "Nguyễn Thị Ánh Nguyệt",
    "H'Hen Niê",
    "Y Đôn Byă Ŏ Ĭ Ƀ Č Ñ Ƀĭ",
    "Rơ Châm Ơi",
    "José Ångström-Łódź O’Neill",
    "Guðrún Þórsdóttir",
    "ꪎꪱꪥ",
    "ហ៊ូតិច",
    "李小龍",
)


@pytest.mark.parametrize("name", NAMES)
def test_names_pass_as_they_are(name: str) -> None:
    assert (typed(name), unseen(name)) == (name, None)


@pytest.mark.parametrize("kind", [ShortText, LongText, Said])
@pytest.mark.parametrize("letter", UNSEEN[:-1])
def test_what_nobody_sees_is_left_out(kind: type[str], letter: str) -> None:
    assert TypeAdapter(kind).validate_python(f"giấy{letter} tờ") == "giấy tờ"
    assert PaperAdded.model_validate_json(f'{{"name": "giấy\\u{ord(letter):04x}"}}').name == "giấy"
    assert (unseen(f"a{letter}") or "").startswith(f"U+{ord(letter):04X}")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\v", "\f"])
def test_lines_are_kept(end: str) -> None:
    assert TypeAdapter(LongText).validate_python(f"một{end}hai") == "một\nhai"


def test_a_reason_of_nothing_that_is_seen_is_none() -> None:
    with pytest.raises(ValueError, match="at least 3"):
        TypeAdapter(Said).validate_python("\u200b\u200c\u200d")


def test_a_password_is_left_as_it_was_typed() -> None:
    words = SignIn.model_validate_json('{"sign_in": "lan", "password": "a\\u200bb"}')
    assert words.password == "a\u200bb"
