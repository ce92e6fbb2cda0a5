"""A visitor for the clerk: the dossiers of the ticket that is being served."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from config.wire import ErrorCode
from config.wire.dossiers.answers import DossierSummary, VisitDossiers
from queue_server.core.clock import Clock
from queue_server.core.db.base import Database
from queue_server.core.errors import NotFound
from queue_server.dossiers.reading.views import Views
from queue_server.dossiers.records import DossierRecord
from queue_server.dossiers.repository import queries, tracking
from queue_server.dossiers.rules.permissions import present_step
from queue_server.tickets.usecases.visits import Purpose


class VisitDesk:
    """The dossiers of tickets, for staff."""

    def __init__(self, database: Database, views: Views, clock: Clock) -> None:
        self._database = database
        self._views = views
        self._clock = clock

    async def of_ticket(self, ticket_id: int) -> VisitDossiers:
        """Why the citizen of a ticket is here, and what was received from it.

        Raises `NotFound` (`unknown_ticket`).
        """
        now = self._clock.now()
        return await self._database.read(lambda connection: self._look(connection, ticket_id, now))

    def _look(self, connection: Connection, ticket_id: int, now: datetime) -> VisitDossiers:
        if not queries.ticket_exists(connection, ticket_id):
            raise NotFound(ErrorCode.UNKNOWN_TICKET)
        kept = tracking.visits_of(connection, ticket_id)
        records = [queries.by_id(connection, visit.dossier_id) for visit in kept]
        purposes: list[Purpose] = ["supplement", "collect"]
        known = {visit.purpose for visit in kept}
        return VisitDossiers(
            purpose=next((purpose for purpose in purposes if purpose in known), ""),
            dossiers=[self._summary(connection, record, now) for record in records if record],
        )

    def _summary(
        self, connection: Connection, record: DossierRecord, now: datetime
    ) -> DossierSummary:
        return self._views.summary(
            connection,
            record,
            now,
            applicant_name=queries.applicant(connection, record.applicant_id).name,
            staff_name=queries.staff_name(connection, record.official),
            step=present_step(record, queries.steps(connection, record.id)).name,
        )
