"""What past days teach: read from the log once, when a day is loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import floor
from typing import Final

from sqlalchemy import BigInteger, Connection, bindparam, func, select, type_coerce

from config.centre.model import Centre
from config.wire import ServiceId, TicketAction
from queue_server.tickets.repository import log_queries
from queue_server.tickets.rules.learning.arrivals import HALF_HOUR_SECONDS, HALF_HOURS
from queue_server.tickets.rules.learning.cycles import TicketStep
from queue_server.tickets.rules.learning.pace import Served
from queue_server.tickets.tables import tickets

TIMES_REMEMBERED: Final = 200
"""Past tickets of each service from which its usual time is learned."""
STEPS_REMEMBERED: Final = 4_000
"""Past steps from which gaps, no-shows and the like are learned: those of a busy day or more."""
WEEKS_REMEMBERED: Final = 8
"""The same weekday of so many weeks says who comes on a day,"""
DAYS_REMEMBERED: Final = 6
"""and all of the last days."""
_BETWEEN: Final = frozenset({TicketAction.START, TicketAction.RECALL})
"""Steps within a ticket's turn, which say nothing of past turns."""


@dataclass(frozen=True, slots=True)
class DayArrivals:
    """Who came on a day."""

    day: date
    people: Mapping[tuple[ServiceId, str | None, int], int]
    """By service, priority class and half hour from midnight on."""


@dataclass(frozen=True, slots=True)
class HallHistory:
    """The days before; the oldest first."""

    served: Sequence[Served] = ()
    steps: Sequence[TicketStep] = ()
    days: Sequence[DayArrivals] = ()

    def followed_by(
        self, served: Sequence[Served], steps: Sequence[TicketStep], day: DayArrivals | None = None
    ) -> HallHistory:
        """With a day more, and no more than is remembered."""
        newest: dict[str, list[Served]] = {}
        for one in reversed([*self.served, *served]):
            of_service = newest.setdefault(one.service, [])
            if len(of_service) < TIMES_REMEMBERED:
                of_service.append(one)
        kept = {id(one) for of_service in newest.values() for one in of_service}
        whole = [step for step in steps if step.action not in _BETWEEN]
        return HallHistory(
            [one for one in (*self.served, *served) if id(one) in kept],
            [*self.steps, *whole][-STEPS_REMEMBERED:],
            [*self.days, *([day] if day else [])],
        )


def read_past(connection: Connection, centre: Centre, day: date) -> HallHistory:
    """What the days before `day` teach."""
    until = log_queries.first_line_of(connection, day)
    services = [service.id for service in centre.services]
    return HallHistory(
        log_queries.served_before(connection, until, services, TIMES_REMEMBERED),
        log_queries.steps_before(connection, until, STEPS_REMEMBERED, leaving_out=_BETWEEN),
        read_past_days(connection, centre, _days_like(day)),
    )


def _days_like(day: date) -> list[date]:
    """The days from which it is learned who comes on `day`, the oldest first."""
    weeks = {day - timedelta(weeks=number) for number in range(1, WEEKS_REMEMBERED + 1)}
    week = {day - timedelta(days=number) for number in range(1, DAYS_REMEMBERED + 1)}
    return sorted(weeks | week)


_HALF_HOUR: Final = type_coerce(tickets.c.issued_at, BigInteger) // round(HALF_HOUR_SECONDS * 1000)
"""Since 1970."""
_PEOPLE: Final = (
    select(
        tickets.c.day,
        tickets.c.service,
        tickets.c.priority_class,
        _HALF_HOUR.label("half_hour"),
        func.count().label("people"),
    )
    .where(tickets.c.day.in_(bindparam("days", expanding=True)), ~tickets.c.voided)
    .group_by(tickets.c.day, tickets.c.service, tickets.c.priority_class, _HALF_HOUR)
)


def read_past_days(
    connection: Connection, centre: Centre, days: Sequence[date]
) -> list[DayArrivals]:
    """Who came on each of some days; on which nobody did, the centre was closed."""
    people: dict[date, dict[tuple[ServiceId, str | None, int], int]] = {day: {} for day in days}
    first = {
        day: centre.midnight_after(day - timedelta(days=1)).timestamp() / HALF_HOUR_SECONDS
        for day in days
    }
    for row in connection.execute(_PEOPLE, {"days": days}):
        half_hour = floor(row.half_hour - first[row.day])
        if 0 <= half_hour < HALF_HOURS:
            key = ServiceId(row.service), row.priority_class, half_hour
            people[row.day][key] = row.people
    return [DayArrivals(day, people[day]) for day in days if people[day]]
