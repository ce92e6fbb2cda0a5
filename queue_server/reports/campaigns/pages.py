"""The pages of campaigns below `/reports/campaigns`, with CSV and XLSX, for those who oversee."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from aiohttp import web

from config.centre.model import Centre
from config.centre.sections.campaigns import Campaign
from queue_server.core.actor import Actor
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.errors import NotFound
from queue_server.core.http.operations import Authenticator
from queue_server.reports.campaigns.figures import CampaignPhase, spans
from queue_server.reports.campaigns.service import CampaignReports
from queue_server.reports.campaigns.tables import HELPERS, ROOT, CampaignTable, Tables
from queue_server.reports.pages import FigurePages, ending_of, file_answer, files_of
from queue_server.reports.periods import Period
from queue_server.reports.waiting.figures import TicketDimension
from queue_server.reports.waiting.pages.addresses import WaitingAddress
from queue_server.reports.waiting.pages.phrases import WaitingPhrases
from queue_server.reports.waiting.service import WaitingFigures


class CampaignPages(FigurePages):
    """The handlers of the pages of campaigns."""

    def __init__(
        self,
        centre: Current[Centre],
        authenticator: Authenticator,
        database: Database,
        clock: Clock,
        waits: WaitingFigures,
    ) -> None:
        super().__init__(centre, authenticator, database, clock)
        self._reports = CampaignReports(centre, database, clock, waits)

    async def answer(self, request: web.Request, caller: Actor) -> web.StreamResponse:
        """Any of them. Raises `NotFound`, `BadRequest`."""
        name, file = (request.match_info.get(one, "") for one in ("campaign", "file"))
        if not name:
            return await self._overview(request, caller)
        campaign = self._campaign(name)
        if not file:
            return await self._one(request, caller, campaign)
        if not (ending := ending_of(file)):
            raise NotFound
        return await self._file(request, campaign, file.partition(".")[0], ending)

    def _campaign(self, name: str) -> Campaign:
        found = next((one for one in self.centre.value.campaigns if one.id == name), None)
        if found is None:
            raise NotFound
        return found

    async def _overview(self, request: web.Request, caller: Actor) -> web.Response:
        place = self._at(request, self.place(request).period)
        found = await self._reports.all()
        tables = Tables(self.centre.value, place)
        made, now = tables.overview(found), self._clock.now()
        shown = self._frame(place, tables, [made], now) | {"title": tables.say("title")}
        shown["facts"] = [] if found else [tables.say("none")]
        return self.html("reports/campaigns/campaign.html", place, ROOT, caller, shown)

    async def _one(self, request: web.Request, caller: Actor, campaign: Campaign) -> web.Response:
        place = self._at(request, spans(campaign)[CampaignPhase.DURING])
        report = await self._reports.one(campaign)
        tables = Tables(self.centre.value, place)
        path = f"{ROOT}/{campaign.id}"
        shown = self._frame(place, tables, tables.of(report), report.now, path)
        shown |= {
            "title": place.phrases.localised(campaign.name),
            "facts": self._facts(campaign, tables, place),
            "back": place.address(ROOT),
            "helpers": tables.helpers(report) | {"files": files_of(place, f"{path}/{HELPERS}")},
        }
        return self.html("reports/campaigns/campaign.html", place, path, caller, shown)

    async def _file(
        self, request: web.Request, campaign: Campaign, table: str, ending: str
    ) -> web.Response:
        place = self._at(request, spans(campaign)[CampaignPhase.DURING])
        report, tables = await self._reports.one(campaign), Tables(self.centre.value, place)
        hall = place.phrases.localised(self.centre.value.unit.name)
        if table == HELPERS:
            return await file_answer(
                tables.helpers_sheet(report, campaign.id, hall, report.now), ending
            )
        wanted = next((one for one in tables.of(report) if one.id == table), None)
        if wanted is None:
            raise NotFound
        return await file_answer(tables.sheet(wanted, campaign.id, hall, report.now), ending)

    # ----------------------------------------------------------------------------- parts

    def _at(self, request: web.Request, period: Period) -> WaitingAddress:
        phrases = WaitingPhrases(self.words(request).language, self.centre.value)
        return WaitingAddress(self.root, period, phrases)

    def _frame(
        self,
        place: WaitingAddress,
        tables: Tables,
        made: list[CampaignTable],
        now: datetime,
        path: str = "",
    ) -> dict[str, Any]:
        shown = [tables.shown(one) for one in made]
        for one in shown:
            one["files"] = files_of(place, f"{path}/{one['id']}") if path else []
        made_at = place.phrases("made_at", time=place.phrases.instant(now))
        return {"tables": shown, "made_at": made_at, "back": "", "helpers": None}

    def _facts(self, one: Campaign, tables: Tables, place: WaitingAddress) -> list[str]:
        """Its days, counters, place and helpers."""
        centre, words = self.centre.value, place.phrases
        counters = [words.value(TicketDimension.COUNTER, id) for id in one.counters]
        people = [its.name for id in one.officials if (its := centre.official_by_id.get(id))]
        helpers = ", ".join([*people, *([words.localised(one.helpers)] if one.helpers else [])])
        kind, days = tables.say(f"kind.{one.kind}"), words.period(place.period)
        facts = [
            tables.say("fact.days", kind=kind, days=days),
            tables.say("fact.counters", counters=", ".join(counters)),
        ]
        if one.place:
            facts.append(tables.say("fact.place", place=words.localised(one.place)))
        if helpers:
            facts.append(tables.say("fact.helpers", helpers=helpers))
        return facts
