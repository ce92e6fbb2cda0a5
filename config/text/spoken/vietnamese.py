"""How Vietnamese reads numbers and names letters, and which letters sound alike in a hall. Pure."""

from __future__ import annotations

import re
from typing import Final

from config.text.spoken.table import Dialect, SpokenLanguage, check_range

_DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_AFTER_TENS: Final = {1: "mốt", 4: "tư", 5: "lăm"}
_ZERO_TENS: Final = {Dialect.NORTH: "linh", Dialect.SOUTH: "lẻ"}
_THOUSAND: Final = {Dialect.NORTH: "nghìn", Dialect.SOUTH: "ngàn"}

LETTERS: Final = {
    "A": "a",
    "B": "bê",
    "C": "xê",
    "D": "đê",  # as everybody reads it in a code (khối D); "dê" only when spelling a word
    "Đ": "đê",
    "E": "e",
    "F": "ép phờ",
    "G": "giê",
    "H": "hát",
    "I": "i",
    "J": "di",
    "K": "ca",
    "L": "e lờ",
    "M": "em mờ",
    "N": "en nờ",
    "O": "o",
    "P": "pê",
    "Q": "quy",
    "R": "e rờ",
    "S": "ét sì",
    "T": "tê",
    "U": "u",
    "V": "vê",
    "W": "vê kép",
    "X": "ích xì",
    "Y": "i dài",
    "Z": "dét",
}


def vietnamese_number(number: int, dialect: Dialect = Dialect.NORTH) -> str:
    """`number` (0 to 999,999) in Vietnamese words: 21 is "hai mươi mốt", 105 "một trăm linh năm".

    Raises `ValueError` for a number outside that range.
    """
    check_range(number)
    thousands, rest = divmod(number, 1000)
    if not thousands:
        return _below_thousand(rest, dialect)
    spelled = [_below_thousand(thousands, dialect), _THOUSAND[dialect]]
    if rest:
        hundreds, below = divmod(rest, 100)
        spelled += [_DIGITS[hundreds], "trăm", *_after_hundreds(below, dialect)]
    return " ".join(spelled)


def _below_thousand(number: int, dialect: Dialect) -> str:
    hundreds, below = divmod(number, 100)
    if not hundreds:
        return _below_hundred(below)
    return " ".join([_DIGITS[hundreds], "trăm", *_after_hundreds(below, dialect)])


def _after_hundreds(below: int, dialect: Dialect) -> list[str]:
    if below == 0:
        return []
    if below < 10:
        return [_ZERO_TENS[dialect], _DIGITS[below]]
    return [_below_hundred(below)]


def _below_hundred(number: int) -> str:
    tens, units = divmod(number, 10)
    if tens == 0:
        return _DIGITS[units]
    if tens == 1:
        unit = "lăm" if units == 5 else _DIGITS[units]
        return f"mười {unit}" if units else "mười"
    spelled = f"{_DIGITS[tens]} mươi"
    return f"{spelled} {_AFTER_TENS.get(units, _DIGITS[units])}" if units else spelled


VIETNAMESE: Final = SpokenLanguage(
    language="vi",
    number=vietnamese_number,
    digits=_DIGITS,
    letters=LETTERS,
    voice="vi",  # of the north
    words_per_minute=140,  # slower than conversation (175): a hall echoes, many listeners are old
)


# ------------------------------------------------------------------ letters that sound alike

_ONSET: Final = re.compile(r"^(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])(?=.)")


def rhyme(phrase: str) -> str:
    """What is heard of the end of `phrase`: its last syllable without the consonants it begins
    with. "bê", "xê" and "giê" are all "ê"."""
    last = phrase.lower().split()[-1] if phrase.split() else ""
    return _ONSET.sub("", last).replace("y", "i")  # "quy" and "i" are one sound


def readings(letters: str, spoken: str = "") -> list[str]:
    """What the voice says before a number, a reading for each letter ("AB" is "a", "bê"), or the
    words that are `spoken` instead."""
    if spoken.strip():
        return [spoken.strip()]
    return [LETTERS.get(letter, letter) for letter in letters.upper()]


def sound_alike(one: list[str], other: list[str]) -> bool:
    """Whether two readings are told apart by consonants alone: "bê" and "đê"."""
    return [rhyme(each) for each in one] == [rhyme(each) for each in other]
