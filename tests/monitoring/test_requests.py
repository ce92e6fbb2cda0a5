"""Every request has an id, a line in the log and its share of the figures."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from pathlib import Path

import pytest
from aiohttp import ClientSession

from config.demo import demo_centre_file
from queue_server.core.http.operations import API
from queue_server.core.http.request_log import logger as request_log
from tests.hall.ports import free_port
from tests.monitoring.conftest import Opened


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [record.fields for record in caplog.records if record.name == request_log.name]  # type: ignore[attr-defined]


async def test_an_id_that_is_given_is_kept(opened: Opened) -> None:
    hall = await opened()
    async with hall.client.get("/follow", headers={"X-Request-Id": "nginx-7.a_B"}) as answer:
        assert answer.headers["X-Request-Id"] == "nginx-7.a_B"


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "<script>", "id,other", "khóa"])
async def test_an_id_that_is_no_plain_word_is_made_anew(opened: Opened, given: str) -> None:
    hall = await opened()
    ids = set()
    for _ in range(2):
        async with hall.client.get("/follow", headers={"X-Request-Id": given}) as answer:
            ids.add(answer.headers["X-Request-Id"])
    assert len(ids) == 2
    assert given not in ids


async def test_a_problem_tells_its_id(opened: Opened) -> None:
    hall = await opened()
    for path in ("/session", "/nothing", "/track/ZZZZ"):
        async with hall.client.get(API + path) as answer:
            problem = await answer.json(content_type=None)
            assert problem["request_id"] == answer.headers["X-Request-Id"]


async def test_a_line_says_what_who_and_how_long(
    opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    hall = await opened()
    caplog.set_level(logging.DEBUG, request_log.name)
    await hall.issue(by="kiosk-1")
    await hall.call("POST", "/counters/1/next", {}, by="nobody")
    async with hall.client.get("/T/WRONG") as answer:
        assert answer.status == 404
    issued, refused, page = lines(caplog)
    assert (issued["operation"], issued["status"]) == ("issueTicket", 200)
    assert issued["caller"] == "kiosk:kiosk-1"
    assert 0 < float(str(issued["milliseconds"])) < 10_000
    assert (refused["operation"], refused["status"]) == ("callNext", 401)
    assert (page["operation"], page["status"]) == ("/T/{token}", 404)


async def test_streams_are_counted_and_not_timed(opened: Opened) -> None:
    hall = await opened()
    ticket = await hall.issue()
    link = ticket["tracking_url"].rpartition("/")[2]
    async with hall.client.get(f"{API}/track/{link}/stream") as answer:
        assert (await answer.content.readline()).startswith(b"event: snapshot")
        said = hall.server.app.metrics.text().decode()
        assert 'motcua_streams{to="ticket"} 1.0' in said
    await hall.call("GET", f"/track/{link}")
    said = hall.server.app.metrics.text().decode()
    assert 'motcua_request_seconds_count{operation="getTicketStatus"} 1.0' in said
    assert 'motcua_request_seconds_count{operation="streamTicket"}' not in said


async def test_a_served_hall_writes_one_object_a_line(sqlite_url: str) -> None:
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "queue_server", "serve", "--centre", str(demo_centre_file()),
        "--database", sqlite_url, "--host", "127.0.0.1", "--port", str(port),
        "--log-format", "json",
        stderr=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert process.stderr is not None
    written: list[dict[str, object]] = []
    try:
        async with asyncio.timeout(30):
            while not written or "serving" not in str(written[-1]["message"]):
                written.append(json.loads(await process.stderr.readline()))
            async with ClientSession(f"http://127.0.0.1:{port}") as client:
                asked = {"X-Request-Id": "by-test"}
                async with client.get(f"{API}/procedures", headers=asked) as answer:
                    assert answer.status == 200
                async with client.get("/healthz") as answer:
                    assert await answer.json() == {"alive": True}
                async with client.get("/readyz") as answer:
                    assert (answer.status, (await answer.json())["ready"]) == (200, True)
            process.terminate()
            written += [json.loads(line) for line in await _rest(process.stderr)]
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
    [asked_for] = [line for line in written if line.get("operation") == "listProcedures"]
    assert asked_for["request_id"] == "by-test"
    assert (asked_for["status"], asked_for["caller"]) == (200, "nobody")
    assert {"at", "level", "logger", "message"} <= asked_for.keys()


async def _rest(stream: asyncio.StreamReader) -> list[bytes]:
    return (await stream.read()).splitlines()
