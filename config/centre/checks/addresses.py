"""The public address and the devices: what would work, but not as it was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final
from urllib.parse import urlsplit

from config.centre.checks.reading import items, number, table
from config.centre.mistakes import Table, Violation, shown
from config.hardware import Screen
from config.text.phrase import Phrase

SHORTEST_MILLIMETRES: Final = 122
LONGEST_MILLIMETRES: Final = 195
"""Of glass of ten inches, on which every screen still fits (`kiosk.testing.layout_check`)."""
LEAST_PIXELS_PER_MILLIMETRE: Final = 1.5
"""Below it the smallest capitals have less than seven pixels."""
_THIS_MACHINE: Final = ("localhost", "ip6-localhost", "ip6-loopback")
_NO_NAME: Final = re.compile(
    r"^$|^(?:(?:0x[0-9a-f]*|[0-9]+)(?:\.|$))+$|%|\.\.|^\.|(?:^|\.)-|-(?:\.|$)|\.invalid$"
)
"""Numbers in another spelling, and what no name is (RFC 1123, RFC 6761)."""
SHAPE_TOLERANCE: Final = 1.2
"""How far apart the screen's shape in pixels and in millimetres may be, as a ratio."""


def public_url(data: Table) -> Iterator[Violation]:
    """An address that phones do not reach: with it the QR code of every ticket is dead. The server
    starts all the same, since the hall works without phones."""
    url = data.get("public_url")
    if not isinstance(url, str) or not re.fullmatch(r"https?://\S+", url):
        return  # the model's own check says so
    fault = _fault_of(url)
    if fault:
        yield Violation(
            ("public_url",),
            Phrase(f"check.found.public_url.{fault}", {"value": shown(url)}),
            Phrase("check.expected.reached_by_phones"),
            keeps_from_loading=False,
        )
    else:
        yield from _doubts_of(url)


def _fault_of(url: str) -> str | None:
    """What keeps every phone from reaching `url`, by the end of its sentence's name."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "port"
    if port == 0:
        return "port"
    if parts.username is not None or parts.password is not None:
        return "password"
    if "#" in url or "?" in url:
        return "query"
    return _fault_of_host((parts.hostname or "").rstrip("."))


def _fault_of_host(host: str) -> str | None:
    address = _address(host)
    if address is None:
        if host in _THIS_MACHINE or host.endswith((".localhost", ".localdomain")):
            return "this_machine"
        return "number" if _NO_NAME.search(host) else None
    mapped = getattr(address, "ipv4_mapped", None) or address
    if mapped.is_loopback or mapped.is_unspecified:
        return "this_machine"
    if mapped.is_link_local or mapped.is_multicast or str(mapped) == "255.255.255.255":
        return "number"
    return None


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _doubts_of(url: str) -> Iterator[Violation]:
    """What some phones do not reach, and an address on the open internet without encryption."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    value = {"value": shown(url)}
    if _address(host) is None and ("." not in host or host.endswith(".local")):
        found, expected = Phrase("check.found.public_url.name", value), "reached_by_phones"
        yield _doubt(found, expected)
    if not host.isascii():
        found, ascii_host = Phrase("check.found.public_url.letters", value), _in_ascii(host)
        better = url.replace(host, ascii_host) if ascii_host else None
        yield _doubt(found, "public_url_letters", better)
    if url.startswith("http://") and not _is_private(host):
        https = f"https://{url.removeprefix('http://')}"
        yield _doubt(Phrase("check.found.not_https", value), "https", https)


def _doubt(found: Phrase, expected: str, better: str | None = None) -> Violation:
    right = Phrase(f"check.expected.{expected}")
    return Violation(("public_url",), found, right, better, is_warning=True)


def _in_ascii(host: str) -> str | None:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return None


def _is_private(host: str) -> bool:
    """Whether the host is of this machine or of a network of one's own."""
    address = _address(host)
    if address is not None:
        return address.is_private
    return "." not in host or host.endswith((".local", ".lan", ".internal", ".localhost"))


def staff_pins(data: Table) -> Iterator[Violation]:
    """A PIN written as it is, or none. What stands there is never shown."""
    for path, kiosk in items(data, "kiosks"):
        pin = kiosk.get("staff_pin_hash", "")
        if isinstance(pin, str) and not pin.startswith("$argon2"):
            found = "check.found.plain_pin" if pin else "check.found.no_pin"
            yield Violation(
                (*path, "staff_pin_hash"),
                Phrase(found),
                Phrase("check.expected.pin_hash"),
                is_warning=not pin,
            )


def screen_shapes(data: Table) -> Iterator[Violation]:
    """A screen whose pixels stand upright and whose millimetres lie down, or the like."""
    for path, kiosk in items(data, "kiosks"):
        screen = table(kiosk.get("screen"))
        sides = {name: number(screen, name, value) for name, value in Screen().model_dump().items()}
        if any(side is None or side <= 0 for side in sides.values()):
            continue
        ratio = _shape(sides, "pixels") / _shape(sides, "millimetres")
        if not 1 / SHAPE_TOLERANCE <= ratio <= SHAPE_TOLERANCE:
            yield Violation(
                (*path, "screen"),
                Phrase("check.found.screen_shape", sides),
                Phrase("check.expected.screen_shape"),
                is_warning=True,
            )


def screen_sizes(data: Table) -> Iterator[Violation]:
    """A screen on which letters and keys of the least size do not fit."""
    for path, kiosk in items(data, "kiosks"):
        screen = table(kiosk.get("screen"))
        sides = {name: number(screen, name, value) for name, value in Screen().model_dump().items()}
        short, long = sorted(sides[f"{way}_millimetres"] or 0 for way in ("width", "height"))
        if short <= 0:
            continue
        pixels = min(sides[f"{way}_pixels"] or 0 for way in ("width", "height"))
        small = short < SHORTEST_MILLIMETRES or long < LONGEST_MILLIMETRES
        if small or 0 < pixels < short * LEAST_PIXELS_PER_MILLIMETRE:
            yield Violation(
                (*path, "screen"),
                Phrase("check.found.screen_size" if small else "check.found.screen_pixels", sides),
                Phrase(
                    "check.expected.screen_size",
                    {"short": SHORTEST_MILLIMETRES, "long": LONGEST_MILLIMETRES},
                ),
            )


def _shape(sides: dict[str, float | None], unit: str) -> float:
    return (sides[f"width_{unit}"] or 1) / (sides[f"height_{unit}"] or 1)
