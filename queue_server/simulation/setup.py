"""How the simulation joins the server. Its pages are imported when the first is opened."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App, PeriodicJob, Room, When
from queue_server.reports.setup import routes_to
from queue_server.simulation.service import WhatIf

if TYPE_CHECKING:
    from queue_server.simulation.pages.routes import SimulationPages

PATHS: Final = [
    f"/reports/{page}{ending}"
    for page in ("what-if", "next-week")
    for ending in ("", ".csv", ".xlsx")
]


def setup(app: App, authenticator: Authenticator) -> Room:
    what_if = WhatIf(app.centre, app.database, app.clock)

    @cache
    def pages() -> SimulationPages:
        from queue_server.simulation.pages.routes import SimulationPages

        return SimulationPages(app.centre, authenticator, app.database, app.clock, what_if)

    job = PeriodicJob("plan the week that comes", When.NIGHT, what_if.begin_planning)
    return Room(routes=routes_to(PATHS, pages), jobs=[job], lifetimes=[what_if.running])
