"""How the backups join the server."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from functools import partial

from queue_server.backups.daily import DailyBackup, Taken
from queue_server.backups.folder import forget_safety_copies
from queue_server.core.db.sqlite import SqliteDatabase
from queue_server.core.room import App, PeriodicJob, Room, When

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class BackupsRoom(Room):
    """What other rooms use of it."""

    daily: DailyBackup


def setup(app: App, taken: Taken) -> BackupsRoom:
    """`taken` is called for each backup that was taken."""
    daily = DailyBackup(app.centre, app.database, app.clock, taken)
    forget = partial(asyncio.to_thread, _forget_safety_copies, app)
    return BackupsRoom(
        daily=daily,
        jobs=[PeriodicJob("forget old copies", When.ROUND, forget, deletes_for_good=True)],
        lifetimes=[daily.running],
    )


def _forget_safety_copies(app: App) -> None:
    """Of updates and restores long ago: they hold persons, and nobody else deletes them."""
    if not isinstance(app.database, SqliteDatabase):
        return
    days = app.centre.value.backups.keep_copies_days
    gone = forget_safety_copies(app.database.path, app.clock.now(), days)
    if gone:
        names = ", ".join(copy.name for copy in gone)
        logger.info("copies older than %d days were deleted: %s", days, names)
