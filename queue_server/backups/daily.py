"""The daily backup that a running server takes by itself."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from config.centre.model import Centre
from queue_server.backups.folder import backups_in, folder_of, forget_old, note_dated_ahead, take
from queue_server.backups.retention import RETRY, is_due
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.db.sqlite import SqliteDatabase
from queue_server.core.db.sqlite_copies import PAUSE_SECONDS
from queue_server.core.installation_fault import InstallationFault

logger = logging.getLogger(__name__)

ROUND_SECONDS: Final = 60.0


Taken = Callable[[Path], Awaitable[None]]
"""Called for each backup that was taken."""


async def nobody_notes(_path: Path) -> None:
    """For a backup of which no log needs to know."""


class _Stopping(Exception):
    """The server stops; an unfinished copy is not waited for."""


class DailyBackup:
    """Takes a backup when one is due, in a thread, and forgets old ones by the rule.

    On PostgreSQL it does nothing: `pg_dump` is the centre's own to run.
    """

    def __init__(
        self, centre: Current[Centre], database: Database, clock: Clock, taken: Taken = nobody_notes
    ) -> None:
        self._centre = centre
        self._database = database.path if isinstance(database, SqliteDatabase) else None
        self._clock = clock
        self._started = clock.now()
        self._failed: datetime | None = None
        self._stopping = threading.Event()
        self.last_made: datetime | None = None
        """When the newest backup that is there was made; None before the first round, too."""
        self._taken = taken

    @property
    def folder(self) -> Path | None:
        """Where the backups are kept; None on PostgreSQL."""
        return (
            None
            if self._database is None
            else folder_of(self._database, self._centre.value.backups)
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Look once a minute whether one is due, until left."""
        if self._database is None or not self._centre.value.backups.daily:
            yield
            return
        rounds = asyncio.create_task(self._rounds(), name="daily backup")
        try:
            yield
        finally:
            self._stopping.set()  # ends the thread between two steps
            rounds.cancel()
            await asyncio.gather(rounds, return_exceptions=True)

    async def turn(self) -> Path | None:
        """Take a backup if one is due; return it. A failure is logged and tried again."""
        # Shielded: cancelling cannot end a thread, and the thread must end before the database.
        working = asyncio.ensure_future(asyncio.to_thread(self._turn, self._clock.now()))
        try:
            path = await asyncio.shield(working)
        except asyncio.CancelledError:
            await asyncio.gather(working, return_exceptions=True)
            raise
        if path is not None:
            await self._taken(path)
        return path

    def _turn(self, now: datetime) -> Path | None:
        database, folder = self._database, self.folder
        if database is None or folder is None:
            return None
        self._started = min(self._started, now)  # a start by a clock that was ahead
        wrong = note_dated_ahead(folder, now)
        there = [one for one in backups_in(folder) if one.path.name not in wrong]
        past = [one.made_at for one in there if one.made_at <= now]
        self.last_made = past[-1] if past else None
        due = is_due(
            now,
            self._centre.value.backups.hour,
            self._centre.value.zone,
            last=self.last_made,
            started=self._started,
            failed=self._failed,
        )
        return self._take(database, folder, now) if due else None

    def _take(self, database: Path, folder: Path, now: datetime) -> Path | None:
        local = self._centre.value.local(now)
        try:
            path = take(database, folder, local, self._each_step)
        except InstallationFault as fault:
            self._failed = now
            minutes = RETRY.total_seconds() / 60
            logger.error("no backup was taken; trying again in %.0f minutes. %s", minutes, fault)
            return None
        except _Stopping:
            return None
        self._failed, self.last_made = None, now
        forgotten = forget_old(folder, local, self._centre.value.backups)
        logger.info("backup %s was taken; %d old ones were forgotten", path, forgotten)
        return path

    def _each_step(self, _pages: int, _of: int) -> None:
        if self._stopping.wait(PAUSE_SECONDS):
            raise _Stopping

    async def _rounds(self) -> None:
        while True:
            try:
                await self.turn()
            except Exception:
                # The edge of the loop: one broken round must not end the next ones.
                logger.exception("a round of the daily backup failed")
            await asyncio.sleep(ROUND_SECONDS)
