"""`/settings`: the administrator's pages on which the centre is changed, and what the draft looks
and sounds like."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final, Literal

from aiohttp import web

from config.centre.calendar.known_years import years_to_fill_in
from config.centre.loading import judge
from config.centre.model import Centre
from config.text.catalogue import all_texts, text
from config.text.spoken.table import Dialect
from display.reading import call_sentence, languages_to_say
from display.voice import Announcer
from queue_server.centre.settings import draft as drafts
from queue_server.centre.settings import publishing
from queue_server.centre.settings.pages.description import described
from queue_server.centre.settings.pages.layout import ELSEWHERE, PAGE_IDS, PAGES
from queue_server.centre.staff.pages.page_access import SettingsFrame
from queue_server.core.errors import NotFound
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App
from queue_server.web.language import page_language

if TYPE_CHECKING:
    from queue_server.centre.settings.pages.previews import Example

Kind = Literal["ticket", "receipt"]
PAPERS: Final = {"58": 58, "80": 80}
ONE_OF_THEM: Final = "|".join(PAGE_IDS)
NOT_KEPT: Final = {"Cache-Control": "no-store"}


class SettingsPages:
    """The handlers of the forms below `/settings`."""

    def __init__(self, app: App, authenticator: Authenticator) -> None:
        self._app = app
        self._frame = SettingsFrame(app.centre, authenticator)
        self._drawing = asyncio.Semaphore(1)
        """Pictures are drawn one at a time: the hall goes first."""

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/settings", self.overview),
            web.get(f"/settings/{{page:{ONE_OF_THEM}}}", self.page),
            web.get(f"/settings/{{page:{ONE_OF_THEM}}}/{{part}}", self.page),
            web.get("/settings/preview/ticket.png", self.ticket),
            web.get("/settings/preview/receipt.png", self.receipt),
            web.get("/settings/preview/sentence.json", self.sentence),
            web.get("/settings/preview/sentence.wav", self.sound),
        ]

    async def overview(self, request: web.Request) -> web.StreamResponse:
        """The first page: every part with what is in it, and the search."""
        return await self._html(request, "overview")

    async def page(self, request: web.Request) -> web.StreamResponse:
        """A part of the settings; its forms are drawn by the script, from the draft."""
        return await self._html(request, request.match_info["page"])

    async def _html(self, request: web.Request, here: str) -> web.Response:
        visit = await self._frame.visit(request)
        part = request.match_info.get("part", "")
        data = self._data(visit.language, here, part) if visit.may_see else {}
        centre = self._app.centre.value
        years = years_to_fill_in(centre, centre.day(self._app.clock.now()))
        told = [text(visit.language, "calendar.told", year=year) for year in years]
        return self._frame.html(
            visit, "centre/settings.html", here=here, part="editor", data=data, years_told=told
        )

    def _data(self, language: str, here: str, part: str) -> dict[str, Any]:
        models = described(language).items()
        return {
            "root": self._frame.root,
            "language": language,
            "time_zone": self._app.centre.value.time_zone,
            "texts": all_texts(language, "editor"),
            "models": {name: [asdict(one) for one in settings] for name, settings in models},
            "pages": [
                {
                    "id": page.id,
                    "title": text(language, f"editor.page.{page.id}"),
                    "sections": [asdict(section) for section in page.sections],
                }
                for page in PAGES
            ],
            "elsewhere": {".".join(path): page for path, page in ELSEWHERE.items()},
            "here": here,
            "part": part,
        }

    # ---------------------------------------------------------------------------- previews

    async def ticket(self, request: web.Request) -> web.StreamResponse:
        """A ticket of the draft as it prints, on paper of 58 or 80 mm."""
        return await self._paper(request, "ticket")

    async def receipt(self, request: web.Request) -> web.StreamResponse:
        """A receipt of the draft as it prints, on paper of 58 or 80 mm."""
        return await self._paper(request, "receipt")

    async def _paper(self, request: web.Request, kind: Kind) -> web.Response:
        shown = await self._example(request)
        paper = PAPERS.get(request.query.get("paper", "80"), 80)
        async with self._drawing:
            drawn = await asyncio.to_thread(_picture, kind, shown, paper, self._app)
        return web.Response(body=drawn, content_type="image/png", headers=NOT_KEPT)

    async def sentence(self, request: web.Request) -> web.StreamResponse:
        """What the hall hears of a call of the draft, in words."""
        shown = await self._example(request)
        dialect = Dialect(shown.centre.voice.dialect)
        said = [
            {
                "language": language,
                "words": call_sentence(
                    _call(shown, self._app), language, dialect=dialect, **_spoken(shown)
                ),
            }
            for language in languages_to_say(shown.centre.languages, shown.language)
        ]
        return web.json_response({"number": shown.number, "said": said}, headers=NOT_KEPT)

    async def sound(self, request: web.Request) -> web.StreamResponse:
        """The same as sound, by the voice of the boards."""
        shown = await self._example(request)
        announcer = self._app.announcer
        dialect = Dialect(shown.centre.voice.dialect)
        async with self._drawing, Announcer(announcer.voice, dialect=dialect) as saying:
            sound = await saying.announcement(
                _call(shown, self._app), shown.centre.languages, **_spoken(shown)
            )
        return web.Response(body=sound, content_type="audio/wav", headers=NOT_KEPT)

    async def _example(self, request: web.Request) -> Example:
        await self._frame.require_administrator(request)
        from queue_server.centre.settings.pages.previews import example

        centre = await self._draft()
        language = page_language(request, *centre.languages)
        asked = (request.query.get(key, "") for key in ("service", "counter", "kiosk"))
        service, counter, kiosk = asked
        if not centre.services or not centre.counters:
            raise NotFound
        return example(centre, service, counter, language, kiosk)

    async def _draft(self) -> Centre:
        """The centre of the draft; what is in force where that cannot be opened."""
        found = await self._app.database.read(
            lambda connection: drafts.read(connection, publishing.in_force(connection))
        )
        centre, _ = await asyncio.to_thread(judge, found.content)
        return centre or self._app.centre.value


def _picture(kind: Kind, shown: Example, paper: int, app: App) -> bytes:
    # Pillow and python-escpos are 10 MiB, which a server needs that shows a preview.
    from queue_server.centre.settings.pages import previews

    draw = previews.ticket_picture if kind == "ticket" else previews.receipt_picture
    return draw(shown, paper, app.clock.now())


def _call(shown: Example, app: App) -> Any:
    from queue_server.centre.settings.pages.previews import call_of

    return call_of(shown, app.clock.now())


def _spoken(shown: Example) -> dict[str, Any]:
    return {"spoken": shown.counter.spoken, "letter": shown.service.spoken_letter}
