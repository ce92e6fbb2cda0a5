"""The figures of campaigns, read together: read only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, func, select

from config.centre.model import Centre
from config.centre.sections.campaigns import Campaign
from config.wire import TicketAction
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.dossiers.tables import dossier_visits
from queue_server.reports.campaigns import figures
from queue_server.reports.campaigns.figures import CampaignFigures, OtherService
from queue_server.reports.campaigns.helpers import HelperWork, helpers
from queue_server.reports.waiting.service import WaitingFigures
from queue_server.tickets.tables import ticket_log, tickets

RECEIVED = "receive"


@dataclass(frozen=True, slots=True)
class CampaignReport:
    """A campaign, the last one of its kind, and the other services around it."""

    figures: CampaignFigures
    before: CampaignFigures | None
    others: list[OtherService]
    helpers: list[HelperWork]
    now: datetime


class CampaignReports:
    """Reads what the pages of campaigns show."""

    def __init__(
        self, centre: Current[Centre], database: Database, clock: Clock, waits: WaitingFigures
    ) -> None:
        self._centre = centre
        self._database = database
        self._clock = clock
        self._waits = waits

    async def all(self) -> list[CampaignFigures]:
        """Every campaign that has begun, the latest first."""
        today = self._centre.value.day(self._clock.now())
        some = [one for one in self._centre.value.campaigns if one.first_day <= today]
        ordered = sorted(some, key=lambda one: one.first_day, reverse=True)
        return [await self._figures(one) for one in ordered]

    async def one(self, campaign: Campaign) -> CampaignReport:
        centre, now = self._centre.value, self._clock.now()
        days, names = await self._waits.facts(figures.whole(campaign))
        before = figures.last_of_its_kind(centre, campaign)
        return CampaignReport(
            await self._figures(campaign),
            None if before is None else await self._figures(before),
            figures.others(campaign, figures.weekdays(centre, campaign), days, names),
            await self._database.read(partial(helpers, centre=centre, campaign=campaign)),
            now,
        )

    async def _figures(self, campaign: Campaign) -> CampaignFigures:
        period = figures.spans(campaign)[figures.CampaignPhase.DURING]
        days, names = await self._waits.facts(period)
        found = figures.of_campaign(campaign, days, names)
        staff = await self._waits.staff(period)
        its = {id: time for id, time in staff.rows.items() if id in found.by_counter}
        received = await self._database.read(partial(dossiers_received, campaign=campaign))
        return replace(found, counters=its, dossiers=received)


def dossiers_received(connection: Connection, campaign: Campaign) -> int:
    """How many dossiers were received at tickets that were issued for a campaign."""
    row, line, visit = tickets.c, ticket_log.c, dossier_visits.c
    wanted = (
        select(func.count(visit.dossier_id.distinct()))
        .join_from(dossier_visits, tickets, row.id == visit.ticket_id)
        .join(ticket_log, line.ticket_id == row.id)
        .where(row.day.between(campaign.first_day, campaign.last_day), row.voided.is_(False))
        .where(line.action == TicketAction.ISSUE.value, line.service == campaign.id)
        .where(visit.purpose == RECEIVED)
    )
    return int(connection.execute(wanted).scalar_one())
