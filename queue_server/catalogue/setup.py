"""How the catalogue joins the server."""

from __future__ import annotations

from dataclasses import dataclass

from queue_server.catalogue import api
from queue_server.catalogue.beside import Beside
from queue_server.catalogue.pages import CataloguePages
from queue_server.catalogue.service import Catalogue
from queue_server.core.room import App, PeriodicJob, Room, When


@dataclass(frozen=True, kw_only=True)
class CatalogueRoom(Room):
    """What other rooms use of it."""

    catalogue: Catalogue


def setup(app: App, beside: Beside) -> CatalogueRoom:
    """`beside` gives what a higher room shows beside procedures."""
    catalogue = Catalogue(app.centre, app.database, app.clock, app.bus)
    return CatalogueRoom(
        catalogue=catalogue,
        operations=api.operations(catalogue, beside),
        routes=CataloguePages(app.centre, catalogue, beside).routes(),
        jobs=[PeriodicJob("notice an import", When.ROUND, catalogue.notice_changes)],
        lifetimes=[catalogue.running],
    )
