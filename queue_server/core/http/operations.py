"""HTTP: who calls, what they may do, and what they sent.

A room's `api` lists its `Operation`s; this module turns each into an aiohttp handler that
parses, asks whether the caller may, calls the use case and renders. The same list makes the
OpenAPI document (`queue_server.core.http.openapi`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final, Protocol, TypeVar, cast
from urllib.parse import parse_qsl

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import BaseModel, ValidationError

from config.centre.roles import Permission
from config.text.phrase import Phrase
from config.value_object import value_object
from config.wire import ErrorCode, FromDevice
from queue_server.core import errors
from queue_server.core.actor import Actor, ActorKind
from queue_server.core.http.early_refusals import let_body_come
from queue_server.core.http.later import ModelField
from queue_server.core.http.origin import check_origin
from queue_server.core.http.problems import API as API
from queue_server.core.http.request_log import REQUEST_RECORD
from queue_server.core.http.security_headers import SECURITY_HEADERS as SECURITY_HEADERS
from queue_server.core.http.security_headers import add_security_headers as add_security_headers
from queue_server.web.address_parts import read_number

Sent = TypeVar("Sent")

LARGEST_BODY_BYTES: Final = 16 * 1024
LARGEST_WORDS_BYTES: Final = 40 * 1024
"""Of a form in which somebody writes 2,000 letters: one of Vietnamese that was typed decomposed has
five bytes, and each of them three letters in a form."""
FORM: Final = "application/x-www-form-urlencoded"
MOST_FIELDS: Final = 20
LONGEST_KEY: Final = 80
WORDED: Final = {
    "string_too_short": "field_short",
    "string_too_long": "field_long",
    "greater_than_equal": "field_low",
    "less_than_equal": "field_high",
    "missing": "field_missing",
    "too_short": "field_missing",
    "int_parsing": "field_no_number",
    "int_type": "field_no_number",
}
"""The mistakes that people make in a form, by pydantic's names, and their texts."""
BODY_SECONDS: Final = 30.0
"""A body is small; a slower sender would hold a connection."""
JSON_HEADERS: Final = {"Content-Type": "application/json", "Cache-Control": "no-store"}
CHANGING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class Allowed:
    """Who may use an operation: anyone; or these kinds of device; or staff who may."""

    anyone: bool = False
    kinds: frozenset[ActorKind] = frozenset()
    permissions: frozenset[Permission] = frozenset()
    """Staff who may do one of these."""
    confined: bool = False
    """Also staff who have to change their one-time password first."""

    def check(self, caller: Actor) -> None:
        """Raise `NotSignedIn`, `NotAllowed`, or what comes first."""
        if self.anyone:
            return
        if caller.is_confined and not self.confined:
            lacks = caller.lacks_second_factor
            raise errors.SecondFactorMissing if lacks else errors.MustChangePassword
        if caller.kind in self.kinds:
            return
        if caller.kind is ActorKind.NOBODY:
            raise errors.NotSignedIn
        if not self.permissions & caller.permissions:
            raise errors.NotAllowed


ANYONE: Final = Allowed(anyone=True)
ANY_STAFF: Final = Allowed(kinds=frozenset({ActorKind.STAFF}))
OWN_SESSION: Final = Allowed(kinds=frozenset({ActorKind.STAFF}), confined=True)
"""Staff, also those who have to change their one-time password before anything else."""


def staff(permission: Permission, *kinds: ActorKind) -> Allowed:
    """Staff with `permission`, and devices of `kinds`."""
    return Allowed(kinds=frozenset(kinds), permissions=frozenset({permission}))


def staff_who(*permissions: Permission) -> Allowed:
    """Staff with at least one of the permissions."""
    return Allowed(permissions=frozenset(permissions))


def devices(*kinds: ActorKind) -> Allowed:
    return Allowed(kinds=frozenset(kinds))


Said = tuple[BaseModel, bytes]
"""An answer, and its JSON."""


