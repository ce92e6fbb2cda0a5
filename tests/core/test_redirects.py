"""Addresses that are nearly right lead on; others end at a page with the way onward."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from queue_server.core.http.problem_page import ROOT
from queue_server.core.http.problems import problems
from queue_server.core.http.redirects import redirect_to_meant, tidied

TOKEN = "0123456789ABCDEF"
PAGE = {"Accept": "text/html,*/*;q=0.8"}
Client = TestClient[web.Request, web.Application]


async def page(request: web.Request) -> web.Response:
    if request.match_info.get("board", "hall") != "hall":
        raise web.HTTPNotFound
    return web.Response(text=request.path)


@pytest_asyncio.fixture
async def client() -> AsyncIterator[Client]:
    app = web.Application(middlewares=[problems, redirect_to_meant])
    app[ROOT] = "/motcua"
    for path in ("/", "/counter", "/board", "/board/{board}", "/T/{token}", "/H/{token}",
                 "/dossiers/receive", "/follow", "/procedures/{code}"):  # fmt: skip
        app.router.add_get(path, page)
    app.router.add_get("/api/v1/session", page)
    async with TestClient(TestServer(app)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/counter/", "/counter"),
        ("/Counter", "/counter"),
        ("/board/hall/", "/board/hall"),
        ("/BOARD/HALL", "/board/hall"),
        (f"/t/{TOKEN.lower()}", f"/T/{TOKEN}"),
        (f"/h/{TOKEN}/", f"/H/{TOKEN}"),
        ("/dossiers//Receive/?ticket=5", "/dossiers/receive?ticket=5"),
        ("/procedures/1.000656/", "/procedures/1.000656"),
    ],
)
async def test_an_address_that_is_nearly_right_leads_on(
    client: Client, asked: str, led_to: str
) -> None:
    for headers in (PAGE, {}):
        async with client.get(asked, headers=headers, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (302, f"/motcua{led_to}")


@pytest.mark.parametrize(
    "asked",
    ["/nowhere/", "/\\evil.example", "/board/kitchen", "/api/v1/session/", "/API/v1/session",
     "/counter/of/nobody", "/%2F%2Fevil.example"],
)  # fmt: skip
@pytest.mark.parametrize(("language", "word"), [("vi", "Trang đầu"), ("en", "Start page")])
async def test_what_is_nowhere_has_a_page_with_the_way_onward(
    client: Client, asked: str, language: str, word: str
) -> None:
    headers = PAGE | {"Accept-Language": language}
    async with client.get(asked, headers=headers, allow_redirects=False) as answer:
        assert answer.status == 404
        said = await answer.text()
        if not asked.startswith("/api"):
            assert word in said
            assert 'href="/motcua/follow?lang=' in said
        assert "404: Not Found" not in said


@pytest.mark.parametrize("path", ["/counter", "/", "/board/hall", f"/T/{TOKEN}"])
def test_a_right_address_stays(path: str) -> None:
    firsts = {"counter": "counter", "board": "board", "t": "T"}
    assert tidied(path, firsts) == tidied(tidied(path, firsts), firsts) == path


@pytest.mark.parametrize(
    "path", ["//counter//", "/\\counter", "///COUNTER", "\\\\counter", "/counter /"]
)
def test_nothing_leads_to_another_host(path: str) -> None:
    assert tidied(path, {"counter": "counter"}) == "/counter"
    assert tidied("//evil.example", {}) == "/evil.example"
