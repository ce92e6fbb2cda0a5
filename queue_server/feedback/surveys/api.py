"""The API of surveys. A citizen's answer is stored under no idempotency key, which would have its
time: that the visit was answered is what makes it arrive once."""

from __future__ import annotations

from config.wire.feedback.surveys import (
    EnterSurveyAnswer,
    ReleaseSurveyText,
    SurveyAnswer,
    SurveyAnswerTaken,
    SurveyTablet,
    SurveyTabletMade,
    TabletAnswer,
)
from queue_server.core.actor import CITIZEN
from queue_server.core.http.operations import Call, body_of
from queue_server.core.room import App
from queue_server.feedback.surveys.usecases import SurveyService, new_key


class SurveyApi:
    """Each parses, calls one use case and renders."""

    def __init__(self, app: App, surveys: SurveyService) -> None:
        self._app, self._surveys = app, surveys

    async def give(self, call: Call) -> SurveyAnswerTaken:
        answer: SurveyAnswer = body_of(call, SurveyAnswer)
        return await self.given(call.path("token"), answer)

    async def given(self, token: str, answer: SurveyAnswer) -> SurveyAnswerTaken:
        """Store an answer by a link, in nobody's name."""
        return await self._app.database.write(
            lambda unit: self._surveys.give(unit, token, answer), CITIZEN, self._app.clock.now()
        )

    async def tablet(self, call: Call) -> SurveyTablet:
        key, now = call.path("token"), self._app.clock.now()
        return await self._app.database.read(lambda c: self._surveys.tablet(c, key, now))

    async def give_at_tablet(self, call: Call) -> SurveyAnswerTaken:
        command: TabletAnswer = body_of(call, TabletAnswer)
        key, number = call.path("token"), command.number
        return await self._app.database.write(
            lambda unit: self._surveys.give_at_tablet(unit, key, number, command),
            CITIZEN,
            self._app.clock.now(),
        )

    async def enter(self, call: Call) -> SurveyAnswerTaken:
        command: EnterSurveyAnswer = body_of(call, EnterSurveyAnswer)
        return await self._app.commands.run(
            call, SurveyAnswerTaken, lambda unit: self._surveys.enter(unit, command)
        )

    async def make_tablet(self, call: Call) -> SurveyTabletMade:
        """Its answer is stored nowhere: the address is told once."""
        key, counter = new_key(), call.path("counter")
        await self._app.database.write(
            lambda unit: self._surveys.make_tablet(unit, counter, key),
            call.caller,
            self._app.clock.now(),
        )
        address = f"{self._app.centre.value.public_url}/survey/counter/{key}"
        return SurveyTabletMade(address=address)

    async def end_tablet(self, call: Call) -> None:
        counter = call.path("counter")
        await self._app.database.write(
            lambda unit: self._surveys.end_tablet(unit, counter),
            call.caller,
            self._app.clock.now(),
        )

    async def release(self, call: Call) -> None:
        command: ReleaseSurveyText = body_of(call, ReleaseSurveyText)
        answer = call.path_number("answer")
        await self._app.database.write(
            lambda unit: self._surveys.release(unit, answer, command.said),
            call.caller,
            self._app.clock.now(),
        )
