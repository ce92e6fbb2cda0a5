"""What a whole run writes down holds no link, key, password, query or name, at any level."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp import ClientSession

from display.voice import SilentVoice
from queue_server.catalogue import version_writes
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import SetClock
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus
from queue_server.core.http.operations import API
from queue_server.core.ops.logs import FORMATS, PLAIN, JsonLines, say_nothing_of_what_was_sent
from queue_server.serve import serving
from tests.dossiers.hostile import RECEIVE
from tests.dossiers.house import A_FEW, MONDAY_MORNING, House
from tests.hall.ports import free_port
from tests.hall.with_dossiers import HallWithDossiers, _people_and_devices
from tests.security.table import demo_centre

NAME, NUMBER, PHONE = "Nguyễn Thị Bí Mật", "001190098765", "0987650123"
APPLICANT = {"name": NAME, "id_number": NUMBER, "phone": PHONE, "address": "Thôn Kín Đáo"}


@dataclass
class Written:
    """Everything that was logged, as a file would have it."""

    file: io.StringIO
    is_json: bool

    @property
    def text(self) -> str:
        return self.file.getvalue()


@pytest.fixture(params=FORMATS)
def written(request: pytest.FixtureRequest) -> Iterator[Written]:
    is_json = request.param == "json"
    file = io.StringIO()
    handler = logging.StreamHandler(file)
    handler.setFormatter(JsonLines() if is_json else logging.Formatter(PLAIN))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    say_nothing_of_what_was_sent()
    yield Written(file, is_json)
    root.removeHandler(handler)
    root.setLevel(level)


@asynccontextmanager
async def served(url: str) -> AsyncIterator[tuple[HallWithDossiers, int]]:
    """A hall that is served as `motcua-server serve` does it, and its port."""
    centre, clock, port = demo_centre(), SetClock(MONDAY_MORNING), free_port()
    seeding = open_database(url, EventBus())
    await seeding.start()
    keys = await _people_and_devices(seeding, centre, clock)
    await seeding.write(lambda unit: version_writes.put(unit, A_FEW, "test"), SYSTEM, clock.now())
    opened = serving(centre, url, "127.0.0.1", port, voice=SilentVoice(), clock=clock)
    async with opened as server, ClientSession(f"http://127.0.0.1:{port}") as client:
        house = House(
            centre, seeding, clock, server.rooms.catalogue.catalogue, server.rooms.dossiers.service
        )
        yield HallWithDossiers(server, client, house, keys), port  # type: ignore[arg-type]
    await seeding.stop()


async def send_what_is_not_http(port: int, line: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"{line}\r\n\r\n".encode())
    await writer.drain()
    await reader.read()
    writer.close()


async def test_a_whole_run_leaves_no_secret(sqlite_url: str, written: Written) -> None:
    async with served(sqlite_url) as (hall, port):
        ticket = await hall.issue()
        status, dossier = await hall.call(
            "POST", "/dossiers", RECEIVE | {"applicant": APPLICANT}, by="clerk"
        )
        assert status == 200
        link = ticket["tracking_url"].rpartition("/")[2]
        receipt = dossier["follow_url"].rpartition("/")[2]
        wrong = "Q" * 16
        for path in (
            f"/T/{link}?lang=en", f"/H/{receipt}", f"/T/{wrong}", "/board/hall?key=SECRETKEY",
            f"{API}/track/{link}", f"{API}/follow/{receipt}", f"{API}/track/{link}/nothing",
            "/procedures?q=SECRETWORDS", f"{API}/procedures?q=SECRETWORDS", f"/T/{link}%00",
            f"/nothing/{link}", f"/H/{receipt}/%zz",
        ):  # fmt: skip
            async with hall.client.get(path) as answer:
                assert answer.status < 500
        form = {"code": dossier["code"], "phone_digits": PHONE[-4:]}
        async with hall.client.post("/follow", data=form, allow_redirects=False) as answer:
            assert answer.status == 303
        await hall.call("POST", "/session", {"sign_in": "lan", "password": "SECRETPASSWORD"})
        await hall.call("POST", "/dossiers/search", {"words": NAME}, by="clerk")
        await hall.call("POST", "/dossiers", {"applicant": APPLICANT}, by="clerk")
        await hall.call("POST", f"/track/{link}/cancel", {})
        await hall.call("POST", f"/track/{link}/cancel", {})
        await send_what_is_not_http(port, f"GET /T/{link} HTTP/9.9")
        await send_what_is_not_http(port, f"GET /T/{link} HTTP/1.1\r\nBad Header {receipt}: x")
        await send_what_is_not_http(port, f"G\x00T /H/{receipt} HTTP/1.1")
        secrets = [
            link, receipt, wrong, "SECRETKEY", "SECRETWORDS", "SECRETPASSWORD", NAME, "Bí Mật",
            NUMBER, PHONE, "Kín Đáo", *hall.keys.values(),
        ]  # fmt: skip
        said = written.text
    said += written.text
    assert "issueTicket 200" in said
    for secret in secrets:
        assert secret not in said, secret
    assert "bad_header" not in said.lower()


async def test_a_fault_of_ours_is_told_without_what_was_sent(
    sqlite_url: str, written: Written
) -> None:
    async with served(sqlite_url) as (hall, _):
        ticket = await hall.issue()
        link = ticket["tracking_url"].rpartition("/")[2]
        await hall.house.database.write(
            lambda unit: unit.connection.exec_driver_sql("UPDATE tickets SET state = 'nowhere'")
        )
        async with hall.client.get(f"/T/{link}") as answer:
            assert answer.status >= 500
            shown = (await answer.text(), answer.headers["X-Request-Id"])
    assert shown[1] in written.text
    assert "Traceback" in written.text
    for said in (written.text, shown[0]):
        assert link not in said
    assert "Traceback" not in shown[0]
    if written.is_json:
        lines = [json.loads(line) for line in written.text.splitlines()]
        broken = [line for line in lines if line.get("exception")]
        assert broken[0]["request_id"] == shown[1]
