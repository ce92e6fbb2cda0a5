"""What the server needs below its rooms: the voice, living streams, memory that is given back."""

from __future__ import annotations

import asyncio
from functools import partial

from queue_server.core.ops.memory import give_back
from queue_server.core.room import App, PeriodicJob, Room, When
from queue_server.core.streams.sse import send_heartbeats


def setup(app: App) -> Room:
    return Room(
        jobs=[
            PeriodicJob("forget old answers", When.ROUND, app.commands.forget_old_answers),
            PeriodicJob("give memory back", When.NIGHT, partial(asyncio.to_thread, give_back)),
        ],
        lifetimes=[lambda: app.announcer, lambda: send_heartbeats(app.hub)],
    )
