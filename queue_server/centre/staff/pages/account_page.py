"""`/account`: one's own password, for everybody who is signed in."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web

from config.centre.model import Centre
from config.text.catalogue import all_texts, localised, text
from queue_server.centre.staff.pages.home_page import home_of
from queue_server.centre.staff.pages.page_access import signed_in
from queue_server.core.current import Current
from queue_server.core.http.operations import OWN_SESSION, Authenticator
from queue_server.web.language import language_links, page_language
from queue_server.web.templates import render


class AccountPages:
    """The handlers of `/home` (where somebody's work begins) and `/account`."""

    def __init__(self, centre: Current[Centre], authenticator: Authenticator) -> None:
        self._centre = centre
        self._authenticator = authenticator
        self._root = centre.value.root_path

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/home", self.home), web.get("/account", self.page)]

    async def home(self, request: web.Request) -> web.StreamResponse:
        """On to where the signed-in member's work begins."""
        caller = await signed_in(self._authenticator, request, OWN_SESSION, self._root)
        address = self._root + home_of(caller.permissions)
        return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})

    async def page(self, request: web.Request) -> web.StreamResponse:
        """While a one-time password is to be changed, the page has nothing else."""
        caller = await signed_in(self._authenticator, request, OWN_SESSION, self._root)
        language = page_language(request, *self._centre.value.languages)
        role = self._centre.value.role_by_id.get(caller.role)
        page = render(
            "centre/account.html",
            language=language,
            root=self._root,
            hall_name=localised(self._centre.value.unit.name, language),
            t=lambda key: text(language, f"account.{key}"),
            desk_text=lambda key: text(language, f"desk.{key}"),
            person=caller.name,
            is_confined=caller.is_confined and not caller.lacks_second_factor,
            lacks_second_factor=caller.lacks_second_factor,
            role=localised(role.name, language) if role else caller.role,
            permissions=caller.permissions,
            other_languages=language_links(language, self._centre.value.languages),
            data={
                "root": self._root,
                "time_zone": self._centre.value.time_zone,
                "texts": all_texts(language, "account"),
                "is_confined": caller.is_confined and not caller.lacks_second_factor,
                "lacks_second_factor": caller.lacks_second_factor,
            },
        )
        headers = {"Cache-Control": "no-store"}
        return web.Response(text=page, content_type="text/html", headers=headers)
