"""Pages and operations whose modules are imported with the first request."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from pydantic import BaseModel

from config.wire import Empty
from config.wire.assistance.forms import MOST_FORM_BYTES
from config.wire.catalogue import LARGEST_FILE
from config.wire.feedback.guidance import MOST_FILE_BYTES
from display.voice import SilentVoice
from queue_server.app import shared
from queue_server.assistance.forms import operations as form_operations
from queue_server.catalogue.editing import operations as editing_operations
from queue_server.catalogue.editing.api import EditingParts
from queue_server.catalogue.editing.pages.routes import EditingPages
from queue_server.catalogue.editing.setup import PATHS as EDITED
from queue_server.centre.setup import PROVIDER_PATHS
from queue_server.centre.staff.identity.pages import ProviderPages
from queue_server.core.clock import SetClock
from queue_server.core.db.base import Database
from queue_server.core.http.later import Later, ModelField, WireModels, pages_later
from queue_server.dossiers.pages.forms import DossierFormPages
from queue_server.dossiers.setup import FORM_PATHS
from queue_server.feedback.guidance import operations as guidance_operations
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


@dataclass(frozen=True)
class Asking:
    body: ModelField[BaseModel] = ModelField()  # noqa: RUF009


def test_a_model_is_imported_when_its_field_is_read() -> None:
    assert Asking(WireModels("config.wire").Empty).body is Empty  # type: ignore[arg-type]
    assert Asking(Empty).body is Empty
    assert Asking().body is None
    unknown = Asking(WireModels("config.wire").NoSuchModel)  # type: ignore[arg-type]
    with pytest.raises(AttributeError, match="NoSuchModel"):
        _ = unknown.body


def test_uploads_that_are_allowed_fit_into_their_operations() -> None:
    """The sizes are written down twice: where the server starts, and with the models."""
    base64_of = 4 / 3
    assert MOST_FORM_BYTES * base64_of + 8_000 <= form_operations.LARGEST_UPLOAD_BYTES
    assert int(MOST_FILE_BYTES * base64_of) + 8_000 <= guidance_operations.LARGEST_UPLOAD_BYTES
    assert editing_operations.LARGEST_FILE_BYTES == 2 * LARGEST_FILE


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
