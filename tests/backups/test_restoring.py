"""A backup comes back whole, or nothing is touched."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from queue_server import migrations
from queue_server.__main__ import main
from queue_server.backups.folder import take
from queue_server.backups.restore import restore
from queue_server.core.db.connect import open_database
from queue_server.core.db.sqlite_copies import checksum_file
from queue_server.core.durable_files import data_folder_of
from queue_server.core.events import EventBus
from queue_server.core.installation_fault import InstallationFault
from queue_server.migrations import HEAD

from .conftest import count, files, is_sound

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=timezone(timedelta(hours=7)))


@pytest.fixture
def backup(path: Path, tmp_path: Path) -> Path:
    return take(path, tmp_path / "backups", NOW)


def change(database: Path, statement: str) -> None:
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute(statement)


def test_it_comes_back_and_the_present_one_is_kept(path: Path, backup: Path) -> None:
    change(path, "DELETE FROM centre_log WHERE id > 10")
    aside = restore(backup, path, NOW)
    assert count(path) == 1_500
    assert is_sound(path)
    assert aside is not None
    assert aside.name == "motcua.sqlite.before-restore-2026-11-22-190000+0700"
    assert count(aside) == 10


WAITS = {
    "told_waits": "(ticket_id, day, at, ahead, low_seconds, link)"
    " VALUES (1, '2026-11-22', 2, 3, 4, 'x')",
    "counter_log": "(at, day, counter, to_state, milliseconds_in_state, link)"
    " VALUES (1, '2026-11-22', '1', 'paused', 0, 'x')",
    "helps": "(name, service, counters, wait_minutes, by_hand, begun_at)"
    " VALUES ('a', 'chung-thuc', '[\"1\"]', 20, 0, 1)",
}


def test_what_was_told_of_waits_and_who_helps_come_back(path: Path, tmp_path: Path) -> None:
    def rows() -> list[list[tuple[object, ...]]]:
        with closing(sqlite3.connect(path)) as opened:
            return [opened.execute(f"SELECT * FROM {table}").fetchall() for table in WAITS]

    for table, values in WAITS.items():
        change(path, f"INSERT INTO {table} {values}")
    before = rows()
    assert [len(found) for found in before] == [1, 1, 1]
    backup = take(path, tmp_path / "backups", NOW)
    for table in WAITS:
        change(path, f"DELETE FROM {table}")
    restore(backup, path, NOW)
    assert rows() == before


def test_on_a_new_computer_there_is_nothing_to_keep(backup: Path, tmp_path: Path) -> None:
    new = tmp_path / "new" / "motcua.sqlite"
    assert restore(backup, new, NOW) is None
    assert count(new) == 1_500
    assert files(new.parent) == {"motcua.sqlite", "motcua.sqlite.lock"}


def test_what_the_present_one_has_only_in_its_log_is_kept_too(path: Path, backup: Path) -> None:
    """A server that was killed leaves its last commits in the write-ahead log."""
    with closing(sqlite3.connect(path)) as holding:
        holding.execute("PRAGMA journal_mode=WAL")
        holding.execute("BEGIN")
        holding.execute("SELECT count(*) FROM centre_log").fetchone()  # nobody may gather the log
        change(path, "DELETE FROM centre_log")
        assert path.with_name("motcua.sqlite-wal").stat().st_size > 0
        aside = restore(backup, path, NOW)
    assert aside is not None
    assert count(aside) == 0
    assert count(path) == 1_500


def test_a_broken_database_is_replaced_and_kept(path: Path, backup: Path) -> None:
    path.write_bytes(b"not a database at all" * 1_000)
    path.with_name("motcua.sqlite-wal").write_bytes(b"nor this")
    aside = restore(backup, path, NOW)
    assert aside is not None
    assert aside.read_bytes().startswith(b"not a database")
    assert count(path) == 1_500


def test_under_a_running_server_nothing_is_touched(path: Path, backup: Path) -> None:
    before = path.read_bytes()
    with data_folder_of(path), pytest.raises(InstallationFault, match="server is running"):
        restore(backup, path, NOW)
    assert path.read_bytes() == before


MIDWAY = """
import sys
from datetime import datetime
from pathlib import Path
from queue_server.backups.restore import restore

def wait(copied: int, of: int) -> None:
    print("midway", flush=True)
    sys.stdin.read()  # until somebody kills it

