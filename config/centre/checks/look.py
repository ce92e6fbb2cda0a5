"""How a centre looks: a colour that can be read, a logo that can be shown, texts that fit a
paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Final

from config.centre.checks.plain_values import LONGEST_TEXT as LONGEST_OF_ANY
from config.centre.checks.reading import items, table, values
from config.centre.mistakes import KeyPath, Table, Violation, closest, shown
from config.colours import TEXT, holds, least_contrast, nearest
from config.pictures import LOGO_BYTES, LOGO_HEIGHT, LOGO_WIDTH, NoLogo, logo_of
from config.text.phrase import Phrase, Tenths

HEXADECIMAL: Final = re.compile("#[0-9a-f]{6}")
LONGEST_TEXT: Final = 60
"""Letters of a line that is printed: about two lines of paper of 58 mm."""
MOST_TEXTS: Final = 2
"""Lines on one paper: beside them it has room for the number, the wait and the QR code."""
PAPERS: Final = ("ticket", "receipt")
TEXTS: Final = ("look", "texts")
LISTS: Final = ("kiosks", "services")


def colour(data: Table) -> Iterator[Violation]:
    """A colour in which text could not be read, or white text upon it."""
    given = table(data.get("look")).get("colour")
    if not isinstance(given, str) or not HEXADECIMAL.fullmatch(given.lower()):
        return
    if not holds(given.lower()):
        darker = nearest(given.lower())
        values = {"value": shown(given), "contrast": Tenths(least_contrast(given.lower()))}
        found = Phrase("check.found.colour", values)
        expected = Phrase("check.expected.darker", {"least": Tenths(TEXT), "colour": darker})
        yield Violation(("look", "colour"), found, expected, darker)


def logo(data: Table) -> Iterator[Violation]:
    """A logo that is no picture, or one that the page of the settings has not written."""
    given = table(data.get("look")).get("logo")
    if not isinstance(given, str) or not given:
        return
    try:
        logo_of(given)
    except NoLogo:
        limits = {"width": LOGO_WIDTH, "height": LOGO_HEIGHT, "kilobytes": LOGO_BYTES // 1_000}
        expected = Phrase("check.expected.logo", limits)
        yield Violation(("look", "logo"), Phrase("check.found.no_logo"), expected)


def long_texts(data: Table) -> Iterator[Violation]:
    """A line for papers that takes too much of them."""
    for path, one in items(data, *TEXTS):
        for language, said in table(one.get("text")).items():
            if isinstance(said, str) and LONGEST_TEXT < len(said) <= LONGEST_OF_ANY:
                found = Phrase("check.found.long_text", {"letters": len(said)})
                expected = Phrase("check.expected.short_text", {"most": LONGEST_TEXT})
                yield Violation((*path, "text", language), found, expected)


def places_of_texts(data: Table) -> Iterator[Violation]:
    """Kiosks and services that the file does not have."""
    for path, one in items(data, *TEXTS):
        for key in LISTS:
            known = values(data, key, of="id")
            for index, word in enumerate(_words(one, key) or ()):
                if word not in known:
                    yield _unknown((*path, key, index), word, key, known)


def _unknown(path: KeyPath, word: str, key: str, known: list[str]) -> Violation:
    expected = (
        Phrase("check.expected.choice", {"choices": known})
        if known
        else Phrase("check.expected.none_to_choose")
    )
    found = Phrase(f"check.found.unknown.{key}", {"value": shown(word)})
    return Violation(path, found, expected, closest(word, known))


def texts_on_receipts(data: Table) -> Iterator[Violation]:
    """A line for receipts alone that names services: a receipt is of none, and it is on each."""
    for path, one in items(data, *TEXTS):
        if one.get("paper") == "receipt" and _words(one, "services"):
            expected = Phrase("check.expected.no_services")
            yield Violation((*path, "services"), Phrase("check.found.receipt_services"), expected)


def too_many_texts(data: Table) -> Iterator[Violation]:
    """The first line that is one too many on a paper of some kiosk and service."""
    told: set[KeyPath] = set()
    places = (("", *values(data, key, of="id")) for key in LISTS)
    for paper, kiosk, service in product(PAPERS, *places):
        there = [path for path, one in items(data, *TEXTS) if _is_on(one, paper, kiosk, service)]
        if len(there) > MOST_TEXTS and there[MOST_TEXTS] not in told:
            told.add(there[MOST_TEXTS])
            found = Phrase("check.found.many_texts", {"count": len(there)})
            expected = Phrase("check.expected.few_texts", {"most": MOST_TEXTS})
            yield Violation(there[MOST_TEXTS], found, expected)


def _is_on(one: Table, paper: str, kiosk: str, service: str) -> bool:
    of_paper = one.get("paper", "ticket") in (paper, "both")
    return of_paper and all(
        not words or word in words
        for key, word in zip(LISTS, (kiosk, service), strict=True)
        if (words := _words(one, key)) is not None
        and not (paper == "receipt" and key == "services")
    )


def _words(one: Table, key: str) -> list[str] | None:
    found = one.get(key)
    return [word for word in found if isinstance(word, str)] if isinstance(found, list) else None
