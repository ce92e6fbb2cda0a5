"""How those in charge join the server."""

from __future__ import annotations

from queue_server.core.room import App, PeriodicJob, Room, When
from queue_server.feedback.officials.pages import OfficialPages
from queue_server.feedback.officials.service import Officials


def setup(app: App, officials: Officials) -> Room:
    pages = OfficialPages(app, officials)
    return Room(
        operations=pages.operations(),
        routes=pages.routes(),
        jobs=[PeriodicJob("read who is away", When.START | When.ROUND, officials.refresh)],
    )
