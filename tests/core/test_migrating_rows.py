"""What a migration makes of the rows that an earlier version left."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from queue_server import migrations
from queue_server.core.db.sqlite import SqliteDatabase
from queue_server.core.events import EventBus
from queue_server.core.security.encryption import DataKeys


def tables_of(database: SqliteDatabase, revision: str) -> None:
    """The tables of an earlier version."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with database.engine.connect() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)
        connection.commit()


def test_hashes_that_could_be_guessed_are_gone_and_their_answers_stay(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "motcua.sqlite", EventBus(), DataKeys())
    tables_of(database, "0005")
    with database.engine.begin() as connection:
        connection.execute(
            text("INSERT INTO answered_commands VALUES ('staff:1 k', :hash, '{}', 1)"),
            {"hash": "5d" * 32},
        )
        connection.execute(
            text("INSERT INTO receipt_jobs VALUES ('job', 'kiosk-1', 'of no dossier', 1)")
        )
    database.migrate()
    with database.engine.connect() as connection:
        kept = connection.execute(text("SELECT * FROM answered_commands")).all()
        assert [tuple(row) for row in kept] == [("staff:1 k", "", "{}", 1)]
        assert connection.scalar(text("SELECT dossier_id FROM receipt_jobs")) is None
