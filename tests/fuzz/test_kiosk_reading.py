"""What a kiosk reads of its server, of its line and of its own disk: anything may come."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as some

from config.wire import KioskSnapshot
from kiosk.flow import events
from kiosk.flow.events import EventArrived, ServerLost, SnapshotArrived
from kiosk.flow.machine import advance, first_state
from kiosk.server.client import KioskClient, ServerTrouble
from kiosk.server.snapshot_store import SnapshotStore
from kiosk.server.sse import EventReader, StreamEvent
from kiosk.testing.fake_centre import demo_snapshot
from tests.fuzz.chance import tried, within

pytestmark = pytest.mark.slow


READER_TIMES, FILE_TIMES, LINE_TIMES = 200, 60, 25
NOW = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
SNAPSHOT = demo_snapshot()
WHOLE = SNAPSHOT.model_dump(mode="json")
JUNK = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=8),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=5), inner),
    max_leaves=4,
)
LINE_PARTS = some.one_of(
    some.sampled_from([
        b"event: snapshot", b"event: services", b"event:", b"data: {}", b"data:", b"data: ",
        b"id: 7", b"retry: 1", b": here", b":", b"data", b"event", b"\xef\xbb\xbfdata: x",
        b"DATA: x", b" data: x", b"data: \xff\xfe", b"", b"", b"data: [1", b"data: " + b"[" * 5_000,
    ]),
    some.binary(max_size=20).map(lambda raw: raw.replace(b"\n", b"")),
)  # fmt: skip
ENDS = some.sampled_from([b"\n", b"\n", b"\r\n", b"\r", b""])
STREAMS = some.lists(some.tuples(LINE_PARTS, ENDS), max_size=12).map(
    lambda lines: b"".join(line + end for line, end in lines)
)


@some.composite
def spoilt_snapshots(draw: some.DrawFn) -> bytes:
    """A kiosk's snapshot with values of another kind, without some, or with broken text."""
    data: dict[str, Any] = json.loads(json.dumps(WHOLE))
    for _ in range(draw(some.integers(0, 3))):
        here: Any = data
        while True:
            keys = list(here) if isinstance(here, dict) else list(range(len(here)))
            key = draw(some.sampled_from(keys))
            inside = here[key]
            if isinstance(inside, dict | list) and inside and draw(some.booleans()):
                here = inside
                continue
            if draw(some.integers(0, 3)):
                here[key] = draw(JUNK)
            else:
                del here[key]
            break
        if not data:
            break
    text = json.dumps(data).encode()
    if draw(some.integers(0, 3)) == 3:
        place = draw(some.integers(0, len(text)))
        cut = text[place + draw(some.integers(0, 40)) :]
        text = text[:place] + draw(some.binary(max_size=4)) + cut
    return text


def test_any_stream_is_read(seed: int) -> None:
    read_streams(READER_TIMES, seed)


def read_streams(times: int, seed: int) -> None:
    """By lines, however the bytes came; what is read is what the HTML standard says."""

    @tried(times, seed)
    @given(STREAMS)
    def read(stream: bytes) -> None:
        reader, lines = EventReader(), stream.splitlines(keepends=True)
        events = [event for event in map(reader.line, _lines(stream)) if event is not None]
        assert all(event.name for event in events), lines
        assert events == _as_the_standard_says(stream)

    read()


def _lines(stream: bytes) -> list[bytes]:
    """As aiohttp gives them: up to a line feed, and what is left at the end."""
    return re.findall(rb"[^\n]*\n|[^\n]+$", stream)


def _as_the_standard_says(stream: bytes) -> list[StreamEvent]:
    """A second reading, of whole blocks. A carriage return alone ends no line here: our server
    sends none, and a line is what ends in a line feed."""
    text = stream.decode("utf-8", errors="replace")
    lines = [line.rstrip("\r\n") for line in text.split("\n")]
    events, name, data = [], "", list[str]()
    for line in lines[:-1] if text.endswith("\n") else lines:
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if data:
                events.append(StreamEvent(name or "message", "\n".join(data)))
            name, data = "", []
        elif field == "event":
            name = value
        elif field == "data":
            data.append(value)
    return events