@value_object
class Call:
    """A request that was parsed and permitted."""

    request: web.Request
    caller: Actor
    operation: str
    body: FromDevice | None = None
    key: str | None = None
    """The idempotency key."""
    said: list[Said] = field(default_factory=list)
    """Answers that are JSON already, for they were stored: the newest is the last."""

    def path(self, name: str) -> str:
        """A part of the path, such as the counter's id."""
        return self.request.match_info[name]

    def path_number(self, name: str) -> int:
        """A part of the path that is a row's number. Raises `NotFound`."""
        number = read_number(self.request.match_info[name])
        if number is None:
            raise errors.NotFound
        return number

    @property
    def content(self) -> str:
        """What the command says, so that a key that comes back with other words is noticed. It may
        name persons: only a keyed hash of it is kept."""
        body = self.body.model_dump_json() if self.body is not None else ""
        return f"{self.request.path}\n{body}"


OperationHandler = Callable[[Call], Awaitable[BaseModel | web.StreamResponse | None]]


@dataclass(frozen=True)
class Operation:
    """One operation of the API: its name is the product's vocabulary."""

    id: str
    method: str
    path: str
    """Below `/api/v1`, aiohttp's way: `/counters/{counter}/next`."""
    summary: str
    handler: OperationHandler
    allowed: Allowed
    body: ModelField[FromDevice] = ModelField()  # noqa: RUF009
    answer: ModelField[BaseModel] = ModelField()  # noqa: RUF009
    """None is 204, or a stream or sound where `media` says so."""
    media: str = "application/json"
    refusals: tuple[ErrorCode, ...] = field(default=())
    """The codes of a refusal beyond those that every operation has."""
    largest_body_bytes: int | None = None
    """Where a body may be larger than those of other operations."""
    is_use: bool = True
    """Whether asking it is a use of the session, which otherwise ends after a while."""
    query: Mapping[str, Mapping[str, object]] = field(default_factory=dict, hash=False)
    """What it reads from its address (`?offset=50`), as JSON schema; the handler checks it."""


class Authenticator(Protocol):
    """Identifies the sender of a request."""

    async def identify(self, request: web.Request, *, touch: bool = True) -> Actor: ...


Limit = Callable[[Actor], None]
"""Counts a caller's use of an operation. Raises `TooManyRequests`."""
Answered = Callable[["Call"], Awaitable[bool]]
"""Whether a command was answered before, under its idempotency key: its resend costs nothing."""


def routes(
    operations: Iterable[Operation],
    authenticator: Authenticator,
    limits: Mapping[str, Limit] | None = None,
    answered: Answered | None = None,
) -> list[web.RouteDef]:
    """The operations' routes; `limits` are those of operations by their names, and hold for
    what was not `answered` before."""
    return [
        web.route(
            operation.method,
            API + operation.path,
            _handler(operation, authenticator, (limits or {}).get(operation.id), answered),
            expect_handler=let_body_come,
        )
        for operation in operations
    ]


def _handler(
    operation: Operation,
    authenticator: Authenticator,
    limit: Limit | None,
    answered: Answered | None,
) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        caller = await authenticator.identify(request, touch=operation.is_use)
        _say_who(request, operation, caller)
        operation.allowed.check(caller)
        if request.method in CHANGING:
            check_origin(request)
        if operation.largest_body_bytes is not None:
            request = request.clone(client_max_size=operation.largest_body_bytes)
        body = await read_body(request, operation.body) if operation.body else None
        call = Call(request, caller, operation.id, body, _idempotency_key(request))
        if limit is not None:
            await _keep_within(limit, call, answered)
        answer = await operation.handler(call)
        if answer is None:
            return web.Response(status=HTTPStatus.NO_CONTENT)
        if isinstance(answer, web.StreamResponse):
            return answer
        stored, said = call.said[-1] if call.said else (None, b"")
        return json_response(said) if stored is answer else json_answer(answer)

    return handle


async def _keep_within(limit: Limit, call: Call, answered: Answered | None) -> None:
    """Raise `TooManyRequests`, but not for a command that only comes once more."""
    try:
        limit(call.caller)
    except errors.TooManyRequests:
        if call.key is None or answered is None or not await answered(call):
            raise


def _say_who(request: web.Request, operation: Operation, caller: Actor) -> None:
    """For the log and the figures."""
    record = request.get(REQUEST_RECORD)
    if record is not None:
        record.operation, record.caller = operation.id, caller.label
        record.lasts = operation.media == "text/event-stream"


