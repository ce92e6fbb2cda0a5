"""Requests that are refused before anybody asks who sends them, for they would cost much.

No body may be compressed (none of our own programs does so), the words of a form are UTF-8, and
nothing but `100-continue` is promised. Connections are in `queue_server.core.http.connections`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from config.text.catalogue import FALLBACK_LANGUAGE
from config.wire import ErrorCode
from queue_server.core.errors import BadRequest, MotcuaError, NotFound
from queue_server.core.http.problems import problem_response
from queue_server.core.http.request_log import REQUEST_ID, new_id
from queue_server.core.http.security_headers import SECURITY_HEADERS
from queue_server.web.language import accepted_language

Serve = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
CONTINUE: Final = "100-continue"
CONTINUE_LINE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"


@web.middleware
async def refuse_early(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Raise `BadRequest` for a body that would have to be unpacked first, whatever is asked."""
    if hdrs.CONTENT_ENCODING in request.headers:
        raise BadRequest(ErrorCode.COMPRESSED_BODY)
    _require_file(request)
    return await handler(request)


def _require_file(request: web.Request) -> None:
    """Raise `NotFound` for a file that there is not: aiohttp's answer would have no words."""
    resource = request.match_info.route.resource
    if not isinstance(resource, web.StaticResource):
        return
    if not (resource.get_info()["directory"] / request.match_info["filename"]).is_file():
        raise NotFound


def refusing_expectations(serve: Serve) -> Serve:
    """`serve`, for requests that expect `100-continue` or nothing.

    aiohttp answers other expectations before any middleware, with the words that were sent.
    """

    async def serve_checked(request: web.BaseRequest) -> web.StreamResponse:
        expected = request.headers.getall(hdrs.EXPECT, ())
        if any(each.strip().lower() != CONTINUE for each in expected):
            language = accepted_language(request)
            return early_refusal(BadRequest(ErrorCode.EXPECTATION_FAILED), language)
        return await serve(request)

    return serve_checked


class EarlyRefusal(web.Response):
    """An answer that no signal of the application sees: it names no program by itself."""

    async def _prepare_headers(self) -> None:
        await super()._prepare_headers()
        self.headers.popall(hdrs.SERVER, None)


def early_refusal(error: MotcuaError, language: str = FALLBACK_LANGUAGE) -> web.Response:
    """The refusal of what never reaches the application: as any other, and the line ends."""
    request_id = new_id()
    response = problem_response(error, language, request_id)
    headers = {**response.headers, **SECURITY_HEADERS, REQUEST_ID: request_id}
    refusal = EarlyRefusal(status=response.status, body=response.body, headers=headers)
    refusal.force_close()
    return refusal


async def let_body_come(request: web.Request) -> None:
    """Answer `Expect: 100-continue`, whose sender waits for it before the body. Raises
    `HTTPExpectationFailed` where something else is expected.

    aiohttp's own handler repeats the header's words, and fails where they are no text.
    """
    if request.headers.get("Expect", "").lower() != CONTINUE:
        raise web.HTTPExpectationFailed
    await request.writer.write(CONTINUE_LINE)
    request.writer.output_size = 0
