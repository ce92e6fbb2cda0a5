"""How English reads numbers. Pure."""

from __future__ import annotations

from typing import Final

from config.text.spoken.table import Dialect, SpokenLanguage, check_range

_SMALL: Final = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS: Final = [
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
]


def english_number(number: int, _: Dialect = Dialect.NORTH) -> str:
    """`number` (0 to 999,999) in English words: 105 is "one hundred and five".

    Raises `ValueError` for a number outside that range.
    """
    check_range(number)
    thousands, rest = divmod(number, 1000)
    spelled = [f"{_below_thousand(thousands)} thousand"] if thousands else []
    if rest or not thousands:
        joint = ["and"] if thousands and rest < 100 else []
        spelled += [*joint, _below_thousand(rest)]
    return " ".join(spelled)


def _below_thousand(number: int) -> str:
    hundreds, below = divmod(number, 100)
    if not hundreds:
        return _below_hundred(below)
    spelled = f"{_SMALL[hundreds]} hundred"
    return f"{spelled} and {_below_hundred(below)}" if below else spelled


def _below_hundred(number: int) -> str:
    if number < 20:
        return _SMALL[number]
    tens, units = divmod(number, 10)
    word = _TENS[tens - 2]
    return f"{word}-{_SMALL[units]}" if units else word


ENGLISH: Final = SpokenLanguage(
    language="en",
    number=english_number,
    digits=_SMALL,
    letters={},
    voice="en",  # British
    words_per_minute=135,
)
