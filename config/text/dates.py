"""Days as people write them: 23/11/2026, in both languages. Pure."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from config.wire.vocabulary import day_of

_WRITTEN: Final = re.compile(r"\s*([0-9]{1,2})\s*[/.-]\s*([0-9]{1,2})\s*[/.-]\s*([0-9]{4})\s*")


def written_day(day: date) -> str:
    """23/11/2026."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def read_day(written: str) -> date:
    """The day that is `written` as 23/11/2026, or as programs write it, 2026-11-23.

    Raises `ValueError`.
    """
    found = _WRITTEN.fullmatch(written)
    if found is None:
        return day_of(written)
    day, month, year = map(int, found.groups())
    return date(year, month, day)
