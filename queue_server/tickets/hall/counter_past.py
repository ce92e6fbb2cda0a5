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
    lines = select(
        log.c.at, log.c.day, log.c.counter, log.c.from_state, log.c.milliseconds_in_state
    )
    paused = lines.where(
        log.c.day > day - LOOKED_BACK,
        log.c.from_state == CounterState.PAUSED.value,
        log.c.to_state == CounterState.OPEN.value,
    )
    pauses = [
        (line.at - timedelta(milliseconds=line.milliseconds_in_state), line)
        for line in connection.execute(paused.order_by(log.c.id.desc()).limit(PAUSES_REMEMBERED))
    ]
    return CounterPast(
        pauses=[
            (since, line.milliseconds_in_state / 1000)
            for since, line in reversed(pauses)
            if within_hours(centre_hours_on(centre, line.day), since, line.at)
        ],
        closed_at=_closed_at(connection, day),
        usual=_usually_open(connection, day),
    )


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
