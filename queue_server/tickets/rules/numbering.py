"""Ticket numbers, said aloud and read from a wall, and tracking tokens, read by a camera.

A number is a letter of the service and an ordinal of its day: short, spoken, not secret. A token
is 80 random bits in an alphabet that a QR code stores in its compact alphanumeric mode and that
a person can copy from paper: Crockford's base 32, without I, L, O and U.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable
from typing import Final

from config.wire import TrackingToken

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS: Final = [first + second for first in ALPHABET for second in ALPHABET]
"""Ten bits each."""
TOKEN_BYTES: Final = 10
TOKEN_LENGTH: Final = 16
FIRST_ALONE: Final = 600
"""From here to 999 the numbers of a service and day are kept for kiosks that give them while the
server does not answer: the ordinary sequence has no holes, and `A601` says how it was given."""
ALONE_NUMBERS: Final = 400
_LONGEST_TYPED: Final = 64
"""Typed tokens may have spaces and dashes between; beyond this nobody typed them."""

_TOKEN: Final = re.compile(f"[{ALPHABET}]{{{TOKEN_LENGTH}}}")
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None})


def ticket_number(letter: str, ordinal: int) -> str:
    """The number as printed, shown and said: `A001` … `A999`, `A1000`.

    `ordinal` counts from 1 within the service and the centre's day; raises `ValueError` below.
    """
    if ordinal < 1:
        raise ValueError(f"numbers start at 1, not {ordinal}")
    return f"{letter}{ordinal:03d}"


def ordinary_ordinal(place: int) -> int:
    """The ordinal of the `place`-th number (from 1) that the server itself gives of a sequence:
    it passes over those that are kept for kiosks."""
    return place if place < FIRST_ALONE else place + ALONE_NUMBERS


def offline_ordinal(place: int) -> int:
    """The ordinal of the `place`-th number (from 1) of a day and service that is set aside for a
    kiosk. Raises `ValueError` where there are not so many."""
    if not 1 <= place <= ALONE_NUMBERS:
        raise ValueError(f"there are {ALONE_NUMBERS} numbers for kiosks, and no place {place}")
    return FIRST_ALONE + place - 1


def read_number(text: str) -> tuple[str, int] | None:
    """The letter and ordinal of a number as somebody types it (`a 12`, `A-012`), or `None`."""
    typed = re.sub(r"[\s-]", "", text[:_LONGEST_TYPED]).upper()
    found = re.fullmatch(r"([A-Z]{1,2})([0-9]{1,9})", typed, re.ASCII)
    if found is None or int(found[2]) < 1:
        return None
    return found[1], int(found[2])


def new_token(random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> TrackingToken:
    """An unguessable token: 80 bits as 16 characters. `random_bytes` gives that many bytes."""
    value = int.from_bytes(random_bytes(TOKEN_BYTES), "big")
    return TrackingToken(
        "".join([_PAIRS[value >> shift & 1023] for shift in range(5 * TOKEN_LENGTH - 10, -1, -10)])
    )


def is_token(text: str) -> bool:
    """Whether `text` is a token exactly as `new_token` writes it."""
    return _TOKEN.fullmatch(text) is not None


def read_token(text: str) -> TrackingToken | None:
    """The token that somebody typed or scanned, or `None` where it cannot be one.

    Lower case, spaces and dashes are forgiven, and letters that the alphabet leaves out are
    read as the digits they look like: O is 0, I and L are 1.
    """
    if len(text) > _LONGEST_TYPED or not text.isascii():
        return None
    typed = text.upper().translate(_MISREAD)
    return TrackingToken(typed) if is_token(typed) else None


def ordinals_before(ordinals: Iterable[int]) -> tuple[int, int]:
    """The last places, among numbers of one letter and day, in the ordinary sequence and in the
    one that is kept for kiosks; 0 where nothing of it was given."""
    ordinary = alone = 0
    for ordinal in ordinals:
        if FIRST_ALONE <= ordinal < FIRST_ALONE + ALONE_NUMBERS:
            alone = max(alone, ordinal - FIRST_ALONE + 1)
        else:
            before = ordinal if ordinal < FIRST_ALONE else ordinal - ALONE_NUMBERS
            ordinary = max(ordinary, before)
    return ordinary, alone
