"""A kiosk, board or page of one version and a server of the next or the one before, by recordings.

`tests/wire/recordings` has what was said in a visit in each released version, and in this one.
"""

from __future__ import annotations

import copy
import json
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import pytest
from pydantic import TypeAdapter

from config.wire import (
    BoardEvent,
    BoardSnapshot,
    CounterSnapshot,
    ErrorCode,
    KioskEvent,
    KioskSnapshot,
    NumbersReserved,
    Problem,
    TicketIssued,
    TicketStatus,
)
from config.wire.dossiers.answers import DossierFollowed
from config.wire.offline import NumbersReturned, TicketsDelivered
from config.wire.procedures import ProcedureDetails, ProceduresFound
from queue_server.core.http.operations import Operation
from tests.security.table import demo_server
from tests.wire.schemas import lost_by_devices, lost_by_servers, schemas
from tests.wire.visit import RECORDINGS, Recorder, recorded

VERSIONS: Final = sorted(folder.name for folder in RECORDINGS.iterdir() if folder.is_dir())
SNAPSHOTS: Final[dict[str, type[Any]]] = {
    "streamBoard": BoardSnapshot,
    "streamKiosk": KioskSnapshot,
    "streamCounter": CounterSnapshot,
    "streamTicket": TicketStatus,
}
EVENTS: Final[dict[str, Any]] = {"streamBoard": BoardEvent, "streamKiosk": KioskEvent}
EVENT_NAMES: Final = {"streamBoard": "BoardEvent", "streamKiosk": "KioskEvent"}
READ_BY_KIOSKS: Final = (
    DossierFollowed,
    KioskSnapshot,
    NumbersReserved,
    NumbersReturned,
    Problem,
    ProcedureDetails,
    ProceduresFound,
    TicketIssued,
    TicketsDelivered,
)
FEWEST: Final = 45
"""Operations of a visit; a recording of fewer would show little."""

each_version = pytest.mark.parametrize("of", VERSIONS)


def read(of: str, name: str) -> Any:
    return json.loads((RECORDINGS / of / f"{name}.json").read_text(encoding="utf-8"))


@cache
def operations() -> dict[str, Operation]:
    return {one.id: one for one in demo_server().operations}


@pytest.fixture(scope="module")
def now() -> dict[str, Any]:
    return schemas()


@pytest.fixture
async def today(tmp_path: Path) -> Recorder:
    """The same visit at the server of today."""
    return await recorded(tmp_path)


def test_this_version_has_its_recording() -> None:
    assert version("motcua") in VERSIONS


@each_version
def test_a_recording_is_of_a_whole_visit(of: str) -> None:
    visit = read(of, "visit")
    assert len({one["operation"] for one in visit["requests"]}) >= FEWEST
    assert {one["stream"] for one in visit["events"]} == SNAPSHOTS.keys()
    kinds = {one["event"] for one in visit["events"] if one["stream"] == "streamBoard"}
    assert kinds >= {"snapshot", "called", "call_ended"}


@each_version
def test_a_server_of_today_understands_what_was_said_to_it(of: str) -> None:
    for one in read(of, "visit")["requests"]:
        operation = operations()[one["operation"]]
        right = one["status"] < 400 or one["operation"] in ("signIn", "callNext")
        if operation.body is not None and right:
            operation.body.model_validate_json(json.dumps(one["body"]))


@each_version
def test_programs_of_today_understand_an_older_server(of: str, now: dict[str, Any]) -> None:
    visit = read(of, "visit")
    for one in visit["requests"]:
        operation = operations()[one["operation"]]
        model = Problem if one["status"] >= 400 else operation.answer
        if model in READ_BY_KIOSKS:
            model.model_validate_json(json.dumps(one["answer"]))
        elif model is not None and model.__name__ in now["to_device_read"]:
            holds(now, model, one["answer"])
    for one in visit["events"]:
        is_whole = one["event"] == "snapshot" or one["stream"] not in EVENTS
        model = SNAPSHOTS[one["stream"]] if is_whole else EVENTS[one["stream"]]
        TypeAdapter(model).validate_json(json.dumps(one["data"]))


