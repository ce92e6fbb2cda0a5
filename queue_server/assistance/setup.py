"""How the room of assistance joins the server: each of its rooms has a setup of its own."""

from __future__ import annotations

from typing import Final

import queue_server.assistance.declarations.setup as declarations
import queue_server.assistance.forms.setup as forms
from queue_server.assistance.blocks import BlockOf
from queue_server.catalogue.service import Catalogue
from queue_server.centre.staff.pages.frames import routes_later
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App, Room

OVERVIEW: Final = (
    ("GET", "/assistance", "page"),
    ("GET", r"/assistance/{table:[a-z_\-]{1,40}}.{ending:csv|xlsx}", "table"),
)


def setup(app: App, authenticator: Authenticator, catalogue: Catalogue) -> Room:
    rooms: list[Room] = [
        forms.setup(app, authenticator, catalogue),
        declarations.setup(app, authenticator, catalogue),
    ]

    def overview() -> object:
        from queue_server.assistance.overview import AssistanceOverviewPage

        return AssistanceOverviewPage(app, authenticator, _blocks(app, catalogue))

    return Room(
        operations=[one for room in rooms for one in room.operations],
        limits={name: limit for room in rooms for name, limit in room.limits.items()},
        routes=[
            *routes_later(OVERVIEW, overview),
            *(one for room in rooms for one in room.routes),
        ],
        jobs=[one for room in rooms for one in room.jobs],
        lifetimes=[one for room in rooms for one in room.lifetimes],
        collectors=[one for room in rooms for one in room.collectors],
    )


def _blocks(app: App, catalogue: Catalogue) -> list[BlockOf]:
    """The sections of the leaders' page, in their order."""
    return [forms.WrittenBlock(app, catalogue), declarations.block_of(app, catalogue)]
