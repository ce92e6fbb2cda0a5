"""Backups under damage that is really done: killed midway, no room, broken files."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from config.centre.sections.backups import Backups
from queue_server.backups.folder import backups_in, forget_old, take
from queue_server.core.db import sqlite_copies
from queue_server.core.db.connect import open_database
from queue_server.core.db.sqlite_copies import checksum_file, copy_database
from queue_server.core.events import EventBus
from queue_server.core.installation_fault import InstallationFault

from .conftest import count, files, is_sound

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=timezone(timedelta(hours=7)))
NAME = "motcua-2026-11-22-190000+0700.sqlite"

MIDWAY = """
import sys
from datetime import datetime
from pathlib import Path
from queue_server.backups.folder import take

def wait(_pages: int, _of: int) -> None:
    print("midway", flush=True)
    sys.stdin.read()  # until somebody kills it

take(Path(sys.argv[1]), Path(sys.argv[2]), datetime.now().astimezone(), wait)
"""

SMALL_DISK = """
import resource, sys
from queue_server.__main__ import main

resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
sys.exit(main(["backup", "--database", sys.argv[1], "--folder", sys.argv[2]]))
"""


def test_a_backup_is_whole_private_and_checked(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    taken = take(path, folder, NOW)
    assert taken == folder / NAME
    assert files(folder) == {NAME, f"{NAME}.sha256", ".lock"}
    assert is_sound(taken)
    assert count(taken) == count(path) == 1_500
    assert stat.S_IMODE(taken.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    subprocess.run(["sha256sum", "-c", f"{NAME}.sha256"], cwd=folder, check=True)
    assert [one.made_at for one in backups_in(folder)] == [NOW.astimezone(UTC)]


def test_a_backup_is_one_file_without_a_log_beside_it(path: Path, tmp_path: Path) -> None:
    copy_database(path, tmp_path / "copy.sqlite")
    with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as opened:
        assert opened.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_killed_midway_it_leaves_no_backup_and_the_next_one_cleans_up(
    path: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    process = subprocess.Popen(
        [sys.executable, "-c", MIDWAY, path, folder], stdin=-1, stdout=-1, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin, process.stdout:
        assert process.stdout.readline() == "midway\n"
        with pytest.raises(InstallationFault, match=str(process.pid)):
            take(path, folder, NOW)  # one at a time
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert any(name.endswith(".partial") for name in files(folder))
    assert backups_in(folder) == []
    take(path, folder, NOW)
    assert files(folder) == {NAME, f"{NAME}.sha256", ".lock"}
    assert is_sound(path)


def test_a_disk_that_fills_up_costs_nothing_that_was_there(path: Path, tmp_path: Path) -> None:
    """The limit of a file's size stands for the disk: writing fails in the middle of it."""
    folder = tmp_path / "backups"
    take(path, folder, NOW - timedelta(days=1))
    before = files(folder)
    done = subprocess.run(
        [sys.executable, "-c", SMALL_DISK, f"sqlite:///{path}", folder],
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in os.environ.items() if name != "MOTCUA_CENTRE"},
    )
    assert done.returncode == 1, done.stderr
    assert "could not be copied" in done.stderr
    assert "Traceback" not in done.stderr
    assert files(folder) == before
    assert is_sound(path)


def test_where_there_is_no_room_it_does_not_begin(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than any disk has must stay free: a copy must not fill the disk of the hall."""
    monkeypatch.setattr(sqlite_copies, "ROOM_LEFT_BYTES", 2**62)
    with pytest.raises(InstallationFault, match="are needed"):
        take(path, tmp_path / "backups", NOW)
    assert files(tmp_path / "backups") == {".lock"}


def test_a_folder_that_cannot_be_made_is_said(path: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    with pytest.raises(InstallationFault, match="could not be copied"):
        take(path, tmp_path / "file" / "backups", NOW)


def test_a_damaged_database_gives_no_backup_that_looks_sound(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    take(path, folder, NOW)
    with closing(sqlite3.connect(path)) as opened:
        opened.execute("PRAGMA journal_mode=DELETE")
    spoil(path)
    with pytest.raises(InstallationFault, match=r"damaged|could not be copied"):
        take(path, folder, NOW + timedelta(days=1))
    assert [one.path.name for one in backups_in(folder)] == [NAME]


def test_a_truncated_database_gives_no_backup(path: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(path)) as opened:
        opened.execute("PRAGMA journal_mode=DELETE")
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(InstallationFault, match=r"damaged|could not be copied"):
        take(path, tmp_path / "backups", NOW)
    assert backups_in(tmp_path / "backups") == []


def spoil(file: Path) -> None:
    """Write nonsense over pages in the middle, as a dying disk does."""
    with open(file, "r+b") as opened:
        opened.seek(file.stat().st_size // 3 // 4096 * 4096)
        opened.write(b"\xa5" * 40_960)


def test_writers_do_not_make_the_copy_begin_anew(path: Path, tmp_path: Path) -> None:
    """Other connections write between all steps; the copy is of the moment it began at."""
    steps = 0

    def write(_pages: int, _of: int) -> None:
        nonlocal steps
        steps += 1
        with closing(sqlite3.connect(path)) as opened, opened:
            opened.execute(
                "INSERT INTO centre_log (at, who, action, subject, detail) "
                "VALUES (1, 'staff:1', 'test', '', '')"
            )

    copy_database(path, tmp_path / "copy.sqlite", each_step=write)
    assert steps >= 5
    assert steps <= path.stat().st_size // (sqlite_copies.PAGES_A_STEP * 4096) + 2
    assert count(tmp_path / "copy.sqlite") == 1_500
    assert count(path) == 1_500 + steps


# --------------------------------------------------------------------- what is kept


def test_old_ones_are_forgotten_with_their_checksums(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    for back in (40, 20, 3, 0):
        take(path, folder, NOW - timedelta(days=back))
    assert forget_old(folder, NOW, Backups(keep_days=1, keep_weeks=1, keep_months=0)) == 3
    assert files(folder) == {NAME, f"{NAME}.sha256", ".lock"}


def test_other_files_in_the_folder_are_nobody_s_business(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    taken = take(path, folder, NOW - timedelta(days=40))
    (folder / "motcua-before-the-move.sqlite").write_text("kept by hand")
    checksum_file(taken).rename(folder / "elsewhere")  # half of a backup is none
    take(path, folder, NOW)
    forget_old(folder, NOW, Backups(keep_days=1, keep_weeks=0, keep_months=0))
    assert {"motcua-before-the-move.sqlite", taken.name, "elsewhere"} <= files(folder)


def test_threads_take_one_backup_at_a_time(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    begun, go_on = threading.Event(), threading.Event()

    def hold(_pages: int, _of: int) -> None:
        begun.set()
        go_on.wait(10)

    first = threading.Thread(target=take, args=(path, folder, NOW, hold))
    first.start()
    assert begun.wait(10)
    with pytest.raises(InstallationFault, match="Another backup"):
        take(path, folder, NOW + timedelta(seconds=1))
    go_on.set()
    first.join()
    assert len(backups_in(folder)) == 1


def test_a_new_database_is_its_owner_s_alone(tmp_path: Path) -> None:
    database = tmp_path / "data" / "motcua.sqlite"
    for _ in range(2):
        open_database(f"sqlite:///{database}", EventBus()).migrate()
        beside = [database, *database.parent.glob("motcua.sqlite-*")]
        assert {stat.S_IMODE(file.stat().st_mode) for file in beside} == {0o600}
