"""A running server keeps an eye on its logs: whether each still is what was written.

Once after the start and once a day each log is walked over from its first line, a few lines at a
time with pauses, so that no caller notices; in between only what is new. What was seen stays
known as long as the server runs: lines that are cut off the end afterwards show, too.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic
from typing import Final

from sqlalchemy import Connection, Table, select

from queue_server.audit import verification
from queue_server.audit.verification import LOGS, Sealed
from queue_server.core.clock import Clock
from queue_server.core.db import hash_chain
from queue_server.core.db.base import Database
from queue_server.core.db.hash_chain import Verified
from queue_server.core.errors import Unavailable

logger = logging.getLogger(__name__)

STOP_SECONDS: Final = 3.0


@dataclass(frozen=True, slots=True)
class WalkingPace:
    """How quickly, and how often, the logs are walked over."""

    at_once: int = 200
    """Lines in one step; on PostgreSQL the event loop stands still for it, some milliseconds."""
    share: float = 0.1
    """Of one processor, at most, for walking."""
    shortest_pause_seconds: float = 0.005
    first_seconds: float = 20.0
    """After the start, when screens and phones have come back."""
    round_seconds: float = 30.0
    restart_seconds: float = 24 * 3600.0
    """From one walk from the first line to the next."""


GENTLE: Final = WalkingPace()


@dataclass(frozen=True, slots=True)
class LogState:
    """What is known of a log."""

    verified: Verified
    """How far it was walked over, and whether it breaks."""
    at: datetime | None = None
    """When its newest line was reached last; None before the first time."""
    sealed: Sealed | None = None
    """What of it was there before it was chained."""

    @property
    def sound(self) -> bool:
        return self.verified.sound


class _Walk:
    """One log under watch."""

    def __init__(self, log: Table, pace: WalkingPace) -> None:
        self.log = log
        self._pace = pace
        self.state = LogState(Verified(log.name))
        self._walked = Verified(log.name)
        self._seen = ""
        """The end that the walk before this one came to, until this one comes by it."""
        self._begun = monotonic()
        self._sealed: Sealed | None = None
        self._knows_sealed = False
        self._told = False

    def step(self, connection: Connection) -> Verified:
        """Go on by some lines; where nothing new is there, the walked part as it was."""
        if not self._knows_sealed:
            self._sealed = verification.sealed_of(connection, self.log)
            self._knows_sealed = True
        if not _is_there(connection, self.log, self._walked):
            return replace(self._walked, missing=(self._walked.head,))
        past = self._sealed.past if self._sealed else None
        excused = verification.excused_of(self.log)
        found, links = hash_chain.walk(
            connection, self.log, self._walked, self._pace.at_once, excused, past
        )
        if self._seen in links:
            self._seen = ""
        is_at_the_end = found == self._walked and found.sound
        return replace(found, missing=(self._seen,)) if is_at_the_end and self._seen else found

    def take(self, found: Verified, now: datetime) -> bool:
        """Keep what a step found; whether the walk is over for now."""
        over = found == self._walked or not found.sound
        self._walked = found
        if over:
            self._tell(found)
            self.state = LogState(found, now, self._sealed)
        elif self.state.at is None or found.lines > self.state.verified.lines:
            self.state = replace(self.state, verified=found)
        return over

    def _tell(self, found: Verified) -> None:
        """Into the server's log, where the ends of the logs stand as a witness."""
        if not found.sound:
            if self.state.sound:
                logger.error("%s", verification.describe(found))
        elif not self._told:
            self._told = True
            logger.info("%s", verification.describe(found))

    def restart(self) -> None:
        """Walk from the first line when a day is over. What was cut off stays known."""
        if monotonic() - self._begun < self._pace.restart_seconds or self.state.verified.missing:
            return
        self._seen = self._walked.head
        self._begun, self._walked, self._told = monotonic(), Verified(self.log.name), False


def _is_there(connection: Connection, log: Table, walked: Verified) -> bool:
    """Whether the last line that was walked over still is where it was."""
    if walked.last is None:
        return True
    link = connection.scalar(select(log.c.link).where(log.c.id == walked.last))
    return link is not None and (link or walked.head) == walked.head


class LogWatch:
    """Walks over the logs while the server runs; `states` is what it found."""

    def __init__(self, database: Database, clock: Clock, pace: WalkingPace = GENTLE) -> None:
        self._database = database
        self._clock = clock
        self._pace = pace
        self._walks = [_Walk(log, pace) for log in LOGS]
        self._stopping = asyncio.Event()
        self.is_unreadable = False
        """Whether the logs could not be read when they were looked at last."""
        self.looked = asyncio.Event()
        """Set when a round of its own is over."""

    @property
    def states(self) -> tuple[LogState, ...]:
        """Of each log, in the order of `LOGS`."""
        return tuple(walk.state for walk in self._walks)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Look at what is new in rounds, until left."""
        rounds = asyncio.create_task(self._rounds(), name="log watch")
        try:
            yield
        finally:
            self._stopping.set()
            _, late = await asyncio.wait([rounds], timeout=STOP_SECONDS)
            for task in late:  # the database does not answer
                task.cancel()
            await asyncio.gather(rounds, return_exceptions=True)

    async def look(self) -> None:
        """Walk over whatever is new in every log. Raises `Unavailable`."""
        for walk in self._walks:
            walk.restart()
            while not self._stopping.is_set():
                began = monotonic()
                found = await self._database.read(walk.step)
                if walk.take(found, self._clock.now()):
                    break
                spent = monotonic() - began
                pause = spent * (1 / self._pace.share - 1)
                await self._wait(max(self._pace.shortest_pause_seconds, pause))

    async def _rounds(self) -> None:
        await self._wait(self._pace.first_seconds)
        while not self._stopping.is_set():
            try:
                await self.look()
                self.is_unreadable = False
            except Unavailable:
                self.is_unreadable = True
                logger.warning("the logs cannot be looked at until the database is back")
            except Exception:
                # The edge of the loop: one broken round must not end the next ones.
                self.is_unreadable = True
                logger.exception("a round of looking at the logs failed")
            self.looked.set()
            await self._wait(self._pace.round_seconds)

    async def _wait(self, seconds: float) -> None:
        """Wait, but not for longer than the server runs."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
