"""What is said of a person, as it is kept: names, sexes, identity numbers. Pure.

Each gives None where the words cannot be such a thing.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from config.text.spelling import plain, tidy

SEXES: Final = ("Nam", "Nữ", "Khác")
_SEXES: Final = (
    dict.fromkeys(("nam", "m", "male", "trai", "ong"), "Nam")
    | dict.fromkeys(("nu", "nuwx", "nu4", "f", "female", "gai", "ba"), "Nữ")
    | dict.fromkeys(("khac", "x", "other"), "Khác")
)
_CITIZEN: Final = re.compile(r"[0-9]{9}|[0-9]{12}|(?=.*[A-Z])[0-9A-Z]{5,20}", re.ASCII)
_ORGANISATION: Final = re.compile(
    r"[0-9]{9,10}|[0-9]{10}-[0-9]{3}|[0-9]{12,13}|(?=.*[A-Z])[0-9A-Z\-]{5,20}", re.ASCII
)


def name_of(text: str) -> str | None:
    """A name with single spaces, composed letters and none unseen; one letter at least."""
    name = tidy(text)
    return name if any(letter.isalpha() for letter in name) and name.isprintable() else None


def sex_of(text: str) -> str | None:
    """One of `SEXES`, in whatever spelling it was written; empty for nothing."""
    said = plain(tidy(text)).rstrip(".")
    return _SEXES.get(said) if said else ""


def id_number_of(text: str, *, is_citizen: bool) -> str | None:
    """A citizen's number of 12 or (until 2024) 9 digits, or a passport's, which has letters; an
    organisation's tax or registration number. Empty for nothing."""
    written = unicodedata.normalize("NFKC", tidy(text)).upper()
    number = re.sub(r"[‐‑‒–—−]", "-", re.sub(r"[\s.]", "", written))
    if is_citizen:
        number = number.replace("-", "")
    pattern = _CITIZEN if is_citizen else _ORGANISATION
    return number if not number or pattern.fullmatch(number) else None
