"""The seven forms as pages made for print (Annex I, Circular 03/2025/TT-VPCP)."""

from __future__ import annotations

from aiohttp import web

from config.centre import Centre
from queue_server.centre.service import CentreService
from queue_server.core.clock import Clock
from queue_server.core.database import Database
from queue_server.dossiers.service import DossierService


class FormPages:
    """The handlers of the forms."""

    def __init__(
        self,
        centre: Centre,
        dossiers: DossierService,
        people: CentreService,
        database: Database,
        clock: Clock,
    ) -> None:
        self._centre = centre
        self._dossiers = dossiers
        self._people = people
        self._database = database
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        return []
