"""The queries of the waiting figures: what happened to each ticket, from the log, read only.

Instants are read as the milliseconds that the tables hold: a year has 150,000 tickets and
about a million lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    Subquery,
    bindparam,
    case,
    cast,
    func,
    select,
    type_coerce,
)

from config.centre.model import Centre
from config.wire import TicketAction, TicketState
from queue_server.centre.tables import counter_log
from queue_server.reports.waiting.facts import NONE, DayFacts, Names, TicketOutcome
from queue_server.tickets.repository.log_queries import ends_time_at_counter
from queue_server.tickets.tables import ticket_log, tickets, told_waits

DAY_MINUTES: Final = 1_440
LONGEST: Final = 86_400_000
"""A day. A longer wait was made by a clock that jumped."""
_LEFT_WHILE: Final = (TicketState.WAITING.value, TicketState.CALLED.value)
_FINAL: Final = {
    TicketState.DONE.value: TicketOutcome.SERVED,
    TicketState.NO_SHOW.value: TicketOutcome.NO_SHOW,
    TicketState.CANCELLED.value: TicketOutcome.LEFT,
}


@dataclass(frozen=True, slots=True)
class ListedTicket:
    """A ticket behind a figure. Nothing in it says who the person is."""

    id: int
    day: date
    number: str
    issued_at: datetime
    called_at: datetime | None
    ended_at: datetime | None
    issued_offline: bool


@dataclass(frozen=True, slots=True)
class ToldLater:
    """What the phone of a ticket was told after its issue; seconds, None where the wait was not
    known any more."""

    at: datetime
    ahead: int
    low_seconds: int | None
    high_seconds: int | None


# ------------------------------------------------------------------------------- tickets


def facts_by_day(
    connection: Connection, centre: Centre, names: Names, first: date, last: date
) -> dict[date, DayFacts]:
    """The tickets of each day from `first` to `last` that has any; voided ones are left out."""
    rows: defaultdict[date, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(_facts(), {"first": first, "last": last}).all():
        rows[row[0]].append(row)
    return {day: _day_facts(centre, names, day, found) for day, found in rows.items()}


def _day_facts(centre: Centre, names: Names, day: date, rows: list[Row[Any]]) -> DayFacts:
    _, ids, issued, *named, outcomes, waits, served, low, high, many = zip(*rows, strict=True)
    minutes = minutes_of_day(centre, day, issued)
    numbers = [names.numbers(column) for column in named]
    return DayFacts([ids, issued, minutes, *numbers, outcomes, waits, served, low, high, many])


def _facts() -> Select[Any]:
    """A row for each ticket of the days `first` to `last`: its day, then the fields of `Fact` but
    the minute, with names as texts.

    The log is read once, grouped by ticket. A ticket that was called once has all its time at
    counters since that call; for the others it is read once more.
    """
    group, row = _by_ticket(), tickets.c
    issued_at = type_coerce(row.issued_at, BigInteger)
    return (
        select(
            row.day,
            row.id,
            issued_at,
            func.coalesce(group.c.service, row.service),
            row.service,
            row.counter,
            row.priority_class,
            row.priority_reason,
            _outcome(),
            _duration(group.c.called_at - issued_at),
            _duration(_served(group)),
            _duration(group.c.told_low * 1_000),
            _duration(group.c.told_high * 1_000),
            row.dossiers,
        )
        .select_from(group.join(tickets, row.id == group.c.ticket_id))
        .where(row.voided.is_(False))
    )


def _duration(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Milliseconds from 0 to `LONGEST`, whatever a clock did in between; `NONE` for null."""
    return case((value.is_(None), NONE), (value < 0, 0), (value > LONGEST, LONGEST), else_=value)


def _outcome() -> ColumnElement[int]:
    """The `TicketOutcome` of a ticket; the log says in which state its day ended over it."""
    state, line = tickets.c.state, ticket_log.alias().c
    ended_while = (
        select(func.max(line.from_state))
        .where(line.ticket_id == tickets.c.id, line.action == TicketAction.EXPIRE.value)
        .correlate(tickets)
        .scalar_subquery()
    )
    is_left = (state == TicketState.EXPIRED.value) & ended_while.in_(_LEFT_WHILE)
    return case(
        *((state == name, outcome.value) for name, outcome in _FINAL.items()),
        (is_left, TicketOutcome.LEFT.value),
        (state == TicketState.EXPIRED.value, TicketOutcome.UNFINISHED.value),
        else_=TicketOutcome.IN_MOTION.value,
    )


def _served(group: Subquery) -> ColumnElement[Any]:
    """What a ticket took of counters; null where it was not finished while it was served."""
    seconds = case((group.c.calls == 1, group.c.worked), else_=_worked_since(group))
    is_served = (tickets.c.state == TicketState.DONE.value) & (group.c.finish % 2 == 1)
    return case((is_served, seconds))


def _by_ticket() -> Subquery:
    line = ticket_log.c

    def of(action: TicketAction, value: Any) -> Any:
        return case((line.action == action.value, value))

    at, spent = (
        type_coerce(line.at, BigInteger),
        case((ends_time_at_counter(), line.milliseconds_in_state), else_=0),
    )
    from_serving = case((line.from_state == TicketState.SERVING.value, 1), else_=0)
    return (
        select(
            line.ticket_id,
            func.max(of(TicketAction.ISSUE, line.service)).label("service"),
            func.min(of(TicketAction.CALL, at)).label("called_at"),
            func.count(of(TicketAction.CALL, 1)).label("calls"),
            func.max(of(TicketAction.CALL, line.id)).label("last_call"),
            cast(func.sum(spent), BigInteger).label("worked"),
            # The last finish, and in its lowest bit whether it was of one being served.
            func.max(of(TicketAction.FINISH, line.id * 2 + from_serving)).label("finish"),
            func.max(line.told_low_seconds).label("told_low"),
            func.max(line.told_high_seconds).label("told_high"),
        )
        .where(line.day.between(bindparam("first"), bindparam("last")))
        .group_by(line.ticket_id)
        .subquery()
    )


