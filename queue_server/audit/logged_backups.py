"""The administrator's commands `backup` and `restore`, which leave a line in the centre's log."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from config.text.catalogue import text
from queue_server import migrations
from queue_server.backups import command_line, erasures
from queue_server.backups.restore import revision_of
from queue_server.centre import repository
from queue_server.core.actor import ADMINISTRATOR, SYSTEM
from queue_server.core.clock import Clock, SystemClock
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.errors import MotcuaError
from queue_server.core.events import EventBus
from queue_server.core.security.encryption import DataKeys
from queue_server.dossiers.persons.erasure_replay import forget_again


def backup(arguments: Namespace) -> int:
    """Take a backup, and say so in the log of what was copied."""
    code = command_line.backup(arguments)
    _note(arguments, "backup", arguments.file or arguments.folder)
    return code


def restore(arguments: Namespace) -> int:
    """Bring a backup back, and say so in its log: what came after it is gone from there. Persons
    that were erased since are erased again before it is the database."""
    database = command_line.sqlite_file(arguments.database)
    noted = erasures.that_matter(arguments.file, database, arguments.erasures)
    again: list[str] = []

    def amend(new: Path) -> None:
        again.extend(forget_again(new, noted, SystemClock().now()))

    code = command_line.restore_backup(arguments, amend)
    if again:
        values = {"count": len(again), "codes": ", ".join(again)}
        print(text(arguments.language, "backup.forgotten_again", **values))
    if not arguments.check:
        _note(arguments, "restore", arguments.file)
    return code


class BackupNotes:
    """Has the log of the centre say of each daily backup that it was taken."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def note(self, path: Path) -> None:
        await self._database.write(
            lambda unit: repository.log(unit, "backup", detail=path.name),
            SYSTEM,
            self._clock.now(),
        )


def _note(arguments: Namespace, action: str, file: Path | None) -> None:
    """What cannot be noted is said, and no failure: the backup is there. Tables of an older
    version have no such log yet; they get it, with a line of its own, when the server starts."""
    if revision_of(command_line.sqlite_file(arguments.database)) != migrations.HEAD:
        return
    try:
        asyncio.run(_write(arguments.database, action, file.name if file else ""))
    except (MotcuaError, SQLAlchemyError, OSError):
        print(text(arguments.language, "backup.not_noted"), file=sys.stderr)


async def _write(url: str, action: str, detail: str) -> None:
    database = open_database(url, EventBus(), DataKeys(), may_make=False)
    await database.start()
    try:
        await database.write(
            lambda unit: repository.log(unit, action, detail=detail),
            ADMINISTRATOR,
            SystemClock().now(),
        )
    finally:
        await database.stop()
