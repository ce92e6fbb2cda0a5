"""The administrator's commands about persons: `data-key …`, `person …`."""

from __future__ import annotations

import asyncio
import getpass
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

import click

from queue_server.backups import erasures
from queue_server.core import command_options as options
from queue_server.core.actor import ADMINISTRATOR
from queue_server.core.clock import SystemClock
from queue_server.core.command_options import INTERRUPTED
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from queue_server.core.progress import Interrupted, Report, progress
from queue_server.core.security.encryption import KEY_FILE_VARIABLE, add_key, new_key_file
from queue_server.dossiers.persons import export_and_erasure, inventory
from queue_server.dossiers.persons.applicants import Resealed
from queue_server.dossiers.persons.erasure_replay import forget_noted
from queue_server.dossiers.persons.reencryption import bind, reseal_all

Answer = TypeVar("Answer")
IN_BACKUPS = (
    "Backups taken before still hold the person until the rule of backups deletes them. Restoring "
    "one on this computer erases the person again."
)
STILL_READ = (
    "Somebody is reading the database, so words of the person may still lie in its write-ahead "
    "log. Run the command again in a while."
)
RESEALED_SO_FAR = (
    "Stopped. The numbers that were sealed with the newest key stay so; run the command again for "
    "the others, and keep the older keys until then."
)
TRIES = 50
TRY_SECONDS = 0.1


@options.command("new")
@click.argument("file", metavar="FILE", type=options.FILE)
def key_new(file: Path) -> int:
    """Make a data key; 1 where the file is there already."""
    try:
        new_key_file(file)
    except FileExistsError:
        print(
            f"{file} is there already, and what it sealed could never be read again "
            "without it. Nothing was changed.",
            file=sys.stderr,
        )
        return 1
    print(
        f"The data key is in {file}. Let {KEY_FILE_VARIABLE} name it for the server, "
        "and keep a copy apart from the backups: without it nobody reads the numbers again."
    )
    return 0


@options.command("add")
@click.argument("file", metavar="FILE", type=options.FILE)
def key_add(file: Path) -> int:
    """Put a newer key into a key file."""
    add_key(file)
    print(
        f"{file} has a new key, which seals from now on. Start the servers anew, then "
        "run motcua-server data-key reseal. Keep a new copy of the file: backups need the older "
        "keys too."
    )
    return 0


@options.command("reseal")
@options.database
@options.quiet
def key_reseal(database: str, quiet: bool) -> int:
    """Seal everybody with the newest key of `MOTCUA_DATA_KEY_FILE`, some hundred at a time."""
    opened = open_database(database, EventBus(), may_make=False)
    opened.migrate()
    try:
        with progress("Sealing persons", quiet=quiet) as report:
            done = asyncio.run(_reseal(opened, report))
    except Interrupted:
        print(RESEALED_SO_FAR, file=sys.stderr)
        return INTERRUPTED
    print(f"People sealed with the newest key: {done.sealed}")
    if done.broken:
        rows = ", ".join(map(str, done.broken))
        print(
            f"The numbers in these rows of applicants are not theirs, and stay so: {rows}. "
            "Somebody changed or swapped them; compare with a backup of before.",
            file=sys.stderr,
        )
    return 1 if done.broken else 0


async def _reseal(database: Database, report: Report) -> Resealed:
    """May be broken off at any time and begun again; servers go on meanwhile."""
    await database.start()
    try:
        now = SystemClock().now()
        await bind(database, now)
        return await reseal_all(database, now, report)
    finally:
        await database.stop()


# --------------------------------------------------------------------------------- persons


@options.command("export")
@click.option("--dossier", metavar="CODE")
@click.option("--id-number", is_flag=True)
@options.database
def export(dossier: str | None, id_number: bool, database: str) -> int:
    """Print all that is held of one person as JSON."""
    found = _of_person(database, dossier, export_and_erasure.export, asks=id_number)
    print(json.dumps(found, ensure_ascii=False, indent=2))
    return 0


@options.command("erase")
@click.option("--dossier", metavar="CODE")
@click.option("--id-number", is_flag=True)
@options.database
def erase(dossier: str | None, id_number: bool, database: str) -> int:
    """Forget one person wherever the law allows; print which dossiers did, and which did not."""
    done = _of_person(database, dossier, export_and_erasure.erase, asks=id_number)
    print(json.dumps(asdict(done), ensure_ascii=False, indent=2))
    if done.erased:
        print(IN_BACKUPS, file=sys.stderr)
    return 0


@options.command("erase-again")
@click.argument("file", metavar="FILE", type=options.FILE)
@options.database
def erase_again(file: Path, database: str) -> int:
    """Erase again the persons that a file of erasures names; print their dossiers' codes."""
    noted = erasures.read([file])
    opened = open_database(database, EventBus(), may_make=False)
    opened.migrate()
    codes = asyncio.run(_written(opened, lambda unit: forget_noted(unit, noted)))
    print(json.dumps({"erased": codes}, indent=2))
    return 0


def _of_person(
    url: str,
    dossier: str | None,
    do: Callable[[UnitOfWork, Sequence[int]], Answer],
    *,
    asks: bool,
) -> Answer:
    """Raises `NotFound` where nothing is held of that person, `click.UsageError` where none is
    named, or two ways."""
    options.one_of(dossier=dossier, id_number=asks)
    if not dossier and not asks:
        raise click.UsageError("Name the person by --dossier or --id-number.")
    id_number = "" if dossier else _asked_id_number()

    def use_case(unit: UnitOfWork) -> Answer:
        if dossier:
            ids = export_and_erasure.of_code(unit.connection, dossier)
        else:
            ids = export_and_erasure.of_id_number(unit.connection, id_number)
        return do(unit, ids)

    database = open_database(url, EventBus(), may_make=False)
    database.migrate()
    return asyncio.run(_written(database, use_case))


async def overwritten(database: Database) -> bool:
    """Leave nothing of what was erased in the files, while a server may use them."""
    for _ in range(TRIES):
        if await database.overwrite_freed(inventory.TABLES):
            return True
        await asyncio.sleep(TRY_SECONDS)
    return False


def _asked_id_number() -> str:
    """From a prompt, or the first line of a pipe: never from the command, which every user of
    the computer sees."""
    typed = getpass.getpass("ID number: ") if sys.stdin.isatty() else sys.stdin.readline()
    return typed.strip().upper()


async def _written(database: Database, use_case: Callable[[UnitOfWork], Answer]) -> Answer:
    await database.start()
    try:
        await bind(database, SystemClock().now())
        answer = await database.write(use_case, ADMINISTRATOR, SystemClock().now())
        if not await overwritten(database):
            print(STILL_READ, file=sys.stderr)
        return answer
    finally:
        await database.stop()
