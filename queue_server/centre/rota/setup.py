"""How the rota joins the server. Operations and pages are imported with their first request."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Final, cast

from queue_server.centre.rota.operations import operations
from queue_server.centre.rota.proposals import propose_worked_shifts
from queue_server.centre.staff.pages.frames import routes_later
from queue_server.core.http.later import Later
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App, PeriodicJob, Room, When

if TYPE_CHECKING:
    from queue_server.centre.rota.api import RotaApi

PATHS: Final = (
    ("GET", "/rota", "rota"),
    ("GET", "/rota/leave", "leave"),
    ("GET", "/rota/leave.csv", "csv"),
    ("GET", "/rota/leave.xlsx", "xlsx"),
)


def setup(app: App, authenticator: Authenticator) -> Room:
    @cache
    def api() -> RotaApi:
        from queue_server.centre.rota.api import RotaApi

        return RotaApi(app)

    def pages() -> object:
        from queue_server.centre.rota.pages import RotaPages

        return RotaPages(app, authenticator, api())

    return Room(
        operations=operations(cast("RotaApi", Later(api))),
        routes=routes_later(PATHS, pages),
        jobs=[
            PeriodicJob(
                "propose leave for worked shifts",
                When.START | When.NIGHT,
                partial(propose_worked_shifts, app),
            )
        ],
    )
