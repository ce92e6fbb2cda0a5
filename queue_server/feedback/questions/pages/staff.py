"""The pages of staff: open questions, one question, the collection of frequent ones."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Final

from aiohttp import web

from config.centre.roles import Permission
from config.wire.feedback.questions import QuestionChannel
from queue_server.catalogue.service import Catalogue
from queue_server.centre.staff.pages.frames import number_of, or_missing
from queue_server.core.http.operations import Authenticator
from queue_server.feedback.questions import repository
from queue_server.feedback.questions.api import Parts, QuestionsApi
from queue_server.feedback.questions.figures import QuestionFigures, figures
from queue_server.feedback.questions.operations import ANSWERERS, HEARERS
from queue_server.feedback.staff_page import FieldPages

PAGE: Final = "/feedback/questions"
FIGURE_DAYS: Final = 60
"""Two months: the time in which a ward counted a thousand questions."""
MOST_FAQS: Final = 200
HEARD: Final = (QuestionChannel.ZALO, QuestionChannel.PHONE, QuestionChannel.COUNTER)


class StaffPages(FieldPages):
    """The handlers of the pages of questions."""

    part = "questions"

    def __init__(
        self, parts: Parts, api: QuestionsApi, catalogue: Catalogue, authenticator: Authenticator
    ) -> None:
        super().__init__(parts.app, catalogue, authenticator)
        self._faqs, self._api = parts.faqs, api

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(PAGE, self.listed),
            web.get(f"{PAGE}/faqs", self.faqs),
            web.get(f"{PAGE}/faqs/{{faq}}", self.faq),
            web.get(f"{PAGE}/{{question}}", self.one),
        ]

    async def listed(self, request: web.Request) -> web.StreamResponse:
        """Open questions, or answered ones; the figures of two months; the form to enter one."""
        caller, may_see = await self._opened(request, HEARERS)
        if not may_see:
            return self._html(request, caller, "feedback/staff_questions.html", allowed=False)
        is_open = request.query.get("state", "open") == "open"
        found = await self._api.list(caller, is_open=is_open)
        return self._html(
            request,
            caller,
            "feedback/staff_questions.html",
            found=found,
            is_open=is_open,
            figures=asdict(await self._figures()),
            days=FIGURE_DAYS,
            heard=[one.value for one in HEARD],
            fields=self._fields(),
            leads=Permission.OVERSEE in caller.permissions,
        )

    async def _figures(self) -> QuestionFigures:
        now = self._app.clock.now()
        since = now - timedelta(days=FIGURE_DAYS)
        until = now + timedelta(seconds=1)
        return await self._app.database.read(lambda c: figures(c, since, until, now))

    async def one(self, request: web.Request) -> web.StreamResponse:
        """One question with the forms to answer, close and publish."""
        return await or_missing(self._app, request, self._one(request))

    async def _one(self, request: web.Request) -> web.StreamResponse:
        caller, may_see = await self._opened(request, ANSWERERS)
        if not may_see:
            return self._html(request, caller, "feedback/staff_question.html", allowed=False)
        found = await self._api.read(caller, number_of(request.match_info["question"]))
        alike = await self._faqs.find(found.question, most=5) if found.question else []
        return self._html(
            request,
            caller,
            "feedback/staff_question.html",
            question=found,
            alike=alike,
            fields=self._fields(),
            languages=self._app.centre.value.languages,
            leads=Permission.OVERSEE in caller.permissions,
        )

    async def faqs(self, request: web.Request) -> web.StreamResponse:
        """Frequent questions: imported ones to look at, then the published."""
        caller, may_see = await self._opened(request, ANSWERERS)
        if not may_see:
            return self._html(request, caller, "feedback/staff_faqs.html", allowed=False)
        words = request.query.get("q", "")[:200].strip()
        read = self._app.database.read
        waiting = await read(lambda c: repository.newest_faqs(c, MOST_FAQS, published=False))
        published = await (
            self._faqs.find(words, most=50)
            if words
            else read(lambda c: repository.newest_faqs(c, MOST_FAQS, published=True))
        )
        return self._html(
            request, caller, "feedback/staff_faqs.html",
            waiting=waiting, published=published, words=words,
        )  # fmt: skip

    async def faq(self, request: web.Request) -> web.StreamResponse:
        """One frequent question to be changed, or a new one at `new`."""
        return await or_missing(self._app, request, self._faq(request))

    async def _faq(self, request: web.Request) -> web.StreamResponse:
        caller, may_see = await self._opened(request, ANSWERERS)
        if not may_see:
            return self._html(request, caller, "feedback/staff_faq.html", allowed=False)
        name = request.match_info["faq"]
        found = None
        if name != "new":
            number = number_of(name)
            found = await self._app.database.read(lambda c: repository.faq_of(c, number))
        return self._html(
            request,
            caller,
            "feedback/staff_faq.html",
            faq=found,
            fields=self._fields(),
            languages=self._app.centre.value.languages,
        )
