"""Rate limits in memory: how much one address or device may ask for.

The rule is pure and takes `now` in seconds: in memory those of the monotonic clock, which no
jump of the computer's time reaches. What was asked for is forgiven at an even pace, so all that
must be kept of a subject is when it will be forgiven everything; an instant further ahead than
the rule can put it was written by a clock that was ahead, and forgives at once. Each server
process counts for itself and a restart forgives: these limits keep load and guessing down, what
guards a secret (sign-in, finding a dossier) is counted in the database.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

MOST_SUBJECTS: Final = 20_000
CANDIDATES: Final = 4
"""How many subjects are examined to make room for one more."""
ROUNDING_SECONDS: Final = 0.001


@dataclass(frozen=True, slots=True)
class RateLimit:
    """`burst` at once, and then one more every so many seconds."""

    burst: int
    every_seconds: float

    @classmethod
    def per_minute(cls, count: int) -> RateLimit:
        """`count` within a minute, at once or spread over it."""
        return cls(count, 60 / count)

    def seconds_to_wait(self, forgiven_at: float, now: float) -> int:
        """Whole seconds, rounded up, until one more may come; 0 is now."""
        one_more = self.brought_back(forgiven_at, now) + self.every_seconds
        return max(0, math.ceil(round(one_more - self.burst * self.every_seconds - now, 6)))

    def after_one(self, forgiven_at: float, now: float) -> float:
        """When everything will be forgiven, after one more at `now`."""
        furthest = now + self.burst * self.every_seconds
        return min(self.brought_back(forgiven_at, now) + self.every_seconds, furthest)

    def brought_back(self, forgiven_at: float, now: float) -> float:
        """The instant, or now where it is past or further ahead than a whole burst."""
        furthest = now + self.burst * self.every_seconds + ROUNDING_SECONDS
        return forgiven_at if now < forgiven_at <= furthest else now


class RateLimiter:
    """What each subject (an address, a device) has asked for lately."""

    def __init__(self, limit: RateLimit, most_subjects: int = MOST_SUBJECTS) -> None:
        self._limit = limit
        self._most = most_subjects
        self._forgiven_at: OrderedDict[str, float] = OrderedDict()
        """Ordered by each subject's last action, the latest last."""

    def seconds_to_wait(self, subject: str, now: float) -> int:
        """Whole seconds until `subject` may once more; 0 is now."""
        if subject not in self._forgiven_at:
            return 0
        forgiven_at = self._limit.brought_back(self._forgiven_at[subject], now)
        self._forgiven_at[subject] = forgiven_at
        return self._limit.seconds_to_wait(forgiven_at, now)

    def count(self, subject: str, now: float) -> None:
        """`subject` did it once more."""
        forgiven_at = self._forgiven_at.get(subject, now)
        self._forgiven_at[subject] = self._limit.after_one(forgiven_at, now)
        self._forgiven_at.move_to_end(subject)
        if len(self._forgiven_at) > self._most:
            self._make_room(now)

    def _make_room(self, now: float) -> None:
        """Forget one of the subjects idle for longest: the first that is forgiven, if any is."""
        for _ in range(CANDIDATES):
            subject, forgiven_at = self._forgiven_at.popitem(last=False)
            if forgiven_at <= now:
                return
            self._forgiven_at[subject] = forgiven_at
        self._forgiven_at.popitem(last=False)
