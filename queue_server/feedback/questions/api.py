"""Questions over HTTP: each handler parses, calls one use case and renders."""

from __future__ import annotations

import asyncio
from typing import Any, Final, Protocol

from aiohttp import web
from sqlalchemy import Connection, Row

from config.text.characters import typed
from config.wire import ErrorCode
from config.wire.feedback.questions import (
    AnswerQuestion,
    AnswersFound,
    AskedQuestion,
    AskQuestion,
    ChangeFaq,
    CloseQuestion,
    EnterQuestion,
    FaqPublished,
    ImportQuestions,
    MoveQuestion,
    PublishFaq,
    QuestionAsked,
    QuestionChannel,
    QuestionLine,
    QuestionMoved,
    QuestionRead,
    QuestionsImported,
    QuestionsListed,
    QuestionState,
    SayWhetherSpared,
)
from queue_server.catalogue.service import Catalogue
from queue_server.centre import repository as centre_store
from queue_server.core.actor import Actor, label_of
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest, NotFound, TooManyRequests
from queue_server.core.http.addresses import network_of
from queue_server.core.http.operations import Call, body_of
from queue_server.core.room import App
from queue_server.core.security.rate_limits import RateLimit, RateLimiter
from queue_server.feedback.officials.service import Officials
from queue_server.feedback.questions import exchange, repository, sealing
from queue_server.feedback.questions.faqs import Faqs
from queue_server.feedback.questions.rules import is_late
from queue_server.feedback.questions.usecases import asking
from queue_server.feedback.questions.usecases.answering import (
    Answering,
    QuestionNotYours,
    is_theirs,
    sign_in_of,
)
from queue_server.feedback.questions.usecases.publishing import FaqPublishing
from queue_server.feedback.questions.usecases.upkeep import Upkeep
from queue_server.web.language import accepted_language

LONGEST_SEARCH: Final = 200
ASKED: Final = RateLimit(burst=20, every_seconds=60)
"""Questions of one network: a hall behind one address may ask a few at once."""
SEARCHED: Final = RateLimit(burst=120, every_seconds=0.5)


class Limits:
    """How much one network asks and searches, in memory."""

    def __init__(self, app: App) -> None:
        self._clock = app.clock
        self._asked, self._searched = RateLimiter(ASKED), RateLimiter(SEARCHED)

    def count_question(self, request: web.Request) -> None:
        """Raises `TooManyRequests`."""
        self._count(self._asked, request)

    def count_search(self, request: web.Request) -> None:
        """Raises `TooManyRequests`."""
        self._count(self._searched, request)

    def _count(self, limiter: RateLimiter, request: web.Request) -> None:
        subject, now = network_of(request.remote or ""), self._clock.monotonic()
        wait = limiter.seconds_to_wait(subject, now)
        if wait > 0:
            raise TooManyRequests(wait)
        limiter.count(subject, now)


class Parts(Protocol):
    """What the handlers and pages stand on."""

    @property
    def app(self) -> App: ...

    @property
    def officials(self) -> Officials: ...

    @property
    def faqs(self) -> Faqs: ...

    @property
    def limits(self) -> Limits: ...

    @property
    def upkeep(self) -> Upkeep: ...

    @property
    def catalogue(self) -> Catalogue: ...


