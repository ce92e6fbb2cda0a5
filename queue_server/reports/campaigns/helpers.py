"""Who worked for a campaign on its days, and how long, as the logs have it: read only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, case, func, select

from config.centre.model import Centre
from config.centre.sections.campaigns import Campaign
from config.wire import TicketAction
from queue_server.assistance.declarations.tables import declarations
from queue_server.centre.repository import staff_names
from queue_server.core.actor import staff_label
from queue_server.tickets.tables import ticket_log, tickets

STAFF: Final = "staff:%"


@dataclass(slots=True)
class HelperWork:
    """What somebody did for a campaign."""

    name: str
    days: set[date] = field(default_factory=set)
    given: int = 0
    """Numbers that they gave by hand."""
    served: int = 0
    present: timedelta = timedelta()
    """From the first to the last thing of each day that they did with its tickets."""
    declarations: int = 0
    """Online declarations of its procedures with which they helped."""
    helped: timedelta = timedelta()
    """The time that these took."""


def helpers(connection: Connection, centre: Centre, campaign: Campaign) -> list[HelperWork]:
    """Everybody who worked for it, who was there longest first."""
    found: dict[str, HelperWork] = {}
    names = staff_names(connection)
    volunteers = {one.id: one.name for one in centre.declarations.volunteers}

    def of(label: str) -> HelperWork:
        name = names.get(label) or volunteers.get(label, label)
        return found.setdefault(label, HelperWork(name))

    _at_tickets(connection, campaign, of)
    _at_declarations(connection, campaign, of)
    order = sorted(found.values(), key=lambda one: one.name)
    return sorted(order, key=lambda one: one.present + one.helped, reverse=True)


Of = Callable[[str], HelperWork]
"""The work of somebody, by their label in the log or their id among the volunteers."""


def _at_tickets(connection: Connection, campaign: Campaign, of: Of) -> None:
    row, line = tickets.c, ticket_log.c

    def times(action: TicketAction) -> ColumnElement[int]:
        return func.sum(case((line.action == action.value, 1), else_=0))

    wanted = (
        select(
            line.actor, line.day, func.min(line.at), func.max(line.at),
            times(TicketAction.ISSUE), times(TicketAction.START),
        )
        .join_from(ticket_log, tickets, row.id == line.ticket_id)
        .where(line.day.between(campaign.first_day, campaign.last_day), row.voided.is_(False))
        .where(line.service == campaign.id, line.actor.like(STAFF))
        .group_by(line.actor, line.day)
    )  # fmt: skip
    for actor, day, first, last, given, served in connection.execute(wanted):
        one = of(actor)
        one.days.add(day)
        one.present += last - first
        one.given += given
        one.served += served


def _at_declarations(connection: Connection, campaign: Campaign, of: Of) -> None:
    row = declarations.c
    wanted = (
        select(row.official, row.volunteer, row.day, func.count(), func.sum(row.minutes))
        .where(row.day.between(campaign.first_day, campaign.last_day))
        .where(row.procedure_code.in_(campaign.procedures), row.withdrawn_at.is_(None))
        .group_by(row.official, row.volunteer, row.day)
    )
    for official, volunteer, day, count, minutes in connection.execute(wanted):
        one = of(staff_label(official) if official else str(volunteer))
        one.days.add(day)
        one.declarations += count
        one.helped += timedelta(minutes=minutes)
