"""The API of tickets in-process, on both databases: commands, refusals, streams."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import func, select

from config.centre.model import Centre
from config.wire import ServiceId, TicketState
from display.voice import SilentVoice
from queue_server.app import Server, build
from queue_server.centre.staff import administration
from queue_server.core.actor import ADMINISTRATOR
from queue_server.core.clock import SetClock
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus
from queue_server.tickets import tables as ticket_tables
from queue_server.tickets.repository import queries
from tests.hall.passwords import quick_hash

API = "/api/v1"
PASSWORD = "mot cua cho moi nguoi 7"


@dataclass
class Api:
    """A running server and who may call it."""

    server: Server
    client: TestClient[Any, Any]
    database: Database
    clock: SetClock
    keys: dict[str, str]

    async def call(
        self, method: str, path: str, body: object = None, *, by: str = "clerk", **headers: str
    ) -> tuple[int, Any]:
        sent = dict(headers)
        if by in self.keys:
            sent["Authorization"] = f"Bearer {self.keys[by]}"
        cookies = (
            {"motcua_session": self.keys[f"session:{by}"]} if f"session:{by}" in self.keys else {}
        )
        answer = await self.client.request(
            method, API + path, json=body, headers=sent, cookies=cookies
        )
        return answer.status, await self.read(answer)

    @staticmethod
    async def read(answer: ClientResponse) -> Any:
        if "json" in answer.content_type:
            return await answer.json(content_type=None)
        return await answer.read()

    async def issue(self, service: str = "ho-tich", by: str = "clerk", **words: str) -> Any:
        status, answer = await self.call("POST", "/tickets", {"service": service} | words, by=by)
        assert status == 200, answer
        return answer

    async def counted(self) -> tuple[int, int]:
        """How many tickets and log lines there are."""

        def count(connection):
            tables = (ticket_tables.tickets, ticket_tables.ticket_log)
            return tuple(connection.scalar(select(func.count()).select_from(t)) for t in tables)

        return await self.database.read(count)


@pytest.fixture(scope="module")
def hashed() -> str:
    return quick_hash(PASSWORD)


@pytest.fixture
async def api(
    database_url: str, demo_centre: Centre, clock: SetClock, hashed: str
) -> AsyncIterator[Api]:
    database = open_database(database_url, EventBus())
    server = build(demo_centre, database, clock, SilentVoice())
    client = TestClient(TestServer(server.application), cookie_jar=None)
    await client.start_server()
    keys = {}
    for device in ("kiosk-1", "hall", "wing"):
        add = partial(administration.add_device, centre=demo_centre, device_id=device)
        keys[device] = await database.write(add, ADMINISTRATOR, clock.now())
    for name, role in (("clerk", "clerk"), ("second", "clerk"), ("leader", "leader")):
        member = administration.NewMember(name, name, role, hashed)
        enrol = partial(administration.add_member, centre=demo_centre, new=member)
        await database.write(enrol, ADMINISTRATOR, clock.now())
        words = {"sign_in": name, "password": PASSWORD}
        answer = await client.post(f"{API}/session", json=words)
        keys[f"session:{name}"] = answer.cookies["motcua_session"].value
        client.session.cookie_jar.clear()  # each in a browser of their own
    yield Api(server, client, database, clock, keys)
    await client.close()


async def opened(api: Api, counter: str = "1", by: str = "clerk") -> None:
    status, answer = await api.call("POST", f"/counters/{counter}/open", {}, by=by)
    assert status == 200, answer


async def test_a_visit_over_the_api(api: Api):
    await opened(api)
    issued = await api.issue(by="kiosk-1", language="en")
    status, called = await api.call("POST", "/counters/1/next", {})
    assert (status, called["ticket"]["number"]) == (200, issued["number"])
    here = {"counter": "1"}
    for step, state in (("start", "serving"), ("finish", "done")):
        path = f"/tickets/{issued['ticket_id']}/{step}"
        status, moved = await api.call("POST", path, here)
        assert (status, moved["ticket"]["state"]) == (200, state)
    status, phone = await api.call("GET", f"/track/{issued['token']}", by="nobody")
    assert (status, phone["state"]) == (200, "done")


async def test_people_ahead_and_the_estimate_are_told_on_the_ticket(api: Api):
    await opened(api)
    ahead = [(await api.issue())["people_ahead"] for _ in range(4)]
    assert ahead == [0, 1, 2, 3]
    last = await api.issue()
    assert 0 < last["estimate"]["low_seconds"] < last["estimate"]["high_seconds"]


async def test_without_an_open_counter_the_estimate_is_unknown(api: Api):
    issued = await api.issue()
    assert issued["estimate"] is None
    status, phone = await api.call("GET", f"/track/{issued['token']}", by="nobody")
    assert (status, phone["estimate"]) == (200, None)


async def test_a_command_sent_twice_is_carried_out_once(api: Api):
    await opened(api)
    key = {"Idempotency-Key": "press-1"}
    body = {"service": "ho-tich"}
    first = await api.call("POST", "/tickets", body, **key)
    again = await api.call("POST", "/tickets", body, **key)
    assert first == again
    status, problem = await api.call("POST", "/tickets", {"service": "dat-dai"}, **key)
    assert (status, problem["code"]) == (422, "idempotency_key_reused")
    assert (await api.counted())[0] == 1
    other = await api.call("POST", "/tickets", body, by="kiosk-1", **key)
    assert other[1]["number"] == "A002", "another caller's key is another key"


BAD_BODIES: list[tuple[object, str]] = [
    ({"service": 7}, "service"),
    ({"service": "ho-tich", "priority": 1}, "priority"),
    ({}, "service"),
    ({"service": "A B"}, "service"),
    ([], "body"),
    ({"service": "ho-tich", "language": "x" * 50}, "language"),
]


@pytest.mark.parametrize(("body", "field"), BAD_BODIES)
async def test_wrong_words_are_named_and_change_nothing(api: Api, body, field):
    status, problem = await api.call("POST", "/tickets", body)
    assert (status, problem["code"]) == (422, "bad_request")
    assert field in problem["fields"]
    assert await api.counted() == (0, 0)


async def test_what_is_not_json_or_too_large_is_refused(api: Api):
    session: ClientSession = api.client.session
    headers = {"Authorization": f"Bearer {api.keys['kiosk-1']}"}
    url = api.client.make_url(f"{API}/tickets")
    json_type = {"Content-Type": "application/json"}
    async with session.post(url, data=b"{broken", headers=headers | json_type) as answer:
        assert (answer.status, (await Api.read(answer))["code"]) == (400, "not_json")
    async with session.post(url, data=b"service=ho-tich", headers=headers) as answer:
        assert (answer.status, (await Api.read(answer))["code"]) == (400, "not_json")
    huge = json.dumps({"service": "x" * 40_000}).encode()
    async with session.post(url, data=huge, headers=headers | json_type) as answer:
        assert (answer.status, (await Api.read(answer))["code"]) == (413, "body_too_large")
    assert await api.counted() == (0, 0)


REFUSED: list[tuple[str, str, object, str, int, str]] = [
    ("POST", "/counters/99/next", {}, "clerk", 404, "unknown_counter"),
    ("POST", "/counters/2/next", {}, "clerk", 409, "counter_not_open"),
    ("POST", "/counters/1/next", {}, "second", 409, "counter_taken"),
    ("POST", "/counters/1/next", {}, "clerk", 409, "nobody_waiting"),
    ("POST", "/counters/1/next", {}, "nobody", 401, "not_signed_in"),
    ("POST", "/counters/1/next", {}, "kiosk-1", 403, "not_allowed"),
    ("POST", "/tickets/123456/start", {"counter": "1"}, "clerk", 404, "unknown_ticket"),
    ("POST", "/tickets/abc/start", {"counter": "1"}, "clerk", 404, "not_found"),
    ("POST", "/tickets", {"service": "nothing"}, "clerk", 404, "unknown_service"),
    ("POST", "/tickets", {"service": "ho-tich"}, "nobody", 401, "not_signed_in"),
    ("POST", "/tickets", {"service": "ho-tich"}, "hall", 403, "not_allowed"),
    ("POST", "/day/close", {}, "clerk", 403, "not_allowed"),
    ("GET", "/boards/hall", None, "wing", 403, "not_allowed"),
    ("GET", "/boards/none", None, "hall", 404, "unknown_board"),
    ("GET", "/kiosks/kiosk-2", None, "kiosk-1", 403, "not_allowed"),
    ("GET", "/counters/1", None, "hall", 403, "not_allowed"),
    ("GET", "/track/NOSUCHTICKET0000", None, "nobody", 404, "unknown_ticket"),
    ("POST", "/track/NOSUCHTICKET0000/cancel", {}, "nobody", 404, "unknown_ticket"),
    ("GET", "/nothing", None, "nobody", 404, "not_found"),
    ("DELETE", "/tickets", None, "clerk", 405, "method_not_allowed"),
]


@pytest.mark.parametrize(("method", "path", "body", "by", "status", "code"), REFUSED)
async def test_refusals_have_a_status_and_a_stable_code(
    api: Api, method, path, body, by, status, code
):
    await opened(api)
    found, problem = await api.call(method, path, body, by=by)
    assert (found, problem["code"]) == (status, code)
    assert problem["title"]
    assert problem["detail"]
    assert await api.counted() == (0, 0)


async def test_a_change_from_another_site_is_refused(api: Api):
    status, problem = await api.call(
        "POST", "/tickets", {"service": "ho-tich"}, **{"Sec-Fetch-Site": "cross-site"}
    )
    assert (status, problem["code"]) == (403, "wrong_origin")
    status, problem = await api.call(
        "POST", "/tickets", {"service": "ho-tich"}, Origin="https://elsewhere.example"
    )
    assert (status, problem["code"]) == (403, "wrong_origin")
    assert await api.counted() == (0, 0)


async def test_errors_speak_the_callers_language(api: Api):
    details = [
        (await api.call("GET", "/nothing", **{"Accept-Language": tag}))[1]["detail"]
        for tag in ("vi-VN", "en-GB,en;q=0.9", "fr")
    ]
    assert details[0] == details[2] != details[1]


class Stream:
    """Reads a stream's events."""

    def __init__(self, answer: ClientResponse) -> None:
        self.answer = answer

    async def next(self) -> tuple[str, Any]:
        name, data = "", ""
        async with asyncio.timeout(30):
            async for raw in self.answer.content:
                line = raw.decode().rstrip("\n")
                if line.startswith("event: "):
                    name = line[7:]
                elif line.startswith("data: "):
                    data = line[6:]
                elif not line and data:
                    return name, json.loads(data)
        raise AssertionError("the stream ended")

    async def until(self, name: str) -> Any:
        while True:
            found, data = await self.next()
            if found == name:
                return data


