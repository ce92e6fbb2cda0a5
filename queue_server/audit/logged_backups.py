"""The administrator's commands `backup` and `restore`, which leave a line in the centre's log."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from config.text.catalogue import text
from queue_server import migrations
from queue_server.backups import command_line, erasures
from queue_server.backups.restore import revision_of
from queue_server.centre import repository
from queue_server.core import command_options as options
from queue_server.core.actor import ADMINISTRATOR
from queue_server.core.clock import SystemClock
from queue_server.core.db.connect import open_database
from queue_server.core.errors import MotcuaError
from queue_server.core.events import EventBus
from queue_server.core.progress import progress
from queue_server.core.security.encryption import DataKeys
from queue_server.dossiers.persons.erasure_replay import forget_again
from queue_server.feedback.questions import replay as questions


@options.command("backup")
@click.argument("file", metavar="[FILE]", type=options.FILE, required=False)
@click.option("--folder", type=options.FILE)
@options.centre(required=False)
@options.database
@options.language
@options.quiet
def backup(
    file: Path | None,
    folder: Path | None,
    centre: Path | None,
    database: str,
    language: str,
    quiet: bool,
) -> int:
    """Copy the database while it is used, into a new FILE or a folder, and say so in the log of
    what was copied."""
    options.one_of(file=file, folder=folder)
    label = text(language, "command.copying")
    with progress(label, language, quiet=quiet) as report:
        command_line.take_backup(database, file, folder, centre, language, report)
    _note(database, "backup", file or folder, language)
    return 0


@options.command("restore")
@click.argument("file", metavar="FILE", type=options.FILE)
@click.option("--check", is_flag=True)
@click.option("--erasures", "erased", metavar="FILE", type=options.FILE)
@options.database
@options.language
@options.quiet
def restore(
    file: Path, check: bool, erased: Path | None, database: str, language: str, quiet: bool
) -> int:
    """Bring a backup back, and say so in its log: what came after it is gone from there. Persons
    that were erased since are erased again before it is the database."""
    if check:
        command_line.check_backup(file, language)
        return 0
    noted = erasures.that_matter(file, command_line.sqlite_file(database), erased)
    again: list[str] = []

    def amend(new: Path) -> None:
        again.extend(forget_again(new, noted, SystemClock().now()))
        questions.forget_again(new, noted, SystemClock().now())

    with progress(text(language, "command.copying"), language, quiet=quiet) as report:
        command_line.restore_backup(database, file, language, report, amend)
    if again:
        values = {"count": len(again), "codes": ", ".join(again)}
        print(text(language, "backup.forgotten_again", **values))
    _note(database, "restore", file, language)
    return 0


def _note(url: str, action: str, file: Path | None, language: str) -> None:
    """What cannot be noted is said, and no failure: the backup is there. Tables of an older
    version have no such log yet; they get it, with a line of its own, when the server starts."""
    if revision_of(command_line.sqlite_file(url)) != migrations.HEAD:
        return
    try:
        asyncio.run(_write(url, action, file.name if file else ""))
    except (MotcuaError, SQLAlchemyError, OSError):
        print(text(language, "backup.not_noted"), file=sys.stderr)


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