def test_a_kept_snapshot_is_read_or_left(tmp_path: Path, seed: int) -> None:
    assert read_kept(tmp_path, FILE_TIMES, seed)


@pytest.mark.parametrize(
    "spoilt",
    [{"time_zone": zone} for zone in ("Asia/Hp_Chi_Minh", "", "Asia", "/etc/passwd", "../x", "\0")]
    + [{"languages": []}, {"languages": ["xx"]}, {"services": []}, {"languages": [""]}],
    ids=str,
)
def test_a_kept_snapshot_that_no_kiosk_can_use(tmp_path: Path, spoilt: dict[str, Any]) -> None:
    (tmp_path / "snapshot.json").write_text(json.dumps(WHOLE | spoilt))
    snapshot = SnapshotStore(tmp_path).load(SNAPSHOT.kiosk)
    if snapshot is not None:
        _use(snapshot)


def read_kept(folder: Path, times: int, seed: int) -> int:
    """Read so many files of a kiosk's own; how many were snapshots."""
    store, known = SnapshotStore(folder), list[KioskSnapshot]()

    @tried(times, seed)
    @given(spoilt_snapshots() | some.binary(max_size=60))
    def read(kept: bytes) -> None:
        (folder / "snapshot.json").write_bytes(kept)
        with within():
            snapshot = store.load(SNAPSHOT.kiosk)
        if snapshot is not None:
            known.append(snapshot)
            assert snapshot.kiosk == SNAPSHOT.kiosk
            assert not snapshot.notices
            _use(snapshot)

    read()
    return len(known)


def _use(snapshot: KioskSnapshot) -> None:
    """A kiosk that starts with it while no server answers stands, and can be touched."""
    state, keys = first_state(NOW, snapshot), count()
    services = [events.ChooseService(one.state.service) for one in snapshot.services]
    touches = [events.Begin(), *services[:2], events.Confirm(), events.GoBack()]
    happenings: list[events.Event] = [events.ServerLost(), events.ClockTicked(), *touches]
    for seconds, happening in enumerate(happenings):
        now = NOW + timedelta(seconds=seconds)
        state = advance(state, happening, now, lambda: f"key-{next(keys)}").state


def test_any_answer_on_the_line_is_an_answer_or_trouble(seed: int) -> None:
    ask_a_strange_server(LINE_TIMES, seed)


def ask_a_strange_server(times: int, seed: int) -> None:
    """A server that says anything: each question ends, with its answer or with `ServerTrouble`."""
    statuses = some.sampled_from([200, 200, 200, 201, 204, 302, 400, 404, 409, 429, 500, 503])
    bodies = spoilt_snapshots() | some.binary(max_size=60) | JUNK.map(json.dumps).map(str.encode)
    kinds = some.sampled_from(["application/json", "text/event-stream", "text/html", "x"])

    @tried(times, seed)
    @given(statuses, bodies, kinds, STREAMS)
    def say(status: int, body: bytes, kind: str, stream: bytes) -> None:
        with within():
            asyncio.run(_ask_all(status, body, kind, stream))

    say()


async def _ask_all(status: int, body: bytes, kind: str, stream: bytes) -> None:
    async def answer(request: web.Request) -> web.Response:
        said = stream if request.path.endswith("/stream") else body
        return web.Response(status=status, body=said, headers={"Content-Type": kind})

    application = web.Application()
    application.router.add_route("*", "/{anything:.*}", answer)
    async with TestServer(application) as server:
        address = str(server.make_url("/")).rstrip("/")
        async with KioskClient(address, SNAPSHOT.kiosk, "key") as client:
            for question in (client.get_kiosk, lambda: client.follow("2" * 16),
                             lambda: client.get_procedure("1.001193")):  # fmt: skip
                try:
                    await question()
                except ServerTrouble:
                    continue
            async for message in client.messages():
                assert isinstance(message, SnapshotArrived | EventArrived | ServerLost)
                if isinstance(message, ServerLost):
                    break
