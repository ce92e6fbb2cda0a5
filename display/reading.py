"""How numbers and letters are read aloud, and the sentence of a call. Pure.

A ticket number is read as people say it, not as it is printed: the letter's name, then the
number without its leading zeros, `A025` as "a, hai mươi lăm" ("A, twenty-five"). Read digit by
digit ("không hai năm") a number takes longer, and a listener has to put it together; letters
and numbers of one hall stay distinct either way, since every number of a letter is one number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from config.text.catalogue import FALLBACK_LANGUAGE, text
from config.text.spoken.languages import SPOKEN_LANGUAGES, spoken_language
from config.text.spoken.table import LARGEST_NUMBER, Dialect, SpokenLanguage
from config.wire import CalledTicket

NO_WORDS: Final[Mapping[str, str]] = MappingProxyType({})


def spoken_code(
    language: str,
    code: str,
    dialect: Dialect = Dialect.NORTH,
    *,
    letter: str = "",
    tables: Mapping[str, SpokenLanguage] = SPOKEN_LANGUAGES,
) -> str:
    """A ticket number or a counter's code as it is said: `A025` is "a, hai mươi lăm".

    `letter` is what is said in place of its letters, where the centre file says so.

    The parts (letters, numbers) are set apart by commas, which a voice makes a short pause.
    A run of digits too long for a number of a hall is read digit by digit. Raises `NotSpoken`.
    """
    table = spoken_language(language, tables)
    parts = re.findall(r"[A-ZĐ]+|[0-9]+", code.upper())
    said = [_spoken_part(table, part, dialect) for part in parts]
    if letter and parts and not parts[0].isdigit():
        said[0] = letter
    return ", ".join(said)


def _spoken_part(table: SpokenLanguage, part: str, dialect: Dialect) -> str:
    if not part.isdigit():
        return " ".join(table.letters.get(letter, letter) for letter in part)
    if len(part) > len(str(LARGEST_NUMBER)):
        return " ".join(table.digits[int(digit)] for digit in part)
    return table.number(int(part), dialect)


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
    tables: Mapping[str, SpokenLanguage] = SPOKEN_LANGUAGES,
) -> str:
    """What is said for `call` in `language`, all in words. Raises `NotSpoken`.

    `spoken` is what the centre file gives as the counter's spoken name, in its first language;
    it serves Vietnamese only. `letter` says the number's letter, in each language.
    """
    own = letter.get(language, "")
    number = spoken_code(language, call.number, dialect, letter=own, tables=tables)
    if spoken and language == FALLBACK_LANGUAGE:
        return text(language, "voice.call", number=number, counter=spoken)
    name = call.counter_name.get(language) or next(iter(call.counter_name.values()), call.counter)
    code = counter_code(call.counter, name)
    if code is None:
        return text(language, "voice.call_to_place", number=number, place=_inside(name))
    counter = spoken_code(language, code, dialect, tables=tables)
    return text(language, "voice.call", number=number, counter=counter.replace(",", ""))


_CLOCK: Final = re.compile(r"(?<![\w:])([01]?[0-9]|2[0-3])[:h]([0-5][0-9])(?![\w:])")
_NUMBER: Final = re.compile(r"(?<![\w.,/:-])[0-9]{1,3}(?![\w/:-]|[.,][0-9])")


def message_sentence(
    written: str,
    language: str,
    *,
    dialect: Dialect = Dialect.NORTH,
    tables: Mapping[str, SpokenLanguage] = SPOKEN_LANGUAGES,
) -> str:
    """A message to the hall as it is said: times of day and small numbers in words, the rest as it
    was written. Raises `NotSpoken`."""
    table = spoken_language(language, tables)

    def number(found: re.Match[str]) -> str:
        return table.number(int(found[0]), dialect)

    def clock(found: re.Match[str]) -> str:
        hours, minutes = (table.number(int(part), dialect) for part in found.groups())
        key = "voice.time" if int(found[2]) else "voice.full_hour"
        return text(language, key, hours=hours, minutes=minutes)

    return _NUMBER.sub(number, _CLOCK.sub(clock, written))


def _inside(name: str) -> str:
    """A place's name inside a sentence: "Bàn hướng dẫn" becomes "bàn hướng dẫn", "VNeID" stays."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def languages_to_say(
    languages: Sequence[str],
    language: str,
    tables: Mapping[str, SpokenLanguage] = SPOKEN_LANGUAGES,
) -> list[str]:
    """The centre's first language that can be said, then the citizen's where it is another."""
    first = next((known for known in languages if known in tables), FALLBACK_LANGUAGE)
    return [first] if language == first or language not in tables else [first, language]
