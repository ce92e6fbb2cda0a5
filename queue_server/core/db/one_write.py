"""One transaction of a command line, while a server may run beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from queue_server.core.actor import ADMINISTRATOR
from queue_server.core.clock import SystemClock
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus

Answer = TypeVar("Answer")


def write_once(url: str, use_case: Callable[[UnitOfWork], Answer]) -> Answer:
    """Bring the tables of the database at `url` to this version and carry out `use_case` as
    administrator. Blocks.

    Raises what the use case raises, `InstallationFault` where there is no database, `Unavailable`.
    """
    database = open_database(url, EventBus(), may_make=False)
    database.migrate()

    async def write() -> Answer:
        await database.start()
        try:
            return await database.write(use_case, ADMINISTRATOR, SystemClock().now())
        finally:
            await database.stop()

    return asyncio.run(write())
