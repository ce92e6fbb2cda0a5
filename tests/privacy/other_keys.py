"""The same database, opened with other data keys."""

from queue_server.core.db.base import Database
from queue_server.core.db.postgres import PostgresDatabase
from queue_server.core.db.sqlite import SqliteDatabase
from queue_server.core.events import EventBus
from queue_server.core.security.encryption import DataKeys
from tests.dossiers.house import House


def with_keys(house: House, keys: DataKeys) -> Database:
    """The same database under other keys."""
    database = house.database
    if isinstance(database, SqliteDatabase):
        return SqliteDatabase(database.path, EventBus(), keys)
    assert isinstance(database, PostgresDatabase)
    return PostgresDatabase(database.url, EventBus(), keys)
