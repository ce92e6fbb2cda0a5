"""Phone numbers as people write them, and the one form in which they are kept. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from config.text.spelling import tidy

_APART: Final = re.compile(r"[\s.()\[\]\-‐‑‒–—―−_]+")
_AROUND: Final = re.compile(
    r"^(?:(?:số )?(?:đt|sđt|điện thoại|di động|tel|phone|zalo)\b\W*|[\s'\"’‘“”:;,*#]+)+"
    r"|[\s'\"’‘“”:;,*#]+$",
    re.IGNORECASE,
)
"""What people write before and behind a number."""
_SEVERAL: Final = re.compile(r"[/;,|]| hoặc | hay | và ")
_MOBILE: Final = re.compile(r"0(?:3[2-9]|5[2-9]|[789][0-9])[0-9]{7}", re.ASCII)
_LANDLINE: Final = re.compile(r"02[0-9]{9}", re.ASCII)
_ABROAD: Final = re.compile(r"\+(?!84)[1-9][0-9]{6,14}", re.ASCII)
_HOME: Final = re.compile(r"(?:\+|00)?84(?=0?[2-9])0?|(?=[35789][0-9]{8}\Z)", re.ASCII)


def numbers_in(text: str) -> list[str]:
    """The parts of `text` that stand for a number each ("0912 345 678 / 0988 777 666")."""
    written = _AROUND.sub("", unicodedata.normalize("NFKC", tidy(text)))
    return [part.strip() for part in _SEVERAL.split(written) if part.strip()]


def phone_of(text: str) -> str | None:
    """The first number in `text` as it is kept: `0912345678`, `02213862345`, abroad `+4930123456`;
    empty where nothing is written; None where it is no number.

    Brackets, spaces, dots, dashes, full-width digits, unseen marks and the country's code (+84,
    0084, 84) are forgiven. Numbers are those of the plan of Circular 22/2014/TT-BTTTT: ten digits
    of a mobile phone, eleven of a landline; others abroad by E.164.
    """
    parts = numbers_in(text)
    return _kept(parts[0]) if parts else ""


def spaced(phone: str) -> str:
    """A kept number as it is read from paper: `0912 345 678`, `0221 3862 345`."""
    if len(phone) == 10 and phone.isdigit():
        return f"{phone[:4]} {phone[4:7]} {phone[7:]}"
    if _LANDLINE.fullmatch(phone):
        area = 3 if phone[:3] in ("024", "028") else 4
        return f"{phone[:area]} {phone[area:-3]} {phone[-3:]}"
    return phone


def _kept(written: str) -> str | None:
    digits = _APART.sub("", written)
    home = _HOME.sub("0", digits, count=1) if _HOME.match(digits) else digits
    if _MOBILE.fullmatch(home) or _LANDLINE.fullmatch(home):
        return home
    abroad = re.sub("^00(?=[1-9])", "+", digits)
    return abroad if _ABROAD.fullmatch(abroad) else None
