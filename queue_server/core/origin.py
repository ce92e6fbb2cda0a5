"""Whether a change comes from our own pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import web

from queue_server.core import errors


def check_origin(request: web.Request) -> None:
    """A change by a browser must come from our own pages. Raises `WrongOrigin`.

    Browsers say so in `Sec-Fetch-Site`; older ones send `Origin` with every change.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise errors.WrongOrigin
        return
    origin = request.headers.get("Origin")
    if origin is not None and _host_of(origin) != request.host.lower():
        raise errors.WrongOrigin


def _host_of(origin: str) -> str | None:
    """Host and port of an origin; None where it is none."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None
