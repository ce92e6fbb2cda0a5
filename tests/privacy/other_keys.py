"""The same database, opened with other data keys."""

from queue_server.core.database import Database
from queue_server.core.events import EventBus
from queue_server.core.postgres import PostgresDatabase
from queue_server.core.secrets_at_rest import DataKeys
from queue_server.core.sqlite import SqliteDatabase
from tests.dossiers.house import House


def with_keys(house: House, keys: DataKeys) -> Database:
    """The same database under other keys."""
    database = house.database
    if isinstance(database, SqliteDatabase):
        return SqliteDatabase(database.path, EventBus(), keys)
    assert isinstance(database, PostgresDatabase)
    return PostgresDatabase(database.url, EventBus(), keys)
