"""Puts invented days of a queue into a database without tickets, in one transaction."""

from __future__ import annotations

from collections import Counter as Tally
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, Final, Self

from sqlalchemy import Connection, select

from config.centre.model import Centre
from queue_server.centre.tables import counter_log
from queue_server.core.db import hash_chain
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.progress import Report, nobody_watches
from queue_server.dossiers.rules.deadlines import is_working_day
from queue_server.synthetic.generator import NotEmpty, count_on
from queue_server.synthetic.queue_days import BY_WEEKDAY, InventedHall, QueueDay
from queue_server.tickets.tables import sequences, ticket_log, tickets

A_DAY_PER_COUNTER: Final = 32
"""People that a counter of a busy centre serves on a day."""


@dataclass(frozen=True, slots=True)
class QueuePlan:
    """Whole days to be made, from `first` to `last`."""

    first: date
    last: date
    people: int
    """On an average day."""
    seed: int = 1

    @classmethod
    def of(cls, centre: Centre, last: date, days: int, people: int | None, seed: int) -> Self:
        """The `days` calendar days up to `last`; as many people as the counters can serve."""
        usual = A_DAY_PER_COUNTER * len(centre.counters)
        return cls(last - timedelta(days=days - 1), last, people or usual, seed)


def is_empty(connection: Connection) -> bool:
    """Whether there is no ticket at all."""
    return connection.execute(select(tickets.c.id).limit(1)).first() is None


def make(unit: UnitOfWork, centre: Centre, plan: QueuePlan, report: Report = nobody_watches) -> int:
    """Fill the empty tables of tickets; return how many there are. Raises `NotEmpty`."""
    if not is_empty(unit.connection):
        raise NotEmpty
    random = Random(plan.seed)  # noqa: S311 - a game of chance, not a secret
    days = [day for day in _days(plan) if is_working_day(centre, day)]
    made = 0
    for number, day in enumerate(days):
        report(number, len(days))
        people = round(plan.people * BY_WEEKDAY[day.weekday()] * random.uniform(0.85, 1.15))
        played = InventedHall(centre, day, people, random).play()
        made += _write(unit.connection, day, played, made)
    count_on(unit.connection, tickets)
    report(len(days), len(days))
    return made


def _days(plan: QueuePlan) -> list[date]:
    return [plan.first + timedelta(days=n) for n in range((plan.last - plan.first).days + 1)]


def _write(connection: Connection, day: date, played: QueueDay, before: int) -> int:
    """Write a day, whose tickets are numbered on from `before`; returns how many they are."""
    rows = [{"id": before + n, **row} for n, row in enumerate(played.tickets, start=1)]
    hash_chain.insert_rows(connection, tickets, rows)
    lines = [
        {"ticket_id": before + 1 + line["visitor"], **_without_visitor(line)}
        for line in played.lines
    ]
    hash_chain.insert_rows(connection, ticket_log, lines)
    hash_chain.insert_rows(connection, counter_log, played.counters)
    hash_chain.insert_rows(connection, sequences, _sequences(day, played.given))
    return len(rows)


def _without_visitor(line: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name != "visitor"}


def _sequences(day: date, given: Tally[str]) -> list[dict[str, Any]]:
    return [{"day": day, "service": service, "given": count} for service, count in given.items()]
