"""What is said of a person, as it is kept: names, sexes, identity numbers. Pure.

Each gives None where the words cannot be such a thing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from config.text.spelling import plain, tidy

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
    """ "Nam", "Nữ" or "Khác", in whatever spelling it was written; empty for nothing."""
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


# ------------------------------------------------------------------------ found by a letter


def initial(name: str) -> str:
    """The letter under which a name stands in a Vietnamese list: the first of the given name, which
    comes last, without its marks; Đ is a letter of its own."""
    given = name.split()[-1:] or [""]
    return _bare(given[0])[:1].upper()


def in_order(name: str) -> tuple[str, str]:
    """What names are sorted by: the given name, then the whole, Đ behind D."""
    words = _bare(name).replace("đ", "d~").split()
    return (words[-1] if words else ""), " ".join(words)


def _bare(name: str) -> str:
    """Lower case without marks; đ is a letter, no d with a mark."""
    parts = unicodedata.normalize("NFD", name.lower())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def by_letters(names: Sequence[str], most: int) -> list[tuple[str, list[int]]]:
    """Places in `names` under the letters of a list, as A, B – D, …: neighbouring letters stand
    together up to `most` people."""
    letters: dict[str, list[int]] = {}
    for place in sorted(range(len(names)), key=lambda one: in_order(names[one])):
        letters.setdefault(initial(names[place]), []).append(place)
    found: list[tuple[str, list[int]]] = []
    for letter, places in letters.items():
        if found and len(found[-1][1]) + len(places) <= most:
            first, together = found[-1]
            found[-1] = f"{first.split()[0]} – {letter}", together + places
        else:
            found.append((letter or "–", places))
    return found
