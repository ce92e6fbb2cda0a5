"""The pages of staff: `/feedback/surveys` with its figures and files, and entering paper."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from aiohttp import web
from sqlalchemy import Connection

from config.centre.campaigns import named_services
from config.centre.model import Centre
from config.text.catalogue import localised, text
from config.text.formats import format_date, format_number
from config.wire.feedback.surveys import SurveyOccasion
from queue_server.centre import repository as centre_store
from queue_server.centre.staff.pages.frames import StaffFrame
from queue_server.core.actor import Actor
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import Unavailable
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App
from queue_server.feedback.surveys import repository, rules
from queue_server.feedback.surveys.operations import OVERSEERS, WHO_ENTERS
from queue_server.feedback.surveys.pages import PART, questions
from queue_server.feedback.surveys.rules import AnswerTally, Proportion
from queue_server.web.address_parts import read_day
from queue_server.web.exports import CSV_TYPE, XLSX_TYPE, Cell, ReportTable, to_csv, to_xlsx
from queue_server.web.phrases import PagePhrases

BY: Final = ("month", "service", "counter", "way", "occasion")
LONGEST: Final = timedelta(days=3_660)


@dataclass(frozen=True, slots=True)
class SurveyQuery:
    """The days and the dimension of a page."""

    first: date
    last: date
    by: str


class SurveyStaffPages:
    """The handlers of the pages of staff."""

    def __init__(self, app: App, authenticator: Authenticator) -> None:
        self._app = app
        self._frame = StaffFrame(app.centre, authenticator, f"{PART}.staff")

    async def overview(self, request: web.Request) -> web.StreamResponse:
        caller, may_see = await self._frame.visit(request, OVERSEERS)
        if not may_see:
            return self._frame.refused(request, caller, "feedback/surveys.html")
        asked = self._asked(request)
        sheet = await self._sheet(request, asked)
        database, words = self._app.database, self._frame.words(request)
        reasons = await database.read(
            lambda c: repository.reasons(c, asked.first, asked.last).most_common()
        )
        shown = await database.read(lambda c: self._beside(c, request, asked))
        unread = await self._unread(request, caller)
        return self._frame.html(
            request,
            caller,
            "feedback/surveys.html",
            sheet=sheet,
            asked=asked,
            days=[format_date(asked.first), format_date(asked.last)],
            by=[(one, words(f"by.{one}")) for one in BY],
            reasons=[(self._reason(request, id), count) for id, count in reasons],
            unread=unread,
            query=f"from={asked.first}&to={asked.last}&by={asked.by}",
            **shown,
        )

    async def csv(self, request: web.Request) -> web.StreamResponse:
        return await self._file(request, "csv", CSV_TYPE)

    async def xlsx(self, request: web.Request) -> web.StreamResponse:
        return await self._file(request, "xlsx", XLSX_TYPE)

    async def paper(self, request: web.Request) -> web.StreamResponse:
        caller, may_see = await self._frame.visit(request, WHO_ENTERS)
        if not may_see:
            return self._frame.refused(request, caller, "feedback/survey_paper.html")
        centre = self._app.centre.value
        language = self._frame.language(request)
        return self._frame.html(
            request,
            caller,
            "feedback/survey_paper.html",
            phrases=PagePhrases(language, PART),
            services=[(one.id, localised(one.name, language)) for one in centre.services],
            counters=[(one.id, localised(one.name, language)) for one in centre.counters],
            today=format_date(centre.day(self._app.clock.now())),
            occasions=[one.value for one in SurveyOccasion],
            **questions(centre.surveys, PagePhrases(language, PART)),
        )

    # --------------------------------------------------------------------------- parts

    def _asked(self, request: web.Request) -> SurveyQuery:
        """The days that the address names, else the month so far; what cannot be is passed over."""
        today = self._app.centre.value.day(self._app.clock.now())
        last = read_day(request.query.get("to", ""), today)
        first = read_day(request.query.get("from", ""), last.replace(day=1))
        first, last = min(first, last), max(first, last)
        by = request.query.get("by", "")
        return SurveyQuery(max(first, last - LONGEST), last, by if by in BY else "service")

    async def _sheet(self, request: web.Request, asked: SurveyQuery) -> ReportTable:
        column = "day" if asked.by == "month" else asked.by
        counted = await self._app.database.read(
            lambda c: repository.counted(c, asked.first, asked.last, column)
        )
        found = rules.tallies(counted)
        if asked.by == "month":
            found = _by_month(found)
        words = _Words(self._app.centre.value, self._frame.language(request))
        return words.sheet(asked, found, self._app.centre.value.local(self._app.clock.now()).date())

    def _beside(
        self, connection: Connection, request: web.Request, asked: SurveyQuery
    ) -> dict[str, Any]:
        centre, language = self._app.centre.value, self._frame.language(request)
        words = self._frame.words(request)
        since = repository.tablets(connection)
        scores = rules.whole(
            rules.tallies(
                repository.counted(connection, asked.first, asked.last, "occasion")
            ).values()
        ).scores
        return {
            "bands": [
                (localised(band.name, language), count)
                for band, count in rules.bands(centre.surveys, scores)
            ]
            if scores
            else [],
            "waiting": repository.unread_count(connection),
            "released": self._released(connection, asked, language),
            "tablets": [
                {
                    "id": one.id,
                    "name": localised(one.name, language),
                    "since": words(
                        "tablet_since", at=format_date(centre.local(since[one.id]).date())
                    )
                    if one.id in since
                    else "",
                }
                for one in centre.counters
            ],
        }

    def _released(
        self, connection: Connection, asked: SurveyQuery, language: str
    ) -> list[dict[str, str]]:
        try:
            found = repository.texts(connection, repository.RELEASED, asked.first, asked.last)
        except Unavailable:
            return []
        return [self._text(one, language) for one in found]

    def _text(self, one: repository.SaidInSurvey, language: str) -> dict[str, str]:
        words = _Words(self._app.centre.value, language)
        place = " · ".join(
            filter(None, (words.key("service", one.service), words.key("counter", one.counter)))
        )
        return {
            "answer": str(one.answer), "day": format_date(one.day), "place": place,
            "said": one.said,
        }  # fmt: skip

    async def _unread(self, request: web.Request, caller: Actor) -> list[dict[str, str]]:
        """What nobody has read yet, where it was asked for; that it was read is logged first."""
        if "read" not in request.query:
            return []
        language = self._frame.language(request)

        def read(unit: UnitOfWork) -> list[dict[str, str]]:
            first, last = date(2000, 1, 1), date(2200, 1, 1)
            found = repository.texts(unit.connection, repository.UNREAD, first, last)
            if found:
                centre_store.log(unit, "read_survey_texts", detail=str(len(found)))
            return [self._text(one, language) for one in found]

        try:
            return await self._app.database.write(read, caller, self._app.clock.now())
        except Unavailable:
            return []

    def _reason(self, request: web.Request, id: str) -> str:
        language = self._frame.language(request)
        reasons = {one.id: one.name for one in self._app.centre.value.surveys.reasons}
        return localised(reasons.get(id, {}), language) or id

    async def _file(self, request: web.Request, ending: str, media: str) -> web.StreamResponse:
        caller, may_see = await self._frame.visit(request, OVERSEERS)
        if not may_see:
            return self._frame.refused(request, caller, "feedback/surveys.html")
        sheet = await self._sheet(request, self._asked(request))
        written = await asyncio.to_thread(to_csv if ending == "csv" else to_xlsx, sheet)
        headers = {
            "Content-Disposition": f'attachment; filename="{sheet.name}.{ending}"',
            "Cache-Control": "no-store",
        }
        return web.Response(body=written, content_type=media, headers=headers)


class _Words:
    """The figures in the words of a language."""

    def __init__(self, centre: Centre, language: str) -> None:
        self._centre, self._language = centre, language

    def __call__(self, key: str, **values: object) -> str:
        return text(self._language, f"{PART}.staff.{key}", **values)

    def key(self, by: str, key: str) -> str:
        """What a key of a row is called; of what the settings no longer have, its id."""
        if by in ("way", "occasion"):
            return self(f"{by}.{key}")
        if by == "month":
            return key
        known = named_services(self._centre) if by == "service" else self._centre.counter_by_id
        part = known.get(key)
        return localised(part.name, self._language) if part is not None else key

    def sheet(self, asked: SurveyQuery, found: dict[str, AnswerTally], today: date) -> ReportTable:
        """The figures as a table, for the page and for files."""
        hall = localised(self._centre.unit.name, self._language)
        days = f"{format_date(asked.first)} – {format_date(asked.last)}"
        least = self._centre.surveys.least_answers
        of_share = [self("n"), self("share"), self("interval")]
        rows = [
            [self.key(asked.by, key) or "–", *self._figures(tally)] for key, tally in found.items()
        ]
        total = rules.whole(found.values())
        return ReportTable(
            name=f"motcua-surveys-{asked.by}-{asked.first}-{asked.last}",
            title=self("title"),
            lines=[hall, days, format_date(today)],
            groups=[("", 2), (self("process"), 3), (self("attitude"), 3), (self("form"), 2)],
            head=[
                self(f"by.{asked.by}"), self("answers"), *of_share, *of_share, self("n"),
                self("average"),
            ],
            rows=rows,
            total=[self("total"), *self._figures(total)] if found else None,
            notes=[self("note_share", least=least), self("note_ways")],
        )  # fmt: skip

    def _figures(self, tally: AnswerTally) -> list[Cell]:
        process, attitude = rules.satisfied(tally.process), rules.satisfied(tally.attitude)
        scored = sum(tally.scores.values())
        points = sum(score * count for score, count in tally.scores.items())
        shows = scored >= self._centre.surveys.least_answers
        average: Cell = round(points / scored, 1) if scored and shows else None
        return [tally.answers, *self._share(process), *self._share(attitude), scored, average]

    def _share(self, proportion: Proportion) -> list[Cell]:
        """n, the share in per cent and its interval; of too few, n alone."""
        low_high = proportion.interval
        if not proportion.is_shown(self._centre.surveys.least_answers) or low_high is None:
            return [proportion.n, None, self("few") if proportion.n else None]
        low, high = (format_number(self._language, round(100 * end)) for end in low_high)
        share = 100 * proportion.part / proportion.n
        return [proportion.n, round(share, 1), f"{low} – {high} %"]


def _by_month(days: dict[str, AnswerTally]) -> dict[str, AnswerTally]:
    months: dict[str, list[AnswerTally]] = {}
    for day, tally in days.items():
        months.setdefault(f"{day[5:7]}/{day[:4]}", []).append(tally)
    return {month: rules.whole(parts) for month, parts in months.items()}
