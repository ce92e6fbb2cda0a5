"""What a migration makes of the rows that an earlier version left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, text

from queue_server import migrations
from queue_server.core.db import hash_chain
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.db.sqlite import SqliteDatabase
from queue_server.core.events import EventBus
from queue_server.core.security.encryption import DataKeys
from queue_server.tickets.tables import ticket_log
from tests.postgres_server import PostgresServer


def tables_of(engine: Engine, revision: str) -> None:
    """The tables of an earlier version."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with engine.connect() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)
        connection.commit()


def test_hashes_that_could_be_guessed_are_gone_and_their_answers_stay(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "motcua.sqlite", EventBus(), DataKeys())
    tables_of(database.engine, "0005")
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


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Database, Engine]]:
    """A database without a table, on both kinds."""
    if request.param == "sqlite":
        database = SqliteDatabase(tmp_path / "motcua.sqlite", EventBus(), DataKeys())
        yield database, database.engine
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.create()
    engine = create_engine(server.url(name))
    yield open_database(server.url(name), EventBus()), engine
    engine.dispose()
    server.drop(name)


def test_the_chain_of_a_log_that_gets_columns_goes_on(empty: tuple[Database, Engine]) -> None:
    """Lines of before have nothing in them, and what is null is not hashed."""
    database, engine = empty
    tables_of(engine, "0011")
    lines = [_line_of_before(number) for number in range(1, 4)]
    with engine.begin() as connection:
        connection.execute(text(TICKET_OF_BEFORE))
        link = ""
        for line in lines:
            link = hash_chain.line_hash(link, line)
            names = ", ".join(line)
            values = ", ".join(f":{name}" for name in line)
            step = f"INSERT INTO ticket_log ({names}, link) VALUES ({values}, :link)"
            connection.execute(text(step), line | {"link": link})
    database.migrate()
    with engine.begin() as connection:
        told = _line_of_before(4) | {"told_ahead": 0, "told_low_seconds": 0, "rule": "chosen"}
        told |= {"day": date(2026, 11, 2)}
        hash_chain.insert_rows(connection, ticket_log, [told])
        found = hash_chain.verify(connection, ticket_log)
        rows = connection.execute(text("SELECT told_ahead, rule, centre_version FROM ticket_log"))
        kept = [tuple(row) for row in rows]
        new_tables = ("told_waits", "counter_log", "helps")
        counts = [connection.scalar(text(f"SELECT count(*) FROM {one}")) for one in new_tables]
    assert counts == [0, 0, 0]
    assert (found.sound, found.lines) == (True, 4)
    assert kept == [(None, None, None)] * 3 + [(0, "chosen", None)]


TICKET_OF_BEFORE = """
INSERT INTO tickets (id, day, number, service, language, state, issued_at, issued_by,
  waiting_since, state_since, calls, absences, voided, note, token, taken_alone)
VALUES (1, '2026-11-02', 'A001', 'x', 'vi', 'waiting', 1, 'kiosk:k', 1, 1, 0, 0, false, '', 'x',
  false)
"""


def _line_of_before(number: int) -> dict[str, Any]:
    return {
        "ticket_id": 1,
        "day": "2026-11-02",
        "at": datetime.fromtimestamp(number, UTC) if number > 3 else number * 1000,
        "action": "issue",
        "to_state": "waiting",
        "milliseconds_in_state": 0,
        "service": "x",
        "actor": "kiosk:k",
    }
