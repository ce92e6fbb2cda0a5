"""How long persons are kept: after the centre's time a closed dossier forgets whose it was.

What goes: the applicant's row, and every text that may name somebody (`personal_data`). What stays:
the dossier with its dates, statuses, steps, outcome and fee, and who worked on it, so that every
figure stays what it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, func, select

from config.centre.model import Centre
from queue_server.backups import erasures
from queue_server.backups.erasures import Erasure
from queue_server.centre import repository as centre_store
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.dossiers.events import ReceiptTaken
from queue_server.dossiers.persons import inventory
from queue_server.dossiers.tables import dossiers, receipt_jobs

AT_ONCE: Final = 100
"""Dossiers in one transaction, so that nobody at a counter waits for it."""


def overdue(connection: Connection, before: datetime, most: int = AT_ONCE) -> list[int]:
    """Dossiers that were closed, and their results returned, before `before`, and still know
    whose they are."""
    last = func.coalesce(dossiers.c.returned_at, dossiers.c.closed_at)
    wanted = (
        select(dossiers.c.id)
        .where(dossiers.c.closed_at < before, dossiers.c.applicant_id.is_not(None), last < before)
        .order_by(dossiers.c.closed_at)
        .limit(most)
    )
    return list(connection.scalars(wanted))


def unlink(unit: UnitOfWork, ids: Sequence[int]) -> None:
    """Let dossiers forget whose they are, and every text that may say it. That they did is noted
    outside the database, too: a backup of before that is brought back forgets them again."""
    connection = unit.connection
    erasures.note(connection, _erasures(connection, ids, unit.now))
    waiting = receipt_jobs.c.dossier_id.in_(ids)
    kiosks = set(connection.scalars(select(receipt_jobs.c.kiosk).where(waiting)))
    inventory.forget(connection, ids)
    for kiosk in sorted(kiosks):
        unit.announce(ReceiptTaken(kiosk=kiosk))


def _erasures(connection: Connection, ids: Sequence[int], now: datetime) -> list[Erasure]:
    wanted = select(dossiers.c.id, dossiers.c.token).where(dossiers.c.id.in_(ids))
    return [Erasure.of(row.id, row.token, now) for row in connection.execute(wanted)]


class Retention:
    """Unlinks persons whose time is over: once a day, a hundred at a time until all are done."""

    def __init__(self, centre: Current[Centre], database: Database, clock: Clock) -> None:
        self._centre = centre
        self._database = database
        self._clock = clock
        self._done_on: object = None
        self._is_in_free_space = False
        """Whether words of the unlinked may still lie in what the database let go of."""

    async def step(self) -> int:
        """Unlink some; return how many. Called in every round of jobs."""
        now = self._clock.now()
        today = self._centre.value.day(now)
        if self._done_on == today:
            await self._overwrite()
            return 0
        unlinked = await self._database.write(self.unlink_some, SYSTEM, now)
        self._is_in_free_space |= unlinked > 0
        if unlinked < AT_ONCE:
            self._done_on = today
        await self._overwrite()
        return unlinked

    async def _overwrite(self) -> None:
        """Let nothing of them be left in the file; tried again in the next round otherwise."""
        if self._is_in_free_space:
            self._is_in_free_space = not await self._database.overwrite_freed(inventory.TABLES)

    def unlink_some(self, unit: UnitOfWork) -> int:
        before = unit.now - timedelta(days=self._centre.value.dossiers.persons_kept_days)
        ids = overdue(unit.connection, before)
        if ids:
            unlink(unit, ids)
            centre_store.log(unit, "unlink_persons", detail=str(len(ids)))
        return len(ids)
