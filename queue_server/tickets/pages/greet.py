"""`/greet`: giving tickets by hand, made for the touch of a tablet or a phone."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from aiohttp import web

from config.centre.model import Centre
from config.text.catalogue import all_texts, localised, text
from queue_server.centre.staff.pages.page_access import opened
from queue_server.core.actor import Actor
from queue_server.core.current import Current
from queue_server.core.http.operations import Authenticator
from queue_server.tickets.greeting.api import GREETERS
from queue_server.tickets.pages.console import page_data
from queue_server.web.language import page_language
from queue_server.web.templates import render
from queue_server.web.workers import worker_script

ADDRESS: Final = "/greet"


class GreetPages:
    """The handler."""

    def __init__(self, centre: Current[Centre], authenticator: Authenticator) -> None:
        self._centre = centre
        self._authenticator = authenticator
        self._root = centre.value.root_path

    def routes(self) -> list[web.RouteDef]:
        return [web.get(ADDRESS, self.page), web.get(f"{ADDRESS}/worker.js", self.worker)]

    async def worker(self, _request: web.Request) -> web.Response:
        """The script that keeps the page without the line: nothing in it is anybody's."""
        return web.Response(
            text=worker_script("greet"),
            content_type="text/javascript",
            headers={
                "Cache-Control": "no-cache",
                "Service-Worker-Allowed": f"{self._root}{ADDRESS}",
            },
        )

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The services and what was given today; its figures come by `getGreeting`."""
        caller, may_see = await opened(self._authenticator, request, GREETERS, self._root)
        return self._html(request, caller, allowed=may_see)

    def _html(self, request: web.Request, caller: Actor, *, allowed: bool) -> web.Response:
        language = page_language(request, *self._centre.value.languages)
        page = render(
            "tickets/greet.html",
            language=language,
            root=self._root,
            hall_name=localised(self._centre.value.unit.name, language),
            t=lambda key: text(language, f"greet.{key}"),
            desk_text=lambda key: text(language, f"desk.{key}"),
            person=caller.name,
            permissions=caller.permissions,
            other_languages=None,
            allowed=allowed,
            data=_data(language, self._centre.value),
        )
        return web.Response(
            text=page,
            status=HTTPStatus.OK if allowed else HTTPStatus.FORBIDDEN,
            content_type="text/html",
            headers={"Cache-Control": "no-store"},
        )


def _data(language: str, centre: Centre) -> dict[str, object]:
    """What the console's scripts read, and the words of how a dossier stands."""
    data = page_data(language, centre)
    texts: dict[str, dict[str, str]] = data["texts"]  # type: ignore[assignment]
    for tag, whole in texts.items():
        said = all_texts(tag, "dossiers").items()
        whole.update({key: label for key, label in said if ".status." in key})
    return data
