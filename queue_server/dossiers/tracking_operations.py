"""The operations of tracking: for a receipt's holder, and for the clerk who serves one.

The handlers are here too: each parses, asks `DossierTracking` or `VisitDesk`, and renders.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from config.centre.roles import Permission
from config.wire import ErrorCode
from config.wire.dossiers.answers import (
    DossierFollowed,
    DossierFound,
    FindDossier,
    ShowStanding,
    VisitDossiers,
)
from queue_server.core.http.operations import ANYONE, Call, Operation, body_of, staff, staff_who
from queue_server.dossiers.persons.read_log import ReadLog

if TYPE_CHECKING:
    from queue_server.dossiers.reading.tracking import DossierTracking
    from queue_server.dossiers.reading.visitor import VisitDesk


class _Handlers:
    """Each parses, calls one use case and renders."""

    def __init__(
        self,
        following: Callable[[], DossierTracking],
        desk: Callable[[], VisitDesk],
        reads: ReadLog,
    ) -> None:
        self._following = following
        self._desk = desk
        self._reads = reads

    async def status(self, call: Call) -> DossierFollowed:
        return await self._following().followed(call.path("token"))

    async def find(self, call: Call) -> DossierFound:
        address = call.request.remote or "unknown"
        return await self._following().find(body_of(call, FindDossier), address)

    async def standing(self, call: Call) -> DossierFollowed:
        """By its code alone anybody's dossier could be looked for: that is logged and counted."""
        found = await self._following().standing(body_of(call, ShowStanding).receipt)
        if found.dossier_id is not None:
            await self._reads.read(call.caller, call.operation, [found.dossier_id])
        return found.shown

    async def of_ticket(self, call: Call) -> VisitDossiers:
        found = await self._desk().of_ticket(call.path_number("ticket_id"))
        ids = [dossier.dossier_id for dossier in found.dossiers]
        await self._reads.read(call.caller, call.operation, ids)
        return found


def operations(
    following: Callable[[], DossierTracking], desk: Callable[[], VisitDesk], reads: ReadLog
) -> list[Operation]:
    """The operations, by the product's own words; what answers them is made for the first."""
    handlers = _Handlers(following, desk, reads)
    return [
        Operation(
            "getDossierStatus", "GET", "/follow/{token}",
            "How a dossier stands, by the receipt's link; nothing of the person.",
            handlers.status, ANYONE, answer=DossierFollowed,
            refusals=(ErrorCode.UNKNOWN_DOSSIER, ErrorCode.TOO_MANY_REQUESTS),
        ),
        Operation(
            "findDossier", "POST", "/follow",
            "Where to follow a dossier, by its code and the last four digits of the phone.",
            handlers.find, ANYONE, FindDossier, DossierFound,
            refusals=(
                ErrorCode.UNKNOWN_DOSSIER, ErrorCode.DOSSIER_OF_OTHER_UNIT,
                ErrorCode.TOO_MANY_REQUESTS,
            ),
        ),
        Operation(
            "showDossierStanding", "POST", "/greeting/dossier",
            "How a dossier stands, by its receipt or its code; nothing of the person.",
            handlers.standing, staff(Permission.ISSUE), ShowStanding, DossierFollowed,
            refusals=(
                ErrorCode.UNKNOWN_DOSSIER, ErrorCode.DOSSIER_OF_OTHER_UNIT,
                ErrorCode.TOO_MANY_READ,
            ),
        ),
        Operation(
            "getTicketDossiers", "GET", "/tickets/{ticket_id}/dossiers",
            "Why the citizen of a ticket is here: the dossiers of the visit.",
            handlers.of_ticket, staff_who(Permission.SERVE, Permission.RECEIVE),
            answer=VisitDossiers, refusals=(ErrorCode.UNKNOWN_TICKET, ErrorCode.TOO_MANY_READ),
        ),
    ]  # fmt: skip
