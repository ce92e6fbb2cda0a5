"""Whether a service has numbers left: of the day, and of a campaign's periods."""

from __future__ import annotations

from datetime import date

from config.centre.model import Centre, Service
from queue_server.centre.opening import counted_period, issue_refusal
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.tickets.errors import IssueRefused
from queue_server.tickets.repository import number_reservations, queries
from queue_server.tickets.repository.sequences import numbers_given


def check(unit: UnitOfWork, centre: Centre, service: Service, day: date, taken: int) -> None:
    """Raises `IssueRefused` where no ticket is given; `taken` are numbers of the day that this
    transaction gives before.

    Transactions of all processes follow one another, so two callers never share the last number.
    """
    connection, issued, in_period = unit.connection, 0, 0
    if service.daily_quota is not None:
        issued = numbers_given(connection, day, service.id)
        issued += number_reservations.delivered(connection, day, service.id) + taken
    if period := counted_period(centre, service.id, unit.now):
        in_period = queries.issued_since(connection, day, service.id, period[0]) + taken
    refusal = issue_refusal(centre, service.id, unit.now, issued, in_period)
    if refusal is not None:
        raise IssueRefused(refusal)
