"""`/setup`: the page that leads through the first run, and `/settings/start`, what comes after it:
devices paired, a ticket printed, a call heard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from aiohttp import web
from sqlalchemy import Connection

from config.presets import PROVINCES, CentreKind, preset
from config.text.catalogue import LANGUAGES, all_texts, text
from queue_server.centre import repository
from queue_server.centre.first_run.usecases import FirstRun, FirstVisit
from queue_server.centre.staff.pages.page_access import SettingsFrame
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App
from queue_server.core.security.encryption import KEY_FILE_VARIABLE, data_keys
from queue_server.web.language import language_links, page_language
from queue_server.web.templates import render

HEADERS: Final = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class FirstStep:
    """A thing to do after the settings, and where it is done."""

    key: str
    is_done: bool
    address: str
    """Empty where it is done on the server."""
    is_said: bool = False
    """No machine reports it: a person says so."""


class FirstRunPages:
    """The handlers of the pages of the first run."""

    def __init__(
        self,
        app: App,
        first_run: FirstRun,
        authenticator: Authenticator,
        first_visit: Callable[[Connection], FirstVisit],
    ) -> None:
        self._app = app
        self._first_visit = first_visit
        self._first_run = first_run
        self._frame = SettingsFrame(app.centre, authenticator)

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/setup", self.page), web.get("/settings/start", self.start)]

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The wizard; where somebody works here, on to the sign-in."""
        if not await self._first_run.look():
            address = f"{self._frame.root}/home"
            return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})
        language = page_language(request, *LANGUAGES)
        today = self._app.centre.value.day(self._app.clock.now())
        data = {
            "root": self._frame.root,
            "language": language,
            "texts": all_texts(language, "first_run"),
            "presets": {kind.value: preset(kind, today) for kind in CentreKind},
        }
        page = render(
            "centre/first_run.html",
            language=language,
            root=self._frame.root,
            t=lambda key, **values: text(language, f"first_run.{key}", **values),
            kinds=[kind.value for kind in CentreKind],
            provinces=PROVINCES,
            other_languages=language_links(language, LANGUAGES),
            data=data,
        )
        return web.Response(text=page, content_type="text/html", headers=HEADERS)

    async def start(self, request: web.Request) -> web.StreamResponse:
        """What is still to be done before the first visitor comes."""
        visit = await self._frame.visit(request)
        steps: list[FirstStep] = []
        if visit.may_see:
            steps = await self._app.database.read(lambda c: list(self._steps(c)))
        return self._frame.html(
            visit,
            "centre/first_steps.html",
            here="start",
            part="first_run",
            steps=steps,
            address=self._app.centre.value.public_url,
            variable=KEY_FILE_VARIABLE,
        )

    def _steps(self, connection: Connection) -> Iterator[FirstStep]:
        centre = self._app.centre.value
        keyed = {one.id for one in repository.all_devices(connection) if one.revoked_at is None}
        yield FirstStep("kiosk", any(id in keyed for id in centre.kiosk_by_id), "devices")
        yield FirstStep("board", any(id in keyed for id in centre.board_by_id), "devices")
        people = repository.all_members(connection)
        yield FirstStep("people", len(people) > 1, "settings/people")
        tried = self._first_visit(connection)
        yield FirstStep("procedures", tried.has_procedures, "settings/procedures/import")
        yield FirstStep("printed", tried.was_printed, "devices")
        yield FirstStep("called", tried.was_called, "counter")
        if not data_keys(connection):
            yield FirstStep("data_key", False, "")
        silent = not centre.boards or any(not board.sound for board in centre.boards)
        yield FirstStep("heard", tried.was_heard, "counter", is_said=silent and not tried.was_heard)
