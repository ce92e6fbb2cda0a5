"""A dossier in hand: one command's look at it, and the one way to write what was done.

A command on an older version is refused before anything else, with what was done
meanwhile. Should another process still be quicker, its version is written first and this one's
conditional UPDATE changes no row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from config.centre.model import Centre
from config.wire import ErrorCode
from config.wire.dossiers.answers import (
    DossierAction,
    DossierLine,
    DossierStatus,
    DossierTouched,
    FormNumber,
    Outcome,
)
from config.wire.procedures import Procedure
from queue_server.catalogue.service import Catalogue
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import NotAllowed, NotFound
from queue_server.dossiers.errors import DossierChanged, DossierTransition
from queue_server.dossiers.events import DossierMoved
from queue_server.dossiers.records import DossierRecord, DueLine, StepRecord
from queue_server.dossiers.repository import queries, writes
from queue_server.dossiers.rules import lifecycle
from queue_server.dossiers.rules.deadlines import outcome, share_dues
from queue_server.dossiers.rules.permissions import is_over, may, present_step
from queue_server.dossiers.usecases.promises import promise, promised_limits

OF_THE_STEP: Final = frozenset(
    {
        DossierAction.ADVANCE,
        DossierAction.ASSIGN,
        DossierAction.REQUEST_SUPPLEMENT,
        DossierAction.REQUEST_PAYMENT,
    }
)
"""Without permission for one of these the refusal says that the step is somebody else's."""


@dataclass
class DossierAggregate:
    """See the module."""

    unit: UnitOfWork
    centre: Centre
    catalogue: Catalogue
    record: DossierRecord

    @cached_property
    def steps(self) -> list[StepRecord]:
        return queries.steps(self.unit.connection, self.record.id)

    @property
    def step(self) -> StepRecord:
        """The present one."""
        return present_step(self.record, self.steps)

    @cached_property
    def procedure(self) -> Procedure:
        """The version that it was received under."""
        return self.catalogue.version(self.unit.connection, self.record.version_id)

    # ---------------------------------------------------------------- whether it can be done

    def require(
        self, action: DossierAction, *, last_work_step: bool = False, for_good: bool = False
    ) -> DossierStatus:
        """The status after `action`. Raises `DossierTransition`, `NotAllowed`."""
        if is_over(self.record):
            raise DossierTransition(self.record.status, action)
        status = lifecycle.after(
            self.record.status, action, last_work_step=last_work_step, for_good=for_good
        )
        if not may(self.centre, action, self.step, self.unit.actor):
            raise NotAllowed(ErrorCode.NOT_YOUR_STEP if action in OF_THE_STEP else None)
        return status

    def require_ticket(self, ticket_id: int | None) -> None:
        """Raise `NotFound` for a ticket that there is not."""
        if ticket_id and not queries.ticket_exists(self.unit.connection, ticket_id):
            raise NotFound(ErrorCode.UNKNOWN_TICKET)

    # ------------------------------------------------------------------------ writing it down

    def save(
        self,
        action: DossierAction,
        status: DossierStatus,
        reason: str = "",
        **values: Any,
    ) -> DossierTouched:
        """Write the next version with `values`, its line of the log, and tell of it.

        Everything else of the command must have been written before: this says who was first.
        Raises `DossierChanged`.
        """
        if status is not self.record.status:
            values |= {"status": status.value, "status_since": self.unit.now}
        if not writes.change(self.unit.connection, self.record, **values):
            raise changed_meanwhile(self.unit, self.record)
        version = self.record.version + 1
        line = DossierLine(
            at=self.unit.now,
            action=action,
            who=self.unit.actor.name,
            from_status=self.record.status,
            to_status=status,
            step=self.step.step,
            reason=reason,
        )
        writes.log(self.unit, self.record.id, version, line)
        self.unit.announce(DossierMoved(dossier_id=self.record.id, version=version))
        return DossierTouched(dossier_id=self.record.id, version=version)

    def issue(self, form: FormNumber, command: dict[str, Any]) -> None:
        """Issue a form under the next number of the year."""
        year = self.centre.day(self.unit.now).year
        by = self.unit.actor.staff_id
        writes.issue_form(
            self.unit.connection, self.record.id, form, year, command, by, self.unit.now
        )

    def change_step(self, place: int, **values: Any) -> None:
        writes.change_step(self.unit.connection, self.record.id, place, **values)

    def visit(self, ticket_id: int | None, purpose: str) -> None:
        """Keep that a ticket was for this dossier."""
        if ticket_id:
            writes.add_visit(
                self.unit.connection, ticket_id, self.record.id, purpose, self.unit.now
            )

    # ------------------------------------------------------------------------------ the clock

    def outcome(self, due_at: datetime | None) -> Outcome:
        """How it, or its step, that ends now stands against `due_at`."""
        return outcome(self.centre, due_at, self.unit.now, unread=self.record.limit_unread)

    def stop_clock(self, status: DossierStatus, reason: str) -> None:
        writes.start_stop(self.unit.connection, self.record.id, status, reason, self.unit.now)

    def start_clock(self) -> dict[str, Any]:
        """End the stop that lasts, if one does; the due dates move by it.

        Returns what is new in the dossier's row.
        """
        connection = self.unit.connection
        if not writes.end_stops(connection, self.record.id, self.unit.now):
            return {}
        stops = queries.stops(connection, self.record.id)
        record = self.record
        was = queries.due_lines(connection, record.id)[-1].explained
        limits, cutoff = promised_limits(was), self.procedure.cutoff
        promised = promise(
            self.centre, limits, cutoff, record.received_at, stops, was.fee, was.duty
        )
        line = DueLine(
            self.unit.now,
            promised.due_at,
            promised.statutory_due_at,
            None,
            "stop",
            promised.explained,
        )
        writes.add_due_line(connection, record.id, line)
        self.share_out(promised.due_at)
        return {"due_at": promised.due_at, "statutory_due_at": promised.statutory_due_at}

    def share_out(self, due_at: datetime | None) -> None:
        """The steps that are still to end share the time that there is now."""
        shares = [step.share for step in self.steps]
        dues = share_dues(self.centre, self.record.received_at, due_at, shares)
        for step, step_due in zip(self.steps, dues, strict=True):
            if step.ended_at is None:
                self.change_step(step.place, due_at=step_due)


def load_for_update(
    unit: UnitOfWork,
    centre: Centre,
    catalogue: Catalogue,
    dossier_id: int,
    seen_version: int,
) -> DossierAggregate:
    """The dossier as its caller has seen it. Raises `NotFound`, `DossierChanged`."""
    record = queries.by_id(unit.connection, dossier_id)
    if record is None:
        raise NotFound(ErrorCode.UNKNOWN_DOSSIER)
    if record.version != seen_version:
        raise changed_meanwhile(unit, record)
    # A clock that was put back must not make a stop end before it began.
    seen_at = max(unit.now, record.status_since)
    return DossierAggregate(unit.at(seen_at), centre, catalogue, record)


def changed_meanwhile(unit: UnitOfWork, record: DossierRecord) -> DossierChanged:
    """The refusal that says who did what meanwhile."""
    line = queries.last_line(unit.connection, record.id)
    if line is None:
        return DossierChanged("", DossierAction.RECEIVE, record.status)
    return DossierChanged(line.who, line.action, line.to_status)
