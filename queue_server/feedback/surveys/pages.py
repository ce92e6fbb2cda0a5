"""The pages of citizens: `/survey/{token}` by a link, `/survey/counter/{token}` on a tablet.

The first is a plain form; the token alone is the right to answer, no cookie counts. The second
lives by its script, which asks the API.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from aiohttp import web
from pydantic import ValidationError

from config.centre.sections.surveys import Surveys
from config.wire import ErrorCode
from config.wire.feedback.surveys import SurveyAnswer
from queue_server.core.errors import BadRequest, Conflict, NotFound, Unavailable
from queue_server.core.http.operations import LARGEST_WORDS_BYTES, read_form
from queue_server.core.room import App
from queue_server.core.security.encryption import data_keys
from queue_server.feedback.frames import CitizenFrame
from queue_server.feedback.surveys.api import SurveyApi
from queue_server.feedback.surveys.rules import MARKS
from queue_server.feedback.surveys.usecases import SurveyService
from queue_server.web.phrases import PagePhrases

PART: Final = "surveys"
MOST_FIELDS: Final = 100
ASPECTS: Final = ("process", "attitude")
KINDS: Final = ("fault", "praise")


class SurveyPages:
    """The handlers of the citizens' pages."""

    def __init__(self, app: App, surveys: SurveyService, api: SurveyApi) -> None:
        self._app, self._surveys, self._api = app, surveys, api
        self._frame = CitizenFrame(app.centre, PART)

    async def form(self, request: web.Request) -> web.Response:
        """The questions; thanks where they were answered, or why they cannot be."""
        phrases, token = self._frame.phrases(request), request.match_info["token"]
        now = self._app.clock.now()
        try:
            given = await self._app.database.read(lambda c: self._surveys.is_given(c, token, now))
        except (NotFound, Conflict) as refusal:
            return self._refused(phrases, refusal)
        return self._thanks(phrases) if given else await self._asked(phrases, token)

    async def give(self, request: web.Request) -> web.Response:
        phrases, token = self._frame.phrases(request), request.match_info["token"]
        wrong = await self._why_not(token)
        if wrong:
            return self._refused(phrases, wrong)
        sent = await read_form(request, MOST_FIELDS, LARGEST_WORDS_BYTES)
        try:
            await self._api.given(token, _answer(sent))
        except (NotFound, Conflict) as refusal:
            return self._refused(phrases, refusal)
        except (ValidationError, BadRequest):
            return await self._asked(phrases, token, sent, phrases("mark_one"))
        except Unavailable:
            status = HTTPStatus.SERVICE_UNAVAILABLE
            return await self._asked(phrases, token, sent, phrases("unavailable"), status)
        return self._thanks(phrases)

    async def tablet(self, request: web.Request) -> web.Response:
        phrases, key = self._frame.phrases(request), request.match_info["token"]
        now = self._app.clock.now()
        try:
            shown = await self._app.database.read(lambda c: self._surveys.tablet(c, key, now))
        except NotFound as refusal:
            return self._refused(phrases, refusal)
        counter = self._app.centre.value.counter_by_id[shown.counter]
        return self._frame.html(
            "feedback/survey_tablet.html",
            phrases,
            key=key,
            counter=phrases.localised(counter.name),
            **self._questions(phrases),
        )

    # --------------------------------------------------------------------------- parts

    def _thanks(self, phrases: PagePhrases) -> web.Response:
        return self._frame.html("feedback/survey_thanks.html", phrases, look="thanks")

    async def _why_not(self, token: str) -> NotFound | Conflict | None:
        """Why nobody may answer by this link now."""
        now = self._app.clock.now()
        try:
            await self._app.database.read(lambda c: self._surveys.visited(c, token, now))
        except (NotFound, Conflict) as refusal:
            return refusal
        return None

    async def _asked(
        self,
        phrases: PagePhrases,
        token: str,
        sent: Mapping[str, str] | None = None,
        mistake: str = "",
        status: int = HTTPStatus.OK,
    ) -> web.Response:
        takes_words = await self._app.database.read(lambda c: bool(data_keys(c)))
        if mistake and status == HTTPStatus.OK:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        return self._frame.html(
            "feedback/survey.html",
            phrases,
            status,
            address=f"{self._frame.root}/survey/{token}?lang={phrases.language}",
            sent=sent or {},
            mistake=mistake,
            takes_words=takes_words,
            **self._questions(phrases),
        )

    def _questions(self, phrases: PagePhrases) -> dict[str, Any]:
        return questions(self._app.centre.value.surveys, phrases)

    def _refused(self, phrases: PagePhrases, refusal: NotFound | Conflict) -> web.Response:
        known = refusal.code is ErrorCode.SURVEY_NOT_OPEN
        status = HTTPStatus.CONFLICT if known else HTTPStatus.NOT_FOUND
        key = "closed" if known else "unknown"
        return self._frame.html("feedback/survey_refused.html", phrases, status, look=key)


def questions(surveys: Surveys, phrases: PagePhrases) -> dict[str, Any]:
    """What is asked, in the words of a language."""
    reasons = [
        (about, kind, [(one.id, phrases.localised(one.name)) for one in surveys.reasons
                       if one.about == about and one.kind == kind])
        for about in ASPECTS
        for kind in KINDS
    ]  # fmt: skip
    return {
        "marks": MARKS[::-1],
        "aspects": ASPECTS,
        "reasons": [group for group in reasons if group[2]],
        "criteria": [(one.id, phrases.localised(one.name)) for one in surveys.criteria],
    }


def _answer(sent: Mapping[str, str]) -> SurveyAnswer:
    """The form's fields as an answer. Raises `ValidationError`."""
    marks = {name: _number(sent[name]) for name in ASPECTS if sent.get(name)}
    points = {
        name.removeprefix("points."): _number(value)
        for name, value in sent.items()
        if name.startswith("points.") and value
    }
    reasons = [name.removeprefix("reason.") for name in sent if name.startswith("reason.")]
    said = sent.get("said", "")
    return SurveyAnswer.model_validate(
        {**marks, "reasons": reasons, "points": points, "said": said}
    )


def _number(written: str) -> int | str:
    return int(written) if written in "012345" and len(written) == 1 else written
