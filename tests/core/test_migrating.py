"""Tables are changed by a process of its own: what it ends with is told, and it outlives nobody."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus
from queue_server.core.installation_fault import InstallationFault
from queue_server.migrating import migrate_apart

LOG = ("warning", "plain")


def tables(path: Path) -> int:
    with closing(sqlite3.connect(path)) as opened:
        return int(opened.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def test_new_tables_are_made_by_another_process(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'motcua.sqlite'}"
    database = open_database(url, EventBus())
    assert not database.has_current_tables()
    migrate_apart(database, url, LOG)
    assert database.has_current_tables()
    migrate_apart(database, url, LOG)  # nothing to do


def test_what_the_process_raises_is_raised_with_its_words(tmp_path: Path) -> None:
    path = tmp_path / "motcua.sqlite"
    url = f"sqlite:///{path}"
    database = open_database(url, EventBus())
    database.migrate()
    with closing(sqlite3.connect(path)) as opened:
        opened.execute("UPDATE alembic_version SET version_num = '9999'")
        opened.commit()
    with pytest.raises(InstallationFault) as there:
        database.migrate()
    with pytest.raises(InstallationFault) as apart:
        migrate_apart(database, url, LOG)
    assert str(apart.value) == str(there.value)
    assert "9999" in str(apart.value)


def test_without_its_server_it_ends_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "motcua.sqlite"
    open_database(f"sqlite:///{path}", EventBus())  # made, without tables
    with closing(sqlite3.connect(path, isolation_level=None)) as opened:
        opened.execute("BEGIN IMMEDIATE")  # so it waits
        process = subprocess.Popen(
            [sys.executable, "-m", "queue_server.migrating"], stdin=subprocess.PIPE
        )
        process.communicate(json.dumps([f"sqlite:///{path}", *LOG]).encode() + b"\n")
        assert process.returncode == 1
    assert tables(path) == 0
