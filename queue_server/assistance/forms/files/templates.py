"""What templates of all kinds have in common: their limits, and how one is refused."""

from __future__ import annotations

import re
from typing import Final

MOST_FIELDS: Final = 150
FIELD: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")
"""A field's name."""
LONGEST_LABEL: Final = 80
"""Characters of the words before a field."""
MOST_FILLED_BYTES: Final = 12_000_000


class TemplateRefused(Exception):
    """A template that may not be used; `about` is a name or a word of it."""

    def __init__(self, reason: str, about: str = "") -> None:
        super().__init__(reason)
        self.reason, self.about = reason, about[:60]


def of_size(filled: bytes) -> bytes:
    """A filled form. Raises `TemplateRefused` for one that has grown beyond what is handed on."""
    if len(filled) > MOST_FILLED_BYTES:
        raise TemplateRefused("large")
    return filled
