"""The use case of the first run: settings in force and an administrator, in one transaction."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection

from config.centre.model import Centre
from config.centre.naming import SettingPlace
from config.wire import ErrorCode
from queue_server.centre import repository
from queue_server.centre.first_run.code import SetupCode
from queue_server.centre.first_run.heard import note
from queue_server.centre.settings import versions
from queue_server.centre.settings.errors import SettingsWrong
from queue_server.centre.settings.live import LiveCentre
from queue_server.centre.settings.versions import Source
from queue_server.centre.staff import administration
from queue_server.core.actor import NOBODY, SYSTEM, Actor, ActorKind
from queue_server.core.clock import Clock
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import Conflict

if TYPE_CHECKING:
    from config.wire.centre.first_run import FirstSettingsChecked, SetUpCentre
    from queue_server.centre.settings.parts import Content

logger = logging.getLogger(__name__)

ANNOUNCED: Final = "nobody works here yet: open this server in a browser; the setup code is %s"


@dataclass(frozen=True, slots=True)
class FirstVisit:
    """What has been tried of a visit."""

    has_procedures: bool
    was_printed: bool
    was_called: bool
    was_heard: bool


class FirstRun:
    """Open as long as nobody works here."""

    def __init__(self, live: LiveCentre, database: Database, clock: Clock, code: SetupCode) -> None:
        self._live = live
        self._database = database
        self._clock = clock
        self.code = code
        self.is_open = False

    async def begin(self) -> None:
        """Offer it, where nobody works here. Raises `Unavailable`."""
        self.is_open = await self._database.read(nobody_works_here)
        if self.is_open:
            await self._database.write(self.code.make, SYSTEM, self._clock.now())
            logger.warning(ANNOUNCED, self.code.shown)

    async def note_heard(self, caller: Actor) -> None:
        """The administrator heard a call. Raises `Unavailable`."""
        await self._database.write(note, caller, self._clock.now())

    async def set_up(self, command: SetUpCentre) -> None:
        """Put the settings in force and let the administrator in.

        Raises `Conflict` (`ALREADY_SET_UP`), `NotAllowed`, `TooManyRequests`, `SettingsWrong`,
        `BadRequest` with the field of the administrator that is wrong.
        """
        from queue_server.centre.settings.checking import checked
        from queue_server.centre.staff.passwords import hash_password, require_strong

        await self.require_open()
        self.code.check(command.code)
        centre = checked(command.content)
        roles = sorted(administration.administering_roles(centre))
        if not roles:
            raise SettingsWrong(1, SettingPlace(command.content, ("roles",)))
        first = command.administrator
        own = (first.sign_in, first.display_name, *centre.unit.name.values())
        await asyncio.to_thread(require_strong, first.password, *own)
        hashed = await asyncio.to_thread(hash_password, first.password)
        new = administration.NewMember(first.sign_in, first.display_name, roles[0], hashed)
        now = self._clock.now()
        await self._database.write(lambda unit: self._put(unit, centre, new), NOBODY, now)
        self.is_open = False
        await self._database.write(self.code.end, SYSTEM, now)

    async def look(self) -> bool:
        """Whether it is open still: another process, or a command line, may have let somebody in.
        Raises `Unavailable`."""
        if self.is_open:
            self.is_open = await self._database.read(nobody_works_here)
        return self.is_open

    async def require_open(self) -> None:
        """Raises `Conflict`."""
        if not await self.look():
            raise Conflict(ErrorCode.ALREADY_SET_UP)

    def _put(self, unit: UnitOfWork, centre: Centre, new: administration.NewMember) -> None:
        if not nobody_works_here(unit.connection):
            raise Conflict(ErrorCode.ALREADY_SET_UP)
        number = administration.add_member(unit, centre, new)
        first = Actor(ActorKind.STAFF, str(number), new.display_name)
        versions.publish(unit.by(first), centre, Source.PAGES)


def nobody_works_here(connection: Connection) -> bool:
    return not repository.all_members(connection)


def check(content: Content, language: str) -> FirstSettingsChecked:
    """What is wrong with settings that are not kept yet."""
    from config.centre.loading import judge
    from config.wire.centre.first_run import FirstSettingsChecked
    from queue_server.centre.settings.mistakes import MistakesInLanguage

    _, found = judge(content)
    in_words = MistakesInLanguage(content, content, language)
    return FirstSettingsChecked(mistakes=[in_words.mistake(one) for one in found])
