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

from config.command_line import told
from queue_server.backups import erasures
from queue_server.core import command_options as options
from queue_server.core.actor import ADMINISTRATOR
from queue_server.core.clock import SystemClock
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from queue_server.core.security.encryption import KEY_FILE_VARIABLE, add_key, new_key_file
from queue_server.dossiers.persons import export_and_erasure, inventory
from queue_server.dossiers.persons.erasure_replay import forget_noted
from queue_server.dossiers.persons.reencryption import bind

Answer = TypeVar("Answer")
TRIES = 50
TRY_SECONDS = 0.1


@options.command("new")
@click.argument("file", metavar="FILE", type=options.FILE)
def key_new(file: Path) -> int:
    """Make a data key; 1 where the file is there already."""
    try:
        new_key_file(file)
    except FileExistsError:
        print(told("command.data_key.there_already", file=file), file=sys.stderr)
        return 1
    print(told("command.data_key.made", file=file, variable=KEY_FILE_VARIABLE))
    return 0


@options.command("add")
@click.argument("file", metavar="FILE", type=options.FILE)
def key_add(file: Path) -> int:
    """Put a newer key into a key file."""
    add_key(file)
    print(told("command.data_key.added", file=file))
    return 0


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
        print(told("command.person.in_backups"), file=sys.stderr)
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
        raise click.UsageError(told("command.person.unnamed"))
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
    typed = (
        getpass.getpass(f"{told('command.person.id_number')}: ")
        if sys.stdin.isatty()
        else sys.stdin.readline()
    )
    return typed.strip().upper()


async def _written(database: Database, use_case: Callable[[UnitOfWork], Answer]) -> Answer:
    await database.start()
    try:
        await bind(database, SystemClock().now())
        answer = await database.write(use_case, ADMINISTRATOR, SystemClock().now())
        if not await overwritten(database):
            print(told("command.person.still_read"), file=sys.stderr)
        return answer
    finally:
        await database.stop()
