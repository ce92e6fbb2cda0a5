"""The letters that paper, kiosk, screen and page can show, and the one rule for texts of the files.

A text is of one line. It is read composed (NFC: Vietnamese that was typed decomposed is accepted),
and every kind of space in it as a plain one. What is then not in the typeface of all of them,
Roboto, is not fit: control characters, line breaks, signs that nobody sees, other scripts, emoji.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from config.text.spelling import INVISIBLE, LINE_ENDS, spaced

_GLYPHS: Final = (
    "0020-007E 00A0-00AC 00AE-017F 018F 0192 01A0-01A1 01AF-01B0 01F0 01FA-01FF 0218-021B 0237 "
    "0259 02BC 02C6-02C7 02C9 02D8-02DD 02F3 0300-0301 0303 0309 030F 0323 0384-038A 038C "
    "038E-03A1 03A3-03CE 03D1-03D2 03D6 0400-0486 0488-0513 1E00-1E01 1E3E-1E3F 1E80-1E85 "
    "1EA0-1EF9 1F4D 2000-200A 2010-2011 2013-2015 2017-201E 2020-2022 2025-2027 2030 2032-2033 "
    "2039-203A 203C 2044 2074 207F 20A3-20A4 20A6-20AC 20B1 20B9-20BA 20BC-20BD 2105 2113 2116 "
    "2122 2126 212E 215B-215E 2202 2206 220F 2211-2212 221A 221E 222B 2248 2260 2264-2265 25CA "
    "FB01-FB04 FFFD "
)
"""The code points that Roboto has in regular and bold; a test holds them to the font."""


def _code_points(ranges: str) -> frozenset[int]:
    ends = (one.partition("-") for one in ranges.split())
    return frozenset(
        point
        for first, _, last in ends
        for point in range(int(first, 16), int(last or first, 16) + 1)
    )


LETTERS: Final = _code_points(_GLYPHS)
SUBSTITUTE: Final = "\N{REPLACEMENT CHARACTER}"
"""Shown and printed for what cannot be."""


def typed(text: str) -> str:
    """`text` as it is kept where somebody wrote it freely, in any script: composed, without what
    nobody sees (marks of direction could make it read otherwise), its lines and blanks kept."""
    lined = LINE_ENDS.sub("\n", spaced(text))
    return "".join(one for one in lined if one in "\n\t" or not _is_unseen(one))


def unseen(text: str) -> str | None:
    """The name of the first character of `text` that nobody sees, beside line ends and tabs."""
    lined = LINE_ENDS.sub("\n", text)
    return next((named(one) for one in lined if one not in "\n\t" and _is_unseen(one)), None)


def _is_unseen(letter: str) -> bool:
    # What has no meaning yet (Cn) may have one in a newer Unicode: it is kept.
    is_none = unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co")
    return is_none or INVISIBLE.fullmatch(letter) is not None


def unfit(text: str) -> tuple[int, str] | None:
    """The place (from 1) and the name of the first character that cannot be shown, if there is one:
    `(8, "U+17A0 KHMER LETTER HA")`. `SUBSTITUTE` stands where a letter was lost already."""
    for place, letter in enumerate(text, 1):
        if ord(letter) not in LETTERS or letter == SUBSTITUTE:
            return place, named(letter)
    return None


def named(letter: str) -> str:
    """A character by its code point and, where it has one, its name."""
    return f"U+{ord(letter):04X} {unicodedata.name(letter, '')}".rstrip()


def printable(text: str) -> str:
    """`text` as paper and screens can show it: composed, on one line, `SUBSTITUTE` for
    what they have no letter for."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(map(_drawn, composed))


def _drawn(letter: str) -> str:
    if ord(letter) in LETTERS:
        return letter
    if letter.isspace():
        return " "
    # What is invisible leaves nothing behind; what should have been seen leaves a sign.
    return "" if INVISIBLE.match(letter) else SUBSTITUTE
