"""The statements of steps at counters: as many, and with the same text, for any number of steps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    String,
    bindparam,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.types import TypeEngine

from queue_server.core.db.lists import DIALECTS, Lists, PreparedWithLists
from queue_server.core.db.tables import Instant, RowId, milliseconds
from queue_server.tickets.repository.queries import COLUMNS, ticket_of
from queue_server.tickets.rules import lifecycle
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.tables import AT_COUNTER, SENT_TO_COUNTER, WAITING, tickets

Step = tuple[Ticket, Ticket]
"""A ticket as it was read, and as it is to be."""

# ------------------------------------------------------------------------ tickets by id


def _concerned(lists: Lists) -> Any:
    return union_all(
        _whole(tickets).where(lists.among(tickets.c.id, "ids")),
        _whole(tickets).where(AT_COUNTER, lists.among(tickets.c.counter, "counters")),
    )


def _whole(table: FromClause) -> Select[Any]:
    return select(*(table.c[name] for name in COLUMNS))


_CONCERNED: Final = PreparedWithLists(_concerned)


def concerned(
    connection: Connection, ids: Collection[int], counters: Collection[str]
) -> list[Ticket]:
    """The tickets of these ids, and those that are called to or served at the counters."""
    wanted = {"ids": [*ids], "counters": [*counters]}
    return [ticket_of(row) for row in _CONCERNED.all(connection, wanted)]


# ------------------------------------------------------------------------------ who waits


def _first(lists: Lists) -> Any:
    """The first of each queue, by one search of the index for each service and class, and all
    tickets that were sent to one of the counters."""
    services, classes = lists.each("services", String()), lists.each("classes", String())
    of_service = tickets.c.service == services.c.value
    # Of any day: with a condition on the day SQLite would take another index and scan the hall.
    sent = _whole(tickets).where(SENT_TO_COUNTER, lists.among(tickets.c.counter, "counters"))
    of_class = _queue(of_service, tickets.c.priority_class == classes.c.value)
    ordinary = _queue(of_service, tickets.c.priority_class.is_(None))
    return union_all(
        lists.with_each(services.join(classes, true()), tickets, of_class),
        lists.with_each(services, tickets, ordinary),
        sent,
    )


def _queue(*of: ColumnElement[bool]) -> Select[Any]:
    """The first of one queue. The order names columns that are equal within a queue, too: only
    then does PostgreSQL read the index in its order instead of sorting everybody who waits."""
    queue = (tickets.c.priority_class, tickets.c.counter)
    return (
        _whole(tickets)
        .where(WAITING, tickets.c.day == bindparam("day"), tickets.c.counter.is_(None), *of)
        .order_by(*queue, tickets.c.waiting_since, tickets.c.id)
        .limit(bindparam("depth"))
    )


_FIRST: Final = PreparedWithLists(_first)


def first_waiting(
    connection: Connection,
    day: date,
    services: Collection[str],
    classes: Collection[str],
    counters: Collection[str],
    depth: int,
) -> Sequence[Row[Any]]:
    """The first `depth` waiting tickets of each service and class that any counter may call, and
    all that wait for one of `counters` alone."""
    wanted = {
        "day": day,
        "services": [*services],
        "classes": [*classes],
        "counters": [*counters],
        "depth": depth,
    }
    return [row for row in _FIRST.all(connection, wanted) if row.day == day]


# ------------------------------------------------------------------------------- claiming


def _stored(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """How a value is stored: an instant is a number, a text has any length."""
    if isinstance(kind, Instant):
        return BigInteger()
    return String() if isinstance(kind, String) else kind


_MOVED: Final = (
    "service", "state", "waiting_since", "state_since", "counter", "calls", "no_shows", "voided",
    "note",
)  # fmt: skip
"""The columns that a step may change."""
_STEP_COLUMNS: Final[dict[str, TypeEngine[Any]]] = {
    "ticket_id": RowId,
    "from_state": String(),
    **{f"new_{name}": _stored(tickets.c[name].type) for name in _MOVED},
}


def _move(lists: Lists) -> Any:
    steps = lists.rows("steps", _STEP_COLUMNS)
    return (
        update(tickets)
        .where(tickets.c.id == steps.c.ticket_id, tickets.c.state == steps.c.from_state)
        .values({name: steps.c[f"new_{name}"] for name in _MOVED})
    )


_MOVE: Final = PreparedWithLists(_move)


def move(connection: Connection, steps: Iterable[Step]) -> bool:
    """Change tickets whose rows are still in the state that was read, one step for each ticket;
    return whether all were.

    A unique index allows one ticket at a counter, so those that leave a counter are changed first.
    """
    leaving: list[list[Any]] = []
    coming: list[list[Any]] = []
    for before, after in steps:
        (coming if after.state in lifecycle.AT_COUNTER else leaving).append(_moved(before, after))
    lists = DIALECTS[connection.dialect.name]
    return all(
        _MOVE.run(connection, lists.bound("steps", _STEP_COLUMNS, rows)) == len(rows)
        for rows in (leaving, coming)
        if rows
    )


def _moved(before: Ticket, after: Ticket) -> list[Any]:
    """The values of `_STEP_COLUMNS`, as they are stored."""
    return [
        before.id,
        before.state.value,
        after.service,
        after.state.value,
        milliseconds(after.waiting_since),
        milliseconds(after.state_since),
        after.counter,
        after.calls,
        after.no_shows,
        after.voided,
        after.note,
    ]
