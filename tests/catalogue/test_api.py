"""The catalogue's operations over HTTP: anyone may read, nonsense is named."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from queue_server.catalogue import api
from queue_server.catalogue.service import Catalogue
from queue_server.catalogue.version_writes import Stored
from queue_server.core.actor import NOBODY, Actor
from queue_server.core.http.openapi import document
from queue_server.core.http.operations import routes
from queue_server.core.http.problems import problems
from tests.catalogue.conftest import A_FEW, BIRTH, MARRIAGE, RESIDENCE

Client = TestClient[Any, Any]
Put = Callable[..., Awaitable[Stored]]


class EverybodyIsNobody:
    async def identify(self, request: web.Request, *, touch: bool = True) -> Actor:
        return NOBODY


@pytest.fixture
async def client(catalogue: Catalogue, put: Put) -> AsyncIterator[Client]:
    await put(*A_FEW)
    await catalogue.load()
    application = web.Application(middlewares=[problems])
    application.add_routes(routes(api.operations(catalogue), EverybodyIsNobody()))
    async with TestClient(TestServer(application)) as started:
        yield started


async def ask(client: Client, path: str) -> tuple[int, Any]:
    async with client.get(f"/api/v1{path}") as response:
        return response.status, await response.json()


async def test_the_operations_are_those_of_the_contract(catalogue: Catalogue) -> None:
    listed = api.operations(catalogue)
    assert [(one.id, one.method, one.path) for one in listed] == [
        ("listProcedures", "GET", "/procedures"),
        ("getProcedure", "GET", "/procedures/{code}"),
    ]
    assert "/procedures/{code}" in str(document(listed, "1"))


async def test_anyone_finds_procedures(client: Client) -> None:
    status, found = await ask(client, "/procedures?q=DANG%20ky&field=H%E1%BB%99%20t%E1%BB%8Bch")
    assert status == 200
    assert [one["code"] for one in found["procedures"]] == [MARRIAGE.code, BIRTH.code]
    assert found["total"] == 2
    assert sum(one["procedures"] for one in found["fields"]) == len(A_FEW)


async def test_pages_are_turned(client: Client) -> None:
    _, everything = await ask(client, "/procedures")
    codes = []
    for offset in range(len(A_FEW)):
        _, found = await ask(client, f"/procedures?offset={offset}&limit=1")
        codes += [one["code"] for one in found["procedures"]]
    assert codes == [one["code"] for one in everything["procedures"]]
    assert await ask(client, "/procedures?offset=4") == (
        200,
        {"procedures": [], "total": 4, "fields": everything["fields"]},
    )


@pytest.mark.parametrize("wrong", ["limit=201", "limit=-1", "offset=x", "offset=1.5", "limit=²"])
async def test_what_is_no_number_is_named(client: Client, wrong: str) -> None:
    status, problem = await ask(client, f"/procedures?{wrong}")
    assert (status, list(problem["fields"])) == (422, [wrong.partition("=")[0]])


async def test_anyone_reads_a_procedure_whole(client: Client, catalogue: Catalogue) -> None:
    status, details = await ask(client, f"/procedures/{RESIDENCE.code}")
    assert status == 200
    assert details["procedure"] == RESIDENCE.model_dump(mode="json")
    assert details["version"] == 1
    assert details["page_url"] == f"{catalogue.centre.value.public_url}/procedures/{RESIDENCE.code}"


@pytest.mark.parametrize("code", ["9.999999", "%20", "1.001193%01", "x" * 300])
async def test_an_unknown_procedure_is_told_as_one(client: Client, code: str) -> None:
    status, problem = await ask(client, f"/procedures/{code}")
    assert (status, problem["code"]) == (404, "unknown_procedure")
