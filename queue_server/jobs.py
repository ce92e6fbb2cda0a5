"""What the server does by itself: turning the day, forgetting old answers, noticing an import."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Final

from config.log_lines import tell_left_out
from queue_server.backups.daily import DailyBackup
from queue_server.backups.folder import forget_safety_copies
from queue_server.catalogue.service import Catalogue
from queue_server.centre import repository as centre_store
from queue_server.centre.service import CentreService
from queue_server.centre.tables import centre_log
from queue_server.clock_adjustment import ClockMonitor
from queue_server.core.clock import Clock
from queue_server.core.db.base import (
    Database,
    Unit,
)
from queue_server.core.db.idempotency import Commands
from queue_server.core.db.sqlite import SqliteDatabase
from queue_server.core.errors import MotcuaError
from queue_server.core.ops.memory import give_back
from queue_server.dossiers.persons.retention import Retention
from queue_server.tickets.offline import reservations
from queue_server.tickets.repository import forget_notes
from queue_server.tickets.usecases import winding_down
from queue_server.tickets.usecases.service import TicketService

logger = logging.getLogger(__name__)

ROUND_SECONDS: Final = 30.0
SYSTEM: Final = "system"
"""Who does this, in the log of the centre."""
NUMBERS_KEPT: Final = timedelta(days=60)
"""So long after its day a kiosk may still deliver a ticket that it gave alone."""
LONGEST_ROUND_SECONDS: Final = 4 * ROUND_SECONDS
"""Without a round for so long, the jobs stand still."""


class Jobs:
    """A round of jobs every half minute; each is harmless when run twice or by two servers."""

    def __init__(
        self,
        database: Database,
        centre: CentreService,
        tickets: TicketService,
        catalogue: Catalogue,
        commands: Commands,
        clock: Clock,
    ) -> None:
        self.clock_monitor = ClockMonitor(centre.centre, database, clock)
        self._retention = Retention(centre.centre, database, clock)
        self.backup = DailyBackup(centre.centre, database, clock)
        self.backup.taken = self._note_backup
        self._database = database
        self._centre = centre
        self._tickets = tickets
        self._catalogue = catalogue
        self._commands = commands
        self._clock = clock
        self.forget_receipts: Callable[[Unit], None] = lambda _unit: None
        """Deletes receipts that no kiosk took on their day."""
        self.last_round_at: datetime | None = None
        """When every job was last through."""
        self._round_ended = -math.inf
        self._day = centre.centre.day(clock.now())

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """A first round now, then one every `ROUND_SECONDS` until left."""
        await self.turn_day()
        await self.wind_down()
        self._end_round()
        rounds = asyncio.create_task(self._rounds(), name="jobs")
        try:
            async with self.backup.running(), self.clock_monitor.running():
                yield
        finally:
            rounds.cancel()
            await asyncio.gather(rounds, return_exceptions=True)

    @property
    def are_turning(self) -> bool:
        """Whether a round ended not long ago, however the clock was set meanwhile."""
        return monotonic() - self._round_ended <= LONGEST_ROUND_SECONDS

    def _end_round(self) -> None:
        self.last_round_at, self._round_ended = self._clock.now(), monotonic()

    async def turn_day(self) -> int:
        """End what past days left behind, also where the server was off at midnight: expire
        their tickets, close the counters that were opened then, forget the numbers that were set
        aside for kiosks long ago. Returns how many tickets
        expired."""
        now = self._clock.now()

        def end(unit: Unit) -> int:
            expired = self._tickets.expire_past_days(unit, now)
            closed = self._close_counters(unit, now)
            forget_notes(unit.connection, self._tickets.centre.day(now))
            self.forget_receipts(unit)
            reservations.forget_before(
                unit.connection, self._tickets.centre.day(now) - NUMBERS_KEPT
            )
            if expired or closed:
                line = centre_store.log_row(now, SYSTEM, "turn_day", detail=str(expired))
                unit.append(centre_log, line)
            return expired

        return await self._database.write(end)

    async def wind_down(self) -> int:
        """Let the day go on without the services and counters that the centre file has lost;
        returns how many tickets were freed."""
        now = self._clock.now()

        def free(unit: Unit) -> int:
            closed = self._centre.close_lost_counters(unit, now)
            freed = winding_down.wind_down(unit, self._tickets.centre, now)
            if closed or freed:
                line = centre_store.log_row(now, SYSTEM, "wind_down", detail=str(freed))
                unit.append(centre_log, line)
            return freed

        freed = await self._database.write(free)
        if freed:
            logger.warning("%d tickets were at counters that the centre file has lost", freed)
        return freed

    async def _note_backup(self, path: Path) -> None:
        line = centre_store.log_row(self._clock.now(), SYSTEM, "backup", detail=path.name)
        await self._database.write(lambda unit: unit.append(centre_log, line))

    def _close_counters(self, unit: Unit, now: datetime) -> int:
        centre = self._tickets.centre
        midnight = centre.midnight_after(centre.day(now) - timedelta(days=1))
        closed = self._centre.close_all_counters(unit, now, opened_before=midnight)
        if closed:
            logger.info("the day has turned; %d counters were closed", closed)
        return closed

    async def round(self) -> None:
        """Do every job once. Raises `MotcuaError` where one must wait for the database."""
        await self.turn_day()
        await self._commands.forget_old_answers()
        await self._catalogue.notice_changes()
        if self.clock_monitor.may_delete:
            await self._retention.step()
            await asyncio.to_thread(self._forget_safety_copies)
        await self._rest_after_the_day()
        self._end_round()

    def _forget_safety_copies(self) -> None:
        """Of updates and restores long ago: they hold persons, and nobody else deletes them."""
        if isinstance(self._database, SqliteDatabase):
            days = self._centre.centre.backups.keep_copies_days
            gone = forget_safety_copies(self._database.path, self._clock.now(), days)
            if gone:
                names = ", ".join(copy.name for copy in gone)
                logger.info("copies older than %d days were deleted: %s", days, names)

    async def _rest_after_the_day(self) -> None:
        today = self._tickets.centre.day(self._clock.now())
        if today != self._day:
            self._day = today
            await asyncio.to_thread(give_back)

    async def _rounds(self) -> None:
        while True:
            await asyncio.sleep(ROUND_SECONDS)
            tell_left_out()
            try:
                await self.round()
            except MotcuaError:
                logger.warning("a round of jobs must wait for the database", exc_info=True)
            except Exception:
                # The edge of the loop: one broken round must not end the next ones.
                logger.exception("a round of jobs failed")
