"""How the reports join the server."""

from __future__ import annotations

from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App, Room
from queue_server.reports.pages import ReportPages


def setup(app: App, authenticator: Authenticator) -> Room:
    return Room(routes=ReportPages(app.centre, authenticator, app.database, app.clock).routes())
