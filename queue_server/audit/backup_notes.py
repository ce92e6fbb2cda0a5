"""The daily backups in the log of the centre."""

from __future__ import annotations

from pathlib import Path

from queue_server.centre import repository
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import Clock
from queue_server.core.db.base import Database


class BackupNotes:
    """Has the log of the centre say of each daily backup that it was taken."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def note(self, path: Path) -> None:
        await self._database.write(
            lambda unit: repository.log(unit, "backup", detail=path.name),
            SYSTEM,
            self._clock.now(),
        )
