"""How the catalogue joins the server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from queue_server.catalogue import api
from queue_server.catalogue.beside import Beside
from queue_server.catalogue.service import Catalogue
from queue_server.core.http.later import pages_later
from queue_server.core.room import App, PeriodicJob, Room, When

PAGES: Final = ("/procedures", "/procedures/{code}", "/procedures/{code}/qr.svg")


@dataclass(frozen=True, kw_only=True)
class CatalogueRoom(Room):
    """What other rooms use of it."""

    catalogue: Catalogue


def setup(app: App, beside: Beside) -> CatalogueRoom:
    """`beside` gives what a higher room shows beside procedures."""
    catalogue = Catalogue(app.centre, app.database, app.clock, app.bus)

    def pages() -> list[web.RouteDef]:
        from queue_server.catalogue.pages import CataloguePages

        return CataloguePages(app.centre, catalogue, beside).routes()

    return CatalogueRoom(
        catalogue=catalogue,
        operations=api.operations(catalogue, beside),
        routes=pages_later(PAGES, pages),
        jobs=[PeriodicJob("notice an import", When.ROUND, catalogue.notice_changes)],
        lifetimes=[catalogue.running],
    )
