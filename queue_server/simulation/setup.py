"""How the simulation joins the server. It is imported when its first page is opened, or when the
week that comes is planned."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import TYPE_CHECKING, Final

from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App, PeriodicJob, Room, When
from queue_server.reports.setup import routes_to

if TYPE_CHECKING:
    from queue_server.simulation.pages.routes import SimulationPages
    from queue_server.simulation.service import WhatIf

PATHS: Final = [
    f"/reports/{page}{ending}"
    for page in ("what-if", "next-week")
    for ending in ("", ".csv", ".xlsx")
]


def setup(app: App, authenticator: Authenticator) -> Room:
    @cache
    def what_if() -> WhatIf:
        from queue_server.simulation.service import WhatIf

        return WhatIf(app.centre, app.database, app.clock)

    @cache
    def pages() -> SimulationPages:
        from queue_server.simulation.pages.routes import SimulationPages

        return SimulationPages(app.centre, authenticator, app.database, app.clock, what_if())

    async def begin_planning() -> None:
        await what_if().begin_planning()

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        yield
        if what_if.cache_info().currsize:
            await what_if().stop()

    job = PeriodicJob("plan the week that comes", When.NIGHT, begin_planning)
    return Room(routes=routes_to(PATHS, pages), jobs=[job], lifetimes=[running])
