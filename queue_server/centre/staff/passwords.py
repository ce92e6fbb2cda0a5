"""Passwords and PINs as argon2 hashes. Slow on purpose: call it off the event loop."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from config.text.phrase import Phrase
from queue_server.centre.staff.password_strength import estimated_bits
from queue_server.core.errors import BadRequest

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST_PASSWORD: Final = 10
FEWEST_CHARACTERS: Final = 5
SHORTEST_PIN: Final = 4

NOBODYS_HASH: Final = "$argon2id$v=19$m=19456,t=2,p=1$" + "A" * 22 + "$" + "A" * 43
"""Matches no password; costs as much as any, so that an unknown name answers no sooner."""

ENOUGH_BITS: Final = 34.0
"""Some ten thousand million guesses; the limits of signing in allow a few hundred a day."""


@cache
def _hasher() -> PasswordHasher:
    """19 MiB and two passes: OWASP's choice for a small computer that serves others meanwhile.
    Argon2 is imported with the first password: it takes half a megabyte."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hash_password(password: str) -> str:
    """The argon2 hash of a password or PIN."""
    return _hasher().hash(_composed(password))


def matches(password: str, password_hash: str | None) -> bool:
    """Whether it is the password; None (nobody of that name) never is, and takes as long."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(password_hash or NOBODYS_HASH, _composed(password))
    except (VerificationError, InvalidHashError):
        return False


def require_strong(password: str, *own: str) -> None:
    """Raise `BadRequest` whose field `password` says what to do better.

    Length is what counts (NIST SP 800-63B), and not being what guessing begins with. `own` is what
    is known of whose it is: the name to sign in with, the person's, the centre's.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise _weak("password", "short", least=SHORTEST_PASSWORD)
    if len(set(password.casefold())) < FEWEST_CHARACTERS:
        raise _weak("password", "alike", least=FEWEST_CHARACTERS)
    if estimated_bits(password, own) < ENOUGH_BITS:
        raise _weak("password", "easy")


def require_pin(pin: str) -> None:
    """Raise `BadRequest` unless it is digits, long enough and not all the same."""
    if not (pin.isascii() and pin.isdigit() and len(pin) >= SHORTEST_PIN):
        raise _weak("pin", "short", least=SHORTEST_PIN)
    if len(set(pin)) == 1 or pin in "01234567890" or pin in "09876543210":
        raise _weak("pin", "easy")


def _weak(field: str, why: str, **values: object) -> BadRequest:
    return BadRequest(fields={field: Phrase(f"account.weak.{field}_{why}", values)})


def _composed(password: str) -> str:
    """Accents in one form: keyboards compose Vietnamese letters in different ways."""
    return unicodedata.normalize("NFC", password)
