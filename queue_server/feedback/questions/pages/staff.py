"""The pages of staff: open questions, one question, the collection of frequent ones."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

from aiohttp import web

from config.centre.roles import Permission
from config.wire.feedback.questions import QuestionChannel
from queue_server.catalogue.service import Catalogue
from queue_server.centre.staff.page_access import opened
from queue_server.core.actor import Actor
from queue_server.core.errors import NotFound
from queue_server.core.http.operations import Allowed, Authenticator
from queue_server.feedback.questions import repository
from queue_server.feedback.questions.api import Parts, QuestionsApi
from queue_server.feedback.questions.figures import QuestionFigures, figures
from queue_server.feedback.questions.operations import ANSWERERS, HEARERS
from queue_server.feedback.staff_page import or_missing, root_of, staff_html
from queue_server.web.address_parts import read_number

PAGE: Final = "/feedback/questions"
FIGURE_DAYS: Final = 60
"""Two months: the time in which a ward counted a thousand questions."""
MOST_FAQS: Final = 200
HEARD: Final = (QuestionChannel.ZALO, QuestionChannel.PHONE, QuestionChannel.COUNTER)


class StaffPages:
    """The handlers."""

    def __init__(
        self, parts: Parts, api: QuestionsApi, catalogue: Catalogue, authenticator: Authenticator
    ) -> None:
        self._app, self._faqs = parts.app, parts.faqs
        self._api, self._catalogue, self._authenticator = api, catalogue, authenticator

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
        found = await self._api.read(caller, _number(request.match_info["question"]))
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
            number = _number(name)
            found = await self._app.database.read(lambda c: repository.faq_of(c, number))
        return self._html(
            request,
            caller,
            "feedback/staff_faq.html",
            faq=found,
            fields=self._fields(),
            languages=self._app.centre.value.languages,
        )

    # ---------------------------------------------------------------------- rendering

    async def _opened(self, request: web.Request, allowed: Allowed) -> tuple[Actor, bool]:
        root = root_of(self._app.centre.value)
        return await opened(self._authenticator, request, allowed, root)

    def _fields(self) -> list[str]:
        return [one.field for one in self._catalogue.search(limit=0).fields]

    def _html(
        self, request: web.Request, caller: Actor, template: str, **values: Any
    ) -> web.Response:
        return staff_html(self._app.centre.value, request, caller, template, "questions", values)


def _number(written: str) -> int:
    """Raises `NotFound`."""
    found = read_number(written)
    if found is None:
        raise NotFound
    return found
