"""What is put right of a dossier that was received: its applicant, its limit.

Each is a line of the log with who and why. What stood there before of a person is kept nowhere.
"""

from __future__ import annotations

from typing import Any, Final

from config.centre.model import Centre
from config.text.catalogue import FALLBACK_LANGUAGE, text
from config.text.persons import id_number_of
from config.wire.dossiers.answers import (
    Applicant,
    CorrectApplicant,
    DossierAction,
    DossierTouched,
    SetLimit,
)
from config.wire.dossiers.persons import ApplicantChanges
from config.wire.procedures import ChannelLimit
from queue_server.catalogue.service import Catalogue
from queue_server.core.current import Current
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest, NotAllowed
from queue_server.dossiers.errors import DossierTransition
from queue_server.dossiers.persons import applicants
from queue_server.dossiers.records import DueLine
from queue_server.dossiers.repository import queries, writes
from queue_server.dossiers.rules.deadlines import outcome
from queue_server.dossiers.rules.permissions import is_correctable, may
from queue_server.dossiers.usecases.aggregate import (
    DossierAggregate,
    load_for_update,
)
from queue_server.dossiers.usecases.promises import promise, stated_text

NAMED: Final = {
    "kind": "desk.applicant_kind",
    "name": "desk.applicant_name",
    "id_number": "desk.id_number",
    "birth_date": "desk.birth_date",
    "sex": "desk.sex",
    "address": "desk.address",
    "phone": "desk.phone",
    "submitted_by": "desk.submitted_by",
}
"""What each part of an applicant is called, in the log as on the desk."""


class Corrections:
    """See the module. Every use case raises `NotFound`, `DossierChanged` and `NotAllowed`."""

    def __init__(self, centre: Current[Centre], catalogue: Catalogue) -> None:
        self._centre = centre
        self._catalogue = catalogue

    def _load(
        self,
        unit: UnitOfWork,
        dossier_id: int,
        seen_version: int,
        action: DossierAction,
    ) -> DossierAggregate:
        dossier = load_for_update(
            unit, self._centre.value, self._catalogue, dossier_id, seen_version
        )
        if not may(self._centre.value, action, dossier.step, unit.actor):
            raise NotAllowed
        return dossier

    def correct_applicant(
        self,
        unit: UnitOfWork,
        dossier_id: int,
        command: CorrectApplicant,
    ) -> DossierTouched:
        """Put right what is written of the applicant.

        Raises `DossierTransition` where the person was unlinked or nothing can follow,
        `BadRequest` (nothing is other than it was; a name, number or birth date that cannot be).
        """
        action = DossierAction.CORRECT_APPLICANT
        dossier = self._load(unit, dossier_id, command.seen, action)
        was = dossier.record.applicant_id
        if was is None or not is_correctable(dossier.record):
            raise DossierTransition(dossier.record.status, action)
        known = queries.applicant(unit.connection, was)
        person = _corrected(known, command.changes)
        applicants.require_sound(person, self._centre.value.day(unit.now))
        changed = _changed(known, person)
        if not changed:
            raise BadRequest(fields={"changes": "it is as it was"})
        added = writes.add_applicant(unit.connection, person)
        said = f"{'; '.join(changed)}: {command.reason}"
        touched = dossier.save(action, dossier.record.status, said, applicant_id=added)
        applicants.remove(unit.connection, was)
        return touched

    def set_limit(self, unit: UnitOfWork, dossier_id: int, command: SetLimit) -> DossierTouched:
        """The limit that was being checked is found: the due dates follow from it, and how a
        dossier that is closed stood against them.

        Raises `DossierTransition` where no limit is being checked.
        """
        action = DossierAction.SET_LIMIT
        dossier = self._load(unit, dossier_id, command.seen, action)
        if not dossier.record.limit_unread:
            raise DossierTransition(dossier.record.status, action)
        values = self._dues(dossier, ChannelLimit(statutory=command.stated_limit.limit))
        return dossier.save(
            action, dossier.record.status, stated_text(command.stated_limit), **values
        )

    def _dues(self, dossier: DossierAggregate, limits: ChannelLimit) -> dict[str, Any]:
        """Keep the due dates by `limits`; what is new in the dossier's row."""
        connection, record = dossier.unit.connection, dossier.record
        was = queries.due_lines(connection, record.id)[-1].explained
        stops = queries.stops(connection, record.id)
        cutoff = dossier.procedure.cutoff
        found = promise(
            self._centre.value, limits, cutoff, record.received_at, stops, was.fee, was.duty
        )
        line = DueLine(
            dossier.unit.now, found.due_at, found.statutory_due_at, None, "limit", found.explained
        )
        writes.add_due_line(connection, record.id, line)
        dossier.share_out(found.due_at)
        values: dict[str, Any] = {
            "due_at": found.due_at,
            "statutory_due_at": found.statutory_due_at,
            "limit_unread": False,
        }
        if record.outcome is not None and record.closed_at is not None:
            values["outcome"] = outcome(self._centre.value, found.due_at, record.closed_at).value
        return values


def _corrected(known: Applicant, changes: ApplicantChanges) -> Applicant:
    """Raises `BadRequest` for an ID number that is none of the applicant's kind."""
    person = known.model_copy(update=changes.model_dump(exclude_none=True))
    if changes.id_number is None:
        return person
    number = id_number_of(changes.id_number, is_citizen=person.kind == "citizen")
    if number is None:
        raise BadRequest(fields={"changes.id_number": "is none of this kind"})
    return person.model_copy(update={"id_number": number})


def _changed(was: Applicant, now: Applicant) -> list[str]:
    """The names of the parts that are other than they were."""
    return [
        text(FALLBACK_LANGUAGE, key)
        for part, key in NAMED.items()
        if getattr(was, part) != getattr(now, part)
    ]
