"""Halls to be fuzzed, one for the tests of a module on each database, and the run's seed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest

from tests.conftest import BACKENDS
from tests.fuzz.chance import USUAL_SEED
from tests.fuzz.served import FuzzedHall, served, without_limits
from tests.postgres_server import PostgresServer
from tests.security.table import demo_centre


@pytest.fixture(scope="session")
def seed() -> int:
    """What chance comes from: always the same, unless `MOTCUA_SEED` says otherwise; printed."""
    chosen = int(os.environ.get("MOTCUA_SEED") or USUAL_SEED)
    print(f"seed {chosen}")
    return chosen


@pytest.fixture(scope="module", params=BACKENDS)
def fuzzed(request: pytest.FixtureRequest) -> Iterator[FuzzedHall]:
    """The hall on SQLite and on PostgreSQL, without the limits that would hide what is behind."""
    url: str = request.getfixturevalue(f"module_{request.param}_url")
    with served(url, without_limits(demo_centre())) as hall:
        yield hall


@pytest.fixture(scope="module")
def module_sqlite_url(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("fuzzed") / "motcua.sqlite"
    with closing(connect(migrated_sqlite)) as whole, closing(connect(file)) as copy:
        whole.backup(copy)
    return f"sqlite:///{file}"


@pytest.fixture(scope="module")
def module_postgres_url(postgres_server: PostgresServer, migrated_postgres: str) -> Iterator[str]:
    name = postgres_server.create(migrated_postgres)
    yield postgres_server.url(name)
    postgres_server.drop(name)
