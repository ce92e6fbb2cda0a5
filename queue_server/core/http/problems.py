"""Errors in HTTP: as problems (RFC 9457) for programs and as pages for people."""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from config.text.catalogue import text
from config.text.phrase import worded
from config.wire import ErrorCode, Problem
from queue_server.core import errors
from queue_server.core.http.problem_page import ROOT, problem_page, wants_page
from queue_server.core.http.request_log import id_of
from queue_server.web.language import accepted_language, page_language

logger = logging.getLogger(__name__)

API: Final = "/api/v1"

STATUS_OF: Final[dict[type[errors.MotcuaError], HTTPStatus]] = {
    errors.BadRequest: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NotSignedIn: HTTPStatus.UNAUTHORIZED,
    errors.NotAllowed: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.TooManyRequests: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""The one table from the error tree to HTTP; a subclass has its parent's status."""

STATUS_OF_CODE: Final[dict[ErrorCode, HTTPStatus]] = {
    ErrorCode.NOT_JSON: HTTPStatus.BAD_REQUEST,
    ErrorCode.BODY_TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    ErrorCode.METHOD_NOT_ALLOWED: HTTPStatus.METHOD_NOT_ALLOWED,
    ErrorCode.COMPRESSED_BODY: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    ErrorCode.NOT_A_FORM: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    ErrorCode.BODY_TOO_SLOW: HTTPStatus.REQUEST_TIMEOUT,
    ErrorCode.EXPECTATION_FAILED: HTTPStatus.EXPECTATION_FAILED,
    ErrorCode.MALFORMED_REQUEST: HTTPStatus.BAD_REQUEST,
}
"""Codes that are plainer in HTTP than their class."""


def problem_of(error: errors.MotcuaError, language: str, request_id: str | None = None) -> Problem:
    """The error as it crosses the wire."""
    status = STATUS_OF_CODE.get(error.code) or next(
        (STATUS_OF[kind] for kind in type(error).__mro__ if kind in STATUS_OF),
        HTTPStatus.INTERNAL_SERVER_ERROR,
    )
    return Problem(
        title=text(language, f"errors.{error.code}.title"),
        status=status,
        code=error.code,
        detail=text(language, f"errors.{error.code}", **_worded(error.values, language)),
        fields=error.fields_in(language) if isinstance(error, errors.BadRequest) else {},
        retry_after_seconds=(
            error.retry_after_seconds if isinstance(error, errors.TooManyRequests) else None
        ),
        request_id=request_id,
    )


def _worded(values: dict[str, object], language: str) -> dict[str, object]:
    """The values with their phrases in `language`."""
    return {name: worded(value, language) for name, value in values.items()}


def problem_response(
    error: errors.MotcuaError, language: str, request_id: str | None = None
) -> web.Response:
    problem = problem_of(error, language, request_id)
    headers = {"Cache-Control": "no-store"}
    if problem.retry_after_seconds is not None:
        headers["Retry-After"] = str(problem.retry_after_seconds)
    return web.Response(
        status=problem.status,
        body=problem.model_dump_json(exclude_none=True).encode(),
        content_type="application/problem+json",
        headers=headers,
    )


KEPT_HEADERS: Final = frozenset({"Allow"})
FROM_HTTP: Final = {
    404: ErrorCode.NOT_FOUND,
    405: ErrorCode.METHOD_NOT_ALLOWED,
    413: ErrorCode.BODY_TOO_LARGE,
    417: ErrorCode.EXPECTATION_FAILED,
}


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every refusal below `/api` into a problem, and anything unforeseen into one too."""
    try:
        if "%00" in request.raw_path:
            # As in a body: PostgreSQL has no such letter in a text, and nobody types it.
            raise errors.BadRequest(fields={"address": "the letter U+0000 is not allowed"})
        return await handler(request)
    except errors.MotcuaError as error:
        return _refuse(request, error)
    except web.HTTPException as error:
        has_own_page = error.content_type == "text/html"
        if error.status < HTTPStatus.BAD_REQUEST or has_own_page:
            raise
        return _refuse_as(request, error)
    except (asyncio.CancelledError, ConnectionError):
        raise
    except Exception:
        # The edge of a connection: the caller is told that it is our fault, the log says what.
        logger.exception("%s %s failed", request.method, request.match_info.route.name)
        return _refuse(request, errors.MotcuaError())


def _refuse(request: web.Request, error: errors.MotcuaError) -> web.Response:
    """The refusal in the client's format: a page where a page was asked for."""
    language = accepted_language(request)
    if request.path.startswith(API) or not wants_page(request):
        return problem_response(error, language, id_of(request))
    language = page_language(request, language)
    problem = problem_of(error, language, id_of(request))
    answer = web.Response(
        status=problem.status,
        text=problem_page(problem, language, request.app.get(ROOT, "")),
        content_type="text/html",
        headers={"Cache-Control": "no-store"},
    )
    if problem.retry_after_seconds is not None:
        answer.headers["Retry-After"] = str(problem.retry_after_seconds)
    return answer


def _refuse_as(request: web.Request, error: web.HTTPException) -> web.Response:
    """A refusal of the router or a page, in our own format."""
    answer = _refuse(request, _from_http(error))
    for name in KEPT_HEADERS & error.headers.keys():
        answer.headers[name] = error.headers[name]
    return answer


def _from_http(error: web.HTTPException) -> errors.MotcuaError:
    code = FROM_HTTP.get(error.status, ErrorCode.BAD_REQUEST)
    kind = errors.NotFound if code is ErrorCode.NOT_FOUND else errors.BadRequest
    return kind(code)
