"""How the room of assistance joins the server: each of its rooms has a setup of its own."""

from __future__ import annotations

from queue_server.catalogue.service import Catalogue
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App, Room


def setup(app: App, authenticator: Authenticator, catalogue: Catalogue) -> Room:
    rooms: list[Room] = []
    return Room(
        operations=[one for room in rooms for one in room.operations],
        limits={name: limit for room in rooms for name, limit in room.limits.items()},
        routes=[one for room in rooms for one in room.routes],
        jobs=[one for room in rooms for one in room.jobs],
        lifetimes=[one for room in rooms for one in room.lifetimes],
        collectors=[one for room in rooms for one in room.collectors],
    )
