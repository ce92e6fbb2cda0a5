"""Numbers and days that an address or a form has in writing."""

from __future__ import annotations

from datetime import date
from typing import Final

from config.text.formats import read_date

LONGEST_NUMBER: Final = 18
"""Digits; every number of so many fits a column of 64 bits."""
EARLIEST: Final = date(2000, 1, 1)
LATEST: Final = date(2200, 1, 1)


def read_number(written: str, longest: int = LONGEST_NUMBER) -> int | None:
    """A whole number from 0, in at most `longest` digits 0 to 9; None for anything else."""
    is_number = written.isascii() and written.isdigit() and len(written) <= longest
    return int(written) if is_number else None


def read_day(written: str, otherwise: date) -> date:
    """A day from `EARLIEST` to `LATEST`, as `read_date` reads it; `otherwise` for anything else."""
    try:
        day = read_date(written)
    except ValueError:
        return otherwise
    return day if EARLIEST <= day <= LATEST else otherwise
