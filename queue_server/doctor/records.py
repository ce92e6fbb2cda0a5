"""The database: that it is there, whole, of this version, and backed up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

from config.text.phrase import Phrase
from queue_server.backups.folder import Backup, backups_in, dated_ahead, folder_of
from queue_server.backups.restore import require_backup
from queue_server.core.installation_fault import InstallationFault
from queue_server.doctor.findings import Finding
from queue_server.doctor.installation import Installation
from queue_server.migrations import HEAD

FEWEST_CALLS: Final = 50
MANY_LATE: Final = 0.05
OLD_BACKUP: Final = timedelta(days=2)


def unreadable(at: Installation) -> Iterator[Finding]:
    """A database that is missing, cannot be reached, or is damaged."""
    values = {"database": at.database or at.database_url, "reason": at.damage or at.fault}
    if at.damage:
        yield Finding(Phrase("doctor.damaged", values), Phrase("doctor.damaged.advice"))
    elif at.fault:
        yield Finding(Phrase("doctor.unreadable", values), Phrase("doctor.unreadable.advice"))
    elif at.records is None:
        yield Finding(Phrase("doctor.no_database", values), Phrase("doctor.no_database.advice"))


def tables_version(at: Installation) -> Iterator[Finding]:
    """Tables of another version of the program."""
    revision = at.records.revision if at.records else HEAD
    values = {"revision": revision, "known": HEAD}
    if revision is None:
        found, advice = Phrase("doctor.no_tables"), Phrase("doctor.no_tables.advice")
        yield Finding(found, advice, is_warning=True)
    elif revision > HEAD:
        yield Finding(Phrase("doctor.newer_tables", values), Phrase("doctor.newer_tables.advice"))
    elif revision < HEAD:
        found, advice = Phrase("doctor.older_tables", values), Phrase("doctor.older_tables.advice")
        yield Finding(found, advice, is_warning=True)


def broken_logs(at: Installation) -> Iterator[Finding]:
    """Logs that somebody edited, among their newest lines."""
    for log in at.records.broken_logs if at.records else ():
        values = {"log": Phrase(f"audit.log.{log.table}"), "line": log.broken_at or log.last}
        yield Finding(Phrase("doctor.log_broken", values), Phrase("doctor.log_broken.advice"))


def long_waits(at: Installation) -> Iterator[Finding]:
    """People who wait longer than the longest wait, which no order of calls can prevent."""
    if at.records is None or at.centre is None or len(at.records.waits) < FEWEST_CALLS:
        return
    minutes = at.centre.calling.longest_wait_minutes
    share = sum(wait > minutes for wait in at.records.waits) / len(at.records.waits)
    if share >= MANY_LATE:
        values = {"per_cent": int(100 * share), "minutes": minutes}
        found, advice = Phrase("doctor.long_waits", values), Phrase("doctor.long_waits.advice")
        yield Finding(found, advice, is_warning=True)


def scheduled_settings(at: Installation) -> Iterator[Finding]:
    """Settings whose day is over and which were not put in force."""
    for day in at.records.scheduled if at.records else ():
        if at.centre is not None and day < at.centre.day(at.now):
            values = {"day": day}
            found = Phrase("doctor.scheduled", values)
            yield Finding(found, Phrase("doctor.scheduled.advice"), is_warning=True)


def backups(at: Installation) -> Iterator[Finding]:
    """No backup, an old one, one that cannot be brought back, or all on the database's disk."""
    if at.database is None:
        found, advice = Phrase("doctor.pg_dump"), Phrase("doctor.pg_dump.advice")
        yield Finding(found, advice, is_warning=True)
        return
    if not at.database.is_file():
        return
    folder = folder_of(at.database, at.centre.backups if at.centre else None)
    wrong = dated_ahead(folder)
    there = [one for one in backups_in(folder) if one.made_at <= at.now]
    there = [one for one in there if one.path.name not in wrong]
    if not there:
        values = {"folder": folder}
        yield Finding(Phrase("doctor.no_backup", values), Phrase("doctor.no_backup.advice"))
        return
    yield from _of_newest(there[-1], at)
    if folder.stat().st_dev == at.database.stat().st_dev:
        found = Phrase("doctor.backups_beside", {"folder": folder})
        yield Finding(found, Phrase("doctor.backups_beside.advice"), is_warning=True)


def _of_newest(newest: Backup, at: Installation) -> Iterator[Finding]:
    if at.now - newest.made_at > OLD_BACKUP:
        values = {"file": newest.path, "days": (at.now - newest.made_at).days}
        yield Finding(Phrase("doctor.old_backup", values), Phrase("doctor.old_backup.advice"))
    reason = _why_not_restorable(newest.path)
    if reason is not None:
        found = Phrase("doctor.bad_backup", {"reason": reason})
        yield Finding(found, Phrase("doctor.no_backup.advice"))


def _why_not_restorable(file: Path) -> Phrase | None:
    try:
        require_backup(file)
    except InstallationFault as fault:
        return fault.phrase
    return None
