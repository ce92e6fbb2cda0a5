"""What the server lets in, and what it says of everything else."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from config.text.catalogue import LANGUAGES, text
from config.wire import ErrorCode, Problem, TicketAction, TicketState
from queue_server.core import errors
from queue_server.core.http.operations import API, LARGEST_BODY_BYTES, SECURITY_HEADERS, in_time
from queue_server.core.http.problems import STATUS_OF, problem_of
from queue_server.tickets.errors import IllegalTransition

Client = TestClient[Any, Any]
JSON = {"Content-Type": "application/json"}


async def send(client: Client, body: bytes, **headers: str) -> tuple[int, dict[str, Any]]:
    path = f"{API}/echo"
    async with client.post(path, data=body, headers=JSON | headers) as response:
        return response.status, await response.json(content_type=None)


async def test_words_that_are_right_are_answered(client: Client) -> None:
    async with client.post(f"{API}/echo", json={"count": 3}) as response:
        assert response.status == 200
        assert response.headers["Cache-Control"] == "no-store"
        assert await response.json() == {"count": 3, "caller": "nobody"}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "not_json"),
        (b"\xff\xfe", 400, "not_json"),
        (b'{"text": "\xff"}', 400, "not_json"),
        (b'{"text": "\\ud800"}', 400, "not_json"),
        (b"[" * 5_000, 400, "not_json"),
        (b"[]", 422, "bad_request"),
        (b"null", 422, "bad_request"),
        (b'"count"', 422, "bad_request"),
        (b'{"text": "a\\u0000b"}', 422, "bad_request"),
        (b'{"count": 1' + b"0" * 5_000 + b"}", 400, "not_json"),
        (b'{"text": "' + b"a" * LARGEST_BODY_BYTES + b'"}', 413, "body_too_large"),
    ],
)
async def test_words_that_are_wrong_are_refused(
    client: Client, body: bytes, status: int, code: str
) -> None:
    found, problem = await send(client, body)
    assert (found, problem["code"], problem["status"]) == (status, code, status)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"count": "three"}, "count"),
        ({"count": 1.5}, "count"),
        ({"inner": {}}, "inner.reason"),
        ({"inner": {"reason": "", "because": ""}}, "inner.because"),
        ({"text": "a" * 2_001}, "text"),
    ],
)
async def test_the_field_that_is_wrong_is_named(
    client: Client, words: dict[str, object], field: str
) -> None:
    status, problem = await send(client, json.dumps(words).encode())
    assert status == 422
    assert list(problem["fields"]) == [field]


async def test_a_body_must_call_itself_json(client: Client) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        status, problem = await send(client, b"{}", **{"Content-Type": kind})
        assert (status, problem["code"]) == (400, "not_json")
    status, _ = await send(client, b"{}", **{"Content-Type": "application/json; charset=utf-8"})
    assert status == 200


@pytest.mark.parametrize("key", ["", "k" * 81, "khóa"])
async def test_an_idempotency_key_is_short_and_plain(client: Client, key: str) -> None:
    status, problem = await send(client, b"{}", **{"Idempotency-Key": key})
    assert (status, list(problem["fields"])) == (422, ["Idempotency-Key"])


@pytest.mark.parametrize(
    ("caller", "method", "path", "status"),
    [
        ("", "POST", "/serve", 401),
        ("clerk", "POST", "/serve", 200),
        ("leader", "POST", "/serve", 403),
        ("kiosk", "POST", "/serve", 200),
        ("board", "POST", "/serve", 403),
        ("", "GET", "/look", 401),
        ("clerk", "GET", "/look", 403),
        ("board", "GET", "/look", 204),
    ],
)
async def test_only_those_who_may(
    client: Client, caller: str, method: str, path: str, status: int
) -> None:
    headers = JSON | {"X-Caller": caller}
    body = b"{}" if method == "POST" else None
    async with client.request(method, API + path, data=body, headers=headers) as response:
        assert response.status == status


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "{own}"}, False),
        ({"Origin": "{own}"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "{own}.evil.example"}, False),
    ],
)
async def test_a_change_comes_from_our_own_pages(
    client: Client, headers: dict[str, str], allowed: bool
) -> None:
    own = str(client.make_url("/")).rstrip("/")
    sent = {name: value.replace("{own}", own) for name, value in headers.items()}
    for method, path in (("POST", "/echo"), ("DELETE", "/thing")):
        body = b"{}" if method == "POST" else None
        async with client.request(method, API + path, data=body, headers=JSON | sent) as response:
            assert response.ok is allowed
            if not allowed:
                assert (await response.json(content_type=None))["code"] == "wrong_origin"


async def test_looking_is_free_of_origins(client: Client) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    async with client.get(f"{API}/things/7", headers=headers) as response:
        assert await response.json() == {"count": 7, "caller": ""}


@pytest.mark.parametrize("number", ["x", "-1", "1.0", "٣", "1" * 19])
async def test_a_number_in_a_path_is_a_number(client: Client, number: str) -> None:
    async with client.get(f"{API}/things/{number}") as response:
        assert response.status == 404


async def test_an_address_holds_no_letter_that_postgresql_has_not(client: Client) -> None:
    async with client.get(f"{API}/things/%00") as response:
        assert response.status == 422


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/echo", 405, "method_not_allowed"),
        ("GET", "/broken", 500, "internal"),
        ("GET", "/often", 429, "too_many_requests"),
    ],
)
async def test_every_refusal_is_a_problem(
    client: Client, method: str, path: str, status: int, code: str
) -> None:
    async with client.request(method, API + path) as response:
        assert response.content_type == "application/problem+json"
        problem = Problem.model_validate(await response.json(content_type=None))
    assert (response.status, problem.status, problem.code) == (status, status, code)
    assert "secret" not in problem.detail


async def test_who_is_too_fast_hears_for_how_long(client: Client) -> None:
    async with client.get(f"{API}/often", headers={"Accept-Language": "en"}) as response:
        problem = await response.json(content_type=None)
    assert response.headers["Retry-After"] == "17"
    assert problem["retry_after_seconds"] == 17
    assert "17" in problem["detail"]


@pytest.mark.parametrize(
    ("asked", "language"),
    [("en-GB,en;q=0.9", "en"), ("fr, vi;q=0.5", "vi"), ("fr", "vi"), ("", "vi"), (";;,", "vi")],
)
async def test_problems_speak_the_callers_language(
    client: Client, asked: str, language: str
) -> None:
    async with client.get(f"{API}/nowhere", headers={"Accept-Language": asked}) as response:
        problem = await response.json(content_type=None)
    assert problem["detail"] == text(language, "errors.not_found")


async def test_every_answer_is_hardened(client: Client) -> None:
    async with client.get(f"{API}/things/1") as response:
        for name, value in SECURITY_HEADERS.items():
            assert response.headers[name] == value


def every_kind_of_error(kind: type[errors.MotcuaError]) -> set[type[errors.MotcuaError]]:
    return {kind}.union(*(every_kind_of_error(sub) for sub in kind.__subclasses__()))


def test_every_error_of_the_tree_has_a_status() -> None:
    plan = Path("docs/architecture.md").read_text(encoding="utf-8")
    for kind in every_kind_of_error(errors.MotcuaError) - {errors.MotcuaError}:
        assert any(parent in STATUS_OF for parent in kind.__mro__), kind
        is_core = kind.__module__ == errors.__name__
        assert kind.__name__ in (str(errors.__doc__) if is_core else plan), kind


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_texts(language: str) -> None:
    for code in ErrorCode:
        problem = problem_of(
            errors.MotcuaError(
                code,
                seconds=3,
                who="Lan",
                action="a",
                status="b",
                code="c",
                most=1,
                minutes=1,
                wait=1,
                name="Lan",
                what="b",
                sign_in="lan",
                day="16/11/2026",
                first="16/11/2026",
                last="17/11/2026",
                when="16/11/2026",
                codes="1.001193",
                count=1,
                reasons="a",
                where="b",
                reason="a",
                found=1,
                days=1,
                ground="a",
                have="1:00",
                wanted="2:00",
                field="a",
            ),
            language,
        )
        assert not problem.detail.startswith("errors."), code
        assert not problem.title.startswith("errors."), code
        assert "{" not in problem.detail, code


def test_an_illegal_step_says_which() -> None:
    refused = IllegalTransition(TicketState.DONE, TicketAction.CALL)
    assert problem_of(refused, "en").code is ErrorCode.ILLEGAL_TRANSITION
    assert refused.values == {"state": "done", "action": "call"}


async def test_a_body_that_does_not_come_is_said_to_be_slow() -> None:
    with pytest.raises(errors.BadRequest) as refused:
        await in_time(asyncio.get_running_loop().create_future(), seconds=0)
    assert refused.value.code is ErrorCode.BODY_TOO_SLOW
