"""How Vietnamese says the letters, and which of them sound alike in a noisy hall. Pure."""

from __future__ import annotations

import re
from typing import Final

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

_ONSET: Final = re.compile(r"^(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])(?=.)")


def rhyme(phrase: str) -> str:
    """What is heard of the end of `words`: its last syllable without the consonants it begins
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
