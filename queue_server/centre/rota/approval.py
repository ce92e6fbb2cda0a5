"""Whose work a leader may vouch for: never their own, unless nobody else is there who could."""

from __future__ import annotations

from sqlalchemy import Connection

from config.centre.model import Centre
from config.wire import ErrorCode
from queue_server.centre import repository
from queue_server.centre.rota.rules import LEADING
from queue_server.centre.staff.administration import administers
from queue_server.core.actor import Actor
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import Conflict


def leads_alone(connection: Connection, centre: Centre, caller: Actor) -> bool:
    """Whether nobody but `caller` leads: who has left, or has never signed in, does not count."""
    leading = frozenset(one.id for one in centre.roles if LEADING & set(one.permissions))
    return not any(
        administers(one, leading)
        for one in repository.all_members(connection)
        if one.id != caller.staff_id
    )


def require_other(unit: UnitOfWork, centre: Centre, staff_id: int) -> bool:
    """Whether the caller gains by a line of `staff_id`, which is so only where they lead alone; the
    log says it then. Raises `Conflict` (`OWN_LEAVE`) where somebody else leads too."""
    if unit.actor.staff_id != staff_id:
        return False
    if not leads_alone(unit.connection, centre, unit.actor):
        raise Conflict(ErrorCode.OWN_LEAVE)
    return True
