"""Access to pages of staff: without a session the sign-in page is shown. What every page below
`/settings` does alike stands here, too."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from aiohttp import web

from config.centre.model import Centre
from queue_server.centre.staff.access import ADMINISTRATORS
from queue_server.core.actor import Actor
from queue_server.core.current import Current
from queue_server.core.errors import (
    MustChangePassword,
    NotAllowed,
    NotSignedIn,
    SecondFactorMissing,
)
from queue_server.core.http.operations import Allowed, Authenticator
from queue_server.web.language import page_language
from queue_server.web.settings_menu import frame
from queue_server.web.templates import render

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


async def opened(
    authenticator: Authenticator, request: web.Request, allowed: Allowed, root: str = ""
) -> tuple[Actor, bool]:
    """Who opens a page that says whose it is to anybody else, and whether they may see it.

    Redirects as `signed_in` does.
    """
    try:
        return await signed_in(authenticator, request, allowed, root), True
    except NotAllowed:
        return await authenticator.identify(request), False


@dataclass(frozen=True, slots=True)
class OpenedPage:
    """A page below `/settings`, and who opened it in which language."""

    caller: Actor
    may_see: bool
    language: str


class SettingsFrame:
    """Opens pages below `/settings`, and renders them with the side menu."""

    def __init__(self, centre: Current[Centre], authenticator: Authenticator) -> None:
        self._centre = centre
        self._authenticator = authenticator

    @property
    def root(self) -> str:
        """The path of the public address, "" at its top."""
        return self._centre.value.root_path

    async def visit(self, request: web.Request) -> OpenedPage:
        """Who opens a page. Redirects those who are not signed in."""
        caller, may_see = await opened(self._authenticator, request, ADMINISTRATORS, self.root)
        return OpenedPage(caller, may_see, page_language(request, *self._centre.value.languages))

    async def require_administrator(self, request: web.Request) -> None:
        """For pictures and files. Redirects as `visit` does; raises `NotAllowed`."""
        await signed_in(self._authenticator, request, ADMINISTRATORS, self.root)

    def html(
        self, visit: OpenedPage, template: str, *, here: str, part: str, **values: Any
    ) -> web.Response:
        """The page of `template` with `values`: `here` is the id of its entry in the menu, `part`
        its part of the catalogue of texts."""
        caller, centre = visit.caller, self._centre.value
        framed = frame(centre, visit.language, part, caller.name, caller.permissions)
        return web.Response(
            text=render(template, here=here, **framed, **values),
            status=HTTPStatus.OK if visit.may_see else HTTPStatus.FORBIDDEN,
            content_type="text/html",
            headers={"Cache-Control": "no-store"},
        )
