"""Passwords and PINs as argon2 hashes. Slow on purpose: call it off the event loop."""

from __future__ import annotations

import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from queue_server.core.errors import BadRequest

SHORTEST_PASSWORD: Final = 10
SHORTEST_PIN: Final = 4

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""19 MiB and two passes: OWASP's choice for a small computer that serves others meanwhile."""

NOBODYS_HASH: Final = "$argon2id$v=19$m=19456,t=2,p=1$" + "A" * 22 + "$" + "A" * 43
"""Matches no password; costs as much as any, so that an unknown name answers no sooner."""

COMMON: Final = (
    "0123456789",
    "abcdefghij",
    "qwertyuiop",
    "1qaz2wsx3edc",
    "password",
    "matkhau",
    "motcua",
    "vietnam",
    "admin",
    "123456",
)
"""Words that guessing begins with; a password must have enough beside them."""


def hash_password(password: str) -> str:
    """The argon2 hash of a password or PIN."""
    return _hasher.hash(_composed(password))


def matches(password: str, password_hash: str | None) -> bool:
    """Whether it is the password; None (nobody of that name) never is, and takes as long."""
    try:
        return _hasher.verify(password_hash or NOBODYS_HASH, _composed(password))
    except (VerificationError, InvalidHashError):
        return False


def require_strong(password: str, sign_in: str) -> None:
    """Raise `BadRequest` whose field `password` says what to do better.

    Length is what counts (NIST SP 800-63B), and not being what guessing begins with.
    """
    lowered = password.casefold()
    if len(password) < SHORTEST_PASSWORD:
        raise _weak(f"at least {SHORTEST_PASSWORD} characters; three or four words are good")
    if len(set(lowered)) < 5:
        raise _weak("at least five different characters")
    for known in (*COMMON, sign_in.casefold()):
        lowered = lowered.replace(known, "") if known else lowered
    if len(lowered) < SHORTEST_PASSWORD // 2:
        raise _weak("not the sign-in name, a run of keys or a common word")


def require_pin(pin: str) -> None:
    """Raise `BadRequest` unless it is digits, long enough and not all the same."""
    if not (pin.isascii() and pin.isdigit() and len(pin) >= SHORTEST_PIN):
        raise BadRequest(fields={"pin": f"at least {SHORTEST_PIN} digits"})
    if len(set(pin)) == 1 or pin in "01234567890" or pin in "09876543210":
        raise BadRequest(fields={"pin": "not one digit repeated, nor a run of digits"})


def _weak(advice: str) -> BadRequest:
    return BadRequest(fields={"password": advice})


def _composed(password: str) -> str:
    """Accents in one form: keyboards compose Vietnamese letters in different ways."""
    return unicodedata.normalize("NFC", password)
