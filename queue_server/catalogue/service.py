"""The catalogue in memory: found by code, by version, by words with or without diacritics.

Filled from the database and again whenever it changes, so it is the same in every server
process, and nothing that citizens ask of it costs a query.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime
from itertools import zip_longest
from typing import Final

from sqlalchemy import Connection

from config.centre.campaigns import receiving
from config.centre.model import Board, Centre, Service
from config.phrases.procedures import fee_line, is_free, paper_name, promised_limit
from config.text.catalogue import FALLBACK_LANGUAGE, LANGUAGES
from config.text.spelling import plain
from config.wire import ErrorCode, Localised
from config.wire.procedures import (
    Channel,
    FieldSummary,
    Procedure,
    ProcedureDetails,
    ProceduresFound,
    ProcedureSummary,
    Slide,
)
from queue_server.catalogue import repository
from queue_server.catalogue.events import CatalogueChanged
from queue_server.catalogue.repository import Catalogued
from queue_server.catalogue.search import Index
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.errors import MotcuaError, NotFound
from queue_server.core.events import Event, EventBus, EverythingMayHaveChanged

logger = logging.getLogger(__name__)

CODE: Final = re.compile(r"[0-9A-Z][0-9A-Z.\-]{1,31}")
"""What may be a code at all: nothing else is asked of the database."""
MOST_AT_ONCE: Final = 200
"""Procedures in one answer."""
MOST_SLIDES: Final = 12
SLIDE_PAPERS: Final = 5
LONGEST_SLIDE_NAME: Final = 80
"""Letters of a name that a board shows large; longer ones come after."""

__all__ = ["MOST_AT_ONCE", "MOST_SLIDES", "Catalogue", "Catalogued"]


class Catalogue:
    """A centre's procedures. `load` before use, `stop` afterwards."""

    def __init__(
        self, centre: Current[Centre], database: Database, clock: Clock, bus: EventBus
    ) -> None:
        self.centre = centre
        self._database = database
        self._clock = clock
        self._changes = 0
        self._reloading: asyncio.Task[None] | None = None
        self._listeners: list[Callable[[], None]] = []
        self._versions: dict[int, Procedure] = {}
        self._newest: list[Catalogued] = []
        self._stamp: tuple[int, datetime | None] | None = None
        self._by_code: dict[str, Catalogued] = {}
        self._index = Index([])
        self._fields: list[FieldSummary] = []
        bus.listen(self._hear, CatalogueChanged, EverythingMayHaveChanged)

    # ------------------------------------------------------------------------- lifetime

    async def load(self) -> None:
        """Read every newest version, again if something happened meanwhile."""
        while True:
            before = self._changes
            stamp, newest = await self._database.read(
                lambda connection: (repository.stamp(connection), repository.newest(connection))
            )
            index = await asyncio.to_thread(Index, [one.procedure for one in newest], self._is_here)
            if before == self._changes:
                self._put(newest, index)
                self._stamp = stamp
                return

    async def notice_changes(self) -> None:
        """Reload the catalogue where another program has changed it: on SQLite an import from
        the command line announces nothing to a server that is running."""
        if await self._database.read(repository.stamp) != self._stamp:
            await self._reload()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Loaded, until left."""
        await self.load()
        try:
            yield
        finally:
            await self.stop()

    async def stop(self) -> None:
        """Finish what is being read."""
        if self._reloading is not None:
            await asyncio.gather(self._reloading, return_exceptions=True)

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every change, once the catalogue in memory is the new one."""
        self._listeners.append(listener)

    def _put(self, newest: list[Catalogued], index: Index) -> None:
        self._newest, self._index = newest, index
        self._by_code = {one.procedure.code: one for one in newest}
        self._versions |= {one.version_id: one.procedure for one in newest}
        counted = Counter(one.procedure.field for one in newest)
        self._fields = [
            FieldSummary(field=field, procedures=counted[field])
            for field in sorted(counted, key=lambda field: (plain(field), field))
        ]

    def _hear(self, _happened: Event) -> None:
        self._changes += 1
        if self._reloading is None or self._reloading.done():
            self._reloading = asyncio.create_task(self._reload(), name="catalogue")

    async def _reload(self) -> None:
        try:
            await self.load()
        except Exception as error:
            # The edge of a task that nobody awaits; the next change tries again.
            level = logging.WARNING if isinstance(error, MotcuaError) else logging.ERROR
            logger.log(level, "the catalogue could not be reloaded", exc_info=True)
            return
        for listener in self._listeners:
            listener()

    # -------------------------------------------------------------------------- finding

    def find(self, code: str) -> Catalogued | None:
        """The newest version of a procedure that is offered."""
        return self._by_code.get(code)

    def version(self, connection: Connection, version_id: int) -> Procedure:
        """Any version, however old, such as a dossier keeps. Raises `NotFound`."""
        old_version = self._versions.get(version_id)
        if old_version is None:
            found = repository.version(connection, version_id)
            if found is None:
                raise NotFound(ErrorCode.UNKNOWN_PROCEDURE)
            # Versions never change, so whatever was read once may be kept.
            old_version = self._versions[version_id] = found.procedure
        return old_version

    async def last(self, code: str) -> tuple[Catalogued, bool]:
        """The newest version and whether it is offered: papers that lead to a procedure which
        was withdrawn still resolve. Raises `NotFound`."""
        offered = self.find(code)
        if offered is not None:
            return offered, True
        if not CODE.fullmatch(code):
            raise NotFound(ErrorCode.UNKNOWN_PROCEDURE)
        found = await self._database.read(lambda connection: repository.find(connection, code))
        if found is None:
            raise NotFound(ErrorCode.UNKNOWN_PROCEDURE)
        return found

    def search(
        self, query: str = "", field: str | None = None, offset: int = 0, limit: int = 50
    ) -> ProceduresFound:
        """The procedures that have all words of `query`, best first; without one all, by name.

        At most `MOST_AT_ONCE` from `offset` on; `total` counts all that were found.
        """
        places = self._index.find(query, field)
        shown = places[offset : offset + min(limit, MOST_AT_ONCE)]
        return ProceduresFound(
            procedures=[self._summary(self._newest[place].procedure) for place in shown],
            total=len(places),
            fields=self._fields,
        )

    def details(self, code: str) -> ProcedureDetails:
        """A procedure that is offered, whole. Raises `NotFound`."""
        found = self.find(code)
        if found is None:
            raise NotFound(ErrorCode.UNKNOWN_PROCEDURE)
        return ProcedureDetails(
            procedure=found.procedure.as_read(),
            version=found.version,
            version_id=found.version_id,
            page_url=self.page_url(code),
        )

    def page_url(self, code: str) -> str:
        """The procedure's public page, as a phone reaches it."""
        return f"{self.centre.value.public_url}/procedures/{code}"

    def service_of(self, procedure: Procedure) -> Service | None:
        """Where in the hall it is received: a campaign for it, its own service, else the one with
        its field."""
        if campaign := receiving(self.centre.value, procedure.code):
            return campaign
        own = self.centre.value.service_by_id.get(procedure.service or "")
        if own is not None and not own.winding_down:
            return own
        services = (one for one in self.centre.value.services if not one.winding_down)
        return next((service for service in services if procedure.field in service.fields), None)

    def _is_here(self, procedure: Procedure) -> bool:
        return self.service_of(procedure) is not None

    @property
    def today(self) -> date:
        """The centre's day."""
        return self.centre.value.day(self._clock.now())

    def _summary(self, procedure: Procedure) -> ProcedureSummary:
        service = self.service_of(procedure)
        return ProcedureSummary(
            code=procedure.code,
            name=procedure.name,
            field=procedure.field,
            limit=promised_limit(procedure),
            free=is_free(procedure, Channel.IN_PERSON, self.today),
            online_level=procedure.online_level,
            service=service.id if service else None,
            to_check=sorted(procedure.unread),
        )

    # --------------------------------------------------------------------------- slides

    def slides(self, board: Board) -> list[Slide]:
        """What `board` shows between calls: the procedures that the centre file names, else
        some of its services'; none where its slides are switched off."""
        if not board.slide_seconds:
            return []
        if board.slides:
            named = (self.find(code) for code in board.slides)
            return [self._slide(one.procedure) for one in named if one is not None]
        return [self._slide(one) for one in self._some_of(set(board.services))]

    def _some_of(self, services: set[str]) -> list[Procedure]:
        """At most `MOST_SLIDES` of the services' procedures, each service in its turn; those
        first that nobody need check any more."""
        of_services: dict[str, list[Procedure]] = {one.id: [] for one in self.centre.value.services}
        for place in self._index.find():
            procedure = self._newest[place].procedure
            service = self.service_of(procedure)
            if service is not None and service.id in (services or of_services):
                of_services[service.id].append(procedure)
        for procedures in of_services.values():
            procedures.sort(key=_unfit)
        turns = zip_longest(*of_services.values())
        return [one for turn in turns for one in turn if one is not None][:MOST_SLIDES]

    def _fee(self, procedure: Procedure) -> Localised:
        """What is paid in one line; nothing where nothing is known of it."""
        if not procedure.fees_for(Channel.IN_PERSON, self.today):
            return {}
        return {
            language: fee_line(language, procedure, Channel.IN_PERSON, self.today)
            for language in LANGUAGES
        }

    def _slide(self, procedure: Procedure) -> Slide:
        return Slide(
            code=procedure.code,
            name=procedure.name,
            field=procedure.field,
            limit=promised_limit(procedure),
            fee=self._fee(procedure),
            papers=_always_needed(procedure)[:SLIDE_PAPERS],
            page_url=self.page_url(procedure.code),
        )


def _unfit(procedure: Procedure) -> tuple[bool, bool, bool]:
    """Sorts first what a slide can show whole."""
    is_long = len(procedure.name.get(FALLBACK_LANGUAGE, "")) > LONGEST_SLIDE_NAME
    return bool(procedure.unread), not procedure.papers, is_long


def _always_needed(procedure: Procedure) -> list[str]:
    return [paper_name(paper) for paper in procedure.papers if not (paper.case or paper.note)]
