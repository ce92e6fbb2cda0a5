"""The migrations make the tables that the program describes, on both databases."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from sqlite3 import connect

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from queue_server import migrations
from queue_server.core.db.base import Database
from queue_server.core.db.tables import WHERE
from queue_server.tables import metadata


def scripts() -> ScriptDirectory:
    settings = Config()
    settings.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return ScriptDirectory.from_config(settings)


def test_there_is_one_newest_migration_and_the_program_asks_for_it() -> None:
    assert scripts().get_heads() == [migrations.HEAD]


async def test_migrated_tables_are_those_of_the_program(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    assert await database.read(differences) == []


async def test_a_migrated_database_knows_its_revision(database: Database) -> None:
    assert await database.read(migrations.current) == migrations.HEAD


async def test_every_table_is_made(database: Database) -> None:
    names = await database.read(lambda connection: set(inspect(connection).get_table_names()))
    assert names == set(metadata.tables) | {"alembic_version"}


def test_an_index_of_some_rows_is_of_those_that_the_program_names(migrated_sqlite: Path) -> None:
    """SQLAlchemy's comparison does not look at it; SQLite keeps the words."""
    words = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'"
    with closing(connect(migrated_sqlite)) as made:
        found = {name: sql.partition(" WHERE ")[2] for name, sql in made.execute(words)}
    named = {
        str(index.name): str(index.info[WHERE]).replace(f"{table.name}.", "")
        for table in metadata.tables.values()
        for index in table.indexes
        if WHERE in index.info
    }
    assert named
    assert found == named
