"""Redirects from addresses that are nearly right to the page that was meant: a slash at the end,
two in a row, capitals where there are small letters.

They lead only to addresses of this application's own router, never elsewhere.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler
from yarl import URL

from queue_server.core.http.problem_page import ROOT

_NO_PAGES: Final = ("/api/", "/static/")
_SECRETS: Final = ("T", "H")
"""Pages whose address ends in a token, which has capitals."""


@web.middleware
async def redirect_to_meant(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Redirect what was not found to what was meant, where there is such a page."""
    try:
        return await handler(request)
    except web.HTTPNotFound:
        meant = await _meant(request)
        if meant is None:
            raise
    address = f"{request.app.get(ROOT, '')}{meant.raw_path_qs}"
    return web.Response(
        status=HTTPStatus.FOUND, headers={"Location": address, "Cache-Control": "no-store"}
    )


async def _meant(request: web.Request) -> URL | None:
    path = tidied(request.path, _first_words(request.app))
    if request.method not in ("GET", "HEAD") or path == request.path or path.startswith(_NO_PAGES):
        return None
    meant = URL.build(path=path, query=request.query)
    found = await request.app.router.resolve(request.clone(rel_url=meant))
    return meant if found.http_exception is None else None


def tidied(path: str, first_words: dict[str, str]) -> str:
    """`path` with single slashes, none at its end, and its letters as addresses have them;
    `first_words` are the first parts of addresses by their small letters."""
    first, *others = [part for part in re.split(r"[/\\\s]+", path) if part] or [""]
    known = first_words.get(first.lower(), first)
    rest = [part.upper() if known in _SECRETS else part.lower() for part in others]
    return "/" + "/".join([known, *rest])


def _first_words(app: web.Application) -> dict[str, str]:
    firsts = (resource.canonical.split("/")[1] for resource in app.router.resources())
    return {first.lower(): first for first in firsts if first and not first.startswith("{")}
