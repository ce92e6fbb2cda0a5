"""The public address and the devices: what would work, but not as it was meant."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from config.checks.reading import items, number, table
from config.devices import Screen
from config.mistakes import Finding, Phrase, Table, shown

SHAPE_TOLERANCE: Final = 1.2
"""How far apart the screen's shape in pixels and in millimetres may be, as a ratio."""


def public_url(data: Table) -> Iterator[Finding]:
    """An address on the open internet without encryption."""
    url = data.get("public_url")
    if isinstance(url, str) and url.startswith("http://") and not _is_private(url):
        yield Finding(
            ("public_url",),
            Phrase("check.found.not_https", {"value": shown(url)}),
            Phrase("check.expected.https"),
            f"https://{url.removeprefix('http://')}",
            is_warning=True,
        )


def _is_private(url: str) -> bool:
    """Whether the address is of this machine or of a network of one's own."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        # Not an address at all: the model's own check says so.
        return True
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".lan", ".internal", ".localhost"))


def staff_pins(data: Table) -> Iterator[Finding]:
    """A PIN written as it is, or none. What stands there is never shown."""
    for path, kiosk in items(data, "kiosks"):
        pin = kiosk.get("staff_pin_hash", "")
        if isinstance(pin, str) and not pin.startswith("$argon2"):
            found = "check.found.plain_pin" if pin else "check.found.no_pin"
            yield Finding(
                (*path, "staff_pin_hash"),
                Phrase(found),
                Phrase("check.expected.pin_hash"),
                is_warning=not pin,
            )


def screen_shapes(data: Table) -> Iterator[Finding]:
    """A screen whose pixels stand upright and whose millimetres lie down, or the like."""
    for path, kiosk in items(data, "kiosks"):
        screen = table(kiosk.get("screen"))
        sides = {name: number(screen, name, value) for name, value in Screen().model_dump().items()}
        if any(side is None or side <= 0 for side in sides.values()):
            continue
        ratio = _shape(sides, "pixels") / _shape(sides, "millimetres")
        if not 1 / SHAPE_TOLERANCE <= ratio <= SHAPE_TOLERANCE:
            yield Finding(
                (*path, "screen"),
                Phrase("check.found.screen_shape", sides),
                Phrase("check.expected.screen_shape"),
                is_warning=True,
            )


def _shape(sides: dict[str, float | None], unit: str) -> float:
    return (sides[f"width_{unit}"] or 1) / (sides[f"height_{unit}"] or 1)
