"""The public pages of the catalogue: `/procedures` and `/procedures/{code}`."""

from __future__ import annotations

from aiohttp import web

from config.centre import Centre
from queue_server.catalogue.service import Catalogue


class Pages:
    """The handlers of the catalogue's pages."""

    def __init__(self, centre: Centre, catalogue: Catalogue) -> None:
        self._centre = centre
        self._catalogue = catalogue

    def routes(self) -> list[web.RouteDef]:
        return []
