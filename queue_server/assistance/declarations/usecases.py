"""The use cases of helped declarations: delivering, correcting, taking back, the list of a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Row

from config.centre.model import Centre
from config.text.catalogue import localised
from config.text.phrase import Phrase
from config.wire import ErrorCode
from config.wire.assistance.declarations import (
    Declaration,
    DeclarationLine,
    DeclarationsOfDay,
    DeclarationStored,
    DeliverDeclaration,
)
from queue_server.assistance.declarations import repository, rules
from queue_server.assistance.declarations.rules import Entered
from queue_server.catalogue import repository as catalogued
from queue_server.catalogue.service import Catalogue
from queue_server.centre import repository as centre_store
from queue_server.core.actor import Actor, staff_label
from queue_server.core.current import Current
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest, KeyReused, NotFound


class DeclarationService:
    """Helped declarations of a centre."""

    def __init__(self, centre: Current[Centre], catalogue: Catalogue) -> None:
        self._centre, self._catalogue = centre, catalogue

    def deliver(self, unit: UnitOfWork, entry: str, sent: DeliverDeclaration) -> DeclarationStored:
        """Store an entry, once for its key. Raises `KeyReused` where another came under it, and as
        `rules.check` and `rules.day_of`."""
        digest = rules.digest(sent)
        known = repository.find(unit.connection, entry)
        if known is not None:
            if known.digest != digest:
                raise KeyReused
            return DeclarationStored(entry=entry, day=known.day)
        centre = self._centre.value
        self._check(unit.connection, sent)
        day = rules.day_of(centre, sent, unit.now)
        repository.add(unit, entry, digest, day, _with_helper(sent, unit.actor))
        return DeclarationStored(entry=entry, day=day)

    def correct(self, unit: UnitOfWork, entry: str, declaration: Declaration) -> None:
        """Change one's own entry on the day on which it was entered; the log has what it was."""
        known = self._changeable(unit, entry)
        self._check(unit.connection, declaration, known.procedure_code)
        values = repository.values_of(_with_helper(declaration, unit.actor))
        said = rules.changes(dict(known._mapping), values)
        if said:
            repository.change(unit.connection, entry, **values)
            centre_store.log(unit, "correct_declaration", entry, said)

    def withdraw(self, unit: UnitOfWork, entry: str) -> None:
        """Take one's own entry back on the day on which it was entered: it counts no longer."""
        self._changeable(unit, entry)
        repository.change(unit.connection, entry, withdrawn_at=unit.now)
        centre_store.log(unit, "withdraw_declaration", entry)

    def today(
        self, connection: Connection, caller: Actor, now: datetime, language: str
    ) -> DeclarationsOfDay:
        """Who was helped today."""
        day = self._centre.value.day(now)
        names = centre_store.staff_names(connection)
        found = repository.of_day(connection, day)
        return DeclarationsOfDay(
            day=day, declarations=[self._line(one, caller, day, names, language) for one in found]
        )

    # --------------------------------------------------------------------------- parts

    def _check(self, connection: Connection, said: Declaration, code_before: str = "") -> None:
        rules.check(self._centre.value, said)
        official = said.official
        if official is not None and centre_store.member_of(connection, official) is None:
            raise NotFound(ErrorCode.UNKNOWN_STAFF)
        known = said.procedure in {"", code_before}
        if not known and catalogued.find(connection, said.procedure) is None:
            raise BadRequest(fields={"procedure": Phrase("declarations.wrong.procedure")})

    def _changeable(self, unit: UnitOfWork, entry: str) -> Row[Any]:
        """Raises `NotFound`, `NotAllowed`, `Conflict`."""
        known = repository.find(unit.connection, entry)
        if known is None:
            raise NotFound(ErrorCode.UNKNOWN_DECLARATION)
        actor, today = unit.actor, self._centre.value.day(unit.now)
        rules.require_change(self._entered(known), actor.label, actor.staff_id, today)
        return known

    def _entered(self, row: Row[Any]) -> Entered:
        entered_on = self._centre.value.day(row.entered_at.astimezone(UTC))
        withdrawn = row.withdrawn_at is not None
        return Entered(entered_on, row.entered_by, row.official, withdrawn)

    def _line(
        self, row: Row[Any], caller: Actor, today: date, names: dict[str, str], language: str
    ) -> DeclarationLine:
        said = {name: getattr(row, name) for name in repository.FIELDS if name != "procedure"}
        found = self._catalogue.find(row.procedure_code) if row.procedure_code else None
        name = localised(found.procedure.name, language) if found else row.procedure_code
        return DeclarationLine(
            entry=row.entry,
            procedure=row.procedure_code,
            procedure_name=name,
            helper_name=self.helper_name(row.official, row.volunteer, names),
            may_change=rules.may_change(self._entered(row), caller.label, caller.staff_id, today),
            **said,
        )

    def helper_name(
        self, official: int | None, volunteer: str | None, names: dict[str, str]
    ) -> str:
        """Who helped; of whom the settings or the list of staff no longer have, the id."""
        if volunteer is not None:
            known = {one.id: one.name for one in self._centre.value.declarations.volunteers}
            return known.get(volunteer, volunteer)
        label = staff_label(official or 0)
        return names.get(label, label)


def _with_helper(said: Declaration, sender: Actor) -> Declaration:
    """The entry with its sender as the helper where it names none."""
    if said.official is not None or said.volunteer is not None:
        return said
    return said.model_copy(update={"official": sender.staff_id})
