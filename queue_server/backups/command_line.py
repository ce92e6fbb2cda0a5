"""The administrator's commands `backup` and `restore`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from config.centre.model import Centre
from config.text.catalogue import text
from config.text.formats import format_size
from config.text.phrase import Phrase
from queue_server.backups import erasures
from queue_server.backups.folder import folder_of, take
from queue_server.backups.restore import as_it_is, require_backup, restore
from queue_server.core.db.sqlite_copies import EachStep, copy_database, database_bytes, pause
from queue_server.core.installation_fault import InstallationFault
from queue_server.core.progress import Report


def take_backup(
    url: str,
    file: Path | None,
    folder: Path | None,
    centre_file: Path | None,
    language: str,
    report: Report,
) -> None:
    """Take a backup beside a running server, into a file or a folder."""
    database = _present(sqlite_file(url))
    centre = _centre(centre_file)
    if file is not None:
        taken = _into_file(database, file, _gently(report))
    else:
        now = centre.local(_now()) if centre else _now()
        folder = folder or folder_of(database, centre.backups if centre else None)
        taken = take(database, folder, now, _gently(report))
    values = {"file": taken, "size": format_size(language, database_bytes(taken))}
    print(text(language, "backup.taken", **values))


def check_backup(file: Path, language: str) -> None:
    """Say that a backup is sound. Raises `InstallationFault` where it is not."""
    require_backup(file)
    print(text(language, "backup.sound", file=file))


def restore_backup(
    url: str,
    file: Path,
    language: str,
    report: Report,
    amend: Callable[[Path], None] = as_it_is,
) -> None:
    """Bring a backup back, as `amend` makes it; the server must not run."""
    database = sqlite_file(url)
    aside = restore(file, database, _now(), report, amend)
    print(text(language, "backup.restored", file=file, database=database))
    if aside is not None:
        print(text(language, "backup.aside", aside=aside))


def sqlite_file(url: str) -> Path:
    """The file of a SQLite database; raises `InstallationFault` for a PostgreSQL one."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        raise InstallationFault(Phrase("backup.postgres"))
    return Path(parsed.database or "motcua.sqlite")


def _present(database: Path) -> Path:
    if not database.is_file():
        raise InstallationFault(Phrase("backup.no_database", {"database": database}))
    return database


def _gently(report: Report) -> EachStep:
    """Reports, and leaves the disk to the hall for a moment."""

    def step(pages: int, of: int) -> None:
        report(pages, of)
        pause(pages, of)

    return step


def _into_file(database: Path, file: Path, each_step: EachStep) -> Path:
    if file.exists():
        raise InstallationFault(Phrase("backup.exists", {"file": file}))
    copy_database(database, file, each_step)
    erasures.add_new(erasures.beside(database), erasures.beside(file))
    return file


def _centre(file: Path | None) -> Centre | None:
    from config.centre.loading import load_centre

    return None if file is None else load_centre(file)


def _now() -> datetime:
    """The computer's own clock, with its distance from UTC."""
    return datetime.now().astimezone()
