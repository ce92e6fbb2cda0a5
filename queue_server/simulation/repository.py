"""What the simulation reads: the log of a day, the counters' log, the centre as it was, and how
many people came on past days. Read only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import BigInteger, Connection, Row, func, select, type_coerce

from config.centre.campaigns import in_force
from config.centre.model import Centre
from config.wire import CounterId, CounterState, ServiceId, TicketAction, TicketId, TicketState
from queue_server.centre.settings.versions import centre_of
from queue_server.centre.tables import counter_log
from queue_server.simulation.replay.past_day import PastDay, past_day
from queue_server.simulation.replay.presence import CounterChange, presence
from queue_server.simulation.replay.visits import LogLine, TicketRow, read_visits
from queue_server.simulation.week.arrivals import Arrivals
from queue_server.tickets.tables import ticket_log, tickets

MOST_TICKETS: Final = 5_000
"""Of a day that is replayed: some seven times those of a busy commune."""
QUARTER: Final = timedelta(minutes=15)
"""Every time zone's half hours begin with one of these."""
_QUARTER_MILLISECONDS: Final = 900_000
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def read_past_day(connection: Connection, centre: Centre, day: date) -> PastDay | None:
    """The day, under the centre as it was where the log knows it, else under `centre`; None where
    no ticket was taken, or more than `MOST_TICKETS`."""
    count = connection.scalar(select(func.count()).where(tickets.c.day == day)) or 0
    if not 0 < count <= MOST_TICKETS:
        return None
    rows = _log_of(connection, day)
    then = _centre_of(connection, rows, day) or centre
    visits = read_visits([_line(row) for row in rows], _tickets_of(connection, day))
    begins = then.midnight_after(day - timedelta(days=1))
    there = presence(_counter_lines(connection, day), (begins, then.midnight_after(day)))
    return past_day(then, day, visits, there)


def _log_of(connection: Connection, day: date) -> list[Row[Any]]:
    row = ticket_log.c
    columns = (
        row.id, row.ticket_id, row.at, row.action, row.from_state, row.service, row.counter,
        row.centre_version,
    )  # fmt: skip
    return list(connection.execute(select(*columns).where(row.day == day).order_by(row.id)))


def _line(row: Row[Any]) -> LogLine:
    return LogLine(
        id=row.id,
        ticket_id=TicketId(row.ticket_id),
        at=row.at,
        action=TicketAction(row.action),
        from_state=TicketState(row.from_state) if row.from_state else None,
        service=ServiceId(row.service),
        counter=CounterId(row.counter) if row.counter else None,
    )


def _centre_of(connection: Connection, rows: list[Row[Any]], day: date) -> Centre | None:
    """As it was at the day's last step, with the campaigns of the day."""
    version = next((row.centre_version for row in reversed(rows) if row.centre_version), None)
    found = centre_of(connection, version) if version else None
    return None if found is None else in_force(found, day)


def _tickets_of(connection: Connection, day: date) -> list[TicketRow]:
    row = tickets.c
    columns = row.id, row.priority_class, row.voided, row.issued_offline
    found = connection.execute(select(*columns).where(row.day == day))
    return [TicketRow(TicketId(one[0]), *one[1:]) for one in found]


def _counter_lines(connection: Connection, day: date) -> Iterator[CounterChange]:
    row = counter_log.c
    for one in connection.execute(select(counter_log).where(row.day == day).order_by(row.id)):
        before = CounterState(one.from_state) if one.from_state else None
        state = CounterState(one.to_state)
        yield CounterChange(one.at, CounterId(one.counter), before, state, one.manned)


def days_with_tickets(connection: Connection, first: date, last: date) -> dict[date, int]:
    """The days from `first` to `last` on which tickets were taken, and how many."""
    row = tickets.c
    query = (
        select(row.day, func.count())
        .where(row.day >= first, row.day <= last, row.voided.is_(False))
        .group_by(row.day)
        .order_by(row.day)
    )
    return {day: int(count) for day, count in connection.execute(query)}


def arrivals(connection: Connection, first: date, last: date) -> list[Arrivals]:
    """How many came from `first` to `last`, by quarter hour and the service first asked for."""
    issued = ticket_log.c
    quarter = type_coerce(issued.at, BigInteger) // _QUARTER_MILLISECONDS
    query = (
        select(issued.day, issued.service, quarter.label("quarter"), func.count())
        .join_from(ticket_log, tickets, tickets.c.id == issued.ticket_id)
        .where(issued.day >= first, issued.day <= last, tickets.c.voided.is_(False))
        .where(issued.action == TicketAction.ISSUE.value)
        .group_by(issued.day, issued.service, quarter)
        .order_by(issued.day, quarter)
    )
    return [
        Arrivals(day, ServiceId(service), EPOCH + int(number) * QUARTER, int(count))
        for day, service, number, count in connection.execute(query)
    ]
