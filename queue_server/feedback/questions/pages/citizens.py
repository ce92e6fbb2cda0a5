"""The citizens' pages: `/questions` (find, ask), a frequent question, and the asker's own link.

They work without a script; with it the list answers while one types. A form is sent by POST and
leads on to the link of the answer. No cookie counts here, so a form needs no proof of its origin.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import web
from pydantic import ValidationError

from config.text.catalogue import localised
from config.text.formats import format_date, format_time
from config.wire.feedback.questions import LONGEST_QUESTION, AskQuestion
from queue_server.catalogue.service import Catalogue
from queue_server.core.actor import CITIZEN
from queue_server.core.errors import Conflict, MotcuaError, NotFound, TooManyRequests, Unavailable
from queue_server.core.http.operations import LARGEST_WORDS_BYTES, Call, read_form
from queue_server.core.http.problems import problem_of
from queue_server.feedback.questions.api import LONGEST_SEARCH, Parts, QuestionsApi
from queue_server.feedback.questions.faqs import as_found
from queue_server.web.address_parts import read_number
from queue_server.web.language import language_links, page_language
from queue_server.web.phrases import PagePhrases
from queue_server.web.templates import render

HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
HIDDEN: Final = {**HEADERS, "X-Robots-Tag": "noindex, nofollow"}
"""Of pages behind a link."""
MOST_PROCEDURES: Final = 4
PAGE: Final = "/questions"


class CitizenPages:
    """The handlers."""

    def __init__(self, parts: Parts, api: QuestionsApi, catalogue: Catalogue) -> None:
        self._centre, self._faqs, self._limits = parts.app.centre, parts.faqs, parts.limits
        self._api, self._catalogue = api, catalogue

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(PAGE, self.start),
            web.post(PAGE, self.ask),
            web.get(f"{PAGE}/faq/{{faq}}", self.faq),
            web.get(f"{PAGE}/{{token}}", self.asked),
            web.post(f"{PAGE}/{{token}}/spared", self.spared),
            web.post(f"{PAGE}/{{token}}/erase", self.erase),
        ]

    # ------------------------------------------------------------------- find and ask

    async def start(self, request: web.Request) -> web.Response:
        """What was searched, or the newest frequent questions, and the form to ask."""
        query = request.query
        words = query.get("q", "")[:LONGEST_SEARCH].strip()
        if words:
            self._limits.count_search(request)
        typed = {
            "question": words, "contact": "", "field": query.get("field", "")[:LONGEST_SEARCH],
            "procedure": query.get("procedure", "")[:40],
        }  # fmt: skip
        return await self._start(request, words, typed)

    async def _start(
        self,
        request: web.Request,
        words: str,
        typed: Mapping[str, str],
        *,
        mistake: str = "",
        asks_again: bool = False,
        status: int = HTTPStatus.OK,
    ) -> web.Response:
        phrases = self._phrases(request)
        language = phrases.language
        found = await (self._faqs.find(words) if words else self._faqs.newest())
        procedures = self._catalogue.search(words, limit=MOST_PROCEDURES) if words else None
        return self._html(
            "feedback/questions.html",
            phrases,
            status=status,
            words=words,
            typed=typed,
            found=[as_found(one, language) for one in found],
            procedures=procedures.procedures if procedures else [],
            fields=[one.field for one in self._catalogue.search(limit=0).fields],
            takes=self._centre.value.questions.asked_online,
            mistake=mistake,
            asks_again=asks_again and bool(found),
            key=secrets.token_urlsafe(16),
            most=LONGEST_QUESTION,
            days=self._centre.value.questions.answer_working_days,
        )

    async def ask(self, request: web.Request) -> web.Response:
        """Store the question and lead on to its link. Where frequent ones are alike, they are
        shown first, once."""
        sent = await read_form(request, most_bytes=LARGEST_WORDS_BYTES)
        phrases = self._phrases(request)
        typed = {name: sent.get(name, "") for name in ("question", "contact", "field", "procedure")}
        try:
            command = AskQuestion.model_validate({**typed, "language": phrases.language})
        except ValidationError:
            return await self._again(request, typed, phrases("ask_mistake"))
        try:
            if not sent.get("sure"):
                self._limits.count_search(request)
                if await self._faqs.find(command.question, most=3):
                    return await self._start(request, command.question, typed, asks_again=True)
            self._limits.count_question(request)
            asked = await self._api.asked(_call(request, command, sent.get("key", "")), command)
        except (Conflict, TooManyRequests, Unavailable) as refusal:
            return await self._again(request, typed, _refusal_text(refusal, phrases.language))
        address = f"{self._root}{asked.path}?{urlencode({'lang': phrases.language, 'new': '1'})}"
        return _onward(address)

    async def _again(
        self, request: web.Request, typed: Mapping[str, str], mistake: str
    ) -> web.Response:
        return await self._start(
            request, "", typed, mistake=mistake, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )

    # -------------------------------------------------------------- one question, one link

    async def faq(self, request: web.Request) -> web.Response:
        """A frequent question with its answer; one that was withdrawn is not found."""
        phrases = self._phrases(request)
        try:
            one = await self._faqs.published(read_number(request.match_info["faq"]) or 0)
        except NotFound:
            return self._html("feedback/question_unknown.html", phrases, status=404)
        procedure = self._catalogue.find(one.procedure_code)
        return self._html(
            "feedback/faq.html",
            phrases,
            question=phrases.localised(one.question),
            answer=phrases.localised(one.answer),
            field=one.field,
            procedure=procedure.procedure if procedure else None,
            changed=format_date(self._centre.value.day(one.changed_at)),
        )

    async def asked(self, request: web.Request) -> web.Response:
        """The asker's own page: question, answer, whether it spared a visit."""
        phrases = self._phrases(request)
        try:
            asked = await self._api.of_link(request.match_info["token"])
        except NotFound:
            return self._html(
                "feedback/question_unknown.html", phrases, HIDDEN, HTTPStatus.NOT_FOUND
            )
        centre = self._centre.value
        return self._html(
            "feedback/question.html",
            phrases,
            HIDDEN,
            asked=asked,
            is_new="new" in request.query,
            due=format_date(centre.day(asked.due_at)),
            time=format_time(centre.local(asked.due_at)),
            here=f"{self._root}{PAGE}/{request.match_info['token']}",
            link=f"{centre.public_url}{PAGE}/{request.match_info['token']}",
        )

    async def spared(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]
        await self._api.of_link(token)  # a wrong link is not found, whatever is sent
        sent = await read_form(request)
        if sent.get("spared") in ("yes", "no"):
            await self._api.spared(CITIZEN, token, spared=sent["spared"] == "yes")
        return _onward(f"{self._root}{PAGE}/{token}?lang={self._phrases(request).language}")

    async def erase(self, request: web.Request) -> web.Response:
        await self._api.of_link(request.match_info["token"])
        await read_form(request)
        await self._api.erased(CITIZEN, request.match_info["token"])
        return _onward(f"{self._root}{PAGE}?lang={self._phrases(request).language}")

    # ---------------------------------------------------------------------- rendering

    @property
    def _root(self) -> str:
        return self._centre.value.root_path

    def _phrases(self, request: web.Request) -> PagePhrases:
        return PagePhrases(page_language(request, *self._centre.value.languages), "questions")

    def _html(
        self,
        template: str,
        phrases: PagePhrases,
        headers: Mapping[str, str] = HEADERS,
        status: int = HTTPStatus.OK,
        **values: Any,
    ) -> web.Response:
        centre = self._centre.value
        page = render(
            template,
            phrases=phrases,
            language=phrases.language,
            root=self._root,
            hall_name=localised(centre.unit.name, phrases.language),
            other_languages=language_links(phrases.language, centre.languages),
            **values,
        )
        return web.Response(text=page, status=status, content_type="text/html", headers=headers)


def _call(request: web.Request, command: AskQuestion, key: str) -> Call:
    """The command under the form's own key: a form that is sent twice is one question."""
    is_key = 8 <= len(key) <= 40 and key.isascii() and key.isprintable()
    return Call(request, CITIZEN, "askQuestion", command, key if is_key else None)


def _refusal_text(refusal: MotcuaError, language: str) -> str:
    return problem_of(refusal, language).detail


def _onward(address: str) -> web.Response:
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={**HIDDEN, "Location": address})
