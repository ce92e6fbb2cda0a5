"""A centre's logo as it is kept: a small PNG in base64, without anything but its picture. Pure.

It is written by the page on which logos are uploaded (`queue_server.centre.settings.look.logos`).
But a centre file may hold anything, so what is read is checked byte by byte, without decoding more
than the picture may have: `logo_of`. The checks follow the PNG specification, third edition."""

from __future__ import annotations

import binascii
import zlib
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Final

LOGO_WIDTH: Final = 360
LOGO_HEIGHT: Final = 180
"""Pixels at most."""
LOGO_BYTES: Final = 12_000
"""Of the PNG at most: phones load it over weak lines, and every version of the settings has it."""
SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
CHUNKS: Final = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
"""In this order; no other is allowed, so no text, no place and no colour profile."""
CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""By the colour type of the header."""
DEPTHS: Final = {0: (1, 2, 4, 8), 2: (8,), 3: (1, 2, 4, 8), 4: (8,), 6: (8,)}


class NoLogo(Exception):
    """The bytes are no picture that could be shown as a logo."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo that was checked."""

    png: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        """Twelve hexadecimal figures: another one for another picture."""
        return sha256(self.png).hexdigest()[:12]


@lru_cache(maxsize=8)
def logo_if_any(written: str) -> Logo | None:
    """The logo that a setting says; None where it says none, or what is none."""
    try:
        return logo_of(written) if written else None
    except NoLogo:
        return None


def logo_of(written: str) -> Logo:
    """The logo of a text in base64. Raises `NoLogo`."""
    if len(written) > LOGO_BYTES * 4 // 3 + 4:
        raise NoLogo
    try:
        png = b64decode(written.encode("ascii"), validate=True)
    except (ValueError, binascii.Error):
        raise NoLogo from None
    return checked(png)


def checked(png: bytes) -> Logo:
    """The logo of a PNG. Raises `NoLogo` where a byte of it is not as it should be."""
    if len(png) > LOGO_BYTES or not png.startswith(SIGNATURE):
        raise NoLogo
    chunks = list(_chunks(png[len(SIGNATURE) :]))
    names = [name for name, _ in chunks]
    if names[:1] != [b"IHDR"] or names[-1:] != [b"IEND"] or names != sorted(names, key=_place):
        raise NoLogo
    width, height, row_bits = _size(chunks[0][1])
    data = b"".join(content for name, content in chunks if name == b"IDAT")
    if _inflated(data, most=height * (1 + (row_bits + 7) // 8)):
        return Logo(png, width, height)
    raise NoLogo


def _place(name: bytes) -> int:
    if name not in CHUNKS:
        raise NoLogo
    return CHUNKS.index(name)


def _chunks(rest: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each chunk's name and content. Raises `NoLogo` where one is cut off or altered."""
    while rest:
        length, name = int.from_bytes(rest[:4]), rest[4:8]
        content, check = rest[8 : 8 + length], rest[8 + length : 12 + length]
        if len(check) != 4 or zlib.crc32(name + content) != int.from_bytes(check):
            raise NoLogo
        yield name, content
        rest = rest[12 + length :]


def _size(header: bytes) -> tuple[int, int, int]:
    """Width and height in pixels, and the bits of a row. Raises `NoLogo`."""
    if len(header) != 13:
        raise NoLogo
    width, height = int.from_bytes(header[:4]), int.from_bytes(header[4:8])
    depth, colour, *others = header[8:]
    fits = 0 < width <= LOGO_WIDTH and 0 < height <= LOGO_HEIGHT
    if not fits or any(others) or depth not in DEPTHS.get(colour, ()):
        raise NoLogo
    return width, height, width * depth * CHANNELS[colour]


def _inflated(data: bytes, most: int) -> bool:
    """Whether the rows are whole and no byte more; no more than that is ever unpacked."""
    unpacking = zlib.decompressobj()
    try:
        rows = unpacking.decompress(data, most + 1)
    except zlib.error:
        return False
    return len(rows) == most and unpacking.eof and not unpacking.unused_data
