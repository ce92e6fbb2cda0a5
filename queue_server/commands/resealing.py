"""`motcua-server data-key reseal`: everything that is sealed gets the newest key, what citizens
wrote around the visit as well as the numbers of persons in dossiers."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Row, func, or_, select, update

from config.command_line import command_text, current_language
from queue_server.assistance import inventory as assistance
from queue_server.core import command_options as options
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import SystemClock
from queue_server.core.command_options import INTERRUPTED
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import SealBroken
from queue_server.core.events import EventBus
from queue_server.core.progress import Interrupted, Report, nobody_watches, progress
from queue_server.core.security.encryption import Cell, DataKeys, data_keys
from queue_server.dossiers.persons.inventory import PersonalColumns
from queue_server.dossiers.persons.reencryption import bind, reseal_all
from queue_server.feedback import inventory as feedback
from queue_server.feedback.questions.sealing import seal_all
from queue_server.feedback.questions.tables import questions

SEALED: Final = (*feedback.PLACES, *assistance.PLACES)
AT_ONCE: Final = 20
"""Rows in one transaction: a photo has a megabyte."""


@options.command("reseal")
@options.database
@options.quiet
def key_reseal(database: str, quiet: bool) -> int:
    """Seal everybody with the newest key of `MOTCUA_DATA_KEY_FILE`, some at a time."""
    opened = open_database(database, EventBus(), may_make=False)
    opened.migrate()
    try:
        with progress(
            command_text("command.data_key.sealing"), current_language(), quiet=quiet
        ) as report:
            sealed, broken = asyncio.run(_reseal(opened, report))
    except Interrupted:
        print(command_text("command.data_key.resealed_so_far"), file=sys.stderr)
        return INTERRUPTED
    print(command_text("command.data_key.resealed", count=sealed))
    if broken:
        print(command_text("command.data_key.broken", rows=", ".join(broken)), file=sys.stderr)
    return 1 if broken else 0


async def _reseal(database: Database, report: Report) -> tuple[int, list[str]]:
    """How many persons were sealed anew, and which rows cannot be opened. May be broken off at any
    time and begun again; servers go on meanwhile."""
    await database.start()
    try:
        now = SystemClock().now()
        await bind(database, now)
        if await seal_all(database, SystemClock()):
            await database.overwrite_freed((questions,))
        done = await reseal_all(database, now, report)
        broken = await reseal_places(database, SEALED, now, report)
        return done.sealed, [*map(str, done.broken), *broken]
    finally:
        await database.stop()


async def reseal_places(
    database: Database,
    places: Sequence[PersonalColumns],
    now: datetime,
    report: Report = nobody_watches,
) -> list[str]:
    """Seal what is in these places with the newest key, for its rows; return the rows that cannot
    be opened, each with its table."""
    broken: list[str] = []
    for place in places:
        total, seen, after = await database.read(partial(_count, place)), 0, 0
        while ids := await database.read(partial(_following, place, after)):
            broken += await database.write(partial(_seal, place, ids), SYSTEM, now)
            seen, after = seen + len(ids), ids[-1]
            report(min(seen, total), total)
    return broken


def _count(place: PersonalColumns, connection: Connection) -> int:
    return connection.scalar(select(func.count()).where(_is_sealed(place))) or 0


def _following(place: PersonalColumns, after: int, connection: Connection) -> list[int]:
    id = place.table.c.id
    wanted = select(id).where(id > after, _is_sealed(place)).order_by(id).limit(AT_ONCE)
    return list(connection.scalars(wanted))


def _is_sealed(place: PersonalColumns) -> Any:
    return or_(*(place.table.c[name] != "" for name in place.sealed))


def _seal(place: PersonalColumns, ids: Sequence[int], unit: UnitOfWork) -> list[str]:
    keys, table = data_keys(unit.connection), place.table
    columns = [table.c.id, *(table.c[name] for name in sorted(place.sealed))]
    broken = []
    for row in unit.connection.execute(select(*columns).where(table.c.id.in_(ids))).all():
        try:
            values = _sealed(keys, place, row)
        except SealBroken:
            broken.append(f"{table.name} {row.id}")
            continue
        if values:
            unit.connection.execute(update(table).where(table.c.id == row.id).values(values))
    return broken


def _sealed(keys: DataKeys, place: PersonalColumns, row: Row[Any]) -> dict[str, str]:
    """What another key has sealed of a row, sealed by the newest. Raises `SealBroken`."""
    return {
        name: keys.seal(keys.open(getattr(row, name), cell), cell)
        for name in place.sealed
        for cell in (Cell(place.table.name, name, row.id),)
        if not keys.is_sealed_by_first(getattr(row, name))
    }