restore(Path(sys.argv[1]), Path(sys.argv[2]), datetime.now().astimezone(), wait)
"""


def test_killed_midway_the_present_one_is_as_it_was(path: Path, backup: Path) -> None:
    change(path, "DELETE FROM centre_log WHERE id > 10")
    process = subprocess.Popen(
        [sys.executable, "-c", MIDWAY, backup, path], stdin=-1, stdout=-1, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin, process.stdout:
        assert process.stdout.readline() == "midway\n"
        process.kill()
        process.wait()
    assert is_sound(path)
    assert count(path) == 10
    restore(backup, path, NOW)
    assert count(path) == 1_500
    assert not [name for name in files(path.parent) if "partial" in name or "restoring" in name]


def test_an_older_version_is_migrated_by_the_next_start(path: Path, tmp_path: Path) -> None:
    older = tmp_path / "older.sqlite"
    engine = create_engine(f"sqlite:///{older}")
    with engine.connect() as connection:
        migrations.make(connection, "0005")
        connection.commit()
    engine.dispose()
    restore(older, path, NOW)
    with closing(sqlite3.connect(path)) as opened:
        assert opened.execute("SELECT version_num FROM alembic_version").fetchone() == ("0005",)


# ------------------------------------------------------------------ what is not restored


def truncated(file: Path) -> None:
    os.truncate(file, file.stat().st_size - 8_192)


def flipped(file: Path) -> None:
    with open(file, "r+b") as opened:
        opened.seek(file.stat().st_size // 2)
        opened.write(b"\xff\x00\xff\x00")


def spoilt(file: Path) -> None:
    checksum_file(file).unlink()  # copied without it: SQLite itself must see it
    with open(file, "r+b") as opened:
        opened.seek(file.stat().st_size // 3 // 4096 * 4096)
        opened.write(b"\xa5" * 40_960)


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def foreign(file: Path) -> None:
    checksum_file(file).unlink()
    file.unlink()
    change(file, "CREATE TABLE somebody_elses (id INTEGER)")


def newer(file: Path) -> None:
    checksum_file(file).unlink()
    change(file, "UPDATE alembic_version SET version_num = '9999'")


def gone(file: Path) -> None:
    file.unlink()


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (truncated, "SHA-256 differs"),
        (flipped, "SHA-256 differs"),
        (emptied, "SHA-256 differs"),
        (spoilt, "damaged"),
        (foreign, "no backup of Motcua"),
        (newer, "Update Motcua first"),
        (gone, "There is no file"),
    ],
)
def test_a_backup_that_is_not_right_touches_nothing(
    path: Path, backup: Path, damage: Callable[[Path], None], said: str
) -> None:
    damage(backup)
    before = files(path.parent), path.read_bytes()
    with pytest.raises(InstallationFault, match=said):
        restore(backup, path, NOW)
    assert (files(path.parent), path.read_bytes()) == before


# ------------------------------------------------------------------------ as it is typed


def test_backup_and_restore_are_typed(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MOTCUA_CENTRE", raising=False)
    monkeypatch.setenv("MOTCUA_DATABASE", f"sqlite:///{path}")
    file = tmp_path / "by-hand.sqlite"
    assert main(["backup", str(file)]) == 0
    assert main(["backup", str(file)]) == 1
    assert "choose another name" in capsys.readouterr().err
    assert main(["restore", "--check", str(file)]) == 0
    assert main(["restore", str(file), "--language", "vi"]) == 0
    said = capsys.readouterr().out
    assert "Đã khôi phục" in said
    assert "before-restore-" in said
    assert main(["backup"]) == 0
    assert any(name.startswith("motcua-") for name in files(path.parent / "backups"))


def test_postgresql_is_told_of_pg_dump(
    postgres_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["backup", str(tmp_path / "x")], ["restore", str(tmp_path / "x")]):
        assert main([*words, "--database", postgres_url]) == 1
        assert "pg_dump" in capsys.readouterr().err


def test_a_database_that_is_not_there_is_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "missing.sqlite"
    assert main(["backup", "--database", f"sqlite:///{missing}"]) == 1
    assert "no database" in capsys.readouterr().err
    assert not missing.exists()


# --------------------------------------------------------------------- before a migration


def older(path: Path) -> None:
    """The tables of the first version, with somebody in them."""
    from alembic import command
    from alembic.config import Config

    from queue_server import migrations

    database = open_database(f"sqlite:///{path}", EventBus())
    settings = Config()
    settings.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with database.engine.connect() as connection:  # type: ignore[attr-defined]
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0001")
        connection.commit()


def revision(path: Path) -> str:
    with closing(sqlite3.connect(path)) as opened:
        return str(opened.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def test_a_migration_backs_up_first(tmp_path: Path) -> None:
    path = tmp_path / "motcua.sqlite"
    older(path)
    change(
        path,
        "INSERT INTO centre_log (at, who, action, subject, detail) VALUES (1, 'a', 'b', '', '')",
    )
    open_database(f"sqlite:///{path}", EventBus()).migrate()
    assert revision(path) == HEAD
    (copy,) = (tmp_path / "backups").glob("before-migration-*-0001.sqlite")
    assert (revision(copy), count(copy)) == ("0001", 1)
    open_database(f"sqlite:///{path}", EventBus()).migrate()
    assert len(list((tmp_path / "backups").glob("*.sqlite"))) == 1


def test_where_nothing_can_be_lost_nothing_is_copied(tmp_path: Path) -> None:
    older(tmp_path / "motcua.sqlite")
    open_database(f"sqlite:///{tmp_path / 'motcua.sqlite'}", EventBus()).migrate()
    assert not (tmp_path / "backups").exists()


def test_without_a_backup_the_tables_stay(tmp_path: Path) -> None:
    path = tmp_path / "motcua.sqlite"
    older(path)
    change(
        path,
        "INSERT INTO centre_log (at, who, action, subject, detail) VALUES (1, 'a', 'b', '', '')",
    )
    (tmp_path / "backups").write_text("a file stands in the way")
    with pytest.raises(InstallationFault):
        open_database(f"sqlite:///{path}", EventBus()).migrate()
    assert revision(path) == "0001"


def test_the_tables_of_a_newer_version_are_left_alone(path: Path) -> None:
    change(path, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(InstallationFault, match="newer version"):
        open_database(f"sqlite:///{path}", EventBus()).migrate()
