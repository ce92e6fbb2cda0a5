"""Ends what is wound down as soon as its last ticket has: a counter closes after its customer, and
what nobody uses any more is taken out of force."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from config.centre.model import Centre
from queue_server.centre.events import CentreChanged, CounterChanged
from queue_server.core.actor import SYSTEM
from queue_server.core.background import in_background
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import MotcuaError
from queue_server.core.events import Event, EverythingMayHaveChanged
from queue_server.tickets.events import TicketChanged

logger = logging.getLogger(__name__)


class WindingWatch:
    """Looks after each event that may have been the last of something; a round looks, too. Doing it
    again, or in two servers, changes nothing."""

    def __init__(
        self,
        centre: Current[Centre],
        wind_down: Callable[[UnitOfWork], None],
        database: Database,
        clock: Clock,
    ) -> None:
        self._centre = centre
        self._wind_down = wind_down
        self._database = database
        self._clock = clock
        self._look = asyncio.Event()
        kinds = (TicketChanged, CounterChanged, CentreChanged, EverythingMayHaveChanged)
        database.bus.listen(self._hear, *kinds)

    async def work(self) -> None:
        """Take out what nobody uses any more, if anything is wound down. Raises `Unavailable`."""
        if self._centre.value.winding_down:
            await self._database.write(self._wind_down, SYSTEM, self._clock.now())

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Look after each event, until left."""
        async with in_background(self._looking, "winding down"):
            yield

    def _hear(self, event: Event) -> None:
        if self._centre.value.winding_down:
            self._look.set()

    async def _looking(self) -> None:
        while True:
            await self._look.wait()
            self._look.clear()
            try:
                await self.work()
            except MotcuaError:
                logger.warning("winding down must wait for the database", exc_info=True)
            except Exception:
                # The edge of the loop: the next event or round tries again.
                logger.exception("winding down failed")
