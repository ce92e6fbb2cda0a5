"""The rules of signing in: how long a session lives, how long a wrong guess makes one wait.

A hall often stands behind one address, so an address may be wrong far more often than a name;
and a prankster with a phone must not lock a clerk out, so a name is counted strictly together
with the address and only loosely by itself.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from config.spelling import composed
from queue_server.core.addresses import network_of

SESSION_LIFE: Final = timedelta(hours=12)
SESSION_IDLE: Final = timedelta(hours=3)
"""Longer than a lunch break of two hours, shorter than half a day."""
TOUCH_AFTER: Final = timedelta(minutes=5)
"""How exactly the last use of a session is kept: not every request is worth a write."""
ATTEMPTS_REMEMBERED: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many wrong sign-ins are free; each further one doubles the wait."""

    free: int
    first_wait: timedelta = timedelta(seconds=30)
    longest_wait: timedelta = timedelta(minutes=15)

    def wait_after(self, wrong: int) -> timedelta:
        """How long after the last of `wrong` wrong sign-ins the next may come."""
        if wrong < self.free:
            return timedelta()
        doubled: int = 1 << min(wrong - self.free, 20)
        return min(self.longest_wait, self.first_wait * doubled)


@dataclass(frozen=True, slots=True)
class Attempts:
    """The wrong sign-ins of one subject lately."""

    wrong: int
    last_at: datetime

    def seconds_to_wait(self, limit: Limit, now: datetime) -> int:
        """Whole seconds, rounded up, until the next may come; 0 is now."""
        left = self.last_at + limit.wait_after(self.wrong) - now
        return max(0, math.ceil(left.total_seconds()))


NAME_HERE: Final = Limit(free=5)
NAME_ANYWHERE: Final = Limit(free=20)
ADDRESS: Final = Limit(free=100, first_wait=timedelta(seconds=10))


@dataclass(frozen=True, slots=True)
class Subjects:
    """What a sign-in is counted by; hashed, for people type passwords into the wrong box."""

    name_here: str
    name: str
    address: str

    @property
    def limits(self) -> tuple[tuple[str, Limit], ...]:
        return (
            (self.name_here, NAME_HERE),
            (self.name, NAME_ANYWHERE),
            (self.address, ADDRESS),
        )


def subjects(sign_in: str, address: str) -> Subjects:
    """What an attempt on `sign_in` from `address` counts against."""
    network = network_of(address)
    return Subjects(
        name_here=f"name-here:{_hash(f'{sign_in} {network}')}",
        name=f"name:{_hash(sign_in)}",
        address=f"address:{_hash(network)}",
    )


def _hash(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


def canonical(sign_in: str) -> str:
    """A sign-in name as it is stored and compared: case and kind of accents do not matter."""
    return composed(composed(sign_in).strip().casefold())


def session_ends(last_used_at: datetime, expires_at: datetime) -> datetime:
    """When a session ends if it is not used again."""
    return min(expires_at, last_used_at + SESSION_IDLE)
