"""A folder of backups: what they are called, which are there, taking one, forgetting old ones."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from config.centre.sections.backups import Backups
from config.text.phrase import Phrase
from queue_server.backups import erasures
from queue_server.backups.retention import to_forget
from queue_server.core.db.sqlite_copies import (
    PARTIAL,
    SAFETY_FOLDER,
    EachStep,
    checksum_file,
    copy_database,
    pause,
)
from queue_server.core.durable_files import make_private_folder, only_one, write_whole
from queue_server.core.installation_fault import InstallationFault

logger = logging.getLogger(__name__)

NAME: Final = "motcua-%Y-%m-%d-%H%M%S%z.sqlite"
"""The centre's own clock, and how far it is from UTC: `motcua-2026-11-22-190000+0700.sqlite`."""


_STAMP: Final = re.compile(r"\d{4}-\d{2}-\d{2}-\d{6}[+-]\d{4}")


DATED_AHEAD: Final = ".dated-ahead"
CLOCK_TOLERANCE: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class Backup:
    path: Path
    made_at: datetime
    """UTC, as its name says: a file that was copied elsewhere keeps it."""


def folder_of(database: Path, keep: Backups | None) -> Path:
    """Where the backups of `database` are; a path that is not whole begins at its folder."""
    return database.parent / ((keep and keep.folder) or SAFETY_FOLDER)


def backups_in(folder: Path) -> list[Backup]:
    """The backups that are there with their checksums, oldest first."""
    found = []
    for path in folder.glob("motcua-*.sqlite"):
        made_at = _made_at(path.name)
        if made_at is not None and checksum_file(path).exists():
            found.append(Backup(path, made_at))
    return sorted(found, key=lambda backup: backup.made_at)


def note_dated_ahead(folder: Path, now: datetime) -> frozenset[str]:
    """Note the backups whose date lies ahead, so that they are still known when it has come: one
    that a clock made that was ahead is not the one of its day. Returns their names."""
    there = {one.path.name: one.made_at for one in backups_in(folder)}
    known = dated_ahead(folder)
    wrong = {name for name, at in there.items() if at > now + CLOCK_TOLERANCE or name in known}
    if wrong != known:
        try:
            write_whole(folder / DATED_AHEAD, "".join(f"{name}\n" for name in sorted(wrong)))
        except OSError as error:
            logger.warning("which backups are dated ahead was not noted: %s", error)
    return frozenset(wrong)


def dated_ahead(folder: Path) -> frozenset[str]:
    """The names of the backups that were noted so."""
    try:
        return frozenset((folder / DATED_AHEAD).read_text(encoding="utf-8").split())
    except FileNotFoundError:
        return frozenset()


def _made_at(name: str) -> datetime | None:
    try:
        return datetime.strptime(name, NAME).astimezone(UTC)
    except ValueError:
        return None


def take(database: Path, folder: Path, now: datetime, each_step: EachStep = pause) -> Path:
    """Take a backup of `database` into `folder`; `now` is aware, on the clock of its name.

    Raises `InstallationFault`; then there is no new backup, and the old ones are all there.
    """
    with _held(folder, database):
        for partial in folder.glob(f".*{PARTIAL}*"):
            partial.unlink()  # of a process that was killed: nobody else holds the folder
        path = folder / now.strftime(NAME)
        copy_database(database, path, each_step)
        erasures.add_new(erasures.beside(database), folder / erasures.WITH_BACKUPS)
    return path


def forget_old(folder: Path, now: datetime, keep: Backups) -> int:
    """Delete what the rule does not keep, by the clock of `now`; return how many were.

    Only to be called after one was taken: a centre whose backups fail keeps its old ones.
    """
    there, known = backups_in(folder), dated_ahead(folder)
    wrong = {one.made_at for one in there if one.path.name in known}
    gone = to_forget((one.made_at for one in there), now, keep, now.tzinfo or UTC, wrong)
    for backup in there:
        if backup.made_at in gone:
            backup.path.unlink()
            checksum_file(backup.path).unlink(missing_ok=True)
    return len(gone)


def forget_safety_copies(database: Path, now: datetime, days: int) -> list[Path]:
    """Delete the copies from before migrations and the databases that a restore put aside, which
    are older than `days`; return what was deleted. Nobody else ever would, and they hold persons.
    """
    before = (database.parent / SAFETY_FOLDER).glob("before-migration-*.sqlite")
    aside = database.parent.glob(f"{database.name}.before-restore-*")
    gone = [
        copy
        for copy in (*before, *aside)
        if (made_at := _dated(copy.name)) and made_at < now - timedelta(days=days)
    ]
    for copy in gone:
        copy.unlink()
        checksum_file(copy).unlink(missing_ok=True)
    return gone


def _dated(name: str) -> datetime | None:
    """When a copy was made, as its name says."""
    found = _STAMP.search(name)
    try:
        return datetime.strptime(found[0], "%Y-%m-%d-%H%M%S%z") if found else None
    except ValueError:
        return None


@contextmanager
def _held(folder: Path, database: Path) -> Iterator[None]:
    """The folder, made where it is missing, for one backup at a time."""
    try:
        make_private_folder(folder)
        with only_one(folder / ".lock", lambda process: _busy(folder, process)):
            yield
    except OSError as error:
        values = {"database": database, "target": folder, "reason": error}
        raise InstallationFault(Phrase("backup.failed", values)) from error


def _busy(folder: Path, process: str) -> Phrase:
    return Phrase("backup.busy", {"folder": folder, "process": process})
