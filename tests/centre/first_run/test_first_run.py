"""The first run over the API, on both databases: from an empty data folder to an administrator."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from config.presets import CentreKind, preset, starter
from display.voice import SilentVoice
from queue_server.app import Server, build
from queue_server.centre.first_run.code import FILE_NAME, SetupCode, store_of
from queue_server.centre.settings import versions
from queue_server.centre.settings.versions import Source
from queue_server.centre.staff.administration import NewMember, add_member
from queue_server.core.clock import SetClock
from queue_server.core.db.connect import open_database
from queue_server.core.errors import NotAllowed, TooManyRequests
from queue_server.core.events import EventBus
from queue_server.core.security.encryption import KEY_FILE_VARIABLE
from tests.centre.conftest import MONDAY_MORNING

TODAY = date(2026, 11, 16)
PASSWORD = "muoi hai con bo tim 9"
ADMINISTRATOR = {"display_name": "Nguyễn Thị Khai", "sign_in": "khai", "password": PASSWORD}


ROLES_OF_NOBODY = [{"id": "clerk", "name": {"vi": "Cán bộ"}, "permissions": ["serve"]}]
"""None of them administers."""


def settings(**changed: Any) -> dict[str, Any]:
    content = preset(CentreKind.COMMUNE, TODAY)
    content["unit"] = {"code": "H05.12.03", "name": {"vi": "Xã Bình Minh", "en": "Bình Minh"}}
    return content | changed


class New:
    """A server that nobody has set up yet."""

    def __init__(self, server: Server, client: TestClient[Any, Any], code: str) -> None:
        self.server, self.client, self.code = server, client, code

    async def post(self, path: str, **body: Any) -> tuple[int, Any]:
        answer = await self.client.post(f"/api/v1{path}", json={"code": self.code} | body)
        return answer.status, await answer.json() if answer.content_length else None

    async def set_up(self, **body: Any) -> tuple[int, Any]:
        words = {"content": settings(), "administrator": ADMINISTRATOR} | body
        return await self.post("/setup", **words)


@pytest.fixture
async def new(database_url: str, clock: SetClock) -> AsyncIterator[New]:
    database = open_database(database_url, EventBus())
    server = build(starter(TODAY), database, clock, SilentVoice())
    async with TestClient(TestServer(server.application)) as client:
        yield New(server, client, server.rooms.centre.first_run.code.shown)


async def test_whoever_knows_the_code_sets_the_centre_up(new: New) -> None:
    page = await new.client.get("/setup")
    assert (page.status, page.url.path) == (200, "/setup")
    status, checked = await new.post("/setup/check", content=settings())
    assert status == 200
    assert [one for one in checked["mistakes"] if not one["is_warning"]] == []
    assert (await new.set_up())[0] == 204
    assert new.server.app.centre.value.unit.code == "H05.12.03"
    newest = await new.server.app.database.read(versions.newest)
    assert newest is not None
    assert newest.source is Source.PAGES
    assert newest.published_by == "staff:1"
    body = {"sign_in": "khai", "password": PASSWORD}
    signed_in = await new.client.post("/api/v1/session", json=body)
    assert signed_in.status == 200
    assert "administer" in (await signed_in.json())["permissions"]
    steps = await new.client.get("/settings/start")
    assert steps.status == 200
    listed = await steps.text()
    assert 'data-step="heard" class="done"' not in listed
    assert 'data-step="data_key"' not in listed
    said = await new.client.post("/api/v1/setup/heard", json={})
    assert said.status == 204, await said.text()
    steps = await new.client.get("/settings/start")
    assert 'data-step="heard" class="done"' in await steps.text()
    page = await new.client.get("/setup", allow_redirects=False)
    assert page.status == 303


async def test_it_is_over_once_somebody_works_here(new: New) -> None:
    answers = await asyncio.gather(*(new.set_up() for _ in range(4)))
    assert sorted(status for status, _ in answers) == [204, 409, 409, 409]
    status, problem = await new.post("/setup/check", content=settings())
    assert (status, problem["code"]) == (409, "already_set_up")


async def test_it_is_over_once_another_process_let_somebody_in(new: New, database_url: str) -> None:
    other = open_database(database_url, EventBus())
    await other.start()
    centre = new.server.app.centre.value
    member = NewMember("minh", "Minh", centre.roles[0].id, "-")
    await other.write(partial(add_member, centre=centre, new=member))
    await other.stop()
    page = await new.client.get("/setup", allow_redirects=False)
    assert page.status == 303
    status, problem = await new.post("/setup/check", content=settings())
    assert (status, problem["code"]) == (409, "already_set_up")


async def test_without_the_code_nobody_does_anything(new: New) -> None:
    right, new.code = new.code, "0000-0000-0000"
    status, problem = await new.set_up()
    assert (status, problem["code"]) == (403, "not_allowed")
    assert (await new.post("/setup/check", content={}))[0] == 403
    new.code = right
    assert (await new.set_up())[0] == 204


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"content": {}}, "settings_wrong"),
        ({"content": settings(roles=ROLES_OF_NOBODY)}, "settings_wrong"),
        ({"administrator": ADMINISTRATOR | {"password": "12345678"}}, "bad_request"),
        ({"administrator": ADMINISTRATOR | {"sign_in": "hai chữ"}}, "bad_request"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_half_done(
    new: New, words: dict[str, Any], code: str
) -> None:
    status, problem = await new.set_up(**words)
    assert (status, problem["code"]) == (422, code)
    newest = await new.server.app.database.read(versions.newest)
    assert newest is not None
    assert newest.source is Source.STARTER
    assert (await new.set_up())[0] == 204


async def test_one_code_for_the_installation_until_the_end(new: New, database_url: str) -> None:
    database, clock = new.server.app.database, SetClock(MONDAY_MORNING)
    started_later = SetupCode(store_of(database), clock)
    await database.write(started_later.make)
    assert started_later.shown == new.code
    assert (await new.set_up())[0] == 204
    assert await database.read(store_of(database).kept) == ""
    with pytest.raises(NotAllowed):
        new.server.rooms.centre.first_run.code.check(new.code)


async def test_the_code_lies_in_a_private_file(sqlite_url: str) -> None:
    database, clock = open_database(sqlite_url, EventBus()), SetClock(MONDAY_MORNING)
    file = Path(sqlite_url.removeprefix("sqlite:///")).with_name(FILE_NAME)
    file.write_text("12345678\n")  # as a package wrote it before the first start
    await database.start()
    code = SetupCode(store_of(database), clock)
    await database.write(code.make)
    assert code.shown == "1234-5678"
    file.write_text("broken")
    await database.write(code.make)
    assert file.stat().st_mode & 0o777 == 0o600
    assert re.fullmatch(r"(\d{4}-){2}\d{4}", code.shown)
    assert file.read_text().strip() == code.shown.replace("-", "")
    await database.write(code.end)
    assert not file.exists()
    await database.stop()


async def test_wrong_codes_are_limited_and_the_right_one_is_not(new: New) -> None:
    code = new.server.rooms.centre.first_run.code
    for _ in range(10):
        with pytest.raises(NotAllowed):
            code.check("0000 0000 0001")
    with pytest.raises(TooManyRequests):
        code.check("0000 0000 0001")
    code.check(new.code)


@pytest.fixture
def no_data_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_FILE_VARIABLE)


async def test_a_server_without_a_data_key_says_how_to_make_one(
    no_data_key: None, new: New
) -> None:
    assert (await new.set_up())[0] == 204
    await new.client.post("/api/v1/session", json={"sign_in": "khai", "password": PASSWORD})
    page = await (await new.client.get("/settings/start")).text()
    assert 'data-step="data_key"' in page
    assert f"motcua-server data-key new /etc/motcua/data.key, đặt biến {KEY_FILE_VARIABLE}" in page