async def followed(api: Api, path: str, by: str) -> Stream:
    headers = {"Authorization": f"Bearer {api.keys[by]}"} if by in api.keys else {}
    session = api.keys.get(f"session:{by}")
    cookies = {"motcua_session": session} if session else {}
    answer = await api.client.get(API + path, headers=headers, cookies=cookies)
    assert answer.status == 200
    return Stream(answer)


async def test_a_call_reaches_the_board_the_phone_and_the_console(api: Api):
    await opened(api)
    issued = await api.issue()
    board = await followed(api, "/boards/hall/stream", "hall")
    phone = await followed(api, f"/track/{issued['token']}/stream", "nobody")
    console = await followed(api, "/counters/1/stream", "clerk")
    snapshots = [(await stream.next())[0] for stream in (board, phone, console)]
    assert snapshots == ["snapshot"] * 3
    await api.call("POST", "/counters/1/next", {})
    call = (await board.until("called"))["call"]
    assert (call["number"], call["counter"]) == (issued["number"], "1")
    while (state := await phone.until("status"))["state"] != "called":
        pass
    assert state["counter_name"]["vi"]
    while (await console.until("counter"))["current"] is None:
        pass
    _, held = await api.call("GET", "/boards/hall", by="hall")
    assert [c["number"] for c in held["called"]] == [issued["number"]]
    assert held["sequence"] >= 1
    sound = await api.client.get(
        f"{API}/boards/hall/announcements/{call['call_id']}",
        headers={"Authorization": f"Bearer {api.keys['hall']}"},
    )
    assert (sound.status, sound.content_type) == (200, "audio/wav")


