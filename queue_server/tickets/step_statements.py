"""The statements of steps at counters: as many and the same for one step as for a hundred."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    String,
    bindparam,
    func,
    select,
    true,
    union_all,
    update,
)

from queue_server.core.db.lists import Lists, WithLists
from queue_server.tickets.repository import COLUMNS, ticket_of
from queue_server.tickets.rules import lifecycle
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.tables import AT_COUNTER, SENT_TO_COUNTER, WAITING, tickets

Step = tuple[Ticket, Ticket]
"""A ticket as its row is, and as it is to be."""

# ------------------------------------------------------------------------- who is concerned


def _concerned(lists: Lists) -> Any:
    return union_all(
        _whole(tickets).where(lists.among(tickets.c.id, "ids")),
        _whole(tickets).where(AT_COUNTER, lists.among(tickets.c.counter, "counters")),
    )


def _whole(table: FromClause) -> Select[Any]:
    return select(*(table.c[name] for name in COLUMNS))


_CONCERNED: Final = WithLists(_concerned)


def concerned(
    connection: Connection, ids: Collection[int], counters: Collection[str]
) -> list[Ticket]:
    """The tickets of these ids, and those that are called to or served at the counters."""
    wanted = {"ids": [*ids], "counters": [*counters]}
    return [ticket_of(row) for row in connection.execute(_CONCERNED.of(connection), wanted)]


# ------------------------------------------------------------------------------ who waits


def _first(lists: Lists) -> Any:
    """The first of each queue, found by a step into the index for each service and class, and
    everybody who was sent to one of the counters."""
    services, classes = lists.each("services", String()), lists.each("classes", String())
    of_service = tickets.c.service == services.c.value
    sent = _whole(tickets).where(
        SENT_TO_COUNTER,
        tickets.c.day == bindparam("day"),
        lists.among(tickets.c.counter, "counters"),
    )
    of_class = _queue(of_service, tickets.c.priority_class == classes.c.value)
    ordinary = _queue(of_service, tickets.c.priority_class.is_(None))
    return union_all(
        lists.with_each(services.join(classes, true()), tickets, of_class),
        lists.with_each(services, tickets, ordinary),
        sent,
    )


def _queue(*of: ColumnElement[bool]) -> Select[Any]:
    return (
        _whole(tickets)
        .where(WAITING, tickets.c.day == bindparam("day"), tickets.c.counter.is_(None), *of)
        .order_by(tickets.c.waiting_since, tickets.c.id)
        .limit(bindparam("depth"))
    )


_FIRST: Final = WithLists(_first)


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
    return connection.execute(_FIRST.of(connection), wanted).all()


# ------------------------------------------------------------------------------- claiming

_MOVED: Final = (
    "service", "state", "waiting_since", "state_since", "counter", "calls", "no_shows", "voided",
    "note",
)  # fmt: skip
"""What a step may change."""
_MOVE: Final = (
    update(tickets)
    .where(tickets.c.id == bindparam("ticket_id"), tickets.c.state == bindparam("from_state"))
    .values({name: bindparam(f"new_{name}") for name in _MOVED})
)


def _move_many() -> Any:
    """All rows by one statement: a list for each column."""
    columns = {"ticket_id": tickets.c.id, "from_state": tickets.c.state}
    columns |= {f"new_{name}": tickets.c[name] for name in _MOVED}
    lists = [bindparam(name, type_=ARRAY(column.type)) for name, column in columns.items()]
    typed = [Column(name, column.type) for name, column in columns.items()]
    steps = func.unnest(*lists).table_valued(*typed).render_derived(name="steps")
    return (
        update(tickets)
        .where(tickets.c.id == steps.c.ticket_id, tickets.c.state == steps.c.from_state)
        .values({name: steps.c[f"new_{name}"] for name in _MOVED})
    )


_MOVE_MANY: Final = _move_many()


def move(connection: Connection, steps: Iterable[Step]) -> bool:
    """Claim steps, one for each ticket; False where somebody else was first with one of them.

    A counter has one ticket at most, so whoever leaves a counter goes first.
    """
    leaving: list[dict[str, Any]] = []
    coming: list[dict[str, Any]] = []
    for before, after in steps:
        (coming if after.state in lifecycle.AT_COUNTER else leaving).append(_moved(before, after))
    if connection.dialect.name == "postgresql":
        return all(_all_moved(connection, some) for some in (leaving, coming) if some)
    in_order = leaving + coming
    return not in_order or connection.execute(_MOVE, in_order).rowcount == len(in_order)


def _all_moved(connection: Connection, rows: list[dict[str, Any]]) -> bool:
    lists = {name: [row[name] for row in rows] for name in rows[0]}
    return connection.execute(_MOVE_MANY, lists).rowcount == len(rows)


def _moved(before: Ticket, after: Ticket) -> dict[str, Any]:
    values = {f"new_{name}": getattr(after, name) for name in _MOVED}
    claimed = {
        "ticket_id": before.id,
        "from_state": before.state.value,
        "new_state": after.state.value,
    }
    return values | claimed
