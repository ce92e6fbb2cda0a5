"""The queries of help between counters: what holds now, how long people wait, what it did."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, insert, select

from config.centre.model import Centre
from config.wire import CounterId, ServiceId, TicketAction
from config.wire.centre.helping import CounterHelp
from queue_server.core.db.prepared import Prepared
from queue_server.tickets.rules.calling.helping import LEAST_BY_HAND_MINUTES, Help
from queue_server.tickets.tables import WAITING, helps, ticket_log, tickets

_ALL: Final = Prepared(select(helps))


def all_helps(connection: Connection, centre: Centre) -> list[Help]:
    """Every rule of the centre file, as it stands, and what was begun by hand."""
    rows = {row.name: row for row in _ALL.all(connection, {})}
    rules = [
        Help(
            rule.id,
            ServiceId(rule.service),
            tuple(map(CounterId, rule.counters)),
            rule.wait_minutes,
            rule.for_minutes,
            rule.least_minutes,
            exceeded_since=rows[rule.id].exceeded_since if rule.id in rows else None,
            begun_at=rows[rule.id].begun_at if rule.id in rows else None,
        )
        for rule in centre.calling.rules
    ]
    return rules + [_by_hand(row) for row in rows.values() if row.by_hand]


def _by_hand(row: Row[Any]) -> Help:
    return Help(
        row.name,
        ServiceId(row.service),
        tuple(map(CounterId, row.counters.split())),
        row.wait_minutes,
        0,
        LEAST_BY_HAND_MINUTES,
        by_hand=True,
        begun_at=row.begun_at,
    )


def lost(connection: Connection, centre: Centre) -> list[str]:
    """The names of rows whose rule, service or counter the centre file has lost."""
    rules = {rule.id for rule in centre.calling.rules}
    return [
        row.name
        for row in _ALL.all(connection, {})
        if (row.name not in rules and not row.by_hand)
        or row.service not in centre.service_by_id
        or not set(row.counters.split()) <= centre.counter_by_id.keys()
    ]


def helping_now(connection: Connection, centre: Centre) -> list[CounterHelp]:
    """What has begun and not ended."""
    return [
        shown(one, one.begun_at)
        for one in all_helps(connection, centre)
        if one.begun_at is not None and is_known(centre, one)
    ]


def is_known(centre: Centre, one: Help) -> bool:
    """Whether the centre file has its service and counters."""
    return one.service in centre.service_by_id and centre.counter_by_id.keys() >= {*one.counters}


def shown(one: Help, begun_at: datetime) -> CounterHelp:
    """What has begun, as people see it."""
    return CounterHelp(
        name=one.name,
        service=one.service,
        counters=list(one.counters),
        since=begun_at,
        by_hand=one.by_hand,
        until_below_minutes=one.below_minutes,
        not_before=begun_at + timedelta(minutes=one.least_minutes),
    )


def put(connection: Connection, one: Help) -> None:
    """Store how it stands; what has neither begun nor is about to has no row."""
    remove(connection, [one.name])
    if one.begun_at is None and one.exceeded_since is None:
        return
    row = {
        "name": one.name,
        "service": one.service,
        "counters": " ".join(one.counters),
        "wait_minutes": one.wait_minutes,
        "by_hand": one.by_hand,
        "exceeded_since": one.exceeded_since,
        "begun_at": one.begun_at,
    }
    connection.execute(insert(helps).values(row))


def remove(connection: Connection, names: Iterable[str]) -> None:
    connection.execute(delete(helps).where(helps.c.name.in_([*names])))


def longest_waiting(connection: Connection, day: date) -> dict[ServiceId, datetime]:
    """Since when whoever has waited longest for each service waits, of those whom any of its
    counters may call."""
    wanted = (
        select(tickets.c.service, func.min(tickets.c.waiting_since).label("since"))
        .where(WAITING, tickets.c.day == day, tickets.c.counter.is_(None))
        .group_by(tickets.c.service)
    )
    return {ServiceId(row.service): row.since for row in connection.execute(wanted)}


def called_since(connection: Connection, day: date, one: Help) -> int:
    """How many people of its service its counters have called since it began."""
    wanted = select(func.count()).where(
        ticket_log.c.day == day,
        ticket_log.c.action == TicketAction.CALL.value,
        ticket_log.c.service == one.service,
        ticket_log.c.counter.in_([*one.counters]),
        ticket_log.c.at >= one.begun_at,
    )
    return connection.execute(wanted).scalar_one()
