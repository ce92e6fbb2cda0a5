"""The log of counters: when each was open, paused and closed, who held it, and whether somebody was
there.

A line says how the counter stands from then on, and how long it had stood as before. `spans` reads
the lines as spans of time, from which breaks (`pauses_of`) and the time at work (`manned_seconds`)
follow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
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


@dataclass(frozen=True, slots=True)
class CounterSpan:
    """How a counter stood for a while, within its day."""

    counter: str
    day: date
    state: CounterState
    start: datetime
    end: datetime | None
    """None where it still stands so."""
    staff_id: int | None = None
    manned: bool | None = None
    back_at: datetime | None = None
    """Of a pause: when the clerk meant to be back, by the last word."""
    followed_by: CounterState | None = None
    """None where it still stands so."""

    def seconds(self, now: datetime) -> float:
        """Its length, up to `now` where it still lasts."""
        return max(0.0, ((self.end or now) - self.start).total_seconds())


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


# -------------------------------------------------------------------------- spans of time


def spans(
    lines: Sequence[CounterLine], closing: Callable[[date], datetime], today: date
) -> list[CounterSpan]:
    """The spans that lines begin, in the order of their counters and starts; closed counters have
    none.

    A counter that was left open when the server stopped is closed on a later day: its span ends
    when `closing` says that its own day's work does, and at its start where that is earlier.
    """
    by_counter: defaultdict[str, list[CounterLine]] = defaultdict(list)
    for line in lines:
        by_counter[line.counter].append(line)
    found: list[CounterSpan] = []
    for counter in sorted(by_counter):
        own = by_counter[counter]
        for line, after in zip(own, [*own[1:], None], strict=True):
            if line.to_state is not CounterState.CLOSED:
                same_day = after.day == line.day if after else line.day == today
                end = (after.at if after else None) if same_day else closing(line.day)
                found.append(_span(line, after, end))
    return found


def _span(line: CounterLine, after: CounterLine | None, end: datetime | None) -> CounterSpan:
    return CounterSpan(
        counter=line.counter,
        day=line.day,
        state=line.to_state,
        start=line.at,
        end=None if end is None else max(end, line.at),
        staff_id=line.staff_id,
        manned=line.manned,
        back_at=line.back_at,
        followed_by=after.to_state if after else None,
    )


def pauses_of(found: Iterable[CounterSpan]) -> list[CounterSpan]:
    """The pauses among the spans, each from its begin until the counter was open again
    (`followed_by` open) or closed. A pause whose end was foretold anew is one pause."""
    pauses: list[CounterSpan] = []
    for span in found:
        if span.state is not CounterState.PAUSED:
            continue
        before = pauses[-1] if pauses else None
        if before and before.counter == span.counter and before.end == span.start:
            pauses[-1] = replace(span, start=before.start, day=before.day)
        else:
            pauses.append(span)
    return pauses


def manned_seconds(
    found: Iterable[CounterSpan], now: datetime
) -> dict[tuple[date, str, int | None], float]:
    """By day, counter and member of staff: how long somebody was at an open counter, in seconds."""
    total: defaultdict[tuple[date, str, int | None], float] = defaultdict(float)
    for span in found:
        if span.state is CounterState.OPEN and span.manned is not False:
            total[span.day, span.counter, span.staff_id] += span.seconds(now)
    return dict(total)
