"""What was asked, answered and left as a contact lies encrypted, each for its own row."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Row, select, update

from queue_server.core.actor import SYSTEM
from queue_server.core.clock import Clock
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.security.encryption import Cell, data_keys
from queue_server.feedback.questions.tables import questions

QUESTION, ANSWER, CONTACT = "question", "answer", "contact"
SEALED: Final = frozenset({QUESTION, ANSWER, CONTACT})
_BEFORE: Final = (QUESTION, ANSWER)
"""What an earlier version left readable; it sealed contacts."""
AT_ONCE: Final = 100
"""Questions in one transaction, so that nobody at a counter waits for it."""


def cell(column: str, row: int) -> Cell:
    """Where a sealed text of the question in `row` lies."""
    return Cell(questions.name, column, row)


def sealed(connection: Connection, row: int, **texts: str) -> dict[str, str]:
    """Texts as they may lie in a row, by their columns. Raises `Unavailable` without a key."""
    keys = data_keys(connection)
    return {name: keys.seal(said, cell(name, row)) for name, said in texts.items()}


def opened(connection: Connection, row: Row[Any], column: str) -> str:
    """A text of a row. Raises `Unavailable` without its key."""
    said: str = getattr(row, column)
    if not row.is_sealed and column in _BEFORE:
        return said
    return data_keys(connection).open(said, cell(column, row.id))


def seal(connection: Connection, row: Row[Any]) -> None:
    """Seal a row that an earlier version left readable; not one that was sealed meanwhile."""
    texts = {name: getattr(row, name) for name in _BEFORE}
    plain = (questions.c.id == row.id) & ~questions.c.is_sealed
    values = {**sealed(connection, row.id, **texts), "is_sealed": True}
    connection.execute(update(questions).where(plain).values(values))


async def seal_all(database: Database, clock: Clock) -> int:
    """Seal every question that an earlier version left readable, some at a time; how many.
    Does nothing without a data key. May be broken off. What was readable is still in the free
    space of the files afterwards."""
    count = 0
    if await database.read(_can_seal):
        while done := await database.write(_seal_some, SYSTEM, clock.now()):
            count += done
    return count


def _can_seal(connection: Connection) -> bool:
    return bool(data_keys(connection))


def _seal_some(unit: UnitOfWork) -> int:
    wanted = select(questions).where(~questions.c.is_sealed).order_by(questions.c.id)
    rows = unit.connection.execute(wanted.limit(AT_ONCE).with_for_update()).all()
    for row in rows:
        seal(unit.connection, row)
    return len(rows)
