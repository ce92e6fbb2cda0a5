"""How applicants are found again: their names without diacritics, their phones by the end."""

from __future__ import annotations

import unicodedata
from typing import Final

PHONE_END_DIGITS: Final = 4
_LONGEST: Final = 200


def folded(words: str) -> str:
    """Lower case, without diacritics, one space between words: `Đặng  Thị Lan` → `dang thi lan`.

    Only ASCII letters and digits are left; every other letter parts words. i and y are one
    letter: the same name is written with either (`Mỹ`, `Mĩ`).
    """
    apart = unicodedata.normalize("NFKD", words.casefold().replace("đ", "d"))
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    plain = plain.replace("y", "i")
    kept = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in plain)
    return " ".join(kept.split())[:_LONGEST]


def turned(folded_name: str) -> str:
    """The words from the last to the first: people are asked for by their given names."""
    return " ".join(reversed(folded_name.split()))


def phone_end(phone: str) -> str:
    """The last four digits of a phone number; empty where there are fewer."""
    digits = "".join(letter for letter in phone if letter.isascii() and letter.isdigit())
    return digits[-PHONE_END_DIGITS:] if len(digits) >= PHONE_END_DIGITS else ""


def search_keys(name: str, phone: str) -> dict[str, str]:
    """The columns of `applicants` by which a row is found."""
    name_folded = folded(name)
    return {
        "name_folded": name_folded,
        "name_turned": turned(name_folded),
        "phone_end": phone_end(phone),
    }
