"""The two verbs of the database, on SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import text

from queue_server.core.database import Database


async def test_a_started_database_answers(database: Database) -> None:
    assert await database.write(lambda unit: unit.connection.scalar(text("SELECT 1"))) == 1
    assert await database.read(lambda connection: connection.scalar(text("SELECT 2"))) == 2
