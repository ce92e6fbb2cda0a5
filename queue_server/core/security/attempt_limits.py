"""Limits on failed attempts at a secret (a password, a link, a code), against guessing.

They are counted in the database, so that all processes count together and a restart forgives
nothing. An attempt may be admitted by several ways, each with limits of its own, and the first way
that has room decides. Strangers share one way and can use it up; a person who shows what a
stranger cannot have (a known browser, an address that was never wrong here, a whole number in
place of four digits) has another. An attempt counts as failed before the secret is looked at and
is forgiven where it proves right, so a thousand at once gain nothing. Where no way has room the
secret is not looked at, and the refusal says nothing about it.

Instants are of the computer's clock, which may have been ahead: those after now are brought back
to now and kept so. No wait is longer than the longest of its policy. Pure but for
`AttemptLimiter`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection, Table, delete, insert, select, update

from queue_server.core.errors import TooManyRequests


@dataclass(frozen=True, slots=True)
class FailedAttempts:
    """The failed attempts of one subject, and the instant from which their policy counts."""

    wrong: int
    since: datetime

    def forgiven(self, allowance: LeakyBucket, now: datetime) -> FailedAttempts:
        """The same at `now`; what has passed towards the next forgiving is kept."""
        since = min(self.since, now)
        passed = (now - since) // allowance.forgives_every
        if passed >= self.wrong:
            return FailedAttempts(0, now)
        return FailedAttempts(self.wrong - passed, since + passed * allowance.forgives_every)

    def seconds_to_wait(self, rule: AttemptPolicy, now: datetime) -> int:
        """Whole seconds, rounded up, until the next try may come; 0 is now."""
        return rule.seconds_to_wait(self, now)

    def once_more(self, rule: AttemptPolicy, now: datetime) -> FailedAttempts:
        """The same after one more wrong try at `now`."""
        return rule.once_more(self, now)


class AttemptPolicy(Protocol):
    """How often one may be wrong, and how long the wait is then."""

    @property
    def remembered(self) -> timedelta:
        """How long a failed attempt counts at most."""
        ...

    def seconds_to_wait(self, tries: FailedAttempts, now: datetime) -> int:
        """Whole seconds, rounded up, until the next attempt may come; 0 is now."""
        ...

    def once_more(self, tries: FailedAttempts, now: datetime) -> FailedAttempts:
        """`tries` after one more that failed at `now`."""
        ...


@dataclass(frozen=True, slots=True)
class LeakyBucket:
    """`free` failed attempts cost nothing, and one is forgiven every so often."""

    free: int
    forgives_every: timedelta

    @property
    def remembered(self) -> timedelta:
        return self.free * self.forgives_every

    def seconds_to_wait(self, tries: FailedAttempts, now: datetime) -> int:
        left = tries.forgiven(self, now)
        too_many = left.wrong - self.free + 1
        if too_many <= 0:
            return 0
        until = left.since + too_many * self.forgives_every
        return max(1, math.ceil((until - now).total_seconds()))

    def once_more(self, tries: FailedAttempts, now: datetime) -> FailedAttempts:
        left = tries.forgiven(self, now)
        return FailedAttempts(left.wrong + 1, left.since)


@dataclass(frozen=True, slots=True)
class ExponentialBackoff:
    """`free` failed attempts cost nothing; each further one doubles the wait, and a pause
    forgives all."""

    free: int
    first_wait: timedelta = timedelta(seconds=30)
    longest_wait: timedelta = timedelta(minutes=15)
    remembered: timedelta = timedelta(hours=1)

    def wait_after(self, wrong: int) -> timedelta:
        """How long after the last of `wrong` wrong tries the next may come."""
        if wrong < self.free:
            return timedelta()
        doubled: int = 1 << min(wrong - self.free, 20)
        return min(self.longest_wait, self.first_wait * doubled)

    def seconds_to_wait(self, tries: FailedAttempts, now: datetime) -> int:
        last_at = min(tries.since, now)
        if now - last_at > self.remembered:
            return 0
        left = last_at + self.wait_after(tries.wrong) - now
        return max(0, math.ceil(left.total_seconds()))

    def once_more(self, tries: FailedAttempts, now: datetime) -> FailedAttempts:
        over = now - tries.since > self.remembered
        return FailedAttempts(1 if over else tries.wrong + 1, now)


@dataclass(frozen=True, slots=True)
class Way:
    """A way in: the subjects that an attempt on it is counted by, each with its policy."""

    limits: tuple[tuple[str, AttemptPolicy], ...]

    @property
    def narrowest(self) -> str:
        """The first subject, of which nothing stays where a try was right."""
        return self.limits[0][0]


class AttemptLimiter:
    """The failed attempts of one table: `subject`, `wrong`, `last_at`."""

    def __init__(self, table: Table, remembered: timedelta) -> None:
        self._table = table
        self._remembered = remembered
        """The longest of all its policies."""

    def admit(
        self, connection: Connection, ways: Sequence[Way], now: datetime
    ) -> Way | TooManyRequests:
        """The first way with room; one more wrong try is counted on it.

        A refusal counts nothing: after the wait that it names an attempt may come. It is returned,
        to be raised after the transaction, since what was brought back must be kept.
        """
        self._bring_back(connection, now)
        waits = [self._wait(connection, way, now) for way in ways]
        if min(waits) > 0:
            return TooManyRequests(min(waits))
        way = ways[waits.index(0)]
        for subject, rule in way.limits:
            self._put(
                connection, subject, self.tries(connection, subject, now).once_more(rule, now)
            )
        return way

    def forgive(self, connection: Connection, way: Way, now: datetime) -> None:
        """What was counted last on `way` was right: nothing of it stays."""
        for subject, _ in way.limits:
            tries = self.tries(connection, subject, now)
            self._put(connection, subject, FailedAttempts(tries.wrong - 1, tries.since))

    def is_full(self, connection: Connection, way: Way, now: datetime) -> bool:
        """Whether the next try on `way` must wait."""
        return self._wait(connection, way, now) > 0

    def forget(self, connection: Connection, beginning: str) -> int:
        """Forget every subject that begins so; how many there were."""
        subject = self._table.c.subject
        gone = delete(self._table).where(subject.startswith(beginning, autoescape=True))
        return connection.execute(gone).rowcount

    def of(self, connection: Connection, beginning: str) -> list[tuple[str, FailedAttempts]]:
        """Every subject that begins so, with its wrong tries."""
        known = self._table.c
        wanted = select(known.subject, known.wrong, known.last_at)
        mine = wanted.where(known.subject.startswith(beginning, autoescape=True))
        return [(row[0], FailedAttempts(row[1], row[2])) for row in connection.execute(mine)]

    def tries(self, connection: Connection, subject: str, now: datetime) -> FailedAttempts:
        """The wrong tries of a subject lately."""
        known = self._table.c
        found = connection.execute(
            select(known.wrong, known.last_at).where(known.subject == subject)
        ).first()
        return FailedAttempts(found.wrong, found.last_at) if found else FailedAttempts(0, now)

    def _wait(self, connection: Connection, way: Way, now: datetime) -> int:
        return max(
            self.tries(connection, subject, now).seconds_to_wait(rule, now)
            for subject, rule in way.limits
        )

    def _bring_back(self, connection: Connection, now: datetime) -> None:
        """Forget what is old; what a clock that was ahead wrote is of now."""
        last_at = self._table.c.last_at
        connection.execute(delete(self._table).where(last_at < now - self._remembered))
        connection.execute(update(self._table).where(last_at > now).values(last_at=now))

    def _put(self, connection: Connection, subject: str, tries: FailedAttempts) -> None:
        of_subject = self._table.c.subject == subject
        if tries.wrong <= 0:
            connection.execute(delete(self._table).where(of_subject))
            return
        values = {"wrong": tries.wrong, "last_at": tries.since}
        if connection.execute(update(self._table).where(of_subject).values(values)).rowcount == 0:
            connection.execute(insert(self._table).values(values | {"subject": subject}))
