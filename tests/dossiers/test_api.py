"""The API of dossiers in-process, on both databases: commands, keys, refusals, who may."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import Connection, select

from config.centre.model import Centre
from display.voice import SilentVoice
from queue_server.app import build
from queue_server.catalogue import version_writes
from queue_server.centre.staff import administration
from queue_server.core.actor import ADMINISTRATOR, SYSTEM
from queue_server.core.clock import SetClock
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.db.tables import answered_commands
from queue_server.core.events import EventBus
from tests.dossiers.house import A_FEW, ALL_PAPERS, BIRTH, MARITAL_STATUS, MONDAY_MORNING
from tests.hall.passwords import quick_hash

API = "/api/v1"
PASSWORD = "mot cua cho moi nguoi 7"
LAN = {"name": "Nguyễn Thị Lan", "phone": "0912345678"}
RECEIVE = {"procedure": MARITAL_STATUS.code, "applicant": LAN}


@dataclass
class Api:
    """A running server and who may call it: a clerk, an official, a leader, a greeter."""

    client: TestClient[Any, Any]
    database: Database
    clock: SetClock
    keys: dict[str, str]

    async def call(
        self, method: str, path: str, body: object = None, *, by: str = "clerk", **headers: str
    ) -> tuple[int, Any]:
        cookies = {"motcua_session": self.keys[by]} if by in self.keys else {}
        answer = await self.client.request(
            method, API + path, json=body, headers=headers, cookies=cookies
        )
        return answer.status, await answer.json(content_type=None)

    async def receive(self, **words: Any) -> Any:
        status, dossier = await self.call("POST", "/dossiers", RECEIVE | words)
        assert status == 200, dossier
        return dossier


@pytest.fixture(scope="module")
def hashed() -> str:
    return quick_hash(PASSWORD)


@pytest.fixture
async def api(
    database_url: str, demo_centre: Centre, clock: SetClock, hashed: str
) -> AsyncIterator[Api]:
    database = open_database(database_url, EventBus())
    await database.start()
    await database.write(lambda u: version_writes.put(u, A_FEW, "test"), SYSTEM, MONDAY_MORNING)
    for role in ("clerk", "official", "leader", "greeter"):
        member = administration.NewMember(role, f"Cán bộ {role}", role, hashed)
        enrol = partial(administration.add_member, centre=demo_centre, new=member)
        await database.write(enrol, ADMINISTRATOR, clock.now())
    await database.stop()
    database = open_database(database_url, EventBus())
    server = build(demo_centre, database, clock, SilentVoice())
    client = TestClient(TestServer(server.application), cookie_jar=None)
    await client.start_server()
    keys = {}
    for role in ("clerk", "official", "leader", "greeter"):
        words = {"sign_in": role, "password": PASSWORD}
        answer = await client.post(f"{API}/session", json=words)
        keys[role] = answer.cookies["motcua_session"].value
        client.session.cookie_jar.clear()  # each at a browser of their own
    yield Api(client, database, clock, keys)
    await client.close()


async def test_a_dossier_from_the_counter_to_the_citizen(api: Api):
    status, quote = await api.call("POST", "/dossiers/quote", {"procedure": MARITAL_STATUS.code})
    assert (status, quote["fee"]) == (200, 15_000)
    dossier = await api.receive()
    assert dossier["due_at"] == quote["committed"]["due_at"]
    path = f"/dossiers/{dossier['dossier_id']}"
    for by in ("clerk", "official", "leader"):
        seen = {"seen": dossier["version"]}
        status, dossier = await api.call("POST", f"{path}/advance", seen, by=by)
        assert status == 200, dossier
    assert dossier["status"] == "resolved"
    told = {"seen": dossier["version"], "how": "message"}
    status, dossier = await api.call("POST", f"{path}/tell", told)
    handed = {
        "seen": dossier["version"],
        "delivery": "counter",
        "receipt": dossier["follow_url"],
    }
    status, dossier = await api.call("POST", f"{path}/return-result", handed)
    assert (status, dossier["status_code"]) == (200, 10)
    status, again = await api.call("GET", path, by="leader")
    assert (status, again["log"]) == (200, dossier["log"])


async def test_every_pause_has_its_operation(api: Api):
    dossier = await api.receive()
    steps: list[tuple[str, dict[str, object], str]] = [
        ("assign", {"staff_id": 1}, "in_progress"),
        (
            "request-supplement",
            {"supplement": {"instruction": "Mang thêm giấy"}},
            "supplement_requested",
        ),
        ("accept-supplement", {}, "in_progress"),
        (
            "request-payment",
            {"amount": 10_000, "instruction": "Nộp lệ phí"},
            "payment_requested",
        ),
        ("confirm-payment", {}, "in_progress"),
        ("stop", {"reason": "Chờ Sở trả lời", "ground": "Điều 20"}, "stopped"),
        ("resume", {}, "in_progress"),
        ("apologise", {"reason": "Chờ xác minh", "new_day": "2026-11-19"}, "in_progress"),
        ("withdraw", {"reason": "Công dân đổi ý"}, "withdrawn"),
    ]
    leaders = ("stop", "resume", "apologise")
    for path, words, reached in steps:
        status, dossier = await api.call(
            "POST",
            f"/dossiers/{dossier['dossier_id']}/{path}",
            words | {"seen": dossier["version"]},
            by="leader" if path in leaders else "clerk",
        )
        assert (status, dossier.get("status")) == (200, reached), dossier
    incomplete = await api.receive(supplement={"instruction": "Mang thêm giấy"})
    refusal = {"reason": "Quá hạn bổ sung", "ground": "Điều 7"}
    status, dossier = await api.call(
        "POST",
        f"/dossiers/{incomplete['dossier_id']}/refuse",
        {"seen": incomplete["version"], "refusal": refusal},
    )
    assert (status, dossier["status"]) == (200, "refused")


async def test_a_command_sent_twice_is_carried_out_once(api: Api):
    key = {"Idempotency-Key": "receive-1"}
    first = await api.call("POST", "/dossiers", RECEIVE, **key)
    again = await api.call("POST", "/dossiers", RECEIVE, **key)
    assert first == again
    other = RECEIVE | {"procedure": "2.001035"}
    status, problem = await api.call("POST", "/dossiers", other, **key)
    assert (status, problem["code"]) == (422, "idempotency_key_reused")
    path = f"/dossiers/{first[1]['dossier_id']}/advance"
    key = {"Idempotency-Key": "advance-1"}
    once = await api.call("POST", path, {"seen": 1}, **key)
    twice = await api.call("POST", path, {"seen": 1}, **key)
    assert once[1]["version"] == twice[1]["version"] == 2
    assert (await api.receive())["code"].endswith("-0002")


async def test_no_persons_words_are_kept_with_the_commands_keys(api: Api):
    await api.call("POST", "/dossiers", RECEIVE, **{"Idempotency-Key": "receive-1"})

    def kept(connection: Connection) -> list[str]:
        return list(connection.execute(select(answered_commands.c.answer)).scalars())

    assert await api.database.read(kept) == ['{"dossier_id":1,"version":1}']


async def test_the_second_of_two_officials_is_told_in_words_what_was_done(api: Api):
    dossier = await api.receive()
    path = f"/dossiers/{dossier['dossier_id']}"
    asked = {"seen": 1, "supplement": {"instruction": "Mang giấy chứng sinh"}}
    await api.call("POST", f"{path}/request-supplement", asked)
    for language, said in (("vi", "Yêu cầu bổ sung"), ("en", "Cán bộ clerk")):
        status, problem = await api.call(
            "POST", f"{path}/advance", {"seen": 1}, by="leader", **{"Accept-Language": language}
        )
        assert (status, problem["code"]) == (409, "dossier_changed")
        assert said in problem["detail"]
        assert "Cán bộ clerk" in problem["detail"]
        assert "{" not in problem["detail"]


async def test_a_dossier_of_sixty_long_papers_is_received(api: Api):
    papers = [{"name": f"Giấy tờ số {n} " + "ợ" * 180, "copies": 1} for n in range(50)]
    ticks = [{"paper": n, "state": "received", "note": "ữ" * 200} for n in range(2)]
    dossier = await api.receive(
        procedure=BIRTH.code, papers=ticks, more_papers=papers, note="ề" * 2_000
    )
    assert len(dossier["papers"]) == 53
    too_long = {"seen": 1, "note": "x" * 300_000}
    path = f"/dossiers/{dossier['dossier_id']}/advance"
    status, problem = await api.call("POST", path, too_long)
    assert (status, problem["code"]) == (413, "body_too_large")


CARD = "001090012345||Đỗ Văn An|02091990|Nam|12 Hàng Bột, Hà Nội|01012022"
A_DOSSIER = "/dossiers/1"
REFUSED: list[tuple[str, str, object, str, int, str]] = [
    ("POST", "/dossiers", RECEIVE, "nobody", 401, "not_signed_in"),
    ("POST", "/dossiers", RECEIVE, "official", 403, "not_allowed"),
    ("GET", "/dossiers", None, "greeter", 403, "not_allowed"),
    ("GET", "/dossiers?list=yesterday", None, "clerk", 422, "bad_request"),
    ("GET", "/dossiers?offset=-1", None, "clerk", 422, "bad_request"),
    ("GET", "/dossiers/77", None, "clerk", 404, "unknown_dossier"),
    ("POST", "/dossiers/77/advance", {"seen": 1}, "clerk", 404, "unknown_dossier"),
    ("GET", A_DOSSIER, None, "greeter", 403, "not_allowed"),
    ("POST", f"{A_DOSSIER}/advance", {"seen": 1}, "official", 403, "not_your_step"),
    ("POST", f"{A_DOSSIER}/advance", {}, "clerk", 422, "bad_request"),
    ("POST", f"{A_DOSSIER}/resume", {"seen": 1}, "leader", 409, "dossier_transition"),
    ("POST", f"{A_DOSSIER}/assign", {"seen": 1, "staff_id": 99}, "clerk", 404, "unknown_staff"),
    (
        "POST", f"{A_DOSSIER}/stop",
        {"seen": 1, "reason": "Vì sao", "ground": "Điều"}, "clerk", 403, "not_allowed",
    ),
    (
        "POST", f"{A_DOSSIER}/return-result",
        {"seen": 1, "delivery": "counter"}, "clerk", 409, "dossier_transition",
    ),
    ("POST", f"{A_DOSSIER}/receipt", {"kiosk": "none"}, "clerk", 404, "unknown_kiosk"),
    ("POST", "/dossiers", RECEIVE | {"procedure": "9.9"}, "clerk", 404, "unknown_procedure"),
    (
        "POST", "/dossiers", RECEIVE | {"procedure": BIRTH.code}, "clerk", 422, "papers_missing",
    ),
    (
        "POST", "/dossiers", RECEIVE | {"received_at": "2030-01-01T00:00:00Z"}, "clerk",
        422, "before_receipt",
    ),
    (
        "POST", "/dossiers", RECEIVE | {"refusal": {"reason": "không"}}, "clerk",
        422, "bad_request",
    ),
    (
        "POST", "/dossiers/identity-card", {"payload": CARD.rpartition("|")[0]}, "clerk",
        422, "unreadable_identity_card",
    ),
    (
        "POST", "/dossiers/identity-card", {"payload": CARD.replace("An", "<script>")}, "clerk",
        422, "unreadable_identity_card",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body", "by", "status", "code"), REFUSED)
async def test_refusals_have_a_status_and_a_stable_code(
    api: Api, method: str, path: str, body: object, by: str, status: int, code: str
):
    dossier = await api.receive()
    found, problem = await api.call(method, path, body, by=by)
    assert (found, problem["code"]) == (status, code), problem
    assert problem["title"]
    assert problem["detail"]
    _, after = await api.call("GET", f"/dossiers/{dossier['dossier_id']}")
    assert after["version"] == 1


async def test_an_identity_card_fills_the_form(api: Api):
    status, read = await api.call("POST", "/dossiers/identity-card", {"payload": CARD + "\r\n"})
    assert (status, read["name"], read["birth_date"]) == (200, "Đỗ Văn An", "1990-09-02")


async def test_the_lists_answer_with_their_counts_and_who_may_be_handed_a_dossier(api: Api):
    for _ in range(3):
        await api.receive(
            procedure=BIRTH.code, papers=ALL_PAPERS, received_at="2026-11-13T09:00:00+07:00"
        )
    status, listed = await api.call("GET", "/dossiers?list=late")
    assert (status, len(listed["dossiers"]), listed["counts"]["late"]) == (200, 3, 3)
    assert {member["role"] for member in listed["staff"]} == {"clerk", "official", "leader"}
    status, found = await api.call(
        "POST", "/dossiers/search", {"shown": "all", "words": "thi lan", "offset": 2}
    )
    assert (status, len(found["dossiers"]), found["more"]) == (200, 1, False)
    assert found["dossiers"][0]["standing"] == "late"


async def test_a_receipt_is_sent_to_a_kiosk_once_for_its_key(api: Api):
    dossier = await api.receive()
    path, key = f"/dossiers/{dossier['dossier_id']}/receipt", {"Idempotency-Key": "receipt-1"}
    first = await api.call("POST", path, {"kiosk": "kiosk-1"}, **key)
    again = await api.call("POST", path, {"kiosk": "kiosk-1"}, **key)
    assert first == again
    assert (first[0], first[1]["code"], first[1]["fee"]) == (200, dossier["code"], None)
