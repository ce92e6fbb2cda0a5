"""Adjustments of the computer's clock: noticing them, and mending what a wrong clock wrote.

A PC that starts with an empty battery, or takes local time for UTC, is put right by the network or
by hand some minutes later. Instants that lie ahead of now were written by a clock that was ahead.
Left as they are they would hold until the time catches up with them: a session, a pairing code, a
counter that is never closed at night, a kiosk that is called heard. They are brought back to now.

What is deleted for good (persons, copies) is deleted only by a clock that went steadily for an
hour: a start with the clock a year ahead must not unlink whom the centre serves.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Column, Connection, case, literal, or_, update

from config.centre.model import Centre
from queue_server.centre import repository as centre_store
from queue_server.centre.counters import LONGEST_PAUSE
from queue_server.centre.devices.pairing import CODE_LIFE
from queue_server.centre.staff import one_time
from queue_server.centre.staff.sign_in_rules import SESSION_LIFE
from queue_server.centre.tables import counter_states, device_pairings, devices, staff
from queue_server.core.actor import SYSTEM
from queue_server.core.background import in_background
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.db.tables import Instant, answered_commands
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import MotcuaError
from queue_server.core.events import EverythingMayHaveChanged
from queue_server.dossiers.tables import receipt_jobs
from queue_server.tickets.tables import IN_MOTION, helps, tickets

logger = logging.getLogger(__name__)

JUMP: Final = timedelta(seconds=5)
"""Less is how the network keeps a clock right."""
LOOK_SECONDS: Final = 5.0
SETTLED_SECONDS: Final = 300.0
"""A clock that was put back is right; one that a start finds, or that was put on, is believed
after so long: the network may be about to put it right."""
STEADY_SECONDS: Final = 3_600.0
NOW: Final = timedelta(0)
LATEST: Final[tuple[tuple[Column[datetime], timedelta], ...]] = (
    (device_pairings.c.expires_at, CODE_LIFE),
    (staff.c.one_time_until, one_time.LIFE),
    (staff.c.last_sign_in_at, NOW),
    (devices.c.last_seen, NOW),
    (counter_states.c.since, NOW),
    (counter_states.c.back_at, LONGEST_PAUSE),
    (answered_commands.c.at, NOW),
    (receipt_jobs.c.at, NOW),
    (helps.c.exceeded_since, NOW),
    (helps.c.begun_at, NOW),
)
"""How far ahead of now each of these may lie."""


class Steadiness:
    """How long the computer's clock has gone on as the monotonic one does."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._at, self._passed = clock.now(), clock.monotonic()
        self._since = self._passed

    def jumped(self) -> timedelta:
        """By how much the clock was put on (or back, below zero) since the last look; nothing
        where it was not."""
        now, passed = self._clock.now(), self._clock.monotonic()
        jump = now - self._at - timedelta(seconds=passed - self._passed)
        self._at, self._passed = now, passed
        if abs(jump) <= JUMP:
            return NOW
        self._since = passed
        return jump

    @property
    def seconds(self) -> float:
        """How long it has gone on without a jump, since the start at most."""
        return self._clock.monotonic() - self._since


class ClockMonitor:
    """Looks at the clock every few seconds, until left."""

    def __init__(self, centre: Current[Centre], database: Database, clock: Clock) -> None:
        self._centre = centre
        self._database = database
        self._clock = clock
        self._steadiness = Steadiness(clock)
        self._is_brought_back = False

    @property
    def may_delete(self) -> bool:
        """Whether the clock went on for long enough that what is old may go for good."""
        self._steadiness.jumped()
        return self._steadiness.seconds >= STEADY_SECONDS

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with in_background(self._looks, "clock monitor"):
            yield

    async def look(self) -> None:
        """Tell everybody of a jump, and bring back what lies ahead once the clock is believed."""
        jump = self._steadiness.jumped()
        if jump:
            self._is_brought_back = False
            logger.warning("the computer's clock was changed by %d s", jump.total_seconds())
            self._database.bus.publish([EverythingMayHaveChanged()])
        is_believed = jump < NOW or self._steadiness.seconds >= SETTLED_SECONDS
        if jump or (is_believed and not self._is_brought_back):
            await self._database.write(
                lambda unit: self._put_right(unit, jump, is_believed), SYSTEM, self._clock.now()
            )
            self._is_brought_back = is_believed

    def _put_right(self, unit: UnitOfWork, jump: timedelta, is_believed: bool) -> None:
        if jump:
            detail = f"{jump.total_seconds():+.0f} s"
            centre_store.log(unit, "clock", detail=detail)
        if is_believed and bring_back(unit.connection, self._centre.value, unit.now):
            unit.announce(EverythingMayHaveChanged())

    async def _looks(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except MotcuaError:
                logger.warning("the clock's jump waits for the database")
            except Exception:
                # The edge of the loop: one broken look must not end the next ones.
                logger.exception("a look at the clock failed")


def bring_back(connection: Connection, centre: Centre, now: datetime) -> int:
    """Bring instants that lie ahead back to now; how many rows had one. Of tickets only today's:
    whoever took one first goes first, whatever the clock showed."""
    changed = centre_store.bring_back_sessions(connection, now, now + SESSION_LIFE)
    for column, ahead in LATEST:
        wrong = column > now + ahead + JUMP
        late = update(column.table).where(wrong).values({column: now + ahead})
        changed += connection.execute(late).rowcount
    at = literal(now, Instant)
    wrong = or_(*(column > now + JUMP for column in _OF_TICKETS))
    late = update(tickets).where(tickets.c.day == centre.day(now), IN_MOTION, wrong)
    values = {column: case((column > now, at), else_=column) for column in _OF_TICKETS}
    return changed + connection.execute(late.values(values)).rowcount


_OF_TICKETS: Final = (tickets.c.issued_at, tickets.c.waiting_since, tickets.c.state_since)
