"""How the reports join the server."""

from __future__ import annotations

from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App, PeriodicJob, Room, When
from queue_server.reports.pages import ReportPages
from queue_server.reports.waiting.pages import WaitingPages
from queue_server.reports.waiting.service import WaitingFigures


def setup(app: App, authenticator: Authenticator) -> Room:
    waits = WaitingFigures(app.centre, app.database, app.clock)
    waiting = WaitingPages(app.centre, authenticator, app.database, app.clock, waits)
    dossiers = ReportPages(app.centre, authenticator, app.database, app.clock)
    return Room(
        routes=[*waiting.routes(), *dossiers.routes()],
        jobs=[PeriodicJob("read past days for the figures of waits", When.ROUND, waits.warm)],
    )
