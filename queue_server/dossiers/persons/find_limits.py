"""How often somebody may be wrong who looks for a dossier by its code and four phone digits.

Codes can be guessed, they are numbered by the day, and four digits are 10,000 guesses. So each
subject has a few wrong tries free and then one more every so often; what was wrong is forgiven
at the same pace. A hall often stands behind one address: an address may be wrong far more often
than a code, and finding one's own dossier costs it nothing.

Of the ten wrong tries of a code the last five are kept for addresses that were hardly wrong with
it: pranksters who try on use up the first five, and the owner elsewhere still gets in. A whole
number, which a stranger does not know, has limits of its own.

By these numbers one code has ten wrong tries and then 48 a day from the whole world: four digits
are safe for half a year. One address that tries every code of a centre hits one in a month; what
it would see holds no name. A whole number of nine digits or more, at 1,440 tries a day, is safe
for a thousand years.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from queue_server.core.http.addresses import network_of
from queue_server.core.security.attempt_limits import LeakyBucket, Way
from queue_server.core.security.keyed_hash import KeyedHash

PURPOSE: Final = "dossier_find_attempts.subject"
CODE_HERE: Final = LeakyBucket(free=5, forgives_every=timedelta(hours=1))
FIRST_HERE: Final = LeakyBucket(free=2, forgives_every=CODE_HERE.forgives_every)
CODE: Final = LeakyBucket(free=10, forgives_every=timedelta(minutes=30))
CODE_EVERYBODY: Final = LeakyBucket(free=5, forgives_every=CODE.forgives_every)
ADDRESS: Final = LeakyBucket(free=60, forgives_every=timedelta(minutes=5))
PHONE_HERE: Final = LeakyBucket(free=5, forgives_every=timedelta(minutes=10))
PHONE: Final = LeakyBucket(free=60, forgives_every=timedelta(minutes=1))
REMEMBERED: Final = max(each.remembered for each in (CODE_HERE, CODE, ADDRESS, PHONE_HERE, PHONE))
"""How long a failed attempt counts at most."""


def ways(hashed: KeyedHash, code: str, address: str, *, whole_number: bool) -> tuple[Way, ...]:
    """How a try for `code` from `address` may be admitted; hashed, for an address is a person's."""
    network = network_of(address)
    here, everywhere, where = f"{code} {network}", code, network
    if whole_number:
        kept = (("phone-here", here, PHONE_HERE), ("phone", everywhere, PHONE))
        return (_way(hashed, *kept, ("phone-address", where, PHONE)),)
    by_address = ("address", where, ADDRESS)
    return (
        _way(
            hashed,
            ("code-here", here, CODE_HERE),
            ("code", everywhere, CODE_EVERYBODY),
            by_address,
        ),
        _way(hashed, ("code-here", here, FIRST_HERE), ("code", everywhere, CODE), by_address),
    )


def _way(hashed: KeyedHash, *limits: tuple[str, str, LeakyBucket]) -> Way:
    return Way(
        tuple((f"{kind}:{hashed.digest(f'{kind} {value}')}", rule) for kind, value, rule in limits)
    )
