"""When somebody last worked on a dossier: a clerk who does is at work, though no ticket moves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from queue_server.dossiers.persons.read_log import LISTED
from queue_server.dossiers.tables import dossier_log, dossier_reads


class DossierStaffActs:
    """For the room of tickets (`tickets.hall.attendance.StaffActs`)."""

    def last_act(self, connection: Connection, staff: str, since: datetime) -> datetime | None:
        """When somebody, by the label in the logs, last moved a dossier or opened one after
        `since`. Lists are left out: an open page reads them by itself."""
        moved, read = dossier_log.c, dossier_reads.c
        latest = (
            select(func.max(moved.at)).where(moved.at > since, moved.actor == staff),
            select(func.max(read.at)).where(
                read.at > since, read.who == staff, read.operation.not_in(LISTED)
            ),
        )
        found = [connection.scalar(one) for one in latest]
        return max((at for at in found if at is not None), default=None)