async def test_a_phone_that_joins_while_its_ticket_ends_is_told_the_end(
    api: Api, settled: Callable[..., Awaitable[None]]
):
    await opened(api)
    issued = await api.issue()
    await api.call("POST", "/counters/1/next", {})
    # What a stream has read of its ticket before it joins.
    read = await api.database.read(lambda c: queries.by_token(c, issued["token"]))
    assert read is not None
    finish = f"/tickets/{issued['ticket_id']}/finish"
    assert (await api.call("POST", finish, {"counter": "1"}))[0] == 200
    live = api.server.rooms.tickets.live
    await settled(lambda: live.ticket_status(read).state is TicketState.DONE, api.database.bus)
    assert live.ticket_status(read).state is TicketState.DONE


async def test_a_phone_is_told_the_end_also_in_the_instant_of_the_call(api: Api):
    await opened(api)
    issued = await api.issue()
    await api.call("POST", "/counters/1/next", {})
    phone = await followed(api, f"/track/{issued['token']}/stream", "nobody")
    assert (await phone.next())[1]["state"] == "called"
    # The clock stands still, so the call and the end bear the same time.
    await api.server.rooms.tickets.live.phones.tell()
    finish = f"/tickets/{issued['ticket_id']}/finish"
    assert (await api.call("POST", finish, {"counter": "1"}))[0] == 200
    while (await phone.next())[1]["state"] != "done":
        pass


