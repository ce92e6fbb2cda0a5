"""Whether a change comes from our own pages."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from queue_server.core import errors

PUBLIC_URL: Final = web.AppKey("public_url", str)
"""Where the centre's pages are found, as its file says."""
SITE: Final = "Sec-Fetch-Site"
USUAL_PORTS: Final = {"http": 80, "https": 443}

Origin = tuple[str, str, int]
"""Scheme, host and port."""


def check_origin(request: web.Request) -> None:
    """A change by a browser must come from our own pages. Raises `WrongOrigin`.

    Browsers say so in `Sec-Fetch-Site`, and with every change in `Origin`. Both must hold where
    both are said, and neither may be said twice; programs say neither.
    """
    sites = request.headers.getall(SITE, [])
    origins = request.headers.getall(hdrs.ORIGIN, [])
    if sites not in ([], ["same-origin"], ["none"]) or len(origins) > 1:
        raise errors.WrongOrigin
    if origins and not _is_ours(origins[0], request):
        raise errors.WrongOrigin


def _is_ours(origin: str, request: web.Request) -> bool:
    """Whether pages of `origin` are this server's: the public address, or the one asked.

    Whether TLS ended at a proxy is not seen here, so the scheme of another address than the
    public one is not known.
    """
    claimed = origin_of(origin, alone=True)
    if claimed is None:
        return False
    public = origin_of(request.app.get(PUBLIC_URL, ""))
    scheme, host, port = claimed
    if public is not None and host == public[1]:
        return claimed == public or (
            scheme == public[0] and _requested_address(request, scheme) == (host, port)
        )
    return _requested_address(request, scheme) == (host, port)


def _requested_address(request: web.Request, scheme: str) -> tuple[str, int] | None:
    """Host and port that were asked, by the usual port of `scheme` where none is said."""
    requested = origin_of(f"{scheme}://{request.host}", alone=True)
    return requested and requested[1:]


def origin_of(address: str, *, alone: bool = False) -> Origin | None:
    """The origin of an address; None where it is none, or more than one where it stands `alone`."""
    try:
        parts = urlsplit(address)
        usual = USUAL_PORTS[parts.scheme.lower()]
        host, port = parts.hostname, parts.port
    except (ValueError, KeyError):
        return None
    more = parts.path + parts.query + parts.fragment + (parts.username or "")
    if not host or (alone and (more or "@" in parts.netloc or not address.isprintable())):
        return None
    return parts.scheme.lower(), host.lower(), usual if port is None else port