class QuestionsApi:
    """The handlers."""

    def __init__(self, parts: Parts) -> None:
        self._app, self._officials, self._faqs = parts.app, parts.officials, parts.faqs
        self._limits, self._upkeep = parts.limits, parts.upkeep
        self._answering = Answering(parts.officials, parts.catalogue)
        self._publishing = FaqPublishing(self._answering)

    # ----------------------------------------------------------------------- citizens

    async def find(self, call: Call) -> AnswersFound:
        self._limits.count_search(call.request)
        words = call.request.query.get("q", "")[:LONGEST_SEARCH]
        field = call.request.query.get("field", "")[:LONGEST_SEARCH]
        return await self._faqs.found(words, accepted_language(call.request), field)

    async def ask(self, call: Call) -> QuestionAsked:
        self._limits.count_question(call.request)
        return await self.asked(call, body_of(call, AskQuestion))

    async def asked(self, call: Call, command: AskQuestion) -> QuestionAsked:
        centre = self._app.centre.value
        return await self._app.commands.run(
            call, QuestionAsked, lambda unit: asking.ask(unit, centre, command)
        )

    async def status(self, call: Call) -> AskedQuestion:
        return await self.of_link(call.path("token"))

    async def of_link(self, token: str) -> AskedQuestion:
        """What a link shows. Raises `NotFound`."""
        now, centre = self._app.clock.now(), self._app.centre.value

        def look(connection: Connection) -> AskedQuestion:
            row = repository.of_token(connection, token)
            if row.forgotten:
                raise NotFound(ErrorCode.UNKNOWN_QUESTION)
            return asking.asked(connection, row, centre, now)

        return await self._app.database.read(look)

    async def say_whether_spared(self, call: Call) -> None:
        token, command = call.path("token"), body_of(call, SayWhetherSpared)
        await self.spared(call.caller, token, spared=command.spared)

    async def spared(self, caller: Actor, token: str, *, spared: bool) -> None:
        centre, now = self._app.centre.value, self._app.clock.now()
        await self._app.database.write(
            lambda unit: asking.say_whether_spared(unit, centre, token, spared=spared), caller, now
        )

    async def erase(self, call: Call) -> None:
        await self.erased(call.caller, call.path("token"))

    async def erased(self, caller: Actor, token: str) -> None:
        now = self._app.clock.now()
        await self._app.database.write(lambda unit: asking.erase(unit, token), caller, now)
        self._upkeep.erased()

    # -------------------------------------------------------------------------- staff

    async def enter(self, call: Call) -> QuestionAsked:
        command, centre = body_of(call, EnterQuestion), self._app.centre.value
        return await self._app.commands.run(
            call, QuestionAsked, lambda unit: asking.enter(unit, centre, command)
        )

    async def listed(self, call: Call) -> QuestionsListed:
        state = call.request.query.get("state", "open")
        if state not in ("open", "over"):
            raise BadRequest(fields={"state": "open or over"})
        return await self.list(call.caller, is_open=state == "open")

    async def list(self, caller: Actor, *, is_open: bool) -> QuestionsListed:
        """The questions that a caller may answer or see answered, those first that are due."""
        now = self._app.clock.now()

        def look(connection: Connection) -> QuestionsListed:
            sign_in = sign_in_of(connection, caller)
            rows = repository.listed(connection, is_open=is_open, fields=None)
            count, late = repository.open_counts(connection, now)
            lines = [self._line(connection, row, caller, sign_in) for row in rows]
            return QuestionsListed(questions=lines, open=count, late=late)

        return await self._app.database.read(look)

    def _line(
        self, connection: Connection, row: Row[Any], caller: Actor, sign_in: str
    ) -> QuestionLine:
        state = QuestionState(row.state)
        theirs = is_theirs(self._officials, caller, sign_in, row.field)
        return QuestionLine(
            question_id=row.id, version=row.version, channel=QuestionChannel(row.channel),
            state=state, field=row.field, procedure=row.procedure_code,
            # What was asked may name somebody: who does not answer for it reads the field alone.
            question=sealing.opened(connection, row, sealing.QUESTION) if theirs else "",
            asked_at=row.asked_at, due_at=row.due_at,
            late=is_late(state, row.due_at, self._app.clock.now()),
            yours=theirs,
            asked_of=[one.answers.name for one in self._officials.of_field(row.field)],
        )  # fmt: skip

    async def one(self, call: Call) -> QuestionRead:
        return await self.read(call.caller, call.path_number("question_id"))

    async def read(self, caller: Actor, question_id: int) -> QuestionRead:
        """One question whole; the line of the log is on disk before the answer leaves. Raises
        `NotFound`, `QuestionNotYours`."""

        def read(unit: UnitOfWork) -> QuestionRead:
            connection = unit.connection
            row = repository.of_id(connection, question_id)
            line = self._line(connection, row, caller, sign_in_of(connection, caller))
            if not line.yours:
                raise QuestionNotYours
            centre_store.log(unit, "read_question", f"question:{row.id}")
            names = centre_store.staff_names(connection)
            return QuestionRead(
                **line.model_dump(),
                contact=sealing.opened(connection, row, sealing.CONTACT),
                answer=sealing.opened(connection, row, sealing.ANSWER),
                answered_at=row.answered_at,
                answered_by=names.get(row.answered_by, label_of(row.answered_by)),
                spared=row.spared, people=row.people,
                may_answer=row.state == QuestionState.OPEN.value,
            )  # fmt: skip

        return await self._app.database.write(read, caller, self._app.clock.now())

    async def answer(self, call: Call) -> QuestionMoved:
        id, command = call.path_number("question_id"), body_of(call, AnswerQuestion)
        return await self._app.commands.run(
            call, QuestionMoved, lambda unit: self._answering.answer(unit, id, command)
        )

    async def close(self, call: Call) -> QuestionMoved:
        id, command = call.path_number("question_id"), body_of(call, CloseQuestion)
        return await self._app.commands.run(
            call, QuestionMoved, lambda unit: self._answering.close(unit, id, command)
        )

    async def move(self, call: Call) -> QuestionMoved:
        id, command = call.path_number("question_id"), body_of(call, MoveQuestion)
        return await self._app.commands.run(
            call, QuestionMoved, lambda unit: self._answering.move(unit, id, command)
        )

    async def forget(self, call: Call) -> None:
        id = call.path_number("question_id")

        def forget(unit: UnitOfWork) -> None:
            asking.forget(unit, repository.of_id(unit.connection, id))

        await self._app.database.write(forget, call.caller, self._app.clock.now())
        self._upkeep.erased()

    # --------------------------------------------------------------- frequent questions

    async def publish(self, call: Call) -> FaqPublished:
        command, centre = body_of(call, PublishFaq), self._app.centre.value
        return await self._app.commands.run(
            call, FaqPublished, lambda unit: self._publishing.publish(unit, centre, command)
        )

    async def change(self, call: Call) -> FaqPublished:
        id, command, centre = (
            call.path_number("faq"), body_of(call, ChangeFaq), self._app.centre.value,
        )  # fmt: skip
        return await self._app.commands.run(
            call, FaqPublished, lambda unit: self._publishing.change(unit, centre, id, command)
        )

    async def withdraw(self, call: Call) -> FaqPublished:
        id = call.path_number("faq")
        return await self._app.commands.run(
            call, FaqPublished, lambda unit: self._publishing.withdraw(unit, id)
        )

    # ---------------------------------------------------------------------------- files

    async def imported(self, call: Call) -> QuestionsImported:
        command, centre = body_of(call, ImportQuestions), self._app.centre.value
        found = await asyncio.to_thread(lambda: exchange.read(typed(command.file)))
        return await self._app.commands.run(
            call, QuestionsImported, lambda unit: exchange.take(unit, centre, found)
        )

    async def exported(self, call: Call) -> web.Response:
        centre, now = self._app.centre.value, self._app.clock.now()

        def write(unit: UnitOfWork) -> str:
            centre_store.log(unit, "export_questions")
            return exchange.written(unit.connection, centre, now)

        file = await self._app.database.write(write, call.caller, now)
        headers = {
            "Content-Disposition": 'attachment; filename="hoi-dap.json"',
            "Cache-Control": "no-store",
        }
        return web.Response(text=file, content_type="application/json", headers=headers)
