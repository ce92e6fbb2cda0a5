"""The rules of pairing a kiosk or board by a short code that somebody types on it.

A code has eight digits, is used once and lives for ten minutes. Guessing one is hopeless, because
wrong codes are counted in the database, by address (5 at once, then one a minute) and in all (30
at once, then one every two seconds). While a code waits, one address has at most 5 + 10 = 15
tries, everybody together 30 + 300 = 330. With one code waiting, a guesser with a thousand
addresses is right with a chance of 330 in 100,000,000: one in 300,000 for each code that is ever
made; one address, one in six million. A guesser who is right before the device is noticed, too:
the device learns that its code was used, and the log names the address.

What is wrong is forgiven at the same pace. Of the tries of all, half are kept for addresses that
were hardly wrong, so that strangers who try on keep nobody from pairing elsewhere. Where they do it
from fifteen addresses, `motcua-server device add` still lets a device in.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from config.wire.centre.devices import PAIRING_DIGITS
from queue_server.core.http.addresses import network_of
from queue_server.core.security.attempt_limits import LeakyBucket, Way
from queue_server.core.security.keyed_hash import KeyedHash

CODE_LIFE: Final = timedelta(minutes=10)
BY_ADDRESS: Final = LeakyBucket(free=5, forgives_every=timedelta(minutes=1))
FIRST_HERE: Final = LeakyBucket(free=2, forgives_every=BY_ADDRESS.forgives_every)
IN_ALL: Final = LeakyBucket(free=30, forgives_every=timedelta(seconds=2))
EVERYBODY: Final = LeakyBucket(free=15, forgives_every=IN_ALL.forgives_every)


def new_code() -> str:
    """Eight digits that nobody can foresee."""
    return f"{secrets.randbelow(10**PAIRING_DIGITS):0{PAIRING_DIGITS}d}"


def code_hash(code: str, hashed: KeyedHash | None) -> str:
    """What is kept of a code, however its digits were grouped.

    Eight digits can be found from a hash by trying all, so it is keyed (`hashed`). A server without
    a data key has none that its processes share: there a plain hash keeps the code out of the
    backup that is read over somebody's shoulder, for the ten minutes of its life.
    """
    digits = "".join(letter for letter in code if letter.isdigit())
    if hashed is not None:
        return hashed.digest(digits)
    return hashlib.sha256(f"pairing {digits}".encode()).hexdigest()


def ends_at(now: datetime) -> datetime:
    """When a code that is made now can be used no more."""
    return now + CODE_LIFE


def ways(hashed: KeyedHash, address: str) -> tuple[Way, ...]:
    """How a try from `address` may be admitted. Half of the tries of all are kept for addresses
    that were hardly wrong: strangers who try on do not use them up."""
    here = f"pairing-address:{hashed.digest(f'pairing {network_of(address)}')}"
    return (
        Way(((here, BY_ADDRESS), ("pairing", EVERYBODY))),
        Way(((here, FIRST_HERE), ("pairing", IN_ALL))),
    )
