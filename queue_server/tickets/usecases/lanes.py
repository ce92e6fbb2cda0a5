"""How many dossiers a ticket is for, and where those with many get their number. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from config.centre.model import Centre, Service
from config.wire import IssueTicket
from config.wire.offline import DeliveredTicket
from queue_server.centre.opening import opens_at
from queue_server.tickets.rules.lifecycle import Ticket


def sending(centre: Centre, service: Service) -> Iterator[Service]:
    """The services that ask how many dossiers and send those with many to `service`."""
    for one in centre.services:
        if one.asks_dossiers and one.many_dossiers and one.many_dossiers.service == service.id:
            yield one


def dossiers_of(centre: Centre, service: Service, command: IssueTicket | DeliveredTicket) -> int:
    """How many dossiers a ticket of `service` is for: one where nobody was asked, and no more than
    the most of what was chosen."""
    several = command.dossiers or 1
    if several == 1:
        return 1
    asking = [one for one in (service, *sending(centre, service)) if one.asks_dossiers]
    return min(several, max((one.most_dossiers for one in asking), default=1))


def lane(centre: Centre, command: IssueTicket, now: datetime) -> Service | None:
    """The service that gives a number to somebody with many dossiers, in place of the one that was
    chosen; None where they stay in it, as while their lane gives no numbers."""
    several = command.dossiers or 1
    if several == 1:
        return None
    service = centre.service_by_id.get(command.service)
    rule = service.many_dossiers if service is not None and service.asks_dossiers else None
    if rule is None or several <= rule.more_than:
        return None
    other = centre.service_by_id.get(rule.service)
    return other if other is not None and opens_at(centre, other.id, now) == now else None


def lane_from(centre: Centre, ticket: Ticket) -> int:
    """From how many dossiers on one is sent to the ticket's service; 0: its holder was not."""
    service = centre.service_by_id.get(ticket.service)
    rules = [one.many_dossiers for one in sending(centre, service)] if service else []
    starts = (rule.more_than + 1 for rule in rules if rule and rule.more_than < ticket.dossiers)
    return min(starts, default=0)
