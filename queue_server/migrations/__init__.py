"""The history of the tables: Alembic migrations, run by `motcua-server migrate` and at start."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from config.text.phrase import Phrase
from queue_server.core.installation_fault import InstallationFault
from queue_server.core.progress import Report, nobody_watches

HEAD = "0033"
"""The revision that this version of the program needs; a test holds it to the scripts."""


def upgrade(connection: Connection, report: Report = nobody_watches) -> None:
    """Bring the tables up to `HEAD`, in one transaction. Does nothing when they are there.

    Raises `InstallationFault` for the tables of a newer version of the program.
    """
    revision = current(connection)
    if revision == HEAD:
        return
    if revision is not None and revision > HEAD:
        values = {"revision": revision, "known": HEAD}
        raise InstallationFault(Phrase("backup.newer_tables", values))
    make(connection, "head", report)
    connection.commit()


def make(connection: Connection, revision: str, report: Report = nobody_watches) -> None:
    """Bring the tables to `revision`, without committing."""
    # Alembic takes a while to import, and most starts have nothing to migrate.
    from alembic import command
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    settings.attributes["connection"] = connection
    settings.attributes["report"] = report
    command.upgrade(settings, revision)


def is_known(revision: str) -> bool:
    """Whether it is a revision of this version of the program or of one before it."""
    return revision in revisions()


def revisions() -> set[str]:
    """The revisions that this version of the program knows."""
    scripts = (Path(__file__).parent / "versions").glob("[0-9]*.py")
    return {script.name.partition("_")[0] for script in scripts}


def require_current(connection: Connection) -> None:
    """Raise `InstallationFault` unless the tables are those of this version: whoever only looks
    changes none."""
    revision = current(connection)
    values = {"revision": revision, "known": HEAD}
    if revision is None:
        raise InstallationFault(Phrase("backup.no_tables"))
    if revision != HEAD:
        newer = revision > HEAD
        key = "backup.newer_tables" if newer else "backup.older_tables"
        raise InstallationFault(Phrase(key, values))


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
