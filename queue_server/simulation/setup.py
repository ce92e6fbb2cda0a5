"""How the simulation joins the server."""

from __future__ import annotations

from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App, PeriodicJob, Room, When
from queue_server.simulation.pages import SimulationPages
from queue_server.simulation.service import WhatIf


def setup(app: App, authenticator: Authenticator) -> Room:
    what_if = WhatIf(app.centre, app.database, app.clock)
    pages = SimulationPages(app.centre, authenticator, app.database, app.clock, what_if)

    job = PeriodicJob("plan the week that comes", When.NIGHT, what_if.begin_planning)
    return Room(routes=pages.routes(), jobs=[job], lifetimes=[what_if.running])
