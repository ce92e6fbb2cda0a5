"""How the room of feedback joins the server: each of its rooms has a setup of its own."""

from __future__ import annotations

from sqlalchemy import Connection

from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App, Room


def setup(app: App, authenticator: Authenticator) -> Room:
    rooms: list[Room] = []

    def knows_link(connection: Connection, token: str) -> bool:
        return any(room.knows_link(connection, token) for room in rooms)

    return Room(
        operations=[one for room in rooms for one in room.operations],
        limits={name: limit for room in rooms for name, limit in room.limits.items()},
        routes=[one for room in rooms for one in room.routes],
        jobs=[one for room in rooms for one in room.jobs],
        lifetimes=[one for room in rooms for one in room.lifetimes],
        collectors=[one for room in rooms for one in room.collectors],
        knows_link=lambda connection, token: any(
            one.knows_link(connection, token) for one in rooms
        ),
    )
