"""The words of the Vietnamese catalogue: one spelling, one name for each thing, one address.

What people read is kept to these here, since a sentence that is right by itself can still be the
one that calls a thing by another name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from config.texts import catalogue_parts

NEW_PLACE: Final = re.compile(r"(?<!q)(?:o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])(?![a-zà-ỹđ])", re.IGNORECASE)
"""A tone on the second vowel: "huỷ", "xoá". The product writes "hủy", "xóa", as most offices do."""


def vietnamese() -> Iterator[tuple[str, str]]:
    """Every text of the catalogue with its key."""
    for catalogue in catalogue_parts("vi").values():
        for message in catalogue:
            said = message.string or ""
            words = said if isinstance(said, str) else " ".join(said)
            yield str(message.id), words


def those_with(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    return [(key, words) for key, words in vietnamese() if key and pattern.search(words)]


def test_tones_stand_where_most_people_write_them() -> None:
    assert those_with(NEW_PLACE) == []
