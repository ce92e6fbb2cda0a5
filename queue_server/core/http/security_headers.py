"""What every answer says to the browser, whatever is in it."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from queue_server.core.http.request_log import REQUEST_ID, id_of

SECURITY_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; "
        "frame-ancestors 'none'; form-action 'self'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


async def add_security_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Before an answer leaves; it bears the request's id too."""
    request_id = id_of(request)
    if request_id is not None:
        response.headers[REQUEST_ID] = request_id
    response.headers.popall("Server", None)  # which programs run here is nobody's business
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
