"""How the simulation joins the server."""

from __future__ import annotations

from queue_server.core.errors import TooManyRequests
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App, PeriodicJob, Room, When
from queue_server.simulation.pages import SimulationPages
from queue_server.simulation.service import WhatIf
from queue_server.simulation.slices import Slices


def setup(app: App, authenticator: Authenticator) -> Room:
    what_if = WhatIf(app.centre, app.database, app.clock, Slices())
    pages = SimulationPages(app.centre, authenticator, app.database, app.clock, what_if)

    async def plan_week() -> None:
        try:
            await what_if.week()
        except TooManyRequests:
            return  # The page works it out when somebody asks.

    job = PeriodicJob("plan the week that comes", When.NIGHT, plan_week)
    return Room(routes=pages.routes(), jobs=[job])
