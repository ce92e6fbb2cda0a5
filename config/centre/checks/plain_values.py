"""Single values of a centre file: each of the kind that is written, none longer than what shows it.

The model reads `true` as 1 and "7" as 7, and knows no end of a text. A version that is stored stays
readable so; what somebody writes is held to more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time
from ipaddress import ip_address
from typing import Any, Final

from config.centre.checks.reading import items, table
from config.centre.mistakes import Table, Violation, closest, shown
from config.centre.schema import Shape, Spot, in_words, spots
from config.hardware import PRINTER_PROFILES
from config.text.phrase import Phrase

LONGEST_TEXT: Final = 200
"""Characters of a name or a line that kiosk, screen, ticket or phone show."""
LONGEST: Final = {
    "notices": 500,
    "source": 500,
    "folder": 500,
    "recordings": 500,
    "register_note": 1_000,
    "spoken": 60,
    "spoken_letter": 60,
    "icon": 40,
    "phone": 40,
    "host": 253,
    "logo": 20_000,
}
"""Other limits, by their keys."""
MOST_ITEMS: Final = 1_000
_LABEL: Final = r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST_NAME: Final = re.compile(rf"{_LABEL}(\.{_LABEL})*\.?", re.ASCII)
_TAKEN: Final[dict[Any, tuple[type, ...]]] = {
    bool: (bool,),
    int: (int, float),
    float: (int, float),
    date: (str, date),
    time: (str, time),
}
"""What may stand for a kind; the model takes more."""


def plain_values(data: Table) -> Iterator[Violation]:
    """Every value of another kind than the model's, every text and list without measure."""
    for spot in spots(data):
        yield from _of_kind(spot)
        yield from _within_measure(spot)
    yield from _printers(data)


def _of_kind(spot: Spot) -> Iterator[Violation]:
    kind, value = spot.shape.kind, spot.value
    takes = _TAKEN.get(kind)
    if takes is None or isinstance(value, dict | list):
        return
    if not isinstance(value, takes) or (isinstance(value, bool) and kind is not bool):
        found = Phrase("check.found.value", {"value": shown(value)})
        yield Violation(spot.path, found, in_words(spot.shape))


def _within_measure(spot: Spot) -> Iterator[Violation]:
    value, most = spot.value, longest(_key(spot), spot.shape)
    if isinstance(value, list) and len(value) > MOST_ITEMS:
        values = {"count": len(value)}
        right = Phrase("check.expected.list_up_to", {"most": MOST_ITEMS})
        yield Violation(spot.path, Phrase("check.found.list_too_long", values), right)
    if spot.shape.is_localised and isinstance(value, dict):
        for language, text in value.items():
            yield from _text((*spot.path, language), text, most)
    elif spot.shape.kind is str:
        yield from _text(spot.path, value, most)
        if isinstance(value, str) and value and not value.strip():
            yield Violation(spot.path, Phrase("check.found.empty_text"), in_words(spot.shape))


def _text(path: tuple[str | int, ...], text: object, most: int) -> Iterator[Violation]:
    if isinstance(text, str) and len(text) > most:
        found = Phrase("check.found.text_too_long", {"count": len(text)})
        yield Violation(path, found, Phrase("check.expected.text_up_to", {"most": most}))


def _key(spot: Spot) -> str:
    return next((step for step in reversed(spot.path) if isinstance(step, str)), "")


def longest(key: str, shape: Shape) -> int:
    """The most characters of a text that stands under `key`."""
    own: int | None = shape.limit("max_length") if shape.kind is str else None
    return own or LONGEST.get(key, LONGEST_TEXT)


def _printers(data: Table) -> Iterator[Violation]:
    """Printers that no kiosk could open."""
    for path, kiosk in items(data, "kiosks"):
        printer = table(kiosk.get("printer"))
        here = (*path, "printer")
        for key, needed_by in (("host", ("network",)), ("device", ("serial", "file"))):
            value = printer.get(key)
            if value == "" and printer.get("kind") in needed_by:
                values = {"printer": printer["kind"], "missing": key}
                yield Violation(
                    here,
                    Phrase("check.found.printer_address", values),
                    Phrase("check.expected.printer_address", values),
                )
        host, profile = printer.get("host"), printer.get("profile", "default")
        if isinstance(host, str) and host.strip() and not _is_host(host):
            found = Phrase("check.found.value", {"value": shown(host)})
            yield Violation((*here, "host"), found, Phrase("check.expected.host"))
        if isinstance(profile, str) and profile.strip() and profile not in PRINTER_PROFILES:
            found = Phrase("check.found.value", {"value": shown(profile)})
            right = Phrase("check.expected.choice", {"choices": list(PRINTER_PROFILES)})
            yield Violation((*here, "profile"), found, right, closest(profile, PRINTER_PROFILES))


def _is_host(text: str) -> bool:
    try:
        ip_address(text.partition("%")[0])
    except ValueError:
        is_number = text.replace(".", "").isdigit()
        return len(text) <= LONGEST["host"] and not is_number and bool(_HOST_NAME.fullmatch(text))
    return True
