"""`motcua-server person …`: one person's data exported and erased, at that person's request: in
dossiers, and in what they sent around the visit."""

from __future__ import annotations

import asyncio
import getpass
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import click
from sqlalchemy import Connection

from config.command_line import command_text
from config.wire import ErrorCode
from queue_server.assistance import persons as assistance
from queue_server.backups import erasures
from queue_server.core import command_options as options
from queue_server.core.actor import ADMINISTRATOR
from queue_server.core.clock import SystemClock
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import NotFound
from queue_server.core.events import EventBus
from queue_server.dossiers.persons import export_and_erasure, inventory
from queue_server.dossiers.persons.applicants import plain_number
from queue_server.dossiers.persons.erasure_replay import forget_noted
from queue_server.dossiers.persons.export_and_erasure import Erased
from queue_server.dossiers.persons.reencryption import bind
from queue_server.feedback import contacts
from queue_server.feedback.contacts import Sent

Answer = TypeVar("Answer")
TRIES: Final = 50
TRY_SECONDS: Final = 0.1
PHONE_DIGITS: Final = 8


@dataclass(frozen=True, slots=True)
class Named:
    """How a person was named: by one of these."""

    dossier: str = ""
    id_number: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What is held of a person."""

    dossiers: Sequence[int]
    sent: Sent


@options.command("export")
@click.option("--dossier", metavar="CODE")
@click.option("--id-number", is_flag=True)
@click.option("--phone", is_flag=True)
@options.database
def export(dossier: str | None, id_number: bool, phone: bool, database: str) -> int:
    """Print all that is held of one person as JSON."""

    def use_case(unit: UnitOfWork, found: Found) -> dict[str, Any]:
        held = export_and_erasure.export(unit, found.dossiers)
        held |= assistance.export(unit.connection, found.dossiers)
        return held | contacts.export(unit, found.sent)

    held = _of_person(database, _named(dossier, id_number, phone), use_case)
    print(json.dumps(held, ensure_ascii=False, indent=2))
    return 0


@options.command("erase")
@click.option("--dossier", metavar="CODE")
@click.option("--id-number", is_flag=True)
@click.option("--phone", is_flag=True)
@options.database
def erase(dossier: str | None, id_number: bool, phone: bool, database: str) -> int:
    """Forget one person wherever the law allows; print what did, and what did not."""

    def use_case(unit: UnitOfWork, found: Found) -> Erased:
        done = export_and_erasure.erase(unit, found.dossiers)
        erased, kept = contacts.erase(unit, found.sent)
        return Erased([*done.erased, *erased], done.kept | kept)

    done = _of_person(database, _named(dossier, id_number, phone), use_case)
    print(json.dumps(asdict(done), ensure_ascii=False, indent=2))
    if done.erased:
        print(command_text("command.person.in_backups"), file=sys.stderr)
    return 0


@options.command("erase-again")
@click.argument("file", metavar="FILE", type=options.FILE)
@options.database
def erase_again(file: Path, database: str) -> int:
    """Erase again the persons that a file of erasures names; print what forgot them."""
    noted = erasures.read([file])

    def use_case(unit: UnitOfWork) -> list[str]:
        return [*forget_noted(unit, noted), *contacts.erase_noted(unit, noted)]

    opened = open_database(database, EventBus(), may_make=False)
    opened.migrate()
    codes = asyncio.run(_written(opened, use_case))
    print(json.dumps({"erased": codes}, indent=2))
    return 0


# ------------------------------------------------------------------------ whose data it is


def _named(dossier: str | None, id_number: bool, phone: bool) -> Named:
    """Raises `click.UsageError` where nobody is named, or two ways."""
    options.one_of(dossier=dossier, id_number=id_number, phone=phone)
    if dossier:
        return Named(dossier=dossier)
    if id_number:
        return Named(id_number=_asked("command.person.id_number").upper())
    if phone:
        return Named(phone=plain_number(_asked("command.person.phone")))
    raise click.UsageError(command_text("command.person.unnamed"))


def _asked(key: str) -> str:
    """From a prompt, or the first line of a pipe: never from the command, which every user of
    the computer sees."""
    if sys.stdin.isatty():
        return getpass.getpass(f"{command_text(key)}: ").strip()
    return sys.stdin.readline().strip()


def _of_person(url: str, named: Named, do: Callable[[UnitOfWork, Found], Answer]) -> Answer:
    """Raises `NotFound` where nothing is held of that person."""

    def use_case(unit: UnitOfWork) -> tuple[Answer, Found]:
        found = _found(unit.connection, named)
        return do(unit, found), found

    database = open_database(url, EventBus(), may_make=False)
    database.migrate()
    answer, found = asyncio.run(_written(database, use_case))
    if found.sent.broken:
        rows = ", ".join(found.sent.broken)
        print(command_text("command.data_key.broken", rows=rows), file=sys.stderr)
    return answer


def _found(connection: Connection, named: Named) -> Found:
    """Raises `NotFound`."""
    if named.phone:
        wanted = {named.phone} if len(named.phone) >= PHONE_DIGITS else set()
        sent = contacts.of_phones(connection, wanted)
        if not sent:
            raise NotFound(ErrorCode.NOT_FOUND)
        return Found((), sent)
    if named.dossier:
        ids = export_and_erasure.of_code(connection, named.dossier)
    else:
        ids = export_and_erasure.of_id_number(connection, named.id_number)
    phones, shared = export_and_erasure.phones_of(connection, ids)
    if shared:
        print(command_text("command.person.shared_phone"), file=sys.stderr)
    return Found(ids, contacts.of_phones(connection, phones))


# ------------------------------------------------------------------------------ the database


async def overwritten(database: Database) -> bool:
    """Leave nothing of what was erased in the files, while a server may use them."""
    for _ in range(TRIES):
        if await database.overwrite_freed((*inventory.TABLES, *contacts.TABLES)):
            return True
        await asyncio.sleep(TRY_SECONDS)
    return False


async def _written(database: Database, use_case: Callable[[UnitOfWork], Answer]) -> Answer:
    await database.start()
    try:
        await bind(database, SystemClock().now())
        answer = await database.write(use_case, ADMINISTRATOR, SystemClock().now())
        if not await overwritten(database):
            print(command_text("command.person.still_read"), file=sys.stderr)
        return answer
    finally:
        await database.stop()
