"""Streams that everybody leaves, and addresses asked by methods that they do not have."""

from __future__ import annotations

import pytest
import requests

from queue_server.core.http.operations import API, Operation
from queue_server.core.streams.hub import Hub, end_streams
from queue_server.core.streams.sse import HEARTBEAT
from tests.fuzz.asking import LONGEST_ANSWER_SECONDS, OPERATIONS, STREAM, leads, let_in
from tests.fuzz.chance import within
from tests.fuzz.raw import ask, request
from tests.fuzz.served import DEVICES, FuzzedHall, changed

pytestmark = pytest.mark.slow


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
EVENT = [b"event", b"id", b"data"]
ANYTHING = {
    "dossier_id": 1,
    "call_id": 1,
    "staff": 2,
    "token": "2" * 16,
    "member": 999,
    "import_id": 1,
    "petition": 1,
    "answer": 1,
    "absence": 1,
    "session": "0" * 16,
    "factor": 1,
    "entry": "0" * 32,
    "month": "2026-11",
    "declaration": "0" * 32,
    "press": "0" * 8,
    "tablet": "0" * 16,
    **dict.fromkeys(("document", "faq", "form", "message", "question_id", "shift"), 1),
}
STREAMS = [each for each in OPERATIONS.values() if each.media == STREAM]


def address(hall: FuzzedHall, operation: Operation, caller: str) -> str:
    """Where the operation has something to answer to the caller."""
    known = {name: values[0] for name, values in leads(hall.state(), operation).items() if values}
    device = DEVICES.get(caller, "kiosk-1")
    own = {
        "counter": "1",
        "board": "hall",
        "kiosk": "kiosk-1",
        "device": device,
        "job": "1",
        "name": "1",
        **dict.fromkeys(("scheduled", "version", "before", "after"), 1),
    }
    return API + operation.path.format(**(ANYTHING | known | own))


async def listeners_left(hub: Hub) -> int:
    """How many still listen once everybody was told that the line is alive."""
    for topic in hub.topics(""):
        hub.send(topic, HEARTBEAT)
    return sum(hub.subscribers(topic) for topic in hub.topics(""))


@pytest.mark.parametrize("operation", STREAMS, ids=lambda each: each.id)
def test_a_stream_begins_with_a_snapshot_and_ends(fuzzed: FuzzedHall, operation: Operation) -> None:
    """By whoever listens, and by the server: nothing of it is left."""
    fuzzed.begin()
    hub = fuzzed.hall.server.app.hub
    for caller in let_in(operation)[:3]:
        for server_ends in (False, True):
            with listening(fuzzed, operation, caller) as answer:
                assert answer.status_code == 200, (caller, answer.text)
                assert answer.headers["Content-Type"].startswith(STREAM)
                lines = answer.iter_lines(1)
                assert [next(lines).partition(b":")[0] for _ in range(3)] == EVENT
                if server_ends:
                    fuzzed.run(end_streams(hub))
                    _read_to_its_end(answer)
            with within():
                while fuzzed.run(listeners_left(hub)):
                    pass


def listening(hall: FuzzedHall, operation: Operation, caller: str) -> requests.Response:
    return requests.get(
        hall.address + address(hall, operation, caller),
        headers=hall.proof(caller),
        stream=True,
        timeout=LONGEST_ANSWER_SECONDS,
    )


def _read_to_its_end(answer: requests.Response) -> None:
    try:
        for _ in answer.iter_content(None):
            pass
    except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
        return  # cut in the middle, as whoever must go is


def test_no_address_answers_to_a_method_that_it_does_not_have(fuzzed: FuzzedHall) -> None:
    fuzzed.begin()
    paths = {address(fuzzed, each, "leader"): each.path for each in OPERATIONS.values()}
    proof = [(name.encode(), value.encode()) for name, value in fuzzed.proof("leader").items()]
    before = fuzzed.state()
    for whole, path in paths.items():
        served = {each.method for each in OPERATIONS.values() if each.path == path}
        for method in set(METHODS) - served - ({"HEAD"} if "GET" in served else set()):
            answer = ask(fuzzed.port, request(method.encode(), whole.encode(), proof))
            assert answer.status in (404, 405), (method, path, answer.whole[:300])
    assert not changed(before, fuzzed.state())
