"""Access to pages of staff: without a session the sign-in page is shown."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from aiohttp import web

from queue_server.core.actor import Actor
from queue_server.core.errors import MustChangePassword, NotSignedIn, SecondFactorMissing
from queue_server.core.http.operations import Allowed, Authenticator

ACCOUNT_PAGE: Final = "/account"
SIGN_IN_PAGE: Final = "/dossiers"
"""The page with the form; after signing in it goes on to `next`."""


async def signed_in(
    authenticator: Authenticator, request: web.Request, allowed: Allowed, root: str = ""
) -> Actor:
    """Who opens the page.

    Redirects to the sign-in page where nobody is signed in, and to one's own account where a
    one-time password is to be changed; raises `NotAllowed` where the person may not. `root` is the
    path of the public address.
    """
    caller = await authenticator.identify(request)
    try:
        allowed.check(caller)
    except (NotSignedIn, MustChangePassword, SecondFactorMissing) as error:
        page = SIGN_IN_PAGE if isinstance(error, NotSignedIn) else ACCOUNT_PAGE
        address = f"{root}{page}?next={quote(request.path_qs, safe='')}"
        raise web.HTTPSeeOther(address) from None
    return caller
