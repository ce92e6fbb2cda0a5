"""The API of sign-ins that wait."""

from __future__ import annotations

from config.wire import Empty, ErrorCode
from config.wire.centre.lockouts import LockedSignIns
from queue_server.centre.staff import lockouts
from queue_server.centre.staff.access import MANAGERS
from queue_server.core.clock import Clock
from queue_server.core.db.base import Database
from queue_server.core.http.operations import Call, Operation


def operations(database: Database, clock: Clock) -> list[Operation]:
    """Both are for leaders and administrators."""

    async def listed(_call: Call) -> LockedSignIns:
        return await database.read(lambda connection: lockouts.listed(connection, clock.now()))

    async def unlock(call: Call) -> None:
        staff_id = call.path_number("staff")
        await database.write(
            lambda unit: lockouts.unlock_by_id(unit, staff_id), call.caller, clock.now()
        )

    return [
        Operation(
            id="listLockedSignIns",
            method="GET",
            path="/locked-sign-ins",
            summary="Whose sign-in waits after wrong attempts, and how long.",
            handler=listed,
            allowed=MANAGERS,
            answer=LockedSignIns,
        ),
        Operation(
            id="unlockSignIn",
            method="POST",
            path="/locked-sign-ins/{staff}/unlock",
            summary="Let a person sign in again at once; wrong attempts are forgotten.",
            handler=unlock,
            allowed=MANAGERS,
            body=Empty,
            refusals=(ErrorCode.NOT_FOUND,),
        ),
    ]