@each_version
async def test_older_programs_understand_the_server_of_today(of: str, today: Recorder) -> None:
    older = read(of, "schemas")
    for one in today.requests:
        operation = operations()[one["operation"]]
        model = Problem if one["status"] >= 400 else operation.answer
        if model is not None and model.__name__ in older["to_device_read"]:
            holds(older, model, one["answer"])
    for one in today.events:
        if one["event"] == "snapshot" or one["stream"] not in EVENTS:
            holds(older, SNAPSHOTS[one["stream"]], one["data"])
        else:
            event = older["events"][EVENT_NAMES[one["stream"]]]
            jsonschema_rs.validate(with_any_code(event), one["data"])


def holds(older: dict[str, Any], model: type[Any], said: Any) -> None:
    """What is said is as the older schema has it; it may have more."""
    schema = {"$ref": f"#/$defs/{model.__name__}", "$defs": older["to_device_read"]}
    jsonschema_rs.validate(with_any_code(schema), said)


def with_any_code(schema: dict[str, Any]) -> dict[str, Any]:
    """A code that is not known is taken for a plain no."""
    return schema | {"$defs": schema["$defs"] | {"ErrorCode": {"type": "string"}}}


@each_version
def test_nothing_of_the_wire_is_lost(of: str, now: dict[str, Any]) -> None:
    before = read(of, "schemas")
    assert lost_by_devices(before, now) == []
    assert lost_by_servers(before, now) == []


@pytest.mark.parametrize(
    ("part", "model", "change", "found"),
    [
        ("from_device", "IssueTicket", {"needed": ["hall"]}, "IssueTicket.hall: is left out"),
        ("from_device", "IssueTicket", {"gone": "language"}, "IssueTicket.language: is not known"),
        ("from_device", "HoldTicket", {"limit": ("note", "maxLength", 3)}, "maxLength"),
        ("to_device", "TicketIssued", {"gone": "number"}, "TicketIssued.number: is left out"),
        ("to_device", "TicketIssued", {"kind": ("number", "integer")}, "where string is"),
        ("to_device", "TicketState", {"word": "lost"}, "TicketState: says lost"),
        ("to_device", "BoardCalled", {"absent": True}, "BoardCalled: is gone"),
    ],
)  # fmt: skip
def test_what_would_break_another_version_is_found(
    now: dict[str, Any], part: str, model: str, change: dict[str, Any], found: str
) -> None:
    newer = copy.deepcopy(now)
    schema = newer[part][model]
    if "absent" in change:
        del newer[part][model]
    if "gone" in change:
        del schema["properties"][change["gone"]]
        schema["required"] = [one for one in schema.get("required", []) if one != change["gone"]]
    if "needed" in change:
        schema["required"] = [*schema.get("required", []), *change["needed"]]
    if "kind" in change:
        schema["properties"][change["kind"][0]] = {"type": change["kind"][1]}
    if "word" in change:
        schema["enum"] = [*schema["enum"], change["word"]]
    if "limit" in change:
        name, key, value = change["limit"]
        schema["properties"][name] = schema["properties"][name] | {key: value}
    said = [*lost_by_devices(now, newer), *lost_by_servers(now, newer)]
    assert any(found in one for one in said), said


def test_additions_break_nobody(now: dict[str, Any]) -> None:
    newer = copy.deepcopy(now)
    newer["to_device"]["TicketIssued"]["properties"]["mood"] = {"type": "string"}
    newer["to_device"]["TicketIssued"]["required"].append("mood")
    newer["from_device"]["IssueTicket"]["properties"]["mood"] = {"type": "string"}
    newer["to_device"]["ErrorCode"]["enum"].append("of_a_newer_server")
    newer["to_device"]["NewMessage"] = {"type": "object"}
    assert lost_by_devices(now, newer) == []
    assert lost_by_servers(now, newer) == []


def test_a_refusal_that_only_a_newer_server_knows_is_a_refusal() -> None:
    """As "no answer" a kiosk would give the number alone, and deliver a ticket for ever."""
    said = {"title": "", "status": 409, "code": "hall_is_full", "detail": "Hội trường đã đầy"}
    problem = Problem.model_validate(said)
    assert (problem.code, problem.detail) == (ErrorCode.BAD_REQUEST, "Hội trường đã đầy")
    line = {"day": "2026-11-23", "number": "A600", "refused": "hall_is_full"}
    assert TicketsDelivered.model_validate({"tickets": [line]}).tickets[0].refused
