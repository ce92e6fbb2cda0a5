"""How the audit of the logs joins the server."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from queue_server.audit.log_metrics import LogCollector
from queue_server.audit.watch import LogWatch
from queue_server.core.http.later import pages_later
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App, Room


@dataclass(frozen=True, kw_only=True)
class AuditRoom(Room):
    """What other rooms use of it."""

    watch: LogWatch


def setup(app: App, authenticator: Authenticator) -> AuditRoom:
    watch = LogWatch(app.database, app.clock)

    def routes() -> list[web.RouteDef]:
        from queue_server.audit.pages import AuditPages

        return AuditPages(app.centre, authenticator, app.database, app.clock, watch).routes()

    return AuditRoom(
        watch=watch,
        routes=pages_later(["/audit"], routes),
        lifetimes=[watch.running],
        collectors=[LogCollector(watch)],
    )
