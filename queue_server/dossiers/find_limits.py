"""How often somebody may be wrong who looks for a dossier by its code and four phone digits.

Codes can be guessed, they are numbered by the day, and four digits are 10,000 guesses. So each
subject has a few wrong tries free and then one more every so often; what was wrong is forgiven
at the same pace. A hall often stands behind one address: an address may be wrong far more often
than a code, and whoever finds their dossier costs it nothing. A prankster at one address uses
up their own share of a code, not its owner's.

By these numbers one code is safe for half a year from the whole world, and one address that
tries every code of a centre hits one in a month; what it would see holds no name.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from queue_server.core.addresses import network_of


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many wrong tries are free, and one is forgiven every so often."""

    free: int
    forgives_every: timedelta


@dataclass(frozen=True, slots=True)
class WrongTries:
    """The wrong tries of one subject that were not forgiven by `since`."""

    wrong: int
    since: datetime

    def forgiven(self, allowance: Allowance, now: datetime) -> WrongTries:
        """The same at `now`; what has passed towards the next forgiving is kept."""
        passed = max(0, (now - self.since) // allowance.forgives_every)
        if passed >= self.wrong:
            return WrongTries(0, now)
        return WrongTries(self.wrong - passed, self.since + passed * allowance.forgives_every)

    def seconds_to_wait(self, allowance: Allowance, now: datetime) -> int:
        """Whole seconds, rounded up, until the next try may come; 0 is now."""
        left = self.forgiven(allowance, now)
        too_many = left.wrong - allowance.free + 1
        if too_many <= 0:
            return 0
        until = left.since + too_many * allowance.forgives_every
        return max(1, math.ceil((until - now).total_seconds()))

    def once_more(self, allowance: Allowance, now: datetime) -> WrongTries:
        """The same after one more wrong try at `now`."""
        left = self.forgiven(allowance, now)
        return WrongTries(left.wrong + 1, left.since)


CODE_HERE: Final = Allowance(free=5, forgives_every=timedelta(hours=1))
CODE: Final = Allowance(free=10, forgives_every=timedelta(minutes=30))
ADDRESS: Final = Allowance(free=60, forgives_every=timedelta(minutes=5))
REMEMBERED: Final = max(each.free * each.forgives_every for each in (CODE_HERE, CODE, ADDRESS))
"""After so long nothing is left of any wrong try."""


def subjects(code: str, address: str) -> dict[str, Allowance]:
    """What a try for `code` from `address` counts against; hashed, for an address is a person's."""
    network = network_of(address)
    return {
        f"code-here:{_hash(f'{code} {network}')}": CODE_HERE,
        f"code:{_hash(code)}": CODE,
        f"address:{_hash(network)}": ADDRESS,
    }


def _hash(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