def _worked_since(group: Subquery) -> Any:
    """The time at counters since the last call, of a ticket that was called several times."""
    log = ticket_log.alias()
    line = log.c
    return (
        select(cast(func.sum(line.milliseconds_in_state), BigInteger))
        .where(
            line.ticket_id == group.c.ticket_id,
            line.id >= group.c.last_call,
            ends_time_at_counter(log),
        )
        .scalar_subquery()
    )


def minutes_of_day(centre: Centre, day: date, instants: Sequence[int]) -> list[int]:
    """The minute of the centre's day at each instant (milliseconds since 1970); by one offset but
    on the days on which the clocks change. An instant outside of the day (a kiosk whose clock is
    ahead) counts as if it were within."""
    begins = centre.midnight_after(day - timedelta(days=1))
    if centre.midnight_after(day) - begins != timedelta(days=1):
        return [_minute(centre, instant) for instant in instants]
    offset = (centre.local(begins).utcoffset() or timedelta()) // timedelta(milliseconds=1)
    return [(instant + offset) // 60_000 % DAY_MINUTES for instant in instants]


def _minute(centre: Centre, instant: int) -> int:
    local = datetime.fromtimestamp(instant / 1000, centre.zone)
    return local.hour * 60 + local.minute


# -------------------------------------------------------------------------- past days


def last_line(connection: Connection) -> int:
    """The number of the log's last line; 0 where there is none."""
    return int(connection.execute(select(func.max(ticket_log.c.id))).scalar() or 0)


def days_since(connection: Connection, line_id: int) -> set[date]:
    """The days of the tickets to which something happened after a line of the log."""
    wanted = select(ticket_log.c.day).where(ticket_log.c.id > line_id).distinct()
    return set(connection.execute(wanted).scalars())


# ------------------------------------------------------------------------------- listing


def listed(connection: Connection, ticket_ids: Sequence[int]) -> list[ListedTicket]:
    """Tickets by their rows' numbers, in the order given."""
    row, found = tickets.c, {}
    first_call = (
        select(ticket_log.c.ticket_id, func.min(ticket_log.c.at).label("called_at"))
        .where(
            ticket_log.c.ticket_id.in_(bindparam("ids", expanding=True)),
            ticket_log.c.action == TicketAction.CALL.value,
        )
        .group_by(ticket_log.c.ticket_id)
        .subquery()
    )
    query = (
        select(tickets, first_call.c.called_at)
        .outerjoin(first_call, first_call.c.ticket_id == row.id)
        .where(row.id.in_(bindparam("ids", expanding=True)))
    )
    for first in range(0, len(ticket_ids), AT_ONCE):
        some = list(ticket_ids[first : first + AT_ONCE])
        for one in connection.execute(query, {"ids": some}):
            found[one.id] = _listed(one)
    return [found[id] for id in ticket_ids if id in found]


AT_ONCE: Final = 10_000
"""Tickets asked for in one statement: SQLite takes 32,766 parameters."""


def told_later(
    connection: Connection, ticket_ids: Sequence[int]
) -> Mapping[int, Sequence[ToldLater]]:
    """What the phones of some tickets (at most `AT_ONCE`) were told, the oldest first; a phone
    that nobody opened is not in it."""
    row, found = told_waits.c, defaultdict[int, list[ToldLater]](list)
    wanted = (
        select(row.ticket_id, row.at, row.ahead, row.low_seconds, row.high_seconds)
        .where(row.ticket_id.in_(bindparam("ids", expanding=True)))
        .order_by(row.id)
    )
    for ticket_id, *told in connection.execute(wanted, {"ids": list(ticket_ids)}):
        found[ticket_id].append(ToldLater(*told))
    return found


def _listed(row: Row[Any]) -> ListedTicket:
    is_final = TicketState(row.state).is_final
    return ListedTicket(
        row.id,
        row.day,
        row.number,
        row.issued_at,
        row.called_at,
        row.state_since if is_final else None,
        bool(row.issued_offline),
    )


# ------------------------------------------------------------------------------ counters


def counter_lines(connection: Connection, first: date, last: date) -> list[Row[Any]]:
    """What happened to counters from `first` to `last`, each counter's lines in their order."""
    line = counter_log.c
    wanted = (
        select(
            line.counter,
            line.day,
            type_coerce(line.at, BigInteger).label("at"),
            line.from_state,
            line.to_state,
            line.milliseconds_in_state,
            line.manned,
        )
        .where(line.day.between(first, last))
        .order_by(line.counter, line.id)
    )
    return list(connection.execute(wanted))


def busy_milliseconds(connection: Connection, first: date, last: date) -> dict[str, int]:
    """How long tickets of these days were called or served, by counter."""
    line = ticket_log.c
    wanted = (
        select(line.counter, func.sum(line.milliseconds_in_state))
        .where(line.day.between(first, last), ends_time_at_counter(), line.counter.is_not(None))
        .group_by(line.counter)
    )
    return {counter: int(spent) for counter, spent in connection.execute(wanted)}
