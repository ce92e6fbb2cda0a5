"""The catalogue in memory: found by code, by version, by words with or without diacritics."""

from __future__ import annotations

from config.centre import Centre
from queue_server.core.clock import Clock
from queue_server.core.database import Database
from queue_server.core.events import EventBus


class Catalogue:
    """A centre's procedures. `load` before use, `stop` afterwards."""

    def __init__(self, centre: Centre, database: Database, clock: Clock, bus: EventBus) -> None:
        self.centre = centre
        self._database = database
        self._clock = clock

    async def load(self) -> None:
        """Read every newest version; events keep them from then on."""

    async def stop(self) -> None:
        """Finish what is being read."""
