"""The dossier desk of staff: `/dossiers`."""

from __future__ import annotations

from aiohttp import web

from config.centre import Centre


class DeskPages:
    """The handlers of the desk's pages."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre

    def routes(self) -> list[web.RouteDef]:
        return []
