"""What somebody who can write the database may do to a log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from queue_server.audit import verification
from queue_server.core.db.base import Database
from queue_server.core.db.hash_chain import Verified
from queue_server.core.db.unit_of_work import UnitOfWork


class Damage(Protocol):
    def __call__(self, connection: Connection, table: Any) -> None: ...


def numbers(connection: Connection, table: Any) -> list[int]:
    return list(connection.scalars(select(table.c.id).order_by(table.c.id)))


def changed(**values: Any) -> Damage:
    def change(connection: Connection, table: Any) -> None:
        of_second = table.c.id == numbers(connection, table)[1]
        connection.execute(update(table).where(of_second).values(**values))

    return change


def removed(connection: Connection, table: Any) -> None:
    second = numbers(connection, table)[1]
    connection.execute(delete(table).where(table.c.id == second))


def first_removed(connection: Connection, table: Any) -> None:
    first = numbers(connection, table)[0]
    connection.execute(delete(table).where(table.c.id == first))


def put_in(connection: Connection, table: Any) -> None:
    """At the end, without a place in the chain."""
    _put_in(connection, table, numbers(connection, table)[-1] + 1)


def put_in_before(connection: Connection, table: Any) -> None:
    _put_in(connection, table, -7)


def put_in_unsealed(connection: Connection, table: Any) -> None:
    _put_in(connection, table, numbers(connection, table)[-1] + 1, link="")


def _put_in(connection: Connection, table: Any, number: int, **values: Any) -> None:
    row = dict(connection.execute(select(table).order_by(table.c.id)).mappings().first() or {})
    connection.execute(insert(table).values(row | {"id": number} | values))


def swapped(connection: Connection, table: Any) -> None:
    """Two lines change places, links and all."""
    rows = connection.execute(select(table).order_by(table.c.id)).all()
    for row, number in ((rows[1], -1), (rows[2], rows[1].id), (None, rows[2].id)):
        of_row = table.c.id == (row.id if row else -1)
        connection.execute(update(table).where(of_row).values(id=number))


def cut(connection: Connection, table: Any) -> None:
    """The last line is gone, as if it had never been written."""
    last = numbers(connection, table)[-1]
    connection.execute(delete(table).where(table.c.id == last))


EVERYWHERE: Final[dict[str, Damage]] = {
    "an action was changed": changed(action="nothing"),
    "a link was changed": changed(link="0" * 64),
    "a link was emptied": changed(link=""),
    "a line was removed": removed,
    "the first line was removed": first_removed,
    "a line was put in at the end": put_in,
    "a line was put in before all": put_in_before,
    "a line without a link was put in": put_in_unsealed,
    "two lines changed places": swapped,
}
"""What shows in any log by itself; of a cut only a witness knows."""


class _Undo(Exception):
    """Takes a damage back when it was looked at."""


async def undone(database: Database, damage: Callable[[Connection], None], table: Any) -> Verified:
    """What a verifying of `table` says after the damage, which is taken back."""
    noted_heads: list[Verified] = []

    def look(unit: UnitOfWork) -> None:
        damage(unit.connection)
        noted_heads.append(verification.verify_log(unit.connection, table))
        raise _Undo

    with pytest.raises(_Undo):
        await database.write(look)
    return noted_heads[0]
