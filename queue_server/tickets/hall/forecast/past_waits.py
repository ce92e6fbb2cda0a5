"""What was foreseen for people of the last days, and how long they waited, from the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from config.centre.model import Centre
from config.wire import TicketAction, TicketId
from queue_server.centre.opening import Span, centre_hours_on
from queue_server.tickets.rules.calling.dispatch import weight_of
from queue_server.tickets.rules.waits.ranges import Foreseen, PastWait, worked_seconds
from queue_server.tickets.tables import SPREAD_UNIT, ticket_log, tickets

DAYS: Final = timedelta(days=30)
MOST_LINES: Final = 12_000
"""Of the log that are looked at, the newest: some 2,000 tickets."""
_ENDS: Final = frozenset(
    {
        TicketAction.CALL,
        TicketAction.CANCEL,
        TicketAction.VOID,
        TicketAction.EXPIRE,
        TicketAction.TRANSFER,
    }
)
"""What ends the first wait."""


@dataclass(frozen=True, slots=True)
class WaitToday:
    """What was foreseen for a ticket of today, in seconds."""

    ticket_id: TicketId
    weight: float
    issued_at: datetime
    foreseen: Foreseen
    called_at: datetime | None
    """None where its person still waits."""


@dataclass(frozen=True, slots=True)
class PastWaits:
    outcomes: list[PastWait] = field(default_factory=list)
    """Of days before today."""
    today: list[WaitToday] = field(default_factory=list)


def read_past_waits(connection: Connection, centre: Centre, today: date) -> PastWaits:
    """The waits of the last 30 days, or of as many as `MOST_LINES` go back to."""
    past = PastWaits()
    hours = cache(lambda day: centre_hours_on(centre, day))
    for issue, end in _first_waits(_lines(connection, today - DAYS)):
        weight = weight_of(centre, issue.priority_class)
        if issue.day == today:
            _add_todays(past.today, weight, issue, end)
        elif end is not None:
            past.outcomes.append(_outcome(weight, issue, end, hours))
    return past


def _lines(connection: Connection, since: date) -> Iterable[Row[Any]]:
    newest = (
        select(ticket_log.c.id)
        .where(ticket_log.c.day >= since)
        .order_by(ticket_log.c.day.desc(), ticket_log.c.id.desc())
        .limit(MOST_LINES)
        .subquery()
    )
    wanted = (
        select(
            ticket_log.c.ticket_id,
            ticket_log.c.day,
            ticket_log.c.at,
            ticket_log.c.action,
            ticket_log.c.foreseen_seconds,
            ticket_log.c.foreseen_spread,
            tickets.c.priority_class,
        )
        .join(newest, newest.c.id == ticket_log.c.id)
        .join(tickets, tickets.c.id == ticket_log.c.ticket_id)
        .where(ticket_log.c.action.in_([TicketAction.ISSUE.value, *(one.value for one in _ENDS)]))
        .order_by(ticket_log.c.id)
    )
    return connection.execute(wanted)


def _first_waits(lines: Iterable[Row[Any]]) -> list[tuple[Row[Any], Row[Any] | None]]:
    """The line of each issue for which a time was foreseen, with that of the end of its wait."""
    issued: dict[int, Row[Any]] = {}
    ended: dict[int, Row[Any]] = {}
    for line in lines:
        if line.action == TicketAction.ISSUE.value:
            if line.foreseen_spread is not None:
                issued[line.ticket_id] = line
        else:
            ended.setdefault(line.ticket_id, line)
    return [(line, ended.get(ticket_id)) for ticket_id, line in issued.items()]


def _add_todays(
    today: list[WaitToday], weight: float, issue: Row[Any], end: Row[Any] | None
) -> None:
    if end is None or end.action == TicketAction.CALL.value:
        ticket_id, called = TicketId(issue.ticket_id), end.at if end else None
        today.append(WaitToday(ticket_id, weight, issue.at, _foreseen(issue), called))


def _foreseen(issue: Row[Any]) -> Foreseen:
    return Foreseen(issue.foreseen_seconds, issue.foreseen_spread / SPREAD_UNIT)


def _outcome(
    weight: float, issue: Row[Any], end: Row[Any], hours: Callable[[date], list[Span]]
) -> PastWait:
    waited = worked_seconds(hours(issue.day), issue.at, end.at)
    called = end.action == TicketAction.CALL.value
    return PastWait(weight, _foreseen(issue), waited, called)
