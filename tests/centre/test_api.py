"""The centre's operations over HTTP: who may, what is refused, what comes back."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from config.wire import CounterState, PrinterState
from queue_server.centre.events import AccessChanged
from queue_server.centre.views import CentreViews
from queue_server.core.current import Current
from queue_server.core.events import EventBus
from queue_server.core.http.openapi import document

Client = TestClient[Any, Any]
Connect = Callable[..., Awaitable[Client]]
Settled = Callable[..., Awaitable[None]]


async def ask(
    client: Client, method: str, path: str, words: object = None, **headers: str
) -> tuple[int, Any]:
    """Send it; return the status and the JSON, None where there is no body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = None
    if method not in ("GET", "DELETE"):
        body = json.dumps({} if words is None else words)
        named["Content-Type"] = "application/json"
    path = f"/api/v1{path}"
    async with client.request(method, path, data=body, headers=named) as response:
        answered = await response.read()
        return response.status, json.loads(answered) if answered else None


async def code(client: Client, method: str, path: str, words: object = None, **headers: str) -> str:
    status, problem = await ask(client, method, path, words, **headers)
    assert status >= 400, problem
    return f"{status} {problem['code']}"


def bearer(hall: Any, device: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {hall.keys[device]}"}


async def test_the_operations_are_those_of_the_contract(hall: Any) -> None:
    contract = [
        ("signIn", "POST", "/session"),
        ("getSession", "GET", "/session"),
        ("watchSession", "GET", "/session/watch"),
        ("signOut", "DELETE", "/session"),
        ("changePassword", "PUT", "/session/password"),
        ("listCounters", "GET", "/counters"),
        ("openCounter", "POST", "/counters/{counter}/open"),
        ("pauseCounter", "POST", "/counters/{counter}/pause"),
        ("closeCounter", "POST", "/counters/{counter}/close"),
        ("reportDevice", "POST", "/devices/{device}/report"),
        ("setNotices", "PUT", "/notices"),
        ("raiseEmergency", "PUT", "/emergency"),
        ("clearEmergency", "DELETE", "/emergency"),
        ("sendMessage", "POST", "/messages"),
        ("endMessage", "DELETE", "/messages/{message}"),
    ]
    ids = {id for id, _, _ in contract}
    listed = [operation for operation in hall.room.operations if operation.id in ids]
    assert [(one.id, one.method, one.path) for one in listed] == contract
    assert len(document(listed, "0")["paths"]) == 12


# ----------------------------------------------------------------------------- sessions


async def test_a_session_lives_in_a_cookie_that_scripts_cannot_read(
    connect: Connect, password: str
) -> None:
    client = await connect()
    words = {"sign_in": "lan", "password": password}
    async with client.post("/api/v1/session", json=words) as response:
        started = await response.json()
        cookie = response.headers["Set-Cookie"]
    assert started["display_name"] == "Nguyễn Thị Lan"
    assert "motcua_session" not in str(started)
    for part in ("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"):
        assert part in cookie
    assert "Secure" not in cookie
    status, found = await ask(client, "GET", "/session")
    assert (status, found) == (200, started)


async def test_the_cookie_is_secure_where_the_centre_is(
    hall: Any, connect: Connect, password: str
) -> None:
    from aiohttp import web
    from aiohttp.test_utils import TestServer

    from queue_server.core.http.operations import routes

    secure = hall.centre.model_copy(update={"public_url": "https://hall.example"})
    room = hall.of(secure).room
    application = web.Application()
    application.add_routes(routes(room.operations, room.access))
    async with TestClient(TestServer(application)) as client:
        words = {"sign_in": "lan", "password": password}
        async with client.post("/api/v1/session", json=words) as response:
            assert "Secure" in response.headers["Set-Cookie"]


async def test_signing_out_ends_the_session_and_the_cookie(connect: Connect) -> None:
    client = await connect("lan")
    async with client.delete("/api/v1/session") as response:
        assert response.status == 204
        assert "Max-Age=0" in response.headers["Set-Cookie"]
    assert await code(client, "GET", "/session") == "401 not_signed_in"
    assert await code(client, "DELETE", "/session") == "401 not_signed_in"


async def test_wrong_sign_ins_are_refused_and_then_slowed(connect: Connect) -> None:
    client = await connect()
    words = {"sign_in": "lan", "password": "wrong"}
    for _ in range(5):
        assert await code(client, "POST", "/session", words) == "401 wrong_sign_in"
    async with client.post("/api/v1/session", json=words) as response:
        assert response.status == 429
        assert response.headers["Retry-After"] == "30"


async def test_another_site_signs_nobody_in_or_out(connect: Connect, password: str) -> None:
    client = await connect("lan")
    evil = {"Origin": "https://evil.example"}
    words = {"sign_in": "minh", "password": password}
    assert await code(client, "POST", "/session", words, **evil) == "403 wrong_origin"
    assert await code(client, "DELETE", "/session", **evil) == "403 wrong_origin"
    assert await code(client, "POST", "/counters/1/open", **evil) == "403 wrong_origin"
    crossing = {"Sec_Fetch_Site": "cross-site"}
    assert await code(client, "PUT", "/notices", {"notices": []}, **crossing) in (
        "403 wrong_origin",
        "403 not_allowed",
    )
    assert (await ask(client, "GET", "/session"))[0] == 200


async def test_a_session_expires(hall: Any, connect: Connect) -> None:
    client = await connect("lan")
    hall.clock.move(hours=12)
    assert await code(client, "GET", "/counters") == "401 not_signed_in"


# --------------------------------------------------------------------------- permissions

STAFF_ONLY: list[tuple[str, str, object]] = [
    ("GET", "/session", None),
    ("DELETE", "/session", None),
    ("GET", "/counters", None),
    ("POST", "/counters/1/open", {}),
    ("POST", "/counters/1/pause", {}),
    ("POST", "/counters/1/close", {}),
    ("PUT", "/notices", {"notices": []}),
    ("PUT", "/emergency", {"text": {"vi": "Cháy"}}),
    ("DELETE", "/emergency", None),
    ("POST", "/messages", {"text": {"vi": "Chờ"}, "minutes": 5}),
    ("DELETE", "/messages/1", None),
]


@pytest.mark.parametrize(("method", "path", "words"), STAFF_ONLY)
async def test_nobody_and_no_device_may_what_staff_may(
    hall: Any, connect: Connect, method: str, path: str, words: object
) -> None:
    client = await connect()
    assert await code(client, method, path, words) == "401 not_signed_in"
    kiosk = bearer(hall, "kiosk-1")
    assert await code(client, method, path, words, **kiosk) == "403 not_allowed"


@pytest.mark.parametrize(
    ("sign_in", "allowed"), [("duc", set()), ("lan", {"open"}), ("anh", {"open", "inform"})]
)
async def test_a_role_may_what_its_permissions_say(
    connect: Connect, sign_in: str, allowed: set[str]
) -> None:
    client = await connect(sign_in)
    status, _ = await ask(client, "POST", "/counters/1/open")
    assert (status == 200) is ("open" in allowed)
    status, _ = await ask(client, "PUT", "/notices", {"notices": []})
    assert (status == 204) is ("inform" in allowed)
    status, _ = await ask(client, "DELETE", "/emergency")
    assert (status == 204) is ("inform" in allowed)


# ------------------------------------------------------------------------------ counters


async def test_counters_are_listed_with_who_is_there(
    hall: Any, connect: Connect, settled: Settled
) -> None:
    client = await connect("lan")
    _, opened = await ask(client, "POST", "/counters/2/open")
    await settled(lambda: hall.room.views.counters["2"].state is CounterState.OPEN)
    _, listed = await ask(client, "GET", "/counters")
    assert [counter["counter"] for counter in listed["counters"]] == ["1", "2", "3"]
    assert listed["counters"][1] == opened
    assert opened["staff_name"] == "Nguyễn Thị Lan"


async def test_a_counter_taken_or_unknown_is_told_apart(connect: Connect) -> None:
    lan, minh = await connect("lan"), await connect("minh")
    await ask(lan, "POST", "/counters/1/open")
    assert await code(minh, "POST", "/counters/1/open") == "409 counter_taken"
    assert await code(minh, "POST", "/counters/9/open") == "404 unknown_counter"
    assert await code(minh, "POST", "/counters/2/pause") == "409 counter_not_open"
    assert await code(minh, "POST", "/counters/2/open", {"now": 1}) == "422 bad_request"


async def test_a_command_sent_twice_is_answered_as_the_first(hall: Any, connect: Connect) -> None:
    client = await connect("lan")
    key = {"Idempotency_Key": "press-1"}
    _, first = await ask(client, "POST", "/counters/1/open", **key)
    await ask(client, "POST", "/counters/1/close")
    hall.clock.move(minutes=1)
    assert await ask(client, "POST", "/counters/1/open", **key) == (200, first)
    assert await code(client, "POST", "/counters/2/open", **key) == "422 idempotency_key_reused"
    _, closed = await ask(client, "POST", "/counters/1/close")
    assert closed["state"] == "closed"


# ------------------------------------------------------------------------------- devices


async def test_a_device_reports_for_itself_only(
    hall: Any, connect: Connect, settled: Settled
) -> None:
    client, kiosk = await connect(), bearer(hall, "kiosk-1")
    report = {"version": "0.1", "printer": "paper_out", "jobs_waiting": 2, "fault": "hết giấy"}
    assert await ask(client, "POST", "/devices/kiosk-1/report", report, **kiosk) == (204, None)
    await settled(lambda: hall.room.views.devices["kiosk-1"].last_seen is not None)
    state = hall.room.views.devices["kiosk-1"]
    assert (state.printer, state.jobs_waiting) == (PrinterState.PAPER_OUT, 2)
    assert state.last_seen == hall.clock.now()
    for path in ("/devices/kiosk-2/report", "/devices/hall/report"):
        assert await code(client, "POST", path, report, **kiosk) == "403 not_allowed"
    assert await code(client, "POST", "/devices/x/report", report, **kiosk) == "404 not_found"
    assert await code(client, "POST", "/devices/kiosk-1/report", report) == "401 not_signed_in"
    lan = await connect("lan")
    assert await code(lan, "POST", "/devices/kiosk-1/report", report) == "403 not_allowed"


async def test_a_revoked_key_reports_no_more(hall: Any, connect: Connect, settled: Settled) -> None:
    client, board = await connect(), bearer(hall, "hall")
    assert (await ask(client, "POST", "/devices/hall/report", **board))[0] == 204
    heard: list[object] = []
    hall.database.bus.listen(heard.append)
    await hall.administer("revoke_device", "hall")
    # Not of the report before it, whose event may come later than its answer.
    await settled(lambda: any(isinstance(one, AccessChanged) for one in heard))
    assert await code(client, "POST", "/devices/hall/report", **board) == "401 not_signed_in"


async def test_devices_are_known_before_they_speak_and_after_a_restart(
    hall: Any, connect: Connect
) -> None:
    assert list(hall.room.views.devices) == ["kiosk-1", "kiosk-2", "hall"]
    assert hall.room.views.devices["hall"].kind == "board"
    assert hall.room.views.devices["hall"].last_seen is None
    client, kiosk = await connect(), bearer(hall, "kiosk-2")
    await ask(client, "POST", "/devices/kiosk-2/report", {"printer": "ready"}, **kiosk)
    restarted = CentreViews(hall.database, Current(hall.centre), EventBus(), hall.clock)
    await restarted.load()
    assert restarted.devices["kiosk-2"].printer is PrinterState.READY
    assert restarted.devices["kiosk-2"].last_seen == hall.clock.now()


# ------------------------------------------------------------------------------- notices


async def test_notices_are_the_centre_files_until_somebody_sets_others(
    hall: Any, connect: Connect, settled: Settled
) -> None:
    assert [notice.text["vi"] for notice in hall.room.views.notices] == ["Xin giữ trật tự"]
    client = await connect("anh")
    words = {"notices": [{"vi": "Nghỉ trưa 11:30", "en": "Lunch 11:30"}]}
    assert (await ask(client, "PUT", "/notices", words))[0] == 204
    await settled(lambda: hall.room.views.notices[0].text["vi"] == "Nghỉ trưa 11:30")
    await ask(client, "PUT", "/notices", {"notices": []})
    await settled(lambda: hall.room.views.notices == [])


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"notices": [{"vi": "a"}, {"fr": "b", "vi": "b"}]}, "notices.1.fr"),
        ({"notices": [{"en": "only English"}]}, "notices.0.vi"),
        ({"notices": [{"vi": "  "}]}, "notices.0.vi"),
        ({"notices": [{"vi": "a" * 201}]}, "notices.0.vi"),
        ({"notices": [{"vi": "a"}] * 11}, "notices"),
        ({}, "notices"),
    ],
)
async def test_notices_that_nobody_could_read_are_refused(
    hall: Any, connect: Connect, words: object, field: str
) -> None:
    client = await connect("anh")
    status, problem = await ask(client, "PUT", "/notices", words)
    assert (status, list(problem["fields"])) == (422, [field])
    assert len(hall.room.views.notices) == 1


