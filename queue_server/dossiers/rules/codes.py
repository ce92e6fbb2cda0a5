"""The code of a dossier, and what is read from a receipt.

`{unit}-{yymmdd}-{serial of the day}`, such as `H15.50.05.13-261008-0975` (Circular
03/2025/TT-VPCP): four digits at provinces and communes, up to seven at ministries.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from config.text.spelling import tidy
from config.wire import ErrorCode
from queue_server.core.errors import NotFound
from queue_server.tickets.rules.numbering import read_token

_CODE: Final = re.compile(r"([A-Z0-9]{1,4}(?:\.[0-9]{1,3}){0,4})-([0-9]{6})-([0-9]{4,7})", re.ASCII)
_LONGEST_CODE: Final = 60
_LONGEST_RECEIPT: Final = 300
_DASHES: Final = re.compile(r"\s*[-‐‑‒–—―−_/]+\s*")
_DOTS: Final = re.compile(r"\s*[.,·:]+\s*")
_MISREAD: Final = str.maketrans("OIL|", "0111")
"""Letters that a receipt's figures are taken for."""


def dossier_code(unit_code: str, day: date, serial: int, digits: int) -> str:
    """The code of the `serial`th dossier (from 1) of the centre's `day`.

    More dossiers than the digits hold make the code longer, never a code that was given.
    """
    if serial < 1:
        raise ValueError(f"serials start at 1, not {serial}")
    return f"{unit_code}-{day:%y%m%d}-{serial:0{digits}d}"


def read_code(text: str, *unit_codes: str) -> str:
    """The code that somebody typed or scanned, as it is kept.

    Lower case, spaces, other dashes and dots, or none, are forgiven, and letters that look like
    figures: O is 0, I and L are 1. Raises `NotFound`: `UNKNOWN_DOSSIER` where it cannot be a
    code, `DOSSIER_OF_OTHER_UNIT` where none of `unit_codes` has given it.
    """
    typed = tidy(unicodedata.normalize("NFKC", text[: _LONGEST_CODE * 2])).upper()
    dotted = _DOTS.sub(".", _DASHES.sub("-", typed)).strip("-. ").translate(_MISREAD)
    found = _CODE.fullmatch(dotted.replace(" ", ""))
    units = {_bare(unit): unit for unit in unit_codes}
    if found is None:
        found = _run_together(dotted, units)
    if found is None or not _is_day(found[2]):
        raise NotFound(ErrorCode.UNKNOWN_DOSSIER)
    unit = units.get(_bare(found[1]))
    if unit is None:
        raise NotFound(ErrorCode.DOSSIER_OF_OTHER_UNIT)
    return f"{unit}-{found[2]}-{found[3]}"


def _bare(unit: str) -> str:
    """A unit's code without what is between its figures, as `_MISREAD` leaves it."""
    return re.sub("[^0-9A-Z]", "", unit.translate(_MISREAD))


def _run_together(typed: str, units: Iterable[str]) -> re.Match[str] | None:
    """A code of one of `units` with spaces or nothing for its dots and dashes."""
    if not typed.isascii():
        return None
    bare = _bare(typed)
    tried = (re.fullmatch(f"({unit})([0-9]{{6}})([0-9]{{4,7}})", bare) for unit in units)
    return next((found for found in tried if found), None)


def read_receipt(text: str) -> str | None:
    """The token on a receipt: from its link (`…/H/{TOKEN}`), or typed bare; `None` where it is
    neither. A ticket's link (`…/T/…`) is none."""
    typed = re.sub(r"[\s\x00-\x1f]", "", text[:_LONGEST_RECEIPT])
    if "/" not in typed:
        return read_token(typed)
    try:
        path = urlsplit(typed).path
    except ValueError:
        return None
    *_, kind, token = ["", *path.rstrip("/").split("/")]
    return read_token(token) if kind.upper() == "H" else None


def _is_day(digits: str) -> bool:
    try:
        date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return False
    return True
