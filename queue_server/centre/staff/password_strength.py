"""Password strength: about how many guesses find a password, by what it is made of.

Those who guess write known words backwards, twice, with capitals, marks, signs for letters, and
with a year or a run of keys behind. So a password is folded, and cut into the known pieces that
make it cheapest; a known piece has a price in bits, every other letter has one of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from config.text.spelling import without_marks

LONGEST_LOOKED_AT: Final = 48
"""Letters beyond can only make it better."""
LONGEST_WORD: Final = 20
SIGNS: Final = str.maketrans("@4031!|$57+86", "aaoeiiissttbg")
"""Signs and digits that are read as letters."""
RUNS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "a1b2c3d4e5f6g7h8",
    "!@#$%^&*()",
    "147258369",
    "789456123",
    "159357",
)
"""Keys and letters in their order; also backwards."""
YEAR: Final = re.compile(r"(19|20)\d\d")
DATE: Final = re.compile(r"([0-2]?\d|3[01])[./-]?(0?\d|1[0-2])[./-]?((19|20)?\d\d)")

OWN_WORD: Final = 2.0
KNOWN_WORD: Final = 11.0
SHORT_WORD: Final = 7.0
"""One of two or three letters."""
RUN: Final = 5.0
YEAR_BITS: Final = 5.0
DATE_BITS: Final = 12.0
LETTER: Final = 4.5
DIGIT: Final = 2.5
SIGN: Final = 1.5
AGAIN: Final = 1.0
"""A piece that is only the one before it, or its letter, once more."""


def estimated_bits(password: str, own: Iterable[str]) -> float:
    """About the logarithm of how many guesses find it; `own` is what is known of whose it is:
    the name to sign in with, the person's and the centre's."""
    known = _words_of(own)
    plain = without_marks(password)[:LONGEST_LOOKED_AT]
    return min(_price(each, known) for each in _readings(plain))


def _readings(plain: str) -> Iterator[str]:
    """The text, with its signs read as letters, and each without what parts its words."""
    for read in {plain, plain.translate(SIGNS), plain.replace("1", "l").translate(SIGNS)}:
        yield read
        yield "".join(each for each in read if each.isalnum())


def _words_of(own: Iterable[str]) -> frozenset[str]:
    """Each word, and all of one together: of "Lê Thị Lan" also "lethilan" and "lan"."""
    folded = [re.findall(r"[a-z0-9]+", without_marks(text)) for text in own]
    initials = ["".join(word[0] for word in words) for words in folded]
    whole = ["".join(words) for words in folded]
    return frozenset([*whole, *initials, *(word for words in folded for word in words)]) - {""}


def _price(text: str, own: frozenset[str]) -> float:
    """The least that the pieces of `text` cost."""
    least = [0.0] + [float("inf")] * len(text)
    for end in range(1, len(text) + 1):
        least[end] = min(
            least[begin] + _piece(text, begin, end, own)
            for begin in range(max(0, end - LONGEST_WORD), end)
        )
    return least[-1]


def _piece(text: str, begin: int, end: int, own: frozenset[str]) -> float:
    """What guessing `text[begin:end]` costs as one piece."""
    piece = text[begin:end]
    if text[max(0, begin - len(piece)) : begin] == piece:
        return AGAIN
    if len(piece) == 1:
        return DIGIT if piece.isdigit() else LETTER if piece.isalpha() else SIGN
    if piece in own or piece[::-1] in own:
        return OWN_WORD
    if _is_run(piece):
        return RUN
    if piece in _common() or piece[::-1] in _common():
        return KNOWN_WORD if len(piece) > 3 else SHORT_WORD
    return _number(piece)


def _is_run(piece: str) -> bool:
    if len(piece) < 3 or (len(piece) < 4 and not piece.isdigit()):
        return False
    return any(piece in run or piece[::-1] in run for run in RUNS)


def _number(piece: str) -> float:
    if YEAR.fullmatch(piece):
        return YEAR_BITS
    return DATE_BITS if len(piece) >= 4 and DATE.fullmatch(piece) else float("inf")


@cache
def _common() -> frozenset[str]:
    """What guessing begins with, as the two lists beside this module have it."""
    folder = files("queue_server.centre.staff") / "common"
    lines = [
        line
        for name in ("passwords.txt", "vietnamese.txt")
        for line in (folder / name).read_text("utf-8").splitlines()
    ]
    return frozenset(line for line in lines if line and not line.startswith("#"))