async def test_a_board_that_comes_late_sees_what_the_others_see(api: Api):
    await opened(api)
    early = await followed(api, "/boards/hall/stream", "hall")
    await early.next()
    numbers = [(await api.issue())["number"] for _ in range(3)]
    await api.call("POST", "/counters/1/next", {})
    await early.until("called")
    late = await followed(api, "/boards/hall/stream", "hall")
    name, snapshot = await late.next()
    assert name == "snapshot"
    assert [call["number"] for call in snapshot["called"]] == numbers[:1]


async def test_nothing_about_a_person_reaches_a_board(api: Api, demo_centre: Centre):
    await opened(api)
    board = await followed(api, "/boards/hall/stream", "hall")
    await board.next()
    service = demo_centre.service_by_id["ho-tich"]
    known = demo_centre.priority_class_by_id[service.priority_classes[0]]
    await api.issue(priority_class=known.id, priority_reason=known.reasons[0].id)
    await api.call("POST", "/counters/1/next", {})
    said = json.dumps(await board.until("called"))
    assert known.id not in said
    assert known.reasons[0].id not in said
    assert "token" not in said


async def test_a_citizen_cancels_and_the_clerk_no_longer_sees_the_ticket(api: Api):
    await opened(api)
    issued = await api.issue()
    status, phone = await api.call("POST", f"/track/{issued['token']}/cancel", {}, by="nobody")
    assert (status, phone["state"], phone["may_cancel"]) == (200, "cancelled", False)
    again = await api.call("POST", f"/track/{issued['token']}/cancel", {}, by="nobody")
    assert (again[0], again[1]["state"]) == (200, "cancelled"), "twice is as once"
    status, problem = await api.call("POST", "/counters/1/next", {})
    assert (status, problem["code"]) == (409, "nobody_waiting")


async def test_a_counter_that_serves_does_not_close(api: Api):
    await opened(api)
    await api.issue()
    await api.call("POST", "/counters/1/next", {})
    status, problem = await api.call("POST", "/counters/1/close", {})
    assert (status, problem["code"]) == (409, "counter_busy")


async def test_numbers_are_reserved_for_a_kiosk_and_never_given_again(api: Api):
    body = {"service": "ho-tich", "count": 3}
    status, block = await api.call("POST", "/kiosks/kiosk-1/numbers", body, by="kiosk-1")
    assert (status, block["numbers"]) == (200, ["A600", "A601", "A602"])
    assert len(set(block["tokens"])) == 3
    assert (await api.issue())["number"] == "A001"


async def test_a_server_that_starts_again_knows_the_hall(api: Api, demo_centre: Centre):
    await opened(api)
    numbers = [(await api.issue())["number"] for _ in range(3)]
    await api.call("POST", "/counters/1/next", {})
    again = open_database(_url(api.database), EventBus())
    server = build(demo_centre, again, api.clock, SilentVoice())
    client = TestClient(TestServer(server.application))
    await client.start_server()
    held = server.rooms.tickets.live.board_snapshot("hall")
    assert [call.number for call in held.called] == numbers[:1]
    assert server.rooms.tickets.live.hall.waiting_by_service[ServiceId("ho-tich")] == 2
    assert [line.number for line in server.rooms.tickets.live.hall.history.at("1")] == numbers[:1]
    await client.close()


def _url(database: Database) -> str:
    path = getattr(database, "path", None)
    if path is not None:
        return f"sqlite:///{path}"
    url: str = database.url.set(drivername="postgresql").render_as_string(hide_password=False)  # type: ignore[attr-defined]
    return url


async def test_the_openapi_document_names_every_operation_of_the_product(api: Api):
    status, described = await api.call("GET", "/openapi.json", by="nobody")
    assert status == 200
    assert described["openapi"].startswith("3.1")
    named = {
        operation["operationId"]
        for methods in described["paths"].values()
        for operation in methods.values()
    }
    wanted = (
        "issueTicket callNext callTicket recallTicket startServing finishTicket markNoShow "
        "holdTicket resumeTicket transferTicket cancelTicket returnToQueue openCounter "
        "pauseCounter closeCounter signIn signOut getBoard streamBoard getTicketStatus "
        "streamTicket getCounter streamCounter getKiosk streamKiosk reserveNumbers reportDevice"
    )
    assert set(wanted.split()) <= named


async def test_an_emergency_reaches_the_phones(api: Api):
    issued = await api.issue()
    phone = await followed(api, f"/track/{issued['token']}/stream", "nobody")
    assert (await phone.next())[1]["emergency"] is None
    words = {"text": {"vi": "Có cháy", "en": "Fire"}}
    assert (await api.call("PUT", "/emergency", words, by="leader"))[0] == 204
    # The figures of the ticket itself may come between.
    while (told := await phone.until("status"))["emergency"] is None:
        pass
    assert told["emergency"]["text"] == words["text"]
