"""The use cases of dossiers, in files by what they are about.

`receiving` (a dossier comes into being), `processing` (its steps and its result), `suspensions`
(what it waits for, how it ends, lateness), `corrections` (its applicant, its limit). Reading is
in `dossiers.reading`. Every use case runs inside the transaction of its caller.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import Connection

from config.centre.model import Centre
from config.centre.roles import Permission
from config.wire import ErrorCode
from config.wire.dossiers.answers import (
    Applicant,
    Dossier,
    DossiersListed,
    PrintReceipt,
    ReceiptJob,
    StaffName,
    WorkList,
)
from queue_server.catalogue.service import Catalogue
from queue_server.centre.people import absences
from queue_server.core.actor import Actor
from queue_server.core.current import Current
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import NotFound
from queue_server.dossiers.events import ReceiptWaiting
from queue_server.dossiers.reading import lists
from queue_server.dossiers.reading.lists import Viewer
from queue_server.dossiers.reading.views import Views
from queue_server.dossiers.records import DossierRecord
from queue_server.dossiers.repository import queries, writes
from queue_server.dossiers.usecases.corrections import Corrections
from queue_server.dossiers.usecases.processing import Processing
from queue_server.dossiers.usecases.receiving import Receiving
from queue_server.dossiers.usecases.suspensions import Suspensions

WORKERS = frozenset({Permission.RECEIVE, Permission.PROCESS})


class DossierService:
    """What is done to dossiers and what is read of them."""

    def __init__(self, centre: Current[Centre], catalogue: Catalogue) -> None:
        self.centre = centre
        self.receiving = Receiving(centre, catalogue)
        self.processing = Processing(centre, catalogue)
        self.suspensions = Suspensions(centre, catalogue)
        self.corrections = Corrections(centre, catalogue)
        self.views = Views(centre, catalogue)
        self._total = lists.DossierTotal()

    def record(self, connection: Connection, dossier_id: int) -> DossierRecord:
        """A dossier's row. Raises `NotFound`."""
        record = queries.by_id(connection, dossier_id)
        if record is None:
            raise NotFound(ErrorCode.UNKNOWN_DOSSIER)
        return record

    def dossier(
        self, connection: Connection, dossier_id: int, caller: Actor, now: datetime
    ) -> Dossier:
        """A dossier, whole, and what `caller` may do. Raises `NotFound`."""
        return self.views.whole(connection, self.record(connection, dossier_id), caller, now)

    def applicant(self, connection: Connection, dossier_id: int) -> Applicant:
        """Whose dossier it is. Raises `NotFound`, `SealBroken`."""
        return queries.applicant(connection, self.record(connection, dossier_id).applicant_id)

    def listed(
        self,
        connection: Connection,
        shown: WorkList,
        terms: str,
        offset: int,
        caller: Actor,
        now: datetime,
    ) -> DossiersListed:
        """A page of a work list, or of what `terms` find in it, with the counts of all lists."""
        processes = Permission.PROCESS in caller.permissions
        viewer = Viewer(caller.staff_id or 0, caller.role, processes)
        sought = lists.sought_in(connection, self.centre.value, shown, terms, now)
        statement = lists.page_of(self.centre.value, shown, viewer, now, sought, offset)
        dossiers, more = lists.page(connection, self.views, statement, now)
        return DossiersListed(
            shown=shown,
            counts=lists.counts(connection, self.centre.value, viewer, now, self._total),
            dossiers=dossiers,
            more=more,
            staff=self._workers(connection, viewer.staff_id, now),
            now=now,
        )

    def _workers(self, connection: Connection, viewer: int, now: datetime) -> list[StaffName]:
        """Who works on dossiers; those who are away today are handed none, but may take one."""
        roles = self.centre.value.role_by_id
        away = absences.away_until(connection, self.centre.value.day(now))
        away.pop(viewer, None)
        return [
            StaffName(staff_id=one.id, name=one.name, role=one.role, absent_until=away.get(one.id))
            for one in queries.colleagues(connection)
            if one.role in roles and WORKERS & set(roles[one.role].permissions)
        ]

    def print_receipt(self, unit: UnitOfWork, dossier_id: int, command: PrintReceipt) -> ReceiptJob:
        """Have a kiosk print the short receipt. Raises `NotFound` (dossier, kiosk)."""
        record = self.record(unit.connection, dossier_id)
        if command.kiosk not in self.centre.value.kiosk_by_id:
            raise NotFound(ErrorCode.UNKNOWN_KIOSK)
        job = self.views.receipt(unit.connection, record, f"receipt-{secrets.token_hex(12)}")
        writes.add_receipt_job(unit, job, command.kiosk, dossier_id)
        unit.announce(ReceiptWaiting(kiosk=command.kiosk))
        return job
