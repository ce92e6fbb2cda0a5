"""Guessing at a secret, counted in the database so that every process and every start counts alike.

Proof before guard: a try may be let in by several ways, each with limits of its own, and the
first way that has room decides. Strangers share one way and can use it up; whoever shows
something that they cannot have (a browser that is known, an address that was never wrong here, a
whole number in place of four digits) comes in by another. A try is counted as wrong before the
secret is looked at and forgiven where it proves right, so a thousand at once gain nothing. What
no way has room for is not looked at: the refusal says nothing about the secret.

Instants are of the computer's clock, which may have been ahead: those after now are brought back
to now and kept so. No wait is longer than the longest of its rule. Pure but for `Guard`.
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
class WrongTries:
    """The wrong tries of one subject, and the instant from which their rule counts."""

    wrong: int
    since: datetime

    def forgiven(self, allowance: Allowance, now: datetime) -> WrongTries:
        """The same at `now`; what has passed towards the next forgiving is kept."""
        since = min(self.since, now)
        passed = (now - since) // allowance.forgives_every
        if passed >= self.wrong:
            return WrongTries(0, now)
        return WrongTries(self.wrong - passed, since + passed * allowance.forgives_every)

    def seconds_to_wait(self, rule: Rule, now: datetime) -> int:
        """Whole seconds, rounded up, until the next try may come; 0 is now."""
        return rule.seconds_to_wait(self, now)

    def once_more(self, rule: Rule, now: datetime) -> WrongTries:
        """The same after one more wrong try at `now`."""
        return rule.once_more(self, now)


class Rule(Protocol):
    """How often one may be wrong."""

    @property
    def remembered(self) -> timedelta:
        """After so long nothing is left of any wrong try."""
        ...

    def seconds_to_wait(self, tries: WrongTries, now: datetime) -> int: ...

    def once_more(self, tries: WrongTries, now: datetime) -> WrongTries: ...


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many wrong tries are free, and one is forgiven every so often."""

    free: int
    forgives_every: timedelta

    @property
    def remembered(self) -> timedelta:
        return self.free * self.forgives_every

    def seconds_to_wait(self, tries: WrongTries, now: datetime) -> int:
        left = tries.forgiven(self, now)
        too_many = left.wrong - self.free + 1
        if too_many <= 0:
            return 0
        until = left.since + too_many * self.forgives_every
        return max(1, math.ceil((until - now).total_seconds()))

    def once_more(self, tries: WrongTries, now: datetime) -> WrongTries:
        left = tries.forgiven(self, now)
        return WrongTries(left.wrong + 1, left.since)


@dataclass(frozen=True, slots=True)
class Doubling:
    """So many wrong tries are free; each further one doubles the wait. A pause forgives all."""

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

    def seconds_to_wait(self, tries: WrongTries, now: datetime) -> int:
        last_at = min(tries.since, now)
        if now - last_at > self.remembered:
            return 0
        left = last_at + self.wait_after(tries.wrong) - now
        return max(0, math.ceil(left.total_seconds()))

    def once_more(self, tries: WrongTries, now: datetime) -> WrongTries:
        over = now - tries.since > self.remembered
        return WrongTries(1 if over else tries.wrong + 1, now)


@dataclass(frozen=True, slots=True)
class Way:
    """A way in: everything that a try on it is counted by, each with its rule."""

    limits: tuple[tuple[str, Rule], ...]

    @property
    def narrowest(self) -> str:
        """The first subject, of which nothing stays where a try was right."""
        return self.limits[0][0]


class Guard:
    """The wrong tries of one table: `subject`, `wrong`, `last_at`."""

    def __init__(self, table: Table, remembered: timedelta) -> None:
        self._table = table
        self._remembered = remembered
        """Of all rules the longest."""

    def let_in(
        self, connection: Connection, ways: Sequence[Way], now: datetime
    ) -> Way | TooManyRequests:
        """The first way with room; one more wrong try is counted on it.

        A refusal counts nothing: whoever waits as told may try. It is returned, to be raised
        after the transaction, since what was brought back must be kept.
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
            self._put(connection, subject, WrongTries(tries.wrong - 1, tries.since))

    def is_full(self, connection: Connection, way: Way, now: datetime) -> bool:
        """Whether the next try on `way` must wait."""
        return self._wait(connection, way, now) > 0

    def forget(self, connection: Connection, beginning: str) -> int:
        """Forget every subject that begins so; how many there were."""
        subject = self._table.c.subject
        gone = delete(self._table).where(subject.startswith(beginning, autoescape=True))
        return connection.execute(gone).rowcount

    def of(self, connection: Connection, beginning: str) -> list[tuple[str, WrongTries]]:
        """Every subject that begins so, with its wrong tries."""
        known = self._table.c
        wanted = select(known.subject, known.wrong, known.last_at)
        mine = wanted.where(known.subject.startswith(beginning, autoescape=True))
        return [(row[0], WrongTries(row[1], row[2])) for row in connection.execute(mine)]

    def tries(self, connection: Connection, subject: str, now: datetime) -> WrongTries:
        """The wrong tries of a subject lately."""
        known = self._table.c
        found = connection.execute(
            select(known.wrong, known.last_at).where(known.subject == subject)
        ).first()
        return WrongTries(found.wrong, found.last_at) if found else WrongTries(0, now)

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

    def _put(self, connection: Connection, subject: str, tries: WrongTries) -> None:
        of_subject = self._table.c.subject == subject
        if tries.wrong <= 0:
            connection.execute(delete(self._table).where(of_subject))
            return
        values = {"wrong": tries.wrong, "last_at": tries.since}
        if connection.execute(update(self._table).where(of_subject).values(values)).rowcount == 0:
            connection.execute(insert(self._table).values(values | {"subject": subject}))
