"""The migrations make the tables that the program describes, on both databases."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from queue_server import migrations
from queue_server.core.db.base import Database
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
