"""What is answered to who takes a ticket."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from config.centre.campaigns import named_services
from config.centre.model import Centre
from config.wire import ServiceId, TicketId, TicketIssued, WaitEstimate
from config.wire.parts import AbsenceRule
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.usecases.lanes import lane_from

NOT_YET: Final = TicketId(0)
"""The id of a ticket that has no row yet."""


def issued(
    centre: Centre,
    ticket: Ticket,
    *,
    people_ahead: int | None = None,
    estimate: WaitEstimate | None = None,
    repeated: bool = False,
) -> TicketIssued:
    """The answer for a new ticket; by default without the estimate of its wait."""
    return _issued_of(centre, ticket.service).model_copy(
        update={
            "ticket_id": ticket.id,
            "number": ticket.number,
            "language": ticket.language,
            "token": ticket.token,
            "tracking_url": f"{centre.public_url}/T/{ticket.token}",
            "issued_at": ticket.issued_at,
            "people_ahead": people_ahead,
            "estimate": estimate,
            "priority": ticket.priority_class is not None,
            "dossiers": ticket.dossiers,
            "lane_from": lane_from(centre, ticket) if ticket.dossiers > 1 else 0,
            "repeated": repeated,
            "issued_offline": ticket.issued_offline,
        }
    )


@lru_cache(maxsize=256)
def _issued_of(centre: Centre, service: ServiceId) -> TicketIssued:
    """A template of the answers for a service: all that they have in common, and no ticket yet."""
    return TicketIssued(
        ticket_id=NOT_YET,
        number="",
        service=service,
        service_name=named_services(centre)[service].name,
        language=centre.languages[0],
        token="",
        tracking_url="",
        issued_at=datetime.min.replace(tzinfo=UTC),
        time_zone=centre.time_zone,
        people_ahead=None,
        estimate=None,
        hall_name=centre.unit.name,
        counters=[one.name for one in centre.counters_for(service)],
        absence=no_show_rule(centre),
    )


def no_show_rule(centre: Centre) -> AbsenceRule:
    """The rule for a no-show, as a ticket says it."""
    calling = centre.calling
    return AbsenceRule(calls=calling.absences_allowed, behind=calling.absence_sets_back)
