"""How numbers and letters are read aloud, and the sentence of a call. Pure.

A ticket number is read as people say it, not as it is printed: the letter's name, then the
number without its leading zeros, `A025` as "a, hai mươi lăm" ("A, twenty-five"). Read digit by
digit ("không hai năm") a number takes longer, and a listener has to put it together; letters
and numbers of one hall stay distinct either way, since every number of a letter is one number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from config.text.catalogue import (
    LANGUAGES,
    text,
)
from config.text.letters import LETTERS
from config.wire import CalledTicket


class Dialect(StrEnum):
    """Which words Vietnamese numbers take: linh and nghìn, or lẻ and ngàn."""

    NORTH = "north"
    SOUTH = "south"


_DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_AFTER_TENS: Final = {1: "mốt", 4: "tư", 5: "lăm"}
_ZERO_TENS: Final = {Dialect.NORTH: "linh", Dialect.SOUTH: "lẻ"}
_THOUSAND: Final = {Dialect.NORTH: "nghìn", Dialect.SOUTH: "ngàn"}

_ENGLISH_SMALL: Final = [
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
_ENGLISH_TENS: Final = [
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
]

LARGEST_NUMBER: Final = 999_999
NO_WORDS: Final[Mapping[str, str]] = MappingProxyType({})


def vietnamese_number(number: int, dialect: Dialect = Dialect.NORTH) -> str:
    """`number` (0 to 999,999) in Vietnamese words: 21 is "hai mươi mốt", 105 "một trăm linh năm".

    Raises `ValueError` for a number outside that range.
    """
    _check_range(number)
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


def english_number(number: int) -> str:
    """`number` (0 to 999,999) in English words: 105 is "one hundred and five".

    Raises `ValueError` for a number outside that range.
    """
    _check_range(number)
    thousands, rest = divmod(number, 1000)
    spelled = [f"{_english_below_thousand(thousands)} thousand"] if thousands else []
    if rest or not thousands:
        joint = ["and"] if thousands and rest < 100 else []
        spelled += [*joint, _english_below_thousand(rest)]
    return " ".join(spelled)


def _english_below_thousand(number: int) -> str:
    hundreds, below = divmod(number, 100)
    if not hundreds:
        return _english_below_hundred(below)
    spelled = f"{_ENGLISH_SMALL[hundreds]} hundred"
    return f"{spelled} and {_english_below_hundred(below)}" if below else spelled


def _english_below_hundred(number: int) -> str:
    if number < 20:
        return _ENGLISH_SMALL[number]
    tens, units = divmod(number, 10)
    word = _ENGLISH_TENS[tens - 2]
    return f"{word}-{_ENGLISH_SMALL[units]}" if units else word


def _check_range(number: int) -> None:
    if not 0 <= number <= LARGEST_NUMBER:
        raise ValueError(f"a number read aloud is 0 to {LARGEST_NUMBER}, not {number}")


def spoken_code(
    language: str, code: str, dialect: Dialect = Dialect.NORTH, *, letter: str = ""
) -> str:
    """A ticket number or a counter's code as it is said: `A025` is "a, hai mươi lăm".

    `letter` is what is said in place of its letters, where the centre file says so.

    The parts (letters, numbers) are set apart by commas, which a voice makes a short pause.
    A run of digits too long for a number of a hall is read digit by digit.
    """
    parts = re.findall(r"[A-ZĐ]+|[0-9]+", code.upper())
    said = [_spoken_part(language, part, dialect) for part in parts]
    if letter and parts and not parts[0].isdigit():
        said[0] = letter
    return ", ".join(said)


def _spoken_part(language: str, part: str, dialect: Dialect) -> str:
    if not part.isdigit():
        letters = part if language == "en" else [LETTERS[letter] for letter in part]
        return " ".join(letters)
    if len(part) > len(str(LARGEST_NUMBER)):
        digits = _ENGLISH_SMALL if language == "en" else _DIGITS
        return " ".join(digits[int(digit)] for digit in part)
    number = int(part)
    return english_number(number) if language == "en" else vietnamese_number(number, dialect)


_SIGN: Final = re.compile(
    r"(?<!\w)(?:quầy|cửa|bàn|ô|counter|desk|window)\s*(?:số|no\.?)?\s*([0-9]{1,3}[a-zđ]?)(?!\w)",
    re.IGNORECASE,
)
_ID: Final = re.compile(r"(?:^|-)([0-9]{1,3}[a-z]?)$")


def counter_code(counter: str, name: str) -> str | None:
    """The short code on a counter's sign ("3", "12B"), or `None` where it has only a name.

    Taken from the name ("Quầy số 3 – Hộ tịch"), since that is what people see in the hall, or
    else from the end of the id ("quay-3"). The page's `counter-code.js` follows the same rule.
    """
    found = _SIGN.search(name) or _ID.search(counter)
    return found[1].upper() if found else None


def call_sentence(
    call: CalledTicket,
    language: str,
    *,
    spoken: str = "",
    letter: Mapping[str, str] = NO_WORDS,
    dialect: Dialect = Dialect.NORTH,
) -> str:
    """What is said for `call` in `language`, all in words.

    `spoken` is what the centre file gives as the counter's spoken name, in its first language;
    it serves Vietnamese only. `letter` says the number's letter, in each language.
    """
    number = spoken_code(language, call.number, dialect, letter=letter.get(language, ""))
    if spoken and language == LANGUAGES[0]:
        return text(language, "voice.call", number=number, counter=spoken)
    name = call.counter_name.get(language) or next(iter(call.counter_name.values()), call.counter)
    code = counter_code(call.counter, name)
    if code is None:
        return text(language, "voice.call_to_place", number=number, place=_inside(name))
    counter = spoken_code(language, code, dialect)
    return text(language, "voice.call", number=number, counter=counter.replace(",", ""))


def _inside(name: str) -> str:
    """A place's name inside a sentence: "Bàn hướng dẫn" becomes "bàn hướng dẫn", "VNeID" stays."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def languages_to_say(languages: list[str], language: str) -> list[str]:
    """The centre's first language, then the citizen's where it is another that can be said."""
    first = next((known for known in languages if known in LANGUAGES), LANGUAGES[0])
    return [first] if language == first or language not in LANGUAGES else [first, language]
