"""Numbers that an earlier version sealed for their column alone are bound to their rows, once.

Until then a server opens them wherever they lie in their column; afterwards it refuses them, for
they could only come from an old copy of the database. That it was done stands in the centre's log,
which is chained: who takes the line away to have old seals opened again breaks the log. A database
that never held old seals needs no such line: under its key there are none.
"""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import Connection, func, select

from queue_server.centre import repository as centre_store
from queue_server.centre.tables import centre_log
from queue_server.core.actor import SYSTEM
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.progress import Report, nobody_watches
from queue_server.core.security.encryption import data_keys
from queue_server.dossiers.persons import applicants
from queue_server.dossiers.tables import applicants as applicant_rows

logger = logging.getLogger(__name__)

BOUND: Final = "bind_persons"
"""The line of the centre's log; its detail is how many people were encrypted again."""


async def bind(database: Database, now: datetime) -> None:
    """Seal for its row what is not yet, some hundred people at a time; from then on refuse what
    is sealed for a column alone. Does nothing without a data key, or when it was done before; may
    be broken off and begun again."""
    if await database.read(_is_to_be_bound):
        resealed = await reseal_all(database, now)
        await database.write(lambda unit: _note(unit, resealed.sealed), SYSTEM, now)
        if resealed.broken:
            rows = ", ".join(map(str, resealed.broken[:20]))
            logger.error("phone or ID numbers in these rows of applicants are not theirs: %s", rows)
    await database.read(_refuse_old_seals)


async def reseal_all(
    database: Database, now: datetime, report: Report = nobody_watches
) -> applicants.Resealed:
    """Seal everybody with the newest key, for their rows; servers go on meanwhile. Stopped by an
    exception of `report`, it keeps who is sealed by then."""
    total = await database.read(_last_row)
    sealed, broken, after = 0, [], 0
    while True:
        some = await database.write(partial(applicants.reseal, after=after), SYSTEM, now)
        sealed, after = sealed + some.sealed, some.after
        broken += some.broken
        report(after or total, total)
        if not after:
            return applicants.Resealed(sealed, 0, broken)


def _last_row(connection: Connection) -> int:
    return connection.scalar(select(func.max(applicant_rows.c.id))) or 0


def is_bound(connection: Connection) -> bool:
    wanted = select(centre_log.c.id).where(centre_log.c.action == BOUND).limit(1)
    return connection.scalar(wanted) is not None


def _is_to_be_bound(connection: Connection) -> bool:
    can = bool(data_keys(connection))
    return can and applicants.has_old_seals(connection) and not is_bound(connection)


def _refuse_old_seals(connection: Connection) -> None:
    data_keys(connection).take_old_seals = False


def _note(unit: UnitOfWork, sealed: int) -> None:
    centre_store.log(unit, BOUND, detail=str(sealed))
