"""The history of the tables: Alembic migrations, run by `motcua-server migrate` and at start."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

HEAD = "0002"
"""The revision that this version of the program needs; a test holds it to the scripts."""


def upgrade(connection: Connection) -> None:
    """Bring the tables up to `HEAD`, in one transaction. Does nothing when they are there."""
    if current(connection) == HEAD:
        return
    # Alembic takes a while to import, and most starts have nothing to migrate.
    from alembic import command
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")
    connection.commit()


def current(connection: Connection) -> str | None:
    """The revision of the tables; None where there are none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    connection.rollback()
    return found
