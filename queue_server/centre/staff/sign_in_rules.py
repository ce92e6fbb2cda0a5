"""The rules of signing in: how long a session lives, how wrong guesses are slowed.

There are three ways in, and the first that has room decides (`core.security.attempt_limits`):

1. A browser that this person signed in with before shows it by a keyed cookie. It has a limit of
   its own, which no stranger can use up.
2. Everybody: strict by the name at an address, looser by the name anywhere, loosest by the
   address, since a hall often stands behind one.
3. An address that was not wrong with this name lately, while strangers have used up way 2: a few
   tries, out of a number for the name and one for the address.

A guesser without the browser has, at one name and from all the world, 20 tries at once and 4 an
hour by way 2, and 60 and 2.5 an hour by way 3: at most 80 at once and 156 a day. A prankster in
the hall locks nobody out who uses their own browser, nor whoever comes from another address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from config.text.spelling import composed
from queue_server.core.http.addresses import network_of
from queue_server.core.security.attempt_limits import ExponentialBackoff, LeakyBucket, Way
from queue_server.core.security.keyed_hash import KeyedHash

SESSION_LIFE: Final = timedelta(hours=12)
SESSION_IDLE: Final = timedelta(hours=3)
"""Longer than a lunch break of two hours, shorter than half a day."""
TOUCH_AFTER: Final = timedelta(minutes=5)
"""How exactly the last use of a session is kept: not every request is worth a write."""
SECOND_STEP_LIFE: Final = timedelta(minutes=5)
"""Between a right password and the second factor."""
PURPOSE: Final = "sign_in_attempts.subject"
A_DAY: Final = timedelta(days=1)
ATTEMPTS_REMEMBERED: Final = A_DAY

NAME_HERE: Final = ExponentialBackoff(free=5)
NAME_ANYWHERE: Final = ExponentialBackoff(free=20, remembered=A_DAY)
ADDRESS: Final = ExponentialBackoff(free=100, first_wait=timedelta(seconds=10))
FIRST_HERE: Final = ExponentialBackoff(
    free=3, first_wait=timedelta(hours=1), longest_wait=timedelta(hours=1)
)
NAME_FIRST: Final = LeakyBucket(free=60, forgives_every=timedelta(minutes=24))
ADDRESS_FIRST: Final = LeakyBucket(free=200, forgives_every=timedelta(seconds=10))
PART_LETTERS: Final = 32
"""Enough of a hash to tell subjects apart."""


@dataclass(frozen=True, slots=True)
class Subjects:
    """What a sign-in is counted by; hashed, for people type passwords into the wrong box."""

    name: str
    """How every subject of the name begins."""
    address: str
    browser: str
    """Empty where the browser is not known to be this person's."""

    @property
    def name_here(self) -> str:
        return f"{self.name}:at:{self.address}"

    @property
    def ways(self) -> tuple[Way, ...]:
        here, address = self.name_here, f"address:{self.address}"
        everybody = Way(
            ((here, NAME_HERE), (f"{self.name}:all", NAME_ANYWHERE), (address, ADDRESS))
        )
        first = Way(
            (
                (here, FIRST_HERE),
                (f"{self.name}:first", NAME_FIRST),
                (f"{address}:first", ADDRESS_FIRST),
            )
        )
        if not self.browser:
            return everybody, first
        return Way(((f"{self.name}:by:{self.browser}", NAME_HERE),)), everybody, first


def subjects(hashed: KeyedHash, sign_in: str, address: str, browser: str = "") -> Subjects:
    """What an attempt on `sign_in` from `address` counts against; `browser` names one in which
    this person signed in before."""

    def part(subject: str) -> str:
        return hashed.digest(subject)[:PART_LETTERS]

    return Subjects(
        name=name_subject(hashed, sign_in),
        address=part(f"address {network_of(address)}"),
        browser=part(f"browser {browser}") if browser else "",
    )


def name_subject(hashed: KeyedHash, sign_in: str) -> str:
    """How every subject of a name begins."""
    return f"name:{hashed.digest(f'name {sign_in}')[:PART_LETTERS]}"


def canonical(sign_in: str) -> str:
    """A sign-in name as it is stored and compared: case and kind of accents do not matter."""
    return composed(composed(sign_in).strip().casefold())


def brought_back(
    last_used_at: datetime, expires_at: datetime, now: datetime
) -> tuple[datetime, datetime]:
    """When a session was last used and when it ends at the latest; of one that was started or
    used by a clock that was ahead, as if that had been now."""
    if last_used_at <= now:
        return last_used_at, expires_at
    return now, min(expires_at, now + SESSION_LIFE)


def session_ends(last_used_at: datetime, expires_at: datetime) -> datetime:
    """When a session ends if it is not used again."""
    return min(expires_at, last_used_at + SESSION_IDLE)