def json_answer(answer: BaseModel) -> web.Response:
    return json_response(to_json(answer))


def json_response(body: bytes) -> web.Response:
    return web.Response(body=body, headers=JSON_HEADERS)


def to_json(answer: BaseModel) -> bytes:
    """As `model_dump_json().encode()`, without decoding to a text first."""
    return answer.__pydantic_serializer__.to_json(answer)


async def in_time(body: Awaitable[Sent], seconds: float = BODY_SECONDS) -> Sent:
    """Await a body for `seconds` at most. Raises `BadRequest` where it does not come in time."""
    try:
        async with asyncio.timeout(seconds):
            return await body
    except TimeoutError:
        raise errors.BadRequest(ErrorCode.BODY_TOO_SLOW) from None


async def _body(request: web.Request) -> bytes:
    """The whole body. Raises `BadRequest` where it does not come in time or is broken."""
    try:
        if request.content.is_eof():
            return await request.read()  # it came with the head: no timeout is needed
        return await in_time(request.read())
    except web.RequestPayloadError:
        raise errors.BadRequest(ErrorCode.MALFORMED_REQUEST) from None


async def read_form(
    request: web.Request, most_fields: int = MOST_FIELDS, most_bytes: int = LARGEST_BODY_BYTES
) -> Mapping[str, str]:
    """The fields of a page's own form: plain words, UTF-8, each once. Raises `BadRequest`."""
    if request.content_type != FORM or (request.charset or "utf-8").lower() != "utf-8":
        raise errors.BadRequest(ErrorCode.NOT_A_FORM)
    sent = await _body(request.clone(client_max_size=most_bytes))
    try:
        fields = parse_qsl(sent.decode(), keep_blank_values=True, max_num_fields=most_fields)
    except ValueError:
        raise errors.BadRequest(ErrorCode.NOT_A_FORM) from None
    return dict(fields)


async def read_body(request: web.Request, model: type[FromDevice]) -> FromDevice:
    """The body as `model`. Raises `BadRequest` with the fields that are wrong."""
    if request.content_type != "application/json":
        raise errors.BadRequest(ErrorCode.NOT_JSON)
    raw = await _body(request)
    if b"\\u0000" in raw:
        # PostgreSQL has no such letter in a text, and nobody types it.
        raise errors.BadRequest(fields={"body": "the letter U+0000 is not allowed"})
    try:
        return model.model_validate_json(raw or b"{}")
    except ValidationError as error:
        mistakes = error.errors(include_url=False, include_input=False)
        if any(mistake["type"] == "json_invalid" for mistake in mistakes):
            raise errors.BadRequest(ErrorCode.NOT_JSON) from None
        fields = {".".join(map(str, m["loc"])) or "body": _worded(m) for m in mistakes[:20]}
        raise errors.BadRequest(fields=fields) from None


OF_PYDANTIC: Final = "en"
"""The language of its messages."""


@dataclass(frozen=True)
class OtherMistake(Phrase):
    """A mistake without words of its own: pydantic's are told to those who read its language."""

    said: str = ""

    def in_language(self, language: str) -> str:
        return self.said if language == OF_PYDANTIC else super().in_language(language)


def _worded(mistake: Any) -> Phrase:
    """What people mistype, in words of the catalogue; what only programs do, as pydantic says."""
    kind = str(mistake["type"])
    if kind.startswith("date_") or kind == "not_a_day":
        return Phrase("problem.field_no_day")
    known = WORDED.get(kind)
    if known is None:
        return OtherMistake("problem.field_wrong", said=str(mistake["msg"]))
    limit = next(iter(mistake.get("ctx", {}).values()), "")
    return Phrase(f"problem.{known}", {"limit": limit})


def _idempotency_key(request: web.Request) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 1 <= len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        wrong = f"1 to {LONGEST_KEY} printable ASCII characters"
        raise errors.BadRequest(fields={"Idempotency-Key": wrong})
    return key


def body_of(call: Call, model: type[BaseModel]) -> Any:
    """The call's body, known to be a `model`."""
    return cast(model, call.body)  # type: ignore[valid-type]
