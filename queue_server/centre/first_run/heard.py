"""Whether the hall has heard a call: a board says so that sounded one whole, or, where a board has
no sound, an administrator who was there. Written into the centre's log, once."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, select

from queue_server.centre import repository
from queue_server.centre.tables import centre_log
from queue_server.core.db.unit_of_work import UnitOfWork

CALL_HEARD: Final = "call_heard"


def was_heard(connection: Connection) -> bool:
    """Whether a call was heard in the hall, on any day."""
    noted = select(centre_log.c.id).where(centre_log.c.action == CALL_HEARD)
    return connection.scalar(noted.limit(1)) is not None


def note(unit: UnitOfWork) -> None:
    """A call was heard; the first one is noted."""
    if not was_heard(unit.connection):
        repository.log(unit, CALL_HEARD)
