"""The database at a URL, above the backends: SQLite in a data folder, or PostgreSQL."""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from config.command_line import command_text
from queue_server.core.db.base import Database
from queue_server.core.db.sqlite import SqliteDatabase
from queue_server.core.db.sqlite_file import make_new, require_ours
from queue_server.core.events import EventBus
from queue_server.core.security.encryption import DataKeys, keys_of_environment

logger = logging.getLogger(__name__)


def open_database(
    url: str, bus: EventBus, keys: DataKeys | None = None, *, may_make: bool = True
) -> Database:
    """The database at `url`: `sqlite:///folder/motcua.sqlite` or `postgresql://…`.

    `keys` seal what must not lie readable; where none are given, those of the environment. A
    file that is not there is made, unless `may_make` says otherwise.

    Raises `sqlalchemy.exc.ArgumentError` for a URL of another kind, `DataKeyError`, and
    `InstallationFault` where there is no file, or one that is not ours.
    """
    keys = keys_of_environment() if keys is None else keys
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        path = Path(parsed.database or "motcua.sqlite")
        if may_make and not path.exists():
            make_new(path)
            logger.warning("there was no database at %s: a new, empty one was made", path)
        require_ours(path)
        return SqliteDatabase(path, bus, keys)
    if parsed.get_backend_name() != "postgresql":
        raise ArgumentError(f"{parsed.get_backend_name()} is neither sqlite nor postgresql")
    try:
        from queue_server.core.db.postgres import PostgresDatabase
    except ImportError as error:
        raise SystemExit(command_text("command.error.postgres", error=error)) from error
    return PostgresDatabase(parsed, bus, keys)
