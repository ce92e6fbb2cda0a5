"""What the log says of the counters: how long they pause, which are usually open, and when those
were closed that were open today."""

from __future__ import annotations

from collections import Counter as Tally
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, select

from config.centre.model import Centre
from config.wire import CounterState
from queue_server.centre.opening import Span, centre_hours_on
from queue_server.centre.tables import counter_log as log

LOOKED_BACK: Final = timedelta(days=28)
PAUSES_REMEMBERED: Final = 1_000
USUALLY: Final = 0.5
"""A counter usually opens that was opened on this share of the days at least."""


@dataclass(frozen=True, slots=True)
class CounterPast:
    """What is known of counters when a hall is loaded."""

    pauses: list[tuple[datetime, float]] = field(default_factory=list)
    """When they began, and how many seconds they lasted; the oldest first."""
    closed_at: dict[str, datetime] = field(default_factory=dict)
    """Counters that were open today."""
    usual: frozenset[str] | None = None
    """Those that usually open; `None` where that is not known."""


def read_counter_past(connection: Connection, centre: Centre, day: date) -> CounterPast:
    """The past of the counters on `day`: two queries by day, whatever the age of the log."""
    return CounterPast(
        pauses=[
            (since, (until - since).total_seconds())
            for since, until in _pauses(connection, day)
            if within_hours(centre_hours_on(centre, centre.day(since)), since, until)
        ],
        closed_at=_closed_at(connection, day),
        usual=_usually_open(connection, day),
    )


def _pauses(connection: Connection, day: date) -> list[tuple[datetime, datetime]]:
    """Begin and end of the last pauses after which the counter was open again, the oldest first. A
    pause whose clerk named another time to be back is one pause of several lines."""
    lines = select(log.c.at, log.c.counter, log.c.to_state, log.c.milliseconds_in_state).where(
        log.c.day > day - LOOKED_BACK, log.c.from_state == CounterState.PAUSED.value
    )
    latest = connection.execute(lines.order_by(log.c.id.desc()).limit(PAUSES_REMEMBERED)).all()
    began: dict[str, datetime] = {}
    found = []
    for line in reversed(latest):
        since = line.at - timedelta(milliseconds=line.milliseconds_in_state)
        since = began.pop(line.counter, since)
        if line.to_state == CounterState.PAUSED.value:
            began[line.counter] = since
        elif line.to_state == CounterState.OPEN.value:
            found.append((since, line.at))
    return found


def within_hours(spans: list[Span], since: datetime, until: datetime) -> bool:
    """Whether a time lies within hours without a break."""
    return any(start <= since and until <= end for start, end in spans)


def _closed_at(connection: Connection, day: date) -> dict[str, datetime]:
    wanted = select(log.c.counter, log.c.at).where(
        log.c.day == day,
        log.c.to_state == CounterState.CLOSED.value,
        log.c.from_state.in_([CounterState.OPEN.value, CounterState.PAUSED.value]),
    )
    return {line.counter: line.at for line in connection.execute(wanted.order_by(log.c.id))}


def _usually_open(connection: Connection, day: date) -> frozenset[str] | None:
    opened = select(log.c.day, log.c.counter).where(
        log.c.day > day - LOOKED_BACK, log.c.day < day, log.c.to_state == CounterState.OPEN.value
    )
    rows = connection.execute(opened.distinct()).all()
    days = len({row.day for row in rows})
    count = Tally(row.counter for row in rows)
    return frozenset(one for one in count if count[one] >= USUALLY * days) if days else None
