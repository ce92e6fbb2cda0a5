"""A sound copy of a SQLite database, also while it is being written.

The copy is of one moment: a read transaction holds the write-ahead log at it, so nothing that is
written meanwhile makes the copying begin anew. It goes a megabyte at a time with pauses, and what
it writes is flushed as it goes, so that a commit of the hall never waits behind a hundred
megabytes of it. The copy has its name only once it is whole, checked and on disk.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from config.text.phrase import Megabytes, Phrase
from queue_server.core.durable_files import make_private, make_private_folder, sync, write_whole
from queue_server.core.installation_fault import InstallationFault
from queue_server.core.progress import Report

PAGES_A_STEP: Final = 256
"""A megabyte, at SQLite's 4 KiB a page."""
PAUSE_SECONDS: Final = 0.005
STEPS_A_FLUSH: Final = 8
ROOM_LEFT_BYTES: Final = 64 * 1024**2
"""What a copy leaves free: a full disk would stop the hall."""
PARTIAL: Final = ".partial"
CHECKSUM: Final = ".sha256"
SAFETY_FOLDER: Final = "backups"
SAFETY_COPIES_KEPT: Final = 3

EachStep = Report
"""Called after every step of the copying, in its thread, with the pages that are copied and all of
them; what it raises ends the copying."""


def pause(_pages: int, _of: int) -> None:
    """Leave the disk to others for a moment."""
    time.sleep(PAUSE_SECONDS)


def copy_database(source: Path, target: Path, each_step: EachStep = pause) -> None:
    """Copy the database `source`, which may be in use, to `target`, with its checksum beside it.

    Raises `InstallationFault` where there is no room, the disk fails or the copy is not sound;
    `target` is then as it was.
    """
    partial = target.with_name(f".{target.name}{PARTIAL}")
    try:
        require_room(target.parent, database_bytes(source))
        with _emptied(partial):
            _copy_pages(source, partial, each_step)
            require_sound(partial)
            sync(partial)
            write_checksum(partial, target)
            partial.replace(target)
            sync(target.parent)
    except (sqlite3.Error, OSError) as error:
        values = {"database": source, "target": target, "reason": error}
        raise InstallationFault(Phrase("backup.failed", values)) from error


def database_bytes(database: Path) -> int:
    """How large a database is with what its write-ahead log adds."""
    log = database.with_name(f"{database.name}-wal")
    return database.stat().st_size + (log.stat().st_size if log.exists() else 0)


def require_room(folder: Path, needed_bytes: int) -> None:
    """Raise `InstallationFault` where so much more would leave too little free."""
    free = shutil.disk_usage(folder).free
    if free < needed_bytes + ROOM_LEFT_BYTES:
        values = {"folder": folder, "free": Megabytes(free)}
        needed = {"needed": Megabytes(needed_bytes + ROOM_LEFT_BYTES)}
        raise InstallationFault(Phrase("backup.no_room", values | needed))


@contextmanager
def _emptied(partial: Path) -> Iterator[None]:
    """A private empty file, which is gone afterwards together with what SQLite put beside it."""
    beside = [partial.with_name(partial.name + more) for more in ("", "-wal", "-shm", "-journal")]
    for file in beside:
        file.unlink(missing_ok=True)
    make_private(partial)
    try:
        yield
    finally:
        for file in beside:
            file.unlink(missing_ok=True)


def _copy_pages(source: Path, partial: Path, each_step: EachStep) -> None:
    opened = f"{source.resolve().as_uri()}?mode=rw"
    with (
        closing(sqlite3.connect(opened, uri=True, isolation_level=None)) as read,
        closing(sqlite3.connect(partial, isolation_level=None)) as written,
        open(partial, "rb") as flushed,
    ):
        read.execute("PRAGMA busy_timeout=5000")
        read.execute("BEGIN")
        read.execute("SELECT count(*) FROM sqlite_master").fetchone()
        # Nobody else has this file, and it is thrown away should anything go wrong.
        written.execute("PRAGMA journal_mode=OFF")
        written.execute("PRAGMA synchronous=OFF")
        steps = 0

        def stepped(_status: int, remaining: int, total: int) -> None:
            nonlocal steps
            steps += 1
            if steps % STEPS_A_FLUSH == 0:
                os.fdatasync(flushed.fileno())
            each_step(total - remaining, total)

        read.backup(written, pages=PAGES_A_STEP, progress=stepped)
        # One file that is whole by itself: no write-ahead log beside it.
        written.execute("PRAGMA journal_mode=DELETE")


def require_sound(database: Path) -> None:
    """Raise `InstallationFault` where SQLite finds something wrong within the file."""
    try:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=rw", uri=True)) as opened:
            found = str(opened.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        values = {"database": database, "reason": found}
        raise InstallationFault(Phrase("backup.damaged", values))


# ------------------------------------------------------------------------- checksums


def checksum(file: Path) -> str:
    """The file's SHA-256 in hexadecimal."""
    with open(file, "rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def checksum_file(copy: Path) -> Path:
    return copy.with_name(copy.name + CHECKSUM)


def write_checksum(file: Path, target: Path) -> None:
    """Write down the checksum of `file`, which will be called `target`, as `sha256sum -c` reads it.

    It comes before the copy gets its name: a copy without a checksum is none.
    """
    write_whole(checksum_file(target), f"{checksum(file)}  {target.name}\n")


def require_same(copy: Path) -> None:
    """Raise `InstallationFault` where `copy` is not what its checksum says; without one, pass."""
    beside = checksum_file(copy)
    if not beside.exists():
        return
    if beside.read_bytes().decode("ascii", "replace").split()[:1] != [checksum(copy)]:
        raise InstallationFault(Phrase("backup.changed", {"file": copy}))


# ------------------------------------------------------------------ before a migration


def copy_before_migration(
    database: Path, revision: str, now: datetime, each_step: EachStep = pause
) -> Path:
    """Copy a database whose tables are about to change; keep the last few of such copies.

    Raises `InstallationFault`: then the tables must stay as they are.
    """
    folder = database.parent / SAFETY_FOLDER
    try:
        make_private_folder(folder)
    except OSError as error:
        values = {"database": database, "target": folder, "reason": error}
        raise InstallationFault(Phrase("backup.failed", values)) from error
    copy = folder / f"before-migration-{now.astimezone():%Y-%m-%d-%H%M%S%z}-{revision}.sqlite"
    copy_database(database, copy, each_step)
    for old in sorted(folder.glob("before-migration-*.sqlite"))[:-SAFETY_COPIES_KEPT]:
        old.unlink()
        checksum_file(old).unlink(missing_ok=True)
    return copy
