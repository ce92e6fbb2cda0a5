"""The use cases of the settings: change the draft, publish it now or on a later day, go back."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from config.centre.model import Centre
from config.text.phrase import Phrase
from config.wire.centre.settings import (
    ChangeSettings,
    PublishSettings,
    SeenRevision,
    TakeBackWindingDown,
)
from queue_server.centre import repository
from queue_server.centre.settings import draft as drafts
from queue_server.centre.settings import versions, winding
from queue_server.centre.settings.checking import checked
from queue_server.centre.settings.draft import Draft, rebased
from queue_server.centre.settings.errors import (
    SettingsChanged,
    UnknownSetting,
)
from queue_server.centre.settings.live import LiveCentre
from queue_server.centre.settings.parts import Content
from queue_server.centre.settings.uses import Use
from queue_server.centre.settings.versions import Source, Version
from queue_server.centre.tables import scheduled_settings
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest, MotcuaError

logger = logging.getLogger(__name__)

InUse = Callable[[Connection, Centre, Centre], Sequence[Use]]
"""Why a centre cannot be taken out of force for another one yet: what the second has lost of the
first and somebody still uses."""


class Settings:
    """The settings of one centre."""

    def __init__(self, live: LiveCentre, in_use: InUse) -> None:
        self._live = live
        self.in_use = in_use

    def change(self, unit: UnitOfWork, command: ChangeSettings) -> int:
        """Change the draft; return its revision. Raises `SettingsChanged`, `UnknownSetting`."""
        held = in_force(unit.connection)
        draft = drafts.read(unit.connection, held)
        content = drafts.changed(draft, command.changes, json.loads(held.content))
        return drafts.write(unit, draft, content)

    def replace(self, unit: UnitOfWork, content: Content, seen: int) -> int:
        """Make `content` the draft, whole: over what is in force now, whatever the draft of before
        was begun over. Raises `SettingsChanged` unless `seen` is its revision."""
        draft = replace(self._seen(unit, seen), based_on=in_force(unit.connection).id)
        return drafts.write(unit, draft, content)

    def restore(self, unit: UnitOfWork, number: int, seen: int) -> int:
        """Make the content of an earlier version the draft. Raises `UnknownSetting`,
        `SettingsChanged`."""
        found = versions.version(unit.connection, number)
        if found is None:
            raise UnknownSetting(str(number))
        return self.replace(unit, json.loads(found.content), seen)

    def discard(self, unit: UnitOfWork, command: SeenRevision) -> int:
        """Forget the draft. Raises `SettingsChanged`."""
        return drafts.write(unit, self._seen(unit, command.revision), None)

    def _seen(self, unit: UnitOfWork, revision: int) -> Draft:
        draft = drafts.read(unit.connection, in_force(unit.connection))
        if draft.revision != revision:
            raise SettingsChanged([], draft.changed_by)
        return draft

    def publish(self, unit: UnitOfWork, command: PublishSettings) -> int:
        """Put the draft in force, or schedule it; return the number of the version in force.

        Raises `SettingsChanged` where the draft is another one than its sender saw, or contradicts
        what was published since it was begun; `SettingsWrong`, `SettingsInUse`; `BadRequest` where
        its day has come already.
        """
        draft, now_in_force = self._seen(unit, command.revision), in_force(unit.connection)
        content = rebased(unit.connection, draft.content, draft.based_on, now_in_force)
        centre = checked(content)
        if command.takes_effect_on is None:
            number = self._put_in_force(unit, centre, command.reason, command.wind_down)
        else:
            if command.takes_effect_on <= now_in_force.centre.day(unit.now):
                raise BadRequest(fields={"takes_effect_on": Phrase("settings.day_has_come")})
            number = now_in_force.id
            self._schedule(unit, command, content, number)
        drafts.write(unit, draft, None)
        return number

    def _put_in_force(
        self, unit: UnitOfWork, centre: Centre, reason: str, wind_down: bool, by: str = ""
    ) -> int:
        before = in_force(unit.connection).centre
        uses = self.in_use(unit.connection, before, centre)
        settled = winding.settled(before, centre, uses, wind_down=wind_down)
        return versions.publish(unit, settled, Source.PAGES, reason, by)

    def _schedule(
        self, unit: UnitOfWork, command: PublishSettings, content: Content, based_on: int
    ) -> None:
        row = {
            "takes_effect_on": command.takes_effect_on,
            "based_on": based_on,
            "made_at": unit.now,
            "made_by": unit.actor.label,
            "reason": command.reason,
            "wind_down": command.wind_down,
            "content": versions.as_content(content),
        }
        unit.connection.execute(insert(scheduled_settings).values(row))
        detail = f"{command.takes_effect_on} {command.reason}".strip()
        repository.log(unit, "schedule_settings", detail=detail)

    def take_back(self, unit: UnitOfWork, command: TakeBackWindingDown) -> int:
        """Let a part go on that is wound down. Raises `UnknownSetting`, `SettingsWrong`."""
        return winding.take_back(unit, command.path)

    def end_winding_down(self, unit: UnitOfWork) -> int | None:
        """Take out of force what is wound down and nobody uses any more."""
        return winding.end(unit, self.in_use)

    def unschedule(self, unit: UnitOfWork, number: int) -> None:
        """Raises `UnknownSetting`."""
        gone = delete(scheduled_settings).where(scheduled_settings.c.id == number)
        if unit.connection.execute(gone).rowcount == 0:
            raise UnknownSetting(str(number))
        repository.log(unit, "unschedule_settings", subject=str(number))

    def publish_scheduled(self, unit: UnitOfWork) -> None:
        """Put in force whose day has come; what cannot be yet is tried again."""
        today = self._live.centre.value.day(unit.now)
        for row in scheduled(unit.connection):
            if row.takes_effect_on > today:
                return
            try:
                self._publish_scheduled(unit, row)
            except MotcuaError as refusal:
                logger.warning("settings for %s wait: %s", row.takes_effect_on, refusal)

    def _publish_scheduled(self, unit: UnitOfWork, row: Row[Any]) -> None:
        centre = ready(unit.connection, row)
        self._put_in_force(unit, centre, row.reason, row.wind_down, row.made_by)
        gone = delete(scheduled_settings).where(scheduled_settings.c.id == row.id)
        unit.connection.execute(gone)


def in_force(connection: Connection) -> Version:
    """The version that holds. A server that runs has one."""
    found = versions.newest(connection)
    if found is None:
        raise UnknownSetting("1")
    return found


def scheduled(connection: Connection) -> list[Row[Any]]:
    """What takes effect later, the first first."""
    table = scheduled_settings
    in_turn = select(table).order_by(table.c.takes_effect_on, table.c.id)
    return list(connection.execute(in_turn))


def ready(connection: Connection, row: Row[Any]) -> Centre:
    """The centre of a scheduled row over what is in force. Raises `SettingsChanged` where something
    that contradicts it was published since, `SettingsWrong`."""
    before = in_force(connection)
    return checked(rebased(connection, json.loads(row.content), row.based_on, before))
