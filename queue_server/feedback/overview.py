"""The leaders' page `/feedback`: how the visits were, what people asked and complained of, at one
look. Each share has its n beside it; of few answers none is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from aiohttp import web
from sqlalchemy import Connection

from config.text.catalogue import localised
from config.text.formats import format_date, format_minutes, format_month, format_percent
from queue_server.centre.campaigns.rules import span_of_days
from queue_server.centre.rota.figures import RotaFigures
from queue_server.centre.rota.figures import figures as rota_figures
from queue_server.centre.staff.pages.frames import StaffFrame
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App
from queue_server.dossiers.repository.register import received_out_of_hours
from queue_server.feedback.campaigns import CampaignLine, campaign_lines
from queue_server.feedback.petitions import repository as petitions
from queue_server.feedback.petitions import rules as petition_rules
from queue_server.feedback.questions.figures import QuestionFigures, figures
from queue_server.feedback.surveys import repository as surveys
from queue_server.feedback.surveys.operations import OVERSEERS
from queue_server.feedback.surveys.rules import Proportion, satisfied, tallies

DAYS: Final = 60
"""Two months: the span in which a ward counts the people whom it advised."""
TEMPLATE: Final = "feedback/overview.html"


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page shows of the days up to now."""

    questions: QuestionFigures
    process: Proportion
    attitude: Proportion
    received: int
    on_time: Proportion
    without_fault: Proportion
    overdue: int
    out_of_hours: RotaFigures
    dossiers_out_of_hours: int
    """Received this month in the hours of a duty."""
    campaigns: list[CampaignLine]


@dataclass(frozen=True, slots=True)
class ShareText:
    """A share in words: empty where there are too few to speak of one."""

    said: str
    part: int
    n: int
    interval: str = ""


class FeedbackOverviewPage:
    def __init__(self, app: App, authenticator: Authenticator) -> None:
        self._app = app
        self._frame = StaffFrame(app.centre, authenticator, "overview")

    async def page(self, request: web.Request) -> web.StreamResponse:
        caller, may_see = await self._frame.visit(request, OVERSEERS)
        if not may_see:
            return self._frame.refused(request, caller, TEMPLATE)
        found = await self._app.database.read(self._counted)
        language = self._frame.language(request)
        today = self._app.centre.value.day(self._app.clock.now())
        least = self._app.centre.value.surveys.least_answers
        return self._frame.html(
            request,
            caller,
            TEMPLATE,
            found=found,
            days=[format_date(today - timedelta(days=DAYS - 1)), format_date(today)],
            process=_share(language, found.process, least),
            attitude=_share(language, found.attitude, least),
            in_time=_share(
                language, Proportion(found.questions.in_time, found.questions.answered), least
            ),
            on_time=_share(language, found.on_time, least),
            without_fault=_share(language, found.without_fault, least),
            least=least,
            month=format_month(found.out_of_hours.first),
            length=format_minutes,
            days_of=partial(span_of_days, language),
            called=lambda names: localised(names, language),
        )

    def _counted(self, connection: Connection) -> Overview:
        centre, now = self._app.centre.value, self._app.clock.now()
        today = centre.day(now)
        first = today - timedelta(days=DAYS - 1)
        begin, end = centre.midnight_after(first - timedelta(days=1)), centre.midnight_after(today)
        marks = tallies(surveys.counted(connection, first, today, "occasion")).values()
        petition = petition_rules.PetitionTally()
        for one in petitions.received_between(connection, begin, end):
            petition.add(petitions.counted(centre, one), now)
        out_of_hours = rota_figures(connection, centre, today)
        return Overview(
            questions=figures(connection, begin, end, now),
            process=_together(satisfied(one.process) for one in marks),
            attitude=_together(satisfied(one.attitude) for one in marks),
            received=petition.received,
            on_time=Proportion(petition.on_time, petition.received),
            without_fault=Proportion(petition.received - petition.at_fault, petition.received),
            overdue=petition.overdue,
            out_of_hours=out_of_hours,
            campaigns=campaign_lines(connection, centre, today, DAYS),
            dossiers_out_of_hours=received_out_of_hours(
                connection,
                centre.midnight_after(out_of_hours.first - timedelta(days=1)),
                centre.midnight_after(out_of_hours.last),
            ),
        )


def _together(some: Iterable[Proportion]) -> Proportion:
    found = list(some)
    return Proportion(sum(one.part for one in found), sum(one.n for one in found))


def _share(language: str, share: Proportion, least: int) -> ShareText:
    """`least`: of fewer none is said."""
    if share.share is None or not share.is_shown(least):
        return ShareText("", share.part, share.n)
    low, high = share.interval or (0.0, 1.0)
    between = f"{format_percent(language, 100 * low)} – {format_percent(language, 100 * high)}"
    return ShareText(format_percent(language, 100 * share.share), share.part, share.n, between)
