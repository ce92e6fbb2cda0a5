"""The pages of citizens: `/petition` with its form, and `/petition/{token}`, the receipt.

Both are plain forms. No cookie counts on them, so they need no proof of their origin; the link's
token is the right to see and judge. The form comes as `multipart/form-data`, read part by part
within its limits; a file's name and type are not looked at.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Final

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError
from pydantic import ValidationError

from config.text.characters import typed
from config.text.formats import format_date, format_time
from config.wire import ErrorCode
from config.wire.feedback.petitions import JudgePetition, PetitionFollowed, SubmitPetition
from queue_server.core.errors import (
    BadRequest,
    Conflict,
    NotFound,
    TooManyRequests,
    Unavailable,
)
from queue_server.core.http.addresses import network_of
from queue_server.core.http.operations import LARGEST_WORDS_BYTES, in_time, read_form
from queue_server.core.http.problems import problem_of
from queue_server.core.room import App
from queue_server.feedback.frames import CITIZEN_HEADERS, CitizenFrame
from queue_server.feedback.petitions import photos, repository
from queue_server.feedback.petitions.api import PetitionApi
from queue_server.feedback.petitions.uploads import Uploads
from queue_server.web.phrases import PagePhrases

PART: Final = "petitions"
FIELDS: Final = frozenset({"kind", "said", "name", "contact"})
LARGEST_FIELD_BYTES: Final = 12_000
"""Two thousand letters of Vietnamese, typed decomposed, and some to spare."""
MOST_PARTS: Final = 20
UPLOAD_SECONDS: Final = 120.0
PHOTO: Final = "photo"
PHOTO_HEADERS: Final = {
    **CITIZEN_HEADERS,
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
    ),
    "Content-Disposition": 'inline; filename="photo.jpg"',
}


class PetitionPages:
    """The handlers of the citizens' pages."""

    def __init__(self, app: App, api: PetitionApi) -> None:
        self._app, self._api = app, api
        self._frame = CitizenFrame(app.centre, PART)
        self._uploads = Uploads()

    async def form(self, request: web.Request) -> web.Response:
        return self._form(self._frame.phrases(request), {})

    async def send(self, request: web.Request) -> web.Response:
        """Store it, and lead on to the receipt; or say what is wrong and keep the words."""
        phrases = self._frame.phrases(request)
        sent: dict[str, str] = {}
        try:
            async with self._uploads.turn(network_of(request.remote or "")):
                files = await in_time(self._read(request, sent), UPLOAD_SECONDS)
                command = SubmitPetition.model_validate({**sent, "language": phrases.language})
                self._api.limit(request.remote or "")  # a form with a mistake does not count
                if not self._uploads.fit(len(files), self._app.clock.monotonic()):
                    later = phrases("photos_later")
                    return self._form(phrases, sent, later, HTTPStatus.TOO_MANY_REQUESTS)
                drawn = [await asyncio.to_thread(photos.drawn_anew, file) for file in files]
            received = await self._api.send(command, drawn)
        except ValidationError:
            return self._form(phrases, sent, phrases("mistake"), HTTPStatus.UNPROCESSABLE_ENTITY)
        except (BadRequest, Conflict, TooManyRequests, Unavailable) as refusal:
            problem = problem_of(refusal, phrases.language)
            return self._form(phrases, sent, problem.detail, problem.status)
        token = received.follow_url.rpartition("/")[2]
        address = f"{self._frame.root}/petition/{token}?lang={phrases.language}"
        headers = {**CITIZEN_HEADERS, "Location": address}
        return web.Response(status=HTTPStatus.SEE_OTHER, headers=headers)

    async def receipt(self, request: web.Request) -> web.Response:
        """How it stands, what was answered, and the questions about the answer."""
        return await self._receipt(request)

    async def judge(self, request: web.Request) -> web.Response:
        phrases, token = self._frame.phrases(request), request.match_info["token"]
        try:
            await self._api.followed(token)
        except NotFound:
            return self._unknown(phrases)
        sent = await read_form(request, most_bytes=LARGEST_WORDS_BYTES)
        said = typed(sent.get("said", "")).strip()[:2_000]
        command = {"satisfied": sent.get("satisfied") == "yes", "said": said}
        try:
            await self._api.judged(token, JudgePetition.model_validate(command))
        except (ValidationError, Conflict, Unavailable):
            return await self._receipt(request, phrases("not_now"), HTTPStatus.CONFLICT)
        address = f"{self._frame.root}/petition/{token}?lang={phrases.language}"
        headers = {**CITIZEN_HEADERS, "Location": address}
        return web.Response(status=HTTPStatus.SEE_OTHER, headers=headers)

    async def photo(self, request: web.Request) -> web.Response:
        """A photo, for the holder of the link."""
        token, place = request.match_info["token"], int(request.match_info["place"])
        try:
            image = await self._app.database.read(
                lambda c: repository.photo(c, self._api.petitions.by_link(c, token).id, place)
            )
            return photo_answer(image)
        except NotFound:
            return self._unknown(self._frame.phrases(request))

    # --------------------------------------------------------------------------- parts

    async def _read(self, request: web.Request, sent: dict[str, str]) -> list[bytes]:
        """The fields into `sent`, and the photos. Raises `BadRequest`."""
        if request.content_type != "multipart/form-data":
            raise BadRequest(ErrorCode.NOT_A_FORM)
        most, files, parts = self._app.centre.value.petitions.photos, list[bytes](), 0
        try:
            reader = await request.multipart()
            while (part := await reader.next()) is not None:
                parts += 1
                if parts > MOST_PARTS or not isinstance(part, BodyPartReader):
                    raise BadRequest(ErrorCode.NOT_A_FORM)
                if part.name == PHOTO:
                    file = await _bytes(part, photos.LARGEST_BYTES, ErrorCode.PHOTO_TOO_LARGE)
                    files += [file] if file else []
                elif part.name in FIELDS and part.name not in sent:
                    field = await _bytes(part, LARGEST_FIELD_BYTES, ErrorCode.BODY_TOO_LARGE)
                    sent[part.name] = field.decode().replace("\0", "")
                if len(files) > most:
                    raise BadRequest(ErrorCode.PHOTO_TOO_LARGE)
        except (ValueError, AssertionError, HttpProcessingError, web.RequestPayloadError):
            raise BadRequest(ErrorCode.NOT_A_FORM) from None
        return files

    def _form(
        self,
        phrases: PagePhrases,
        sent: Mapping[str, str],
        mistake: str = "",
        status: int = HTTPStatus.OK,
    ) -> web.Response:
        settings = self._app.centre.value.petitions
        return self._frame.html(
            "feedback/petition.html",
            phrases,
            status,
            address=f"{self._frame.root}/petition?lang={phrases.language}",
            kinds=[
                (one.id, phrases.localised(one.name), one.working_days) for one in settings.kinds
            ],
            photos=settings.photos,
            forward_days=settings.forward_days,
            taken=settings.taken and bool(settings.kinds),
            sent=sent,
            mistake=mistake,
        )

    async def _receipt(
        self, request: web.Request, mistake: str = "", status: int = HTTPStatus.OK
    ) -> web.Response:
        phrases, token = self._frame.phrases(request), request.match_info["token"]
        try:
            followed = await self._api.followed(token)
        except NotFound:
            return self._unknown(phrases)
        address = f"{self._frame.root}/petition/{token}"
        return self._frame.html(
            "feedback/petition_receipt.html",
            phrases,
            status,
            one=followed,
            link=f"{self._app.centre.value.public_url}/petition/{token}",
            here=address,
            judge=f"{address}?lang={phrases.language}",
            kind=phrases.localised(followed.kind_name),
            facts=self._facts(phrases, followed),
            texts=[
                (phrases(f"what_{text.what}"), self._when(text.at), text.said)
                for text in followed.texts
            ],
            mistake=mistake,
        )

    def _facts(self, phrases: PagePhrases, one: PetitionFollowed) -> list[tuple[str, str]]:
        facts = [
            (phrases("code"), one.code),
            (phrases("received"), self._when(one.received_at)),
        ]
        if one.status.value in ("received", "in_progress", "reopened"):
            facts.append((phrases("due"), self._when(one.due_at)))
        if one.office:
            facts.append((phrases("office"), one.office))
        return facts

    def _when(self, instant: datetime) -> str:
        local = self._app.centre.value.local(instant)
        return f"{format_time(local)} {format_date(local.date())}"

    def _unknown(self, phrases: PagePhrases) -> web.Response:
        template = "feedback/petition_unknown.html"
        return self._frame.html(template, phrases, HTTPStatus.NOT_FOUND)


async def _bytes(part: BodyPartReader, most: int, too_large: ErrorCode) -> bytes:
    """What a part holds. Raises `BadRequest` (`too_large`) where it is more than so many bytes."""
    read = bytearray()
    while chunk := await part.read_chunk(65_536):
        read += chunk
        if len(read) > most:
            raise BadRequest(too_large)
    return bytes(read)


def photo_answer(image: str | None) -> web.Response:
    """A photo as it is sent to anybody: a JPEG, and nothing that a browser would run. Raises
    `NotFound`."""
    if image is None:
        raise NotFound(ErrorCode.UNKNOWN_PETITION)
    body = base64.b64decode(image)
    return web.Response(body=body, content_type="image/jpeg", headers=PHOTO_HEADERS)
