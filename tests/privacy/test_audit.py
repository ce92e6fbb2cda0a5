"""The page of who did what when, and `motcua-server audit verify`, as they are used."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import delete, select, update

from config.centre import Centre
from config.texts import LANGUAGES, text
from display.voice import SilentVoice
from queue_server.__main__ import main
from queue_server.app import build
from queue_server.catalogue import store as catalogue_store
from queue_server.centre import store as centre_store
from queue_server.centre.access import new_secret, secret_hash
from queue_server.centre.tables import centre_log
from queue_server.core.clock import SetClock
from queue_server.core.database import Unit, open_database
from queue_server.core.events import EventBus
from queue_server.dossiers.tables import dossier_log, dossiers
from tests.dossiers.house import A_FEW, House, add_staff

CLERK, LEADER = 1, 21
HOSTILE = "<img src=x onerror=alert(1)>"


class Hall:
    """A server, a house over it, a leader and a clerk who are signed in."""

    def __init__(self, client: TestClient[Any, Any], house: House) -> None:
        self._client, self.house = client, house

    async def open(self, query: str = "", by: int | None = LEADER) -> tuple[int, str]:
        """As somebody who has just signed in."""
        cookies = {"motcua_session": await self._signed_in(by)} if by else {}
        answer = await self._client.get(f"/audit?{query}", cookies=cookies, allow_redirects=False)
        return answer.status, await answer.text()

    async def _signed_in(self, staff_id: int) -> str:
        key, now = new_secret(), self.house.clock.now()
        hashed, ends = secret_hash(key), now + timedelta(hours=1)
        await self.house.do(
            lambda unit: centre_store.add_session(unit.connection, hashed, staff_id, now, ends)
        )
        return key

    async def rows(self, query: str = "") -> list[list[str]]:
        """What each line says, cell by cell."""
        status, page = await self.open(query)
        assert status == 200, page
        body = page.partition("<tbody>")[2].partition("</tbody>")[0]
        return [
            [unescape(re.sub(r"<[^>]+>", " ", cell)).strip() for cell in cells]
            for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
            if (cells := re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL))
        ]

    async def log(self, who: str, action: str, subject: str = "", detail: str = "") -> None:
        line = centre_store.log_row(self.house.clock.now(), who, action, subject, detail)
        await self.house.do(lambda unit: unit.append(centre_log, line))


@pytest.fixture
async def hall(database_url: str, demo_centre: Centre, clock: SetClock) -> AsyncIterator[Hall]:
    database = open_database(database_url, EventBus())
    server = build(demo_centre, database, clock, SilentVoice())
    client = TestClient(TestServer(server.application), cookie_jar=None)
    await client.start_server()

    def fill(unit: Unit) -> None:
        add_staff(unit)
        catalogue_store.put(unit, A_FEW, "test", clock.now())

    await database.write(fill)
    house = House(demo_centre, database, clock, server.catalogue, server.dossiers)
    await house.offer(*A_FEW)
    yield Hall(client, house)
    await client.close()


async def test_leaders_read_it_and_nobody_else(hall: Hall) -> None:
    status, page = await hall.open(by=CLERK)
    assert status == 403
    assert text("vi", "audit.not_allowed") in page
    status, _ = await hall.open(by=None)
    assert status == 303
    status, page = await hall.open()
    assert status == 200
    assert text("vi", "audit.none") in page


async def test_what_staff_devices_and_the_server_did_stands_there(hall: Hall) -> None:
    await hall.log("staff:1", "sign_in")
    hall.house.clock.move(minutes=1)
    await hall.log("kiosk:kiosk-1", "counter_open", "1")
    hall.house.clock.move(minutes=1)
    dossier = await hall.house.receive()
    hall.house.clock.move(minutes=1)
    await hall.log("administrator", "add_device", "board:hall")
    await hall.log("system", "an_action_of_another_version")
    rows = await hall.rows()
    assert [row[2] for row in rows] == [
        "an_action_of_another_version",
        "Cấp khoá cho thiết bị",
        "Tiếp nhận",
        "Mở quầy",
        "Đăng nhập",
    ]
    assert rows[0][1] == "Máy chủ tự làm"
    assert rows[1][3] == "Màn hình hall"
    assert rows[2][1] == "Cán bộ 1"
    assert rows[2][3].startswith(dossier.code)
    assert rows[3][1] == "Máy lấy số kiosk-1"
    assert rows[4][0] == "08:00:00 16/11/2026"


async def test_it_is_asked_by_person_by_day_and_by_dossier(hall: Hall) -> None:
    one, other = await hall.house.receive(), await hall.house.receive(by=hall.house.other)
    hall.house.clock.move(days=3)
    await hall.house.ask_for_papers(one, by=hall.house.other)
    await hall.log("staff:2", "sign_in")
    assert len(await hall.rows()) == 4
    assert len(await hall.rows("who=staff:2")) == 3
    assert len(await hall.rows("who=staff:1")) == 1
    assert len(await hall.rows("from=2026-11-19&to=2026-11-19")) == 2
    assert len(await hall.rows("from=2026-11-16&to=2026-11-17")) == 2
    of_one = await hall.rows(f"dossier={one.code.lower()}&from=2025-01-01&to=2025-01-01")
    assert [row[2] for row in of_one] == ["Yêu cầu bổ sung", "Tiếp nhận"]
    assert len(await hall.rows(f"dossier={other.code}")) == 1
    assert await hall.rows("dossier=H99-1") == []


async def test_it_is_read_page_by_page(hall: Hall) -> None:
    def fill(unit: Unit) -> None:
        for number in range(250):
            at = hall.house.clock.now()
            unit.append(centre_log, centre_store.log_row(at, "system", "sign_in", f"n{number}"))

    await hall.house.do(fill)
    dossier = await hall.house.receive()
    assert dossier
    seen, query = [], ""
    for _ in range(3):
        seen += await hall.rows(query)
        _, page = await hall.open(query)
        older = re.search(r'href="/audit\?([^"]+)" rel="next"', page)
        query = unescape(older.group(1)) if older else ""
    assert not query
    assert len(seen) == 251
    assert {row[3] for row in seen} >= {f"n{number}" for number in range(250)}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_whatever_is_asked_or_was_written_stays_words(hall: Hall, language: str) -> None:
    await hall.log(HOSTILE[:80], HOSTILE, HOSTILE, HOSTILE)
    await hall.log("system", "set_notices", detail='[{"text": {"vi": "Xin chào"}}]')
    await hall.log("system", "set_notices", detail="[broken")
    await hall.house.ask_for_papers(await hall.house.receive(), instruction=HOSTILE)
    for query in (
        "", "from=x&to=9999-99-99", "offset=-1", "offset=99999999999", "who=%3Cimg&dossier=%27",
        f"dossier={HOSTILE}", "from=0001-01-01&to=9999-12-31", "lang=xx",
    ):  # fmt: skip
        status, page = await hall.open(f"{query}&lang={language}")
        assert status == 200, query
        assert "<img" not in page
        assert " style=" not in page
    assert "Xin chào" in (await hall.open())[1]


# ----------------------------------------------------------------------------- the command


def verify(url: str, *more: str) -> int:
    return main(["audit", "verify", "--database", url, *more])


async def _written(url: str, house: House) -> None:
    await house.withdraw(await house.receive())
    line = centre_store.log_row(house.clock.now(), "staff:1", "sign_in")
    await house.do(lambda unit: unit.append(centre_log, line))
    await house.do(lambda unit: unit.append(centre_log, line))


async def _verified(url: str, *more: str) -> int:
    return await asyncio.to_thread(verify, url, *more)


async def test_the_command_says_that_all_is_well(
    house: House, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await _written(database_url, house)
    assert await _verified(database_url) == 0
    said = capsys.readouterr().out
    assert "centre_log: 2 lines" in said
    assert "dossier_log: 2 lines" in said


async def test_the_command_says_where_it_breaks(
    house: House, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await _written(database_url, house)
    await house.do(
        lambda unit: unit.connection.execute(
            update(dossier_log).where(dossier_log.c.id == 2).values(reason="Khác")
        )
    )
    assert await _verified(database_url) == 1
    said = capsys.readouterr()
    assert "dossier_log: BROKEN at line 2" in said.err
    assert "centre_log: 2 lines" in said.out


async def test_a_reason_may_be_gone_only_where_the_person_is(
    house: House, database_url: str
) -> None:
    await _written(database_url, house)
    gone = update(dossier_log).values(reason="", reason_salt="")
    await house.do(lambda unit: unit.connection.execute(gone))
    assert await _verified(database_url) == 1
    unlink = update(dossiers).values(applicant_id=None)
    await house.do(lambda unit: unit.connection.execute(unlink))
    assert await _verified(database_url) == 0


async def test_a_witness_sees_what_was_cut_off(
    house: House, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    witness = tmp_path / "witness"
    await _written(database_url, house)
    for _ in range(2):
        assert await _verified(database_url, "--witness", str(witness)) == 0
    assert len(witness.read_text().splitlines()) == 4
    last = select(centre_log.c.id).order_by(centre_log.c.id.desc()).limit(1).scalar_subquery()
    await house.do(
        lambda unit: unit.connection.execute(delete(centre_log).where(centre_log.c.id == last))
    )
    assert await _verified(database_url) == 0
    assert await _verified(database_url, "--witness", str(witness)) == 1
    assert "centre_log: CUT" in capsys.readouterr().err
