"""What is refused at the door, before anybody asks who sends it, and how that is said."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.security.served import Served, served
from tests.security.table import demo_centre

JSON = "Content-Type: application/json"
SESSION = "POST /api/v1/session"
FORM, PACKED = "application/x-www-form-urlencoded", "Sec-WebSocket-Extensions: permessage-deflate"
BOMB = gzip.compress(b'{"sign_in": "' + b"a" * 20_000_000 + b'"}')


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hall(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    file = tmp_path_factory.mktemp("doors") / "motcua.sqlite"
    async with served(demo_centre(), f"sqlite:///{file}", tickets_per_minute=2) as opened:
        yield opened


@pytest.mark.parametrize(
    "line",
    [
        SESSION,
        "POST /api/v1/dossiers",
        "GET /api/v1/boards/hall/stream",
        "GET /static/web/problem.css",
        "POST /follow",
        "GET /",
        "GET /nowhere",
        "PUT /api/v1/session",
    ],
)
@pytest.mark.parametrize(
    "coding", ["gzip", "GZip", "deflate", "br", "zstd", "identity, gzip", "identity", "x-gzip", ""]
)
async def test_a_packed_body_is_refused_wherever_it_comes(
    hall: Served, line: str, coding: str
) -> None:
    said = await hall.ask(line, f"Content-Encoding: {coding}", JSON, body=BOMB)
    assert (said.status, said.code) == (415, "compressed_body")


async def test_a_packed_body_is_not_unpacked(hall: Served) -> None:
    """194 kB of gzip were 0.45 s of everybody's time: 20 MB would have been read before."""
    said = await hall.ask(SESSION, "Content-Encoding: gzip", JSON, body=BOMB)
    assert said.status == 415
    [line] = [each for each in said.head.split("\r\n") if each.startswith("Connection")]
    assert line == "Connection: close"


MALFORMED = {
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
    "no method": b"<script> / HTTP/1.1\r\n\r\n",
    "a long line": b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    "a long header": b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 9_000 + b"\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * 300 + b"\r\n",
    "two lengths": b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "length and chunks": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n",
    "a version": b"GET / HTTP/3.7\r\nHost: a\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "a broken chunk": b"POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json"
    b"\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
}


@pytest.mark.parametrize("whole", MALFORMED.values(), ids=MALFORMED.keys())
async def test_what_is_no_request_is_answered_like_any_other(hall: Served, whole: bytes) -> None:
    said = await hall.send(whole)
    assert (said.status, said.code) == (400, "malformed_request")
    assert_quiet(said.headers)


def assert_quiet(headers: dict[str, str]) -> None:
    """The answer names no program and tells browsers what every answer tells them."""
    assert "server" not in headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-request-id"]


ANSWERS = {
    "a page": (("GET /",), 200),
    "a file": (("GET /static/web/problem.css",), 200),
    "no file": (("GET /static/nothing.css",), 404),
    "a folder": (("GET /static/",), 404),
    "a way out": (("GET /static/../../app.py",), 404),
    "a range": (("GET /static/web/problem.css", "Range: bytes=" + "9" * 5_000 + "-"), 416),
    "nowhere": (("GET /nowhere",), 404),
    "a method": (("DELETE /follow",), 405),
    "options": (("OPTIONS /api/v1/session",), 405),
    "options of all": (("OPTIONS *",), 404),
    "expected": (("GET /", "Expect: <b>x</b>"), 417),
    "expected of a file": (("GET /static/web/problem.css", "Expect: 200-ok"), 417),
    "another form": (("POST /follow", "Content-Type: multipart/form-data; boundary=a"), 415),
    "another alphabet": (("POST /follow", f"Content-Type: {FORM}; charset=punycode"), 415),
    "led on": (("GET /audit", "Accept: text/html"), 303),
    "nobody": (("GET /api/v1/session",), 401),
    "upgrade": (("GET /healthz", "Upgrade: websocket", PACKED), 200),
}  # fmt: skip


@pytest.mark.parametrize(("words", "status"), ANSWERS.values(), ids=ANSWERS.keys())
async def test_every_answer_names_no_program(
    hall: Served, words: tuple[str, ...], status: int
) -> None:
    line, *headers = words
    said = await hall.ask(line, *headers)
    assert said.status == status
    assert_quiet(said.headers)
    assert b"aiohttp" not in said.whole
    assert b"Python" not in said.whole
    if status >= 400 and status != 416:
        assert said.headers["content-type"].startswith("application/problem+json")
        assert b"<b>" not in said.body


async def test_a_body_that_is_too_large_is_said_to_be(hall: Served) -> None:
    said = await hall.ask(SESSION, JSON, body=b"{" + b" " * 20_000)
    assert (said.status, said.code) == (413, "body_too_large")
    assert_quiet(said.headers)


STREAM = "GET /api/v1/kiosks/kiosk-1/stream"


async def test_the_head_of_a_stream_is_its_headers_and_an_end(hall: Served) -> None:
    key = f"Authorization: Bearer {hall.kiosk}"
    said = await hall.ask(STREAM.replace("GET", "HEAD"), key)
    assert (said.status, said.body) == (200, b"")
    assert said.headers["content-type"].startswith("text/event-stream")
    assert hall.server.app.hub.topics("kiosk:") == []


async def test_a_stream_over_http_1_0_has_no_chunks(hall: Served) -> None:
    key = f"Authorization: Bearer {hall.kiosk}"
    said = await hall.ask(STREAM, key, version="1.0", until=b": here\n\n")
    assert said.status == 200
    assert "transfer-encoding" not in said.headers
    assert said.body.startswith(b"event: snapshot\nid: ")
    assert said.body.endswith(b"}\n\n: here\n\n")


async def test_a_stream_over_http_1_1_has_chunks(hall: Served) -> None:
    key = f"Authorization: Bearer {hall.kiosk}"
    said = await hall.ask(STREAM, key, until=b"event: snapshot")
    assert said.headers["transfer-encoding"] == "chunked"


async def test_a_command_that_comes_again_is_answered_whatever_the_pace(hall: Served) -> None:
    first = await hall.issue("one")
    assert first.status == 200
    assert (await hall.issue("two")).status == 200
    refused = await hall.issue("three")
    assert (refused.status, refused.code) == (429, "too_many_requests")
    again = await hall.issue("one")
    assert (again.status, again.body) == (200, first.body)
    other = await hall.issue("one", service="dat-dai")
    assert other.status == 429  # other words: no command that was answered
