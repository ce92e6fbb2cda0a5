"""The history of the tables: Alembic migrations, run by `motcua-server migrate` and at start."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from config.mistakes import Phrase
from queue_server.core.faults import InstallationFault

HEAD = "0008"
"""The revision that this version of the program needs; a test holds it to the scripts."""


def upgrade(connection: Connection) -> None:
    """Bring the tables up to `HEAD`, in one transaction. Does nothing when they are there.

    Raises `InstallationFault` for the tables of a newer version of the program.
    """
    revision = current(connection)
    if revision == HEAD:
        return
    if revision is not None and revision > HEAD:
        values = {"revision": revision, "known": HEAD}
        raise InstallationFault(Phrase("backup.newer_tables", values))
    # Alembic takes a while to import, and most starts have nothing to migrate.
    from alembic import command
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")
    connection.commit()


def to_be_changed(connection: Connection) -> str | None:
    """The revision of older tables in which there is something to lose; None for all others."""
    revision = current(connection)
    if revision is None or revision >= HEAD:
        return None
    names = set(inspect(connection).get_table_names()) - {"alembic_version"}
    rows = (f'SELECT 1 FROM "{name}" LIMIT 1' for name in sorted(names))  # noqa: S608 - our tables
    holds = any(connection.execute(text(query)).first() for query in rows)
    connection.rollback()
    return revision if holds else None


def current(connection: Connection) -> str | None:
    """The revision of the tables; None where there are none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    connection.rollback()
    return found
