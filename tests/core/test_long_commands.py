"""Long commands as real processes: they show how far they are, and Ctrl-C leaves no trace."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import create_engine

from config.demo import demo_centre_file
from queue_server import migrations
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus

pytestmark = pytest.mark.slow


DRIVER: Final = """
import os, signal, sys
from queue_server.core.progress import STOP_ASKED

class Watched:
    # The error output; Ctrl-C comes when it shows the progress that was asked for.
    encoding, errors = "utf-8", "strict"

    def write(self, said):
        sys.__stderr__.write(said)
        if sys.argv[1] in said and not STOP_ASKED.is_set():
            os.kill(os.getpid(), signal.SIGINT)
            assert STOP_ASKED.wait(60)
        return len(said)

    def flush(self):
        sys.__stderr__.flush()

    def isatty(self):
        return False

if sys.argv[1]:
    sys.stderr = Watched()
from queue_server.__main__ import main
sys.exit(main(sys.argv[2:]))
"""
COPYING: Final = "Copying: "
"""Its first progress; where it stands then depends on the size of the tables."""
PROCEDURES: Final = Path(str(demo_centre_file())).with_name("procedures.toml")
Command = Callable[[Path], list[str]]


def run(
    folder: Path, words: list[str], stop_at: str = "", key: Path | None = None
) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "MOTCUA_DATABASE": f"sqlite:///{folder / 'motcua.sqlite'}",
        "MOTCUA_CENTRE": str(demo_centre_file()),
        "PYTHONUTF8": "1",
    }
    if key is not None:
        environment["MOTCUA_DATA_KEY_FILE"] = str(key)
    return subprocess.run(
        [sys.executable, "-c", DRIVER, stop_at, *words],
        env=environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip


def query(folder: Path, statement: str) -> object:
    with closing(sqlite3.connect(folder / "motcua.sqlite")) as opened:
        return opened.execute(statement).fetchone()[0]


def files(folder: Path) -> dict[str, str]:
    """Every file that is no lock or log of SQLite, by its hash."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file() and not file.name.endswith(("-wal", "-shm", ".lock"))
    }


def with_lines(folder: Path, revision: str = "head") -> None:
    """A database of some megabytes in tables of that revision."""
    file = folder / "motcua.sqlite"
    open_database(f"sqlite:///{file}", EventBus())  # makes it
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        migrations.make(connection, revision)
        connection.commit()
    engine.dispose()
    with closing(sqlite3.connect(file)) as opened, opened:
        opened.executemany(
            "INSERT INTO centre_log (at, who, action, subject, detail) VALUES (?, ?, ?, ?, ?)",
            ((number, "staff:1", "test", "", "x" * 3_000) for number in range(1_500)),
        )
    with closing(sqlite3.connect(file)) as opened:
        opened.execute("PRAGMA journal_mode=DELETE")


def stopped(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 130, done.stderr
    assert "Stopped. Nothing was changed." in done.stderr
    assert "Traceback" not in done.stderr
    assert "100 %" not in done.stderr


def finished(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, done.stderr
    assert ": 100 %" in done.stderr


def test_an_import_that_is_stopped_keeps_no_procedure(tmp_path: Path) -> None:
    run(tmp_path, ["migrate", "--quiet"])
    words = ["import-procedures", str(PROCEDURES), "--yes"]
    stopped(run(tmp_path, words, "Importing: 30 %"))
    assert query(tmp_path, "SELECT count(*) FROM procedures") == 0
    finished(run(tmp_path, words))
    assert query(tmp_path, "SELECT count(*) FROM procedures") != 0


def test_dossiers_that_were_half_invented_are_none(tmp_path: Path) -> None:
    words = ["generate-dossiers", "--yes", "--dossiers", "1500", "--until", "2026-11-20"]
    stopped(run(tmp_path, words, "Inventing dossiers: 30 %"))
    for table in ("dossiers", "applicants", "procedures", "dossier_log", "staff"):
        assert query(tmp_path, f"SELECT count(*) FROM {table}") == 0, table
    finished(run(tmp_path, words))
    assert query(tmp_path, "SELECT count(*) FROM dossiers") == 1_500


@pytest.mark.parametrize("where", [["copy.sqlite"], ["--folder", "kept"], []])
def test_a_backup_that_is_stopped_leaves_no_file(tmp_path: Path, where: list[str]) -> None:
    with_lines(tmp_path)
    before = files(tmp_path)
    words = ["backup", *(one if one.startswith("-") else str(tmp_path / one) for one in where)]
    stopped(run(tmp_path, words, COPYING))
    assert files(tmp_path) == before
    finished(run(tmp_path, words))
    assert len(files(tmp_path)) > len(before)


def test_a_restore_that_is_stopped_leaves_the_database(tmp_path: Path) -> None:
    with_lines(tmp_path)
    copy = tmp_path / "copy.sqlite"
    assert run(tmp_path, ["backup", str(copy), "--quiet"]).returncode == 0
    before = files(tmp_path)
    stopped(run(tmp_path, ["restore", str(copy)], COPYING))
    assert files(tmp_path) == before
    finished(run(tmp_path, ["restore", str(copy)]))


@pytest.mark.parametrize("at", ["20 %", "50 %"])
def test_a_migration_that_is_stopped_leaves_the_tables(tmp_path: Path, at: str) -> None:
    with_lines(tmp_path, "0002")
    stopped_at = f"Changing the tables: {at}"
    done = run(tmp_path, ["migrate"], stopped_at)
    assert (done.returncode, "Nothing was changed" in done.stderr) == (130, True), done.stderr
    assert query(tmp_path, "SELECT version_num FROM alembic_version") == "0002"
    assert query(tmp_path, "SELECT count(*) FROM centre_log") == 1_500
    finished(run(tmp_path, ["migrate"]))
    assert query(tmp_path, "SELECT version_num FROM alembic_version") == migrations.HEAD


def test_a_verification_that_is_stopped_notes_no_ends(tmp_path: Path) -> None:
    words = ["generate-dossiers", "--yes", "--dossiers", "300", "--quiet"]
    assert run(tmp_path, words).returncode == 0
    witness = tmp_path / "witness"
    words = ["audit", "verify", "--witness", str(witness)]
    stopped(run(tmp_path, words, "Verifying the logs: "))
    assert not witness.exists()
    finished(run(tmp_path, words))
    assert witness.exists()


def test_sealing_that_is_stopped_goes_on_later(tmp_path: Path) -> None:
    key = tmp_path / "key"
    assert run(tmp_path, ["data-key", "new", str(key)]).returncode == 0
    words = ["generate-dossiers", "--yes", "--dossiers", "1200", "--quiet"]
    assert run(tmp_path, words, key=key).returncode == 0
    assert run(tmp_path, ["data-key", "add", str(key)]).returncode == 0
    done = run(tmp_path, ["data-key", "reseal"], "Sealing persons: 40 %", key=key)
    assert (done.returncode, "run the command again" in done.stderr) == (130, True), done.stderr
    again = run(tmp_path, ["data-key", "reseal"], key=key)
    finished(again)
    sealed = int(again.stdout.rpartition(": ")[2])
    assert 0 < sealed < int(str(query(tmp_path, "SELECT count(*) FROM applicants")))


def test_quiet_is_quiet(tmp_path: Path) -> None:
    with_lines(tmp_path)
    done = run(tmp_path, ["backup", str(tmp_path / "copy.sqlite"), "--quiet"])
    assert (done.returncode, "%" in done.stderr) == (0, False)
