"""Erasures that came after a backup are done again when it is restored.

It is done to the copy before it becomes the database: no server ever shows those persons.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence, Set
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from queue_server import migrations
from queue_server.backups.erasures import Erasure, hash_of
from queue_server.centre import repository as centre_store
from queue_server.centre.tables import centre_log
from queue_server.core.actor import ADMINISTRATOR
from queue_server.core.db import hash_chain
from queue_server.core.db.sqlite import SqliteDatabase
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from queue_server.core.security.encryption import DataKeys
from queue_server.dossiers.persons import inventory
from queue_server.dossiers.tables import dossiers


def forget_again(database: Path, noted: Sequence[Erasure], now: datetime) -> list[str]:
    """Let the dossiers of a database that nobody uses forget the persons who were erased since;
    return their codes. Tables of an older version are brought to this one for it."""
    wanted = {(one.dossier_id, one.token_hash) for one in noted}
    if not _remember(database, wanted):
        return []
    opened = SqliteDatabase(database, EventBus(), DataKeys())
    try:
        with opened.engine.connect() as connection:
            migrations.upgrade(connection)
        with opened.engine.begin() as connection:
            codes = _forget(connection, wanted, now)
        with opened.engine.connect() as connection:
            connection.connection.driver_connection.execute(  # type: ignore[union-attr]
                "PRAGMA journal_mode=DELETE"
            )
    finally:
        opened.engine.dispose()
    return codes


def forget_noted(unit: UnitOfWork, noted: Sequence[Erasure]) -> list[str]:
    """The same in a database that is used, such as PostgreSQL after `pg_restore`."""
    wanted = {(one.dossier_id, one.token_hash) for one in noted}
    return _forget(unit.connection, wanted, unit.now)


def _remember(database: Path, wanted: Set[tuple[int, str]]) -> list[int]:
    """Which of these dossiers still know their persons, in tables of whatever version."""
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as opened:
        try:
            known = opened.execute(
                "SELECT id, token FROM dossiers WHERE applicant_id IS NOT NULL"
            ).fetchall()
        except sqlite3.OperationalError:
            return []  # tables from before there were dossiers
    return [number for number, token in known if (number, hash_of(token)) in wanted]


def _forget(connection: Connection, wanted: Set[tuple[int, str]], now: datetime) -> list[str]:
    rows = connection.execute(
        select(dossiers.c.id, dossiers.c.code, dossiers.c.token)
        .where(dossiers.c.applicant_id.is_not(None))
        .order_by(dossiers.c.id)
    ).all()
    again = [row for row in rows if (row.id, hash_of(row.token)) in wanted]
    for first in range(0, len(again), inventory.AT_ONCE):
        some = again[first : first + inventory.AT_ONCE]
        inventory.forget(connection, [row.id for row in some])
    lines = [
        centre_store.log_row(now, ADMINISTRATOR.label, "erase_again", row.code) for row in again
    ]
    hash_chain.insert_rows(connection, centre_log, lines)
    return [row.code for row in again]
