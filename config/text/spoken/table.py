"""What a voice needs of a language beside its texts: how numbers and letters are read aloud. Pure.

The numbers of tickets and counters go beyond what a catalogue of texts can say, so each language
that is spoken has a table here. A language without one is shown and printed, not spoken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LARGEST_NUMBER: Final = 999_999


class Dialect(StrEnum):
    """Which words Vietnamese numbers take: linh and nghìn, or lẻ and ngàn."""

    NORTH = "north"
    SOUTH = "south"


@dataclass(frozen=True)
class SpokenLanguage:
    """A language as it is read aloud."""

    language: str
    number: Callable[[int, Dialect], str]
    """A number from 0 to `LARGEST_NUMBER`, in words. Raises `ValueError` outside that range."""
    digits: Sequence[str]
    letters: Mapping[str, str]
    """The names of letters; one that is not here is left to the voice."""
    voice: str
    """Its name in espeak-ng."""
    words_per_minute: int


def check_range(number: int) -> None:
    """Raise `ValueError` for a number that no table reads."""
    if not 0 <= number <= LARGEST_NUMBER:
        raise ValueError(f"a number read aloud is 0 to {LARGEST_NUMBER}, not {number}")
