"""The centre that is in force, in this process: it follows every version that is published.

A transaction runs under the newest version: before its first use case the number of that version
is read, and where it is another one, its centre is taken over. So no command is carried out under
settings that another process, or a command line, has replaced. Everybody else is told by
`CentreChanged`, at the latest a second later.

The same holds for campaigns, which begin and end by the day: every transaction looks at the clock,
and the centre in force is the published one with the campaigns of its day.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from pydantic import ValidationError
from sqlalchemy import Connection

from config.centre.campaigns import Campaigns, campaigns_on, with_campaigns
from config.centre.model import Centre
from config.presets import is_starter
from queue_server.centre.events import CentreChanged, SettingsPublished
from queue_server.centre.settings import versions
from queue_server.centre.settings.versions import Source
from queue_server.core.actor import SYSTEM
from queue_server.core.background import in_background
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import MotcuaError
from queue_server.core.events import Event, EverythingMayHaveChanged

logger = logging.getLogger(__name__)

LOOK_SECONDS: Final = 1.0
"""How often it is looked for versions that a command line has published, and at the day."""
NO_CAMPAIGNS: Final[Campaigns] = ((), ())


def _nothing(_unit: UnitOfWork) -> None:
    """A transaction for the sake of its beginning."""


class LiveCentre:
    """Keeps `centre` at the newest version; `begin` before use, `running` until the server ends."""

    def __init__(self, centre: Current[Centre], database: Database, clock: Clock) -> None:
        self.centre = centre
        self._database = database
        self._clock = clock
        self.started_with = centre.value
        """What holds until the server ends where a section cannot be changed while it runs."""
        self.published = centre.value
        """The newest version as it was published, without its campaigns."""
        self._campaigns = NO_CAMPAIGNS
        """Those of `centre`."""
        self._told: tuple[int, Campaigns] | None = None
        """The version and campaigns of which everybody was told."""
        self._unreadable: int | None = None
        self._look = asyncio.Event()
        database.bus.listen(self._hear, SettingsPublished, EverythingMayHaveChanged)

    async def begin(self) -> None:
        """Put the centre in force with which the server was started, where it is a new one; from
        here on every transaction runs under the newest. Raises `Unavailable`."""
        now = self._clock.now()
        number = await self._database.write(self._published_at_start, SYSTEM, now)
        self._database.centre_version = number
        self._told = (number, self._campaigns)
        self._database.follow_centre = self.follow

    def _published_at_start(self, unit: UnitOfWork) -> int:
        """The number of the version that holds; a file that was changed is a new one, unless the
        settings are changed elsewhere since."""
        found = versions.newest(unit.connection)
        if found is not None and found.source not in versions.REPLACED_BY_FILE:
            self._put_in_force(found.centre)
            return found.id
        file = self.published
        self._put_in_force(file)
        if found is not None and found.content == versions.content_of(file):
            return found.id
        source = Source.STARTER if is_starter(file) else Source.FILE
        return versions.publish(unit, file, source)

    def follow(self, connection: Connection) -> None:
        """Take the newest version over, where it is another one than that in force. Called only
        within transactions that write, one at a time: at the start of each, and behind a command
        that publishes."""
        number = versions.newest_id(connection)
        if self._database.centre_version is None:
            self._told = None  # a transaction that had published was not kept
        if number is not None and number not in (self._database.centre_version, self._unreadable):
            self._take_over(connection, number)
        elif self._campaigns_now() != self._campaigns:
            self._put_in_force(self.published)

    def _campaigns_now(self) -> Campaigns:
        if not self.published.campaigns:
            return NO_CAMPAIGNS
        day = self.published.day(self._clock.now())
        return campaigns_on(self.published, day)

    def _put_in_force(self, published: Centre) -> None:
        self.published = published
        self._campaigns = self._campaigns_now()
        self.centre.value = with_campaigns(published, self._campaigns[0])

    def _take_over(self, connection: Connection, number: int) -> None:
        found = versions.version(connection, number)
        try:
            if found is not None:
                self._put_in_force(found.centre)
                self._database.centre_version = number
        except ValidationError:
            # A server of a later version of the program has published it.
            self._unreadable = number
            logger.error("version %d of the settings cannot be read by this version", number)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follow what command lines and other processes publish, until left."""
        async with in_background(self._looking, "settings"):
            yield

    def _hear(self, event: Event) -> None:
        if isinstance(event, SettingsPublished) and event.version == self._database.centre_version:
            self._tell(event.version)
        else:
            self._look.set()

    async def _looking(self) -> None:
        while True:
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._look.wait()
            except TimeoutError:
                pass
            self._look.clear()
            try:
                await self.look()
            except MotcuaError:
                logger.warning("the settings could not be looked at", exc_info=True)

    async def look(self) -> None:
        """Take the newest version over, and tell everybody. Raises `Unavailable`."""
        newest = await self._database.read(versions.newest_id)
        is_other = newest not in (self._database.centre_version, self._unreadable)
        if is_other or self._campaigns_now() != self._campaigns:
            # By a transaction: it alone takes versions over, so that none overtakes another.
            await self._database.write(_nothing, SYSTEM, self._clock.now())
        self._tell(self._database.centre_version)

    def _tell(self, number: int | None) -> None:
        if number is not None and (number, self._campaigns) != self._told:
            self._told = (number, self._campaigns)
            self._database.bus.publish([CentreChanged(version=number)])
