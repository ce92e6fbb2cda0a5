"""How the edited catalogue joins the server, after the dossiers: it shows their deadlines. It is
imported with the first request for it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, cast

from aiohttp import web

from queue_server.catalogue.editing.operations import operations
from queue_server.catalogue.service import Catalogue
from queue_server.core.http.later import Later, pages_later
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App, PeriodicJob, Room, When

if TYPE_CHECKING:
    from queue_server.catalogue.editing.api import EditingApi, EditingParts
    from queue_server.catalogue.editing.preview import Quote

_AT: Final = "/settings/procedures"
PATHS: Final = (
    _AT,
    f"{_AT}.toml",
    f"{_AT}.csv",
    f"{_AT}/starter.toml",
    f"{_AT}/review",
    f"{_AT}/import",
    f"{_AT}/import/{{import_id}}",
    f"{_AT}/new",
    f"{_AT}/{{code}}",
    f"{_AT}/{{code}}/versions",
)


def setup(app: App, authenticator: Authenticator, catalogue: Catalogue, quote: Quote) -> Room:
    @cache
    def parts() -> EditingParts:
        from queue_server.catalogue.editing.api import EditingParts
        from queue_server.catalogue.editing.importing import Imports

        return EditingParts(app, catalogue, Imports(app.database, app.clock), quote)

    def api() -> EditingApi:
        from queue_server.catalogue.editing.api import EditingApi

        return EditingApi(parts())

    def routes() -> list[web.RouteDef]:
        from queue_server.catalogue.editing.pages.routes import EditingPages

        return EditingPages(parts(), authenticator).routes()

    async def forget_old() -> None:
        await parts().imports.forget_old()

    return Room(
        operations=operations(cast("EditingApi", Later(api))),
        routes=pages_later(PATHS, routes),
        jobs=[PeriodicJob("forget uploaded catalogues", When.NIGHT, forget_old)],
    )
