"""Forms at the desk: opened with what is known, read aloud, written and counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from config.text.catalogue import FALLBACK_LANGUAGE, localised
from config.wire import ErrorCode
from config.wire.assistance.forms import (
    FilledField,
    FillForm,
    FormNoted,
    FormOpened,
    ForWhom,
    MayWrite,
)
from config.wire.procedures import Procedure
from queue_server.assistance.forms import repository, rules
from queue_server.assistance.forms.errors import (
    DossierFinished,
    WritingForbidden,
    WritingUnchecked,
)
from queue_server.assistance.forms.processing import file_name
from queue_server.assistance.forms.repository import Form
from queue_server.assistance.forms.rules import FormContext
from queue_server.catalogue.service import Catalogue
from queue_server.centre import repository as centre_store
from queue_server.core.actor import Actor
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest, NotFound
from queue_server.core.room import App
from queue_server.dossiers.records import DossierRecord
from queue_server.dossiers.repository import queries
from queue_server.dossiers.rules import permissions


@dataclass(frozen=True, slots=True)
class ToFill:
    """A form that may be filled in, with its file."""

    form: Form
    kind: str
    content: bytes
    values: Mapping[str, str]


class Writing:
    """The use cases."""

    def __init__(self, app: App, catalogue: Catalogue) -> None:
        self._app, self._catalogue = app, catalogue

    def procedure(self, code: str) -> Procedure | None:
        found = self._catalogue.find(code)
        return found.procedure if found else None

    def opened(
        self, connection: Connection, form_id: int, whose: ForWhom, caller: Actor
    ) -> FormOpened:
        """Raises `NotFound`, `BadRequest`, `WritingForbidden`, `SealBroken`."""
        form = repository.usable(connection, form_id)
        self._require_allowed(form, checked=True)
        record = _dossier(connection, form, whose, self._today())
        known = self._known(connection, form, record, caller)
        procedure = self.procedure(form.procedure)
        return FormOpened(
            form=form.id, number=form.newest.number if form.newest else 0, title=form.title,
            procedure=form.procedure, may_write=rules.may_write(procedure),
            ground=procedure.forms_note if procedure else "",
            fields=[
                FilledField(**one.model_dump(), words=rules.words_of(one.source, known))
                for one in form.fields
            ],
        )  # fmt: skip

    def to_fill(self, connection: Connection, form_id: int, command: FillForm) -> ToFill:
        """Raises `NotFound`, `Conflict`, `BadRequest`, `WritingForbidden`, `WritingUnchecked`."""
        form = repository.usable(connection, form_id, command.number)
        self._require_allowed(form, command.checked)
        _dossier(connection, form, command, self._today())
        known = {one.name for one in form.fields}
        if unknown := sorted(set(command.values) - known):
            raise BadRequest(fields={f"values.{unknown[0]}": "no field of this form"})
        row = repository.content(connection, form_id, command.number)
        return ToFill(form, row.kind, row.content, command.words)

    def write(self, unit: UnitOfWork, form_id: int, command: FillForm) -> FormNoted:
        """Note that the form was written; none of its words. Raises as `to_fill`."""
        ready = self.to_fill(unit.connection, form_id, command)
        newest, staff_id = ready.form.newest, unit.actor.staff_id
        if newest is None or staff_id is None:
            raise NotFound(ErrorCode.UNKNOWN_FORM)
        held = centre_store.counters_held_by(unit.connection, staff_id)
        is_unknown = rules.may_write(self.procedure(ready.form.procedure)) is MayWrite.UNKNOWN
        written = repository.note_written(
            unit.connection, at=unit.now, day=self._app.centre.value.day(unit.now),
            version_id=newest.id, procedure_code=ready.form.procedure, staff_id=staff_id,
            counter=held[0].counter if held else "", dossier_id=command.dossier_id,
            ticket_id=command.ticket_id, checked=is_unknown, minutes=command.minutes,
        )  # fmt: skip
        name = file_name(ready.form.title, ready.kind)
        return FormNoted(written=written, file_name=name, kind=newest.kind)

    def _today(self) -> date:
        return self._app.centre.value.day(self._app.clock.now())

    def _require_allowed(self, form: Form, checked: bool) -> None:
        procedure = self.procedure(form.procedure)
        said = rules.may_write(procedure)
        if said is MayWrite.FORBIDDEN:
            raise WritingForbidden(procedure.forms_note if procedure else "")
        if said is MayWrite.UNKNOWN and not checked:
            raise WritingUnchecked

    def _known(
        self, connection: Connection, form: Form, record: DossierRecord | None, caller: Actor
    ) -> FormContext:
        centre = self._app.centre.value
        procedure = self.procedure(form.procedure)
        known = {
            "today": centre.day(self._app.clock.now()), "official": caller.name,
            "unit": localised(centre.unit.name, FALLBACK_LANGUAGE),
            "procedure": localised(procedure.name, FALLBACK_LANGUAGE) if procedure else "",
        }  # fmt: skip
        if record is None:
            return FormContext(**known)  # type: ignore[arg-type]
        return FormContext(
            **known,  # type: ignore[arg-type]
            applicant=queries.applicant(connection, record.applicant_id),
            dossier_code=record.code, received_on=centre.day(record.received_at),
            promised_on=centre.day(record.due_at) if record.due_at else None,
        )  # fmt: skip


def _dossier(
    connection: Connection, form: Form, whose: ForWhom, today: date
) -> DossierRecord | None:
    """The dossier that is named. Raises `NotFound`, or `BadRequest` where neither it nor a ticket
    of today is, or where it is of another procedure; `DossierFinished`."""
    if whose.dossier_id is None:
        if whose.ticket_id is None:
            raise BadRequest(fields={"dossier_id": "a dossier or a ticket"})
        if not queries.ticket_exists(connection, whose.ticket_id, today):
            raise NotFound(ErrorCode.UNKNOWN_TICKET)
        return None
    record = queries.by_id(connection, whose.dossier_id)
    if record is None:
        raise NotFound(ErrorCode.UNKNOWN_DOSSIER)
    if record.procedure_code != form.procedure:
        raise BadRequest(fields={"dossier_id": "of another procedure"})
    if permissions.is_finished(record):
        raise DossierFinished
    return record
