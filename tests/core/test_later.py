"""Pages and operations whose modules are imported with the first request."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from display.voice import SilentVoice
from queue_server.app import shared
from queue_server.catalogue.editing.api import EditingParts
from queue_server.catalogue.editing.pages.routes import EditingPages
from queue_server.catalogue.editing.setup import PATHS as EDITED
from queue_server.centre.setup import PROVIDER_PATHS
from queue_server.centre.staff.identity.pages import ProviderPages
from queue_server.core.clock import SetClock
from queue_server.core.db.base import Database
from queue_server.core.http.later import Later, pages_later
from queue_server.dossiers.pages.forms import DossierFormPages
from queue_server.dossiers.setup import FORM_PATHS
from tests.hall.demo import demo_centre


class Answering:
    def __init__(self, made: list[str]) -> None:
        made.append("made")

    async def said(self, request: Any) -> str:
        return f"said {request}"


async def test_an_object_is_made_once_for_the_first_who_asks() -> None:
    made: list[str] = []
    later: Any = Later(lambda: Answering(made))
    said = later.said
    assert made == []
    heard = await asyncio.gather(said(1), said(2), later.said(3))
    assert [*heard] == ["said 1", "said 2", "said 3"]
    assert made == ["made"]


async def test_pages_answer_under_their_paths_and_are_made_with_the_first() -> None:
    made: list[str] = []

    async def page(request: web.Request) -> web.Response:
        return web.Response(text=f"{request.match_info.get('code')}")

    def routes() -> list[web.RouteDef]:
        made.append("made")
        return [web.get("/a", page), web.get("/a/{code}", page)]

    application = web.Application()
    application.add_routes(pages_later(["/a", "/a/{code}"], routes))
    async with TestClient(TestServer(application)) as client:
        assert made == []
        for path, text in (("/a", "None"), ("/a/7", "7"), ("/a", "None")):
            async with client.get(path) as answer:
                assert await answer.text() == text
        async with client.head("/a/7") as answer:
            assert answer.status == 200
    assert made == ["made"]


def test_what_is_imported_later_is_found_under_the_same_paths(
    database: Database, clock: SetClock
) -> None:
    """The paths are written down twice: where the server starts, and where the pages are."""
    app = shared(demo_centre(), database, clock, SilentVoice())
    anything: Any = app
    pages = {
        EDITED: EditingPages(EditingParts(app, anything, anything, anything), anything).routes(),
        FORM_PATHS: DossierFormPages(app.centre, *[anything] * 6).routes(),
        PROVIDER_PATHS: ProviderPages(app.centre, anything, app.clock).routes(),
    }
    for paths, routes in pages.items():
        assert [*paths] == [one.path for one in routes]
