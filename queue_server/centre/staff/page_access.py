"""Access to pages of staff: without a session the sign-in page is shown."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from aiohttp import web

from queue_server.core.actor import Actor
from queue_server.core.errors import NotSignedIn
from queue_server.core.http.operations import Allowed, Authenticator

SIGN_IN_PAGE: Final = "/dossiers"
"""The page with the form; after signing in it goes on to `next`."""


async def signed_in(
    authenticator: Authenticator, request: web.Request, allowed: Allowed, root: str = ""
) -> Actor:
    """Who opens the page.

    Redirects to the sign-in page where nobody is signed in; raises `NotAllowed` where the
    person may not. `root` is the path of the public address.
    """
    caller = await authenticator.identify(request)
    try:
        allowed.check(caller)
    except NotSignedIn:
        raise web.HTTPSeeOther(
            f"{root}{SIGN_IN_PAGE}?next={quote(request.path_qs, safe='')}"
        ) from None
    return caller
