"""Visits for dossiers: what a ticket taken with a receipt is for, and what it leads to.

A citizen with a missing paper (status 5) waits as if the ticket had been taken earlier, so that
coming back is not starting from the end; one who collects a result (status 9) has a ticket that
knows its dossier. In every other status the dossier needs no visit, and a receipt gives an
ordinary ticket.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from config.centre.model import Centre
from config.wire import ErrorCode
from config.wire.dossiers.answers import DossierStatus, ResultDelivery
from queue_server.catalogue.service import Catalogue
from queue_server.core.current import Current
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import NotFound
from queue_server.dossiers.records import DossierRecord
from queue_server.dossiers.repository import queries, tracking, writes
from queue_server.dossiers.rules import codes
from queue_server.tickets.usecases.visits import Purpose, Visit

NOBODYS: Final = "0" * 16
"""Looked for where a token cannot be one, so that the time to an answer says nothing."""


def purpose_of(dossier: DossierRecord) -> Purpose | None:
    """What the citizen would come for now."""
    if dossier.status is DossierStatus.SUPPLEMENT_REQUESTED:
        return "supplement"
    collects = dossier.delivery is ResultDelivery.COUNTER
    if dossier.status is DossierStatus.RESOLVED and collects:
        return "collect"
    return None


class DossierVisits:
    """The `Visits` of the tickets' room, over the dossiers of a centre."""

    def __init__(self, centre: Current[Centre], catalogue: Catalogue) -> None:
        self._centre = centre
        self._catalogue = catalogue

    def dossier(self, connection: Connection, receipt: str) -> DossierRecord:
        """The dossier of a receipt's link or token. Raises `NotFound`."""
        token = codes.read_receipt(receipt) or NOBODYS
        found = queries.by_token(connection, token)
        if found is None:
            raise NotFound(ErrorCode.UNKNOWN_DOSSIER)
        return found

    def knows(self, connection: Connection, token: str) -> bool:
        """Whether it is the link of any dossier."""
        return queries.by_token(connection, codes.read_receipt(token) or NOBODYS) is not None

    def service_for(self, connection: Connection, dossier: DossierRecord) -> str:
        """The service at which the dossier's next visit is; empty where the centre has none.

        Results are collected where the centre file says, papers brought where the dossier was
        received.
        """
        purpose = purpose_of(dossier)
        if purpose is None:
            return ""
        collect = self._centre.value.dossiers.collect_service
        if purpose == "collect" and collect is not None:
            return collect
        procedure = self._catalogue.version(connection, dossier.version_id)
        service = self._catalogue.service_of(procedure)
        return service.id if service is not None else ""

    # ------------------------------------------------------- asked by the tickets' room

    def find(
        self, connection: Connection, receipt: str, service: str, now: datetime
    ) -> Visit | None:
        """See `Visits.find`. The head start is given at the dossier's own service alone."""
        dossier = self.dossier(connection, receipt)
        purpose = purpose_of(dossier)
        if purpose is None:
            return None
        starts_ahead = purpose == "supplement" and service == self.service_for(connection, dossier)
        minutes = self._centre.value.dossiers.supplement_head_start_minutes if starts_ahead else 0
        return Visit(dossier.id, purpose, timedelta(minutes=minutes))

    def under_way(
        self, connection: Connection, dossier_id: int, service: str, day: date
    ) -> int | None:
        """See `Visits.under_way`."""
        return tracking.ticket_under_way(connection, dossier_id, service, day)

    def keep(self, unit: UnitOfWork, ticket_id: int, visit: Visit) -> None:
        """See `Visits.keep`."""
        # Not `append`: the next press of the same transaction asks for it.
        writes.add_visit(unit.connection, ticket_id, visit.dossier_id, visit.purpose, unit.now)

    def has(self, connection: Connection, ticket_id: int) -> bool:
        """See `Visits.has`."""
        return bool(tracking.visits_of(connection, ticket_id))

    def tracking_links(self, connection: Connection, ticket_id: int) -> list[str]:
        """See `Visits.links`."""
        tokens = tracking.dossier_tokens(connection, ticket_id)
        return [f"/H/{token}" for token in tokens]