async def test_ten_long_notices_reach_every_view(
    hall: Any, connect: Connect, settled: Settled
) -> None:
    """More than PostgreSQL tells at once: the views read them from the database."""
    client = await connect("anh")
    line = {"vi": "ữ" * 200, "en": "x" * 200}
    await ask(client, "PUT", "/notices", {"notices": [line] * 10})
    await settled(lambda: hall.room.views.reloading or len(hall.room.views.notices) == 10)
    await hall.room.views.settle()
    assert [notice.text for notice in hall.room.views.notices] == [line] * 10


async def test_an_emergency_is_raised_and_cleared(
    hall: Any, connect: Connect, settled: Settled
) -> None:
    client = await connect("anh")
    words = {"text": {"vi": "Có cháy, mời ra cửa chính", "en": "Fire: leave by the main door"}}
    assert (await ask(client, "PUT", "/emergency", words))[0] == 204
    await settled(lambda: hall.room.views.emergency is not None)
    assert hall.room.views.emergency.text == words["text"]
    assert hall.room.views.emergency.raised_at == hall.clock.now()
    assert len(hall.room.views.notices) == 1
    assert (await ask(client, "DELETE", "/emergency"))[0] == 204
    await settled(lambda: hall.room.views.emergency is None)
    assert (await ask(client, "DELETE", "/emergency"))[0] == 204
    assert await code(client, "PUT", "/emergency", {"text": {}}) == "422 bad_request"
