"""The log of counters: when each was open, paused and closed, who held it, and whether somebody was
there.

A line says how the counter stands from then on, and how long it had stood as before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from config.wire import CounterState
from queue_server.centre.repository import CounterRow
from queue_server.centre.tables import counter_log
from queue_server.core.db import hash_chain
from queue_server.core.db.prepared import Prepared
from queue_server.core.db.unit_of_work import UnitOfWork

MILLISECOND: Final = 0.001


@dataclass(frozen=True, slots=True)
class CounterLine:
    """How a counter stands from a moment on."""

    at: datetime
    day: date
    counter: str
    from_state: CounterState | None
    to_state: CounterState
    milliseconds_in_state: int
    staff_id: int | None
    back_at: datetime | None
    manned: bool | None
    """Of an open counter: whether somebody is at it."""


_COLUMNS: Final = tuple(column for column in counter_log.c if column.name not in ("id", "link"))
_NEWEST: Final = Prepared(
    select(*_COLUMNS)
    .where(counter_log.c.counter == bindparam("counter"))
    .order_by(counter_log.c.id.desc())
    .limit(1)
)


# ------------------------------------------------------------------------------- writing


def write(unit: UnitOfWork, day: date, row: CounterRow, manned: bool | None) -> None:
    """Add the line of a counter that stands as `row` says from now on, on `day` of the centre.

    At once, not with the commit: other commands of the same transaction may read it.
    """
    before = newest(unit.connection, row.counter)
    stood = (unit.now - before.at).total_seconds() if before else 0.0
    line = {
        "at": unit.now,
        "day": day,
        "counter": row.counter,
        "from_state": before.to_state.value if before else None,
        "to_state": row.state.value,
        "milliseconds_in_state": round(stood / MILLISECOND),
        "staff_id": row.staff_id or (before.staff_id if before else None),
        "back_at": row.back_at,
        "manned": manned,
    }
    hash_chain.insert_rows(unit.connection, counter_log, [line])


# ------------------------------------------------------------------------------- reading


def newest(connection: Connection, counter: str) -> CounterLine | None:
    """The last line of a counter; None where it has none."""
    found = _NEWEST.first(connection, {"counter": counter})
    return None if found is None else _line(found)


def unmanned(connection: Connection, counters: Iterable[str]) -> set[str]:
    """Those of these open counters at which nobody is."""
    lines = {counter: newest(connection, counter) for counter in counters}
    return {counter for counter, line in lines.items() if line and line.manned is False}


def lines_of(connection: Connection, first: date, last: date) -> list[CounterLine]:
    """The lines of the days from `first` to `last`, oldest first."""
    wanted = select(*_COLUMNS).where(counter_log.c.day.between(first, last))
    rows = connection.execute(wanted.order_by(counter_log.c.day, counter_log.c.id))
    return [_line(row) for row in rows]


def _line(row: Any) -> CounterLine:
    at, day, counter, from_state, to_state, *others = row
    before = CounterState(from_state) if from_state else None
    return CounterLine(at, day, counter, before, CounterState(to_state), *others)
