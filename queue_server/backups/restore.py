"""Bringing a backup back as the database of a centre."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from config.text.phrase import Phrase
from queue_server import migrations
from queue_server.core.db.sqlite_copies import (
    EachStep,
    checksum_file,
    copy_database,
    require_same,
    require_sound,
)
from queue_server.core.db.sqlite_file import APPLICATION_ID
from queue_server.core.durable_files import data_folder_of, sync
from queue_server.core.installation_fault import InstallationFault


def at_once(_pages: int, _of: int) -> None:
    """Between two steps of the copying: no hall is waiting for the disk."""


def as_it_is(_new: Path) -> None:
    """What is brought back is what was copied."""


def restore(
    backup: Path,
    database: Path,
    now: datetime,
    each_step: EachStep = at_once,
    amend: Callable[[Path], None] = as_it_is,
) -> Path | None:
    """Make `backup` the database; return where the present one was put aside, if there was one.
    `amend` is given the new file before it is the database.

    Everything is checked, and the new file is whole and on disk, before anything is touched;
    whenever the power is cut, there is a database. A backup of an older version is migrated when
    the server starts.

    Raises `InstallationFault`: a server runs on the data folder, the backup is damaged, of a newer
    version, or none.
    """
    require_backup(backup)
    new = database.with_name(f"{database.name}.restoring")
    database.parent.mkdir(parents=True, exist_ok=True)
    with data_folder_of(database):
        try:
            copy_database(backup, new, each_step)
            checksum_file(new).unlink()
            amend(new)
            sync(new)
            aside = _put_aside(database, now)
            new.replace(database)
            sync(database.parent)
        except OSError as error:
            values = {"database": backup, "target": database, "reason": error}
            raise InstallationFault(Phrase("backup.failed", values)) from error
    return aside


def require_backup(file: Path) -> None:
    """Raise `InstallationFault` unless `file` is a sound backup that this version can read."""
    if not file.is_file():
        raise InstallationFault(Phrase("backup.no_file", {"file": file}))
    require_same(file)
    require_sound(file)
    revision = revision_of(file)
    if revision is None or not _is_ours(file):
        raise InstallationFault(Phrase("backup.foreign", {"file": file}))
    if not migrations.is_known(revision):
        values = {"file": file, "revision": revision, "known": migrations.HEAD}
        raise InstallationFault(Phrase("backup.newer", values))
    _require_unaltered(file, revision)


def _is_ours(file: Path) -> bool:
    """Whether the file says that it is this program's, or nothing, as older ones do."""
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as opened:
        return opened.execute("PRAGMA application_id").fetchone()[0] in (0, APPLICATION_ID)


def _require_unaltered(file: Path, revision: str) -> None:
    from queue_server.backups.schema import alterations

    try:
        altered = alterations(file, revision)
    except sqlite3.DatabaseError as error:
        values = {"database": file, "reason": error}
        raise InstallationFault(Phrase("backup.damaged", values)) from error
    if altered:
        raise InstallationFault(Phrase("backup.altered", {"file": file, "what": altered[:5]}))


def revision_of(file: Path) -> str | None:
    """The version of a database's tables; None where it is no database of this program."""
    opened = f"{file.resolve().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(opened, uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except sqlite3.DatabaseError:
        return None
    return str(found[0][0]) if len(found) == 1 else None


def _put_aside(database: Path, now: datetime) -> Path | None:
    """Give the present database a second name, which stays when the first is taken over."""
    if not database.exists():
        return None
    _gather(database)
    aside = database.with_name(f"{database.name}.before-restore-{now:%Y-%m-%d-%H%M%S%z}")
    for more in ("-wal", ""):
        present = database.with_name(database.name + more)
        if present.exists():
            os.link(present, aside.with_name(aside.name + more))
    sync(database.parent)
    # A log of the old database would be read into the new one.
    for more in ("-wal", "-shm", "-journal"):
        database.with_name(database.name + more).unlink(missing_ok=True)
    return aside


def _gather(database: Path) -> None:
    """Bring a write-ahead log into its database, so that it is one file; where it is damaged,
    leave both as they are."""
    try:
        with closing(sqlite3.connect(database, isolation_level=None)) as opened:
            opened.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.DatabaseError:
        return
