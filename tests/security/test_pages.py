"""What every answer says to the browser: own scripts only, nothing inline, no link told onward."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from typing import Final

import pytest

from queue_server.app import STATIC
from queue_server.core.http.operations import API
from tests.security.hall import Secured
from tests.security.table import PAGES

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADDRESSES: Final = sorted(page for page in PAGES if not page.startswith("POST"))
READERS: Final = ("nobody", "leader", "administrator")
WRITES_MARKUP: Final = re.compile(
    r"\beval\(|new Function|document\.write|\.(inner|outer)HTML\s*\+?=[^=]|insertAdjacentHTML"
)
LOADS: Final = {"script": "src", "link": "href", "img": "src", "iframe": "src", "form": "action"}
"""Elements that fetch or send by themselves, and by what."""


class Watcher(HTMLParser):
    """What a page may not have."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.tags: set[str] = set()
        self._open_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        given = dict(attrs)
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.wrong.append(f"<{tag} {name}={value!r}>")
            if (value or "").strip().lower().startswith(("javascript:", "data:text")):
                self.wrong.append(f"<{tag} {name}={value!r}>")
        if tag in ("style", "base", "object", "embed"):
            self.wrong.append(f"<{tag}>")
        address = given.get(LOADS.get(tag, "")) or ""
        if address.startswith(("http:", "https:", "//")):
            self.wrong.append(f"<{tag}> to {address}")
        is_data = given.get("type") == "application/json"
        self._open_script = tag == "script" and not given.get("src") and not is_data

    def handle_data(self, data: str) -> None:
        if self._open_script and data.strip():
            self.wrong.append(f"<script>{data[:40]}")

    def handle_endtag(self, tag: str) -> None:
        self._open_script = False


def policy_of(headers: Mapping[str, str]) -> dict[str, set[str]]:
    directives = (each.split() for each in headers["Content-Security-Policy"].split(";"))
    return {words[0]: set(words[1:]) for words in directives if words}


def check_headers(headers: Mapping[str, str]) -> None:
    policy = policy_of(headers)
    assert policy["default-src"] in ({"'self'"}, {"'none'"})
    for directive, sources in policy.items():
        allowed = {"'self'", "'none'"}
        allowed |= {"data:"} if directive == "img-src" else set()
        allowed |= {"blob:"} if directive == "media-src" else set()
        assert sources <= allowed, directive
    assert policy["frame-ancestors"] == {"'none'"}
    assert policy["base-uri"] == {"'none'"}
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Request-Id"]
    assert "Access-Control-Allow-Origin" not in headers
    assert "Server" not in headers


@pytest.mark.parametrize("page", ADDRESSES)
async def test_every_page_keeps_to_its_own_scripts(hall: Secured, page: str) -> None:
    await hall.begin()
    for reader, query in product(READERS, ("", "?lang=en")):
        path = hall.path(page, reader) + query
        cookies = {"motcua_session": hall.keys[reader]} if reader in hall.keys else {}
        async with hall.client.get(path, cookies=cookies, allow_redirects=False) as answer:
            check_headers(answer.headers)
            if answer.content_type == "text/html":
                watcher = Watcher()
                watcher.feed(await answer.text())
                assert watcher.wrong == []
                assert "html" in watcher.tags or answer.status == 303


@pytest.mark.parametrize(
    "path",
    [
        "/T/WRONG", "/H/WRONG", "/nothing", "/static/nothing", API + "/nothing", API + "/session",
        API + "/dossiers/1", "/procedures/nothing", "/board/nothing", "/static/console/console.css",
        API + "/boards/hall", "/T/%00",
    ],
)  # fmt: skip
async def test_refusals_and_files_say_so_too(hall: Secured, path: str) -> None:
    status, headers = await hall.asks("nobody", "GET", path)
    check_headers(headers)
    assert status < 500


async def test_streams_say_so_too(hall: Secured) -> None:
    await hall.begin()
    path = hall.path(API + "/track/{token}/stream", "citizen")
    status, headers = await hall.asks("citizen", "GET", path)
    assert status == 200
    check_headers(headers)


@pytest.mark.parametrize("page", ["/T/{token}", "/H/{token}"])
async def test_pages_by_link_are_kept_and_indexed_by_nobody(hall: Secured, page: str) -> None:
    _, headers = await hall.asks("citizen", "GET", hall.path(page, "citizen"))
    assert headers["Cache-Control"] == "no-store"
    assert "noindex" in headers["X-Robots-Tag"]


async def test_a_board_s_key_leaves_the_address(hall: Secured) -> None:
    path = f"/board/hall?key={hall.keys['hall']}"
    status, headers = await hall.asks("nobody", "GET", path)
    assert (status, headers["Location"]) == (303, "/board/hall")
    cookie = headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def scripts() -> dict[str, str]:
    """Every script of ours, by its file's name."""
    return {file.name: file.read_text(encoding="utf-8") for file in Path(STATIC).rglob("*.js")}


async def test_no_script_of_ours_writes_markup_or_runs_text() -> None:
    for name, source in scripts().items():
        assert WRITES_MARKUP.search(source) is None, name
