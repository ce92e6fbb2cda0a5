"""Reading a database by a command that changes nothing: it makes no file, folder or table."""

from __future__ import annotations

import asyncio

from sqlalchemy import Connection

from queue_server.core.db.base import Answer, Query
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus
from queue_server.core.security.encryption import DataKeys


def read_only_query(url: str, query: Query[Answer], keys: DataKeys | None = None) -> Answer:
    """What `query` finds in the database at `url`. Blocks.

    Raises `InstallationFault` where there is no database, or one of another version.
    """
    from queue_server.migrations import require_current

    def asked(connection: Connection) -> Answer:
        require_current(connection)
        return query(connection)

    async def read() -> Answer:
        # Not started: reading needs no writer and no listener.
        database = open_database(url, EventBus(), keys, may_make=False)
        try:
            return await database.read(asked)
        finally:
            await database.stop()

    return asyncio.run(read())
