"""Campaigns on the leaders' overview: how many numbers each gave, of how many it may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from config.centre.campaigns import capacity
from config.centre.model import Centre
from config.centre.sections.campaigns import Campaign
from config.wire import TicketAction
from queue_server.centre.campaigns.rules import looked_back_on
from queue_server.tickets.tables import ticket_log, tickets


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """A campaign that runs, soon begins, or ended lately."""

    campaign: Campaign
    has_begun: bool
    runs: bool
    given: int
    """Numbers since its first day."""
    given_today: int
    quota_today: int | None
    """None: nothing limits it, or it is closed today."""


def campaign_lines(
    connection: Connection, centre: Centre, today: date, days: int
) -> list[CampaignLine]:
    """Those that run, are announced, or ended in the `days` before today."""
    found = []
    for one in looked_back_on(centre, today, days):
        by_day = _given(connection, one)
        runs = one.first_day <= today <= one.last_day
        found.append(
            CampaignLine(
                one, one.first_day <= today, runs, sum(by_day.values()), by_day.get(today, 0),
                capacity(centre, one, today) if runs else None,
            )
        )  # fmt: skip
    return found


def _given(connection: Connection, one: Campaign) -> dict[date, int]:
    line = ticket_log.c
    wanted = (
        select(tickets.c.day, func.count())
        .join_from(tickets, ticket_log, line.ticket_id == tickets.c.id)
        .where(tickets.c.day.between(one.first_day, one.last_day), tickets.c.voided.is_(False))
        .where(line.action == TicketAction.ISSUE.value, line.service == one.id)
        .group_by(tickets.c.day)
    )
    return {day: int(count) for day, count in connection.execute(wanted)}
