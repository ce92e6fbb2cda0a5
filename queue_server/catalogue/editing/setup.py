"""How the edited catalogue joins the server, after the dossiers: it shows their deadlines."""

from __future__ import annotations

from queue_server.catalogue.editing.api import EditingApi, EditingParts
from queue_server.catalogue.editing.importing import Imports
from queue_server.catalogue.editing.operations import operations
from queue_server.catalogue.editing.pages.routes import EditingPages
from queue_server.catalogue.editing.preview import Quote
from queue_server.catalogue.service import Catalogue
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App, PeriodicJob, Room, When


def setup(app: App, authenticator: Authenticator, catalogue: Catalogue, quote: Quote) -> Room:
    imports = Imports(app.database, app.clock)
    parts = EditingParts(app, catalogue, imports, quote)
    return Room(
        operations=operations(EditingApi(parts)),
        routes=EditingPages(parts, authenticator).routes(),
        jobs=[PeriodicJob("forget uploaded catalogues", When.NIGHT, imports.forget_old)],
    )
