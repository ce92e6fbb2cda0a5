"""The figures' pages: `/reports`, with plots, CSV and XLSX."""

from __future__ import annotations

from aiohttp import web

from config.centre import Centre
from queue_server.centre.service import CentreService
from queue_server.core.clock import Clock
from queue_server.core.database import Database


class Pages:
    """The handlers of the figures' pages."""

    def __init__(
        self, centre: Centre, people: CentreService, database: Database, clock: Clock
    ) -> None:
        self._centre = centre
        self._people = people
        self._database = database
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        return []
