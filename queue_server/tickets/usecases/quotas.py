"""Whether a service has numbers left: of the day, and of a campaign's periods."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection

from config.centre.model import Centre, Service
from config.wire import IssueRefusal
from queue_server.centre.opening import counted_period, issue_refusal
from queue_server.tickets.repository import number_reservations, queries
from queue_server.tickets.repository.sequences import numbers_given


def refusal(
    connection: Connection, centre: Centre, service: Service, day: date, now: datetime, taken: int
) -> IssueRefusal | None:
    """Why no ticket is given; `taken` are numbers of the day that this transaction gives before.

    Transactions of all processes follow one another, so two callers never share the last number.
    """
    issued = in_period = 0
    if service.daily_quota is not None:
        issued = numbers_given(connection, day, service.id)
        issued += number_reservations.delivered(connection, day, service.id) + taken
    if period := counted_period(centre, service.id, now):
        in_period = queries.issued_since(connection, day, service.id, period[0]) + taken
    return issue_refusal(centre, service.id, now, issued, in_period)
