"""Files of pages over HTTP: text is compressed for whoever takes it, and nothing else is served."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from queue_server.core.http.static_files import StaticFolder

SHEET = ":root { color: black }\n" * 200
AddressedClient = TestClient[web.Request, web.Application]


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[AddressedClient]:
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "files"
    (folder / "web").mkdir(parents=True)
    (folder / "web" / "page.css").write_text(SHEET)
    (folder / "web" / "chime.wav").write_bytes(b"RIFF" * 100)
    app = web.Application()
    app.add_routes([StaticFolder("/static", folder).route])
    async with TestClient(TestServer(app), auto_decompress=False) as client:
        yield client


async def test_text_goes_compressed_once_and_plain_to_whoever_cannot(
    client: AddressedClient,
) -> None:
    packed = {"Accept-Encoding": "gzip, deflate"}
    answer = await client.get("/static/web/page.css", headers=packed)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.content_type == "text/css"
    assert len(await answer.read()) < len(SHEET) / 10
    etag = answer.headers["ETag"]
    again = await client.get("/static/web/page.css", headers=packed | {"If-None-Match": etag})
    assert (again.status, await again.read()) == (304, b"")
    plain = await client.get("/static/web/page.css", headers={"Accept-Encoding": "identity"})
    assert await plain.text() == SHEET
    assert plain.headers["ETag"] != etag
    for one in (answer, again, plain):
        assert one.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip;q=0", None), ("gzip; q=0.000, identity", None), ("x-gzip", None), ("br, *", None),
        ("deflate, GZIP;q=0.5", "gzip"), ("gzip;q=0.001", "gzip"),
    ],
)  # fmt: skip
async def test_gzip_goes_to_nobody_who_refuses_it(
    client: AddressedClient, accepted: str, coding: str | None
) -> None:
    answer = await client.get("/static/web/page.css", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == coding


@pytest.mark.parametrize("written", ["*", "W/{}", '"other", {}', '"other" , W/{}'])
async def test_what_a_browser_or_its_proxy_has_is_not_sent_again(
    client: AddressedClient, written: str
) -> None:
    packed = {"Accept-Encoding": "gzip"}
    etag = (await client.get("/static/web/page.css", headers=packed)).headers["ETag"]
    for method in ("GET", "HEAD"):
        known = packed | {"If-None-Match": written.format(etag)}
        answer = await client.request(method, "/static/web/page.css", headers=known)
        assert (answer.status, await answer.read()) == (304, b""), method


async def test_a_changed_file_is_sent_anew(client: AddressedClient, tmp_path: Path) -> None:
    packed = {"Accept-Encoding": "gzip"}
    before = (await client.get("/static/web/page.css", headers=packed)).headers["ETag"]
    sheet = tmp_path / "files" / "web" / "page.css"
    sheet.write_text("a {}")
    os.utime(sheet, (0, 0))  # two writings may fall into one moment of the file system
    after = await client.get("/static/web/page.css", headers=packed | {"If-None-Match": before})
    assert after.status == 200


async def test_a_sound_and_a_part_go_as_they_are(client: AddressedClient) -> None:
    sound = await client.get("/static/web/chime.wav", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in sound.headers
    assert len(await sound.read()) == 400
    wanted = {"Accept-Encoding": "gzip", "Range": "bytes=0-4"}
    part = await client.get("/static/web/page.css", headers=wanted)
    assert (part.status, await part.text()) == (206, SHEET[:5])


@pytest.mark.parametrize(
    "name",
    [
        "web",
        "web/",
        "nothing.css",
        "..%2fsecret.txt",
        "web/..%2f..%2fsecret.txt",
        "%00",
        "a" * 4_000,
    ],
)
async def test_nothing_else_is_served(client: AddressedClient, name: str) -> None:
    answer = await client.get(URL(f"/static/{name}", encoded=True))
    assert answer.status == 404
