"""The dossier desk of staff: `/dossiers`, `/dossiers/receive` and `/dossiers/{dossier_id}`.

One static skeleton for all three, with its labels; everything that is somebody's comes by the
API, after signing in. It carries no inline script or style.
"""

from __future__ import annotations

from typing import Final, Literal

from aiohttp import web

from config.centre.model import Centre, Service
from config.phrases.waits import SHORT
from config.text.catalogue import all_texts, known_language, localised, text
from config.text.tables import format_table
from queue_server.core.current import Current
from queue_server.web.language import known_languages, page_language
from queue_server.web.templates import render

PARTS: Final = ("desk", "dossiers", "console", "errors", SHORT)
"""The parts of the catalogue that the page takes along; the sign-in is the console's."""
Screen = Literal["lists", "receive", "dossier"]


class DeskPages:
    """The handlers of the desk's pages."""

    def __init__(self, centre: Current[Centre]) -> None:
        self._centre = centre
        self._root = centre.value.root_path

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/dossiers", self.lists),
            web.get("/dossiers/receive", self.receive),
            web.get(r"/dossiers/{dossier_id:\d{1,18}}", self.dossier),
        ]

    async def lists(self, request: web.Request) -> web.Response:
        """The work lists; `list` names one, `next` is where to go on after signing in."""
        return self._page(request, "lists")

    async def receive(self, request: web.Request) -> web.Response:
        """Receiving; `ticket`, `number` and `service` tell of the ticket being served."""
        return self._page(request, "receive")

    async def dossier(self, request: web.Request) -> web.Response:
        return self._page(request, "dossier")

    def _page(self, request: web.Request, screen: Screen) -> web.Response:
        language = page_language(request, *self._centre.value.languages)
        page = desk_page(screen, language, self._centre.value, self._root)
        return web.Response(
            text=page, content_type="text/html", headers={"Cache-Control": "no-store"}
        )


def desk_page(screen: Screen, language: str, centre: Centre, root: str = "") -> str:
    """The page of a screen as HTML, its static labels in `language` (one may switch at once).

    `language` is one of the catalogue's; another one reads as the centre's first. `root` is the
    path of the public address. Nothing in it is about any person or dossier.
    """
    shown = known_language(language, *centre.languages)
    return render(
        "dossiers/desk.html",
        screen=screen,
        language=shown,
        root=root,
        hall_name=localised(centre.unit.name, shown),
        desk_text=lambda key: text(shown, f"desk.{key}"),
        console_text=lambda key: text(shown, f"console.{key}"),
        data=_page_data(shown, centre),
    )


def _page_data(language: str, centre: Centre) -> dict[str, object]:
    """What the page's scripts read; the shape is that of the console's page."""
    languages = known_languages(centre.languages)
    return {
        "language": language,
        "languages": languages,
        "texts": {tag: _texts(tag) for tag in {language, *languages}},
        "formats": {tag: format_table(tag, centre.languages) for tag in {language, *languages}},
        "centre": {
            "hall_name": centre.unit.name,
            "unit_code": centre.unit.code,
            "languages": centre.languages,
            "time_zone": centre.time_zone,
            "services": [_service(service) for service in centre.services],
            "priority_classes": [],
            "devices": {},
            "kiosks": [{"id": kiosk.id, "name": kiosk.name} for kiosk in centre.kiosks],
        },
    }


def _texts(language: str) -> dict[str, str]:
    return {key: label for part in PARTS for key, label in all_texts(language, part).items()}


def _service(service: Service) -> dict[str, object]:
    return {"id": service.id, "name": service.name, "fields": service.fields}
