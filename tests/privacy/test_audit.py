"""The page of who did what when, and `motcua-server audit verify`, as they are used."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import delete, select, update

from config.centre.model import Centre
from config.text.catalogue import LANGUAGES, text
from config.wire import CounterId, ServiceId, TicketAction, TicketId, TicketState, TrackingToken
from display.voice import SilentVoice
from queue_server.__main__ import main
from queue_server.app import Server, build
from queue_server.catalogue import version_writes
from queue_server.centre import repository as centre_store
from queue_server.centre.staff import administration
from queue_server.centre.staff.access import new_secret, secret_hash
from queue_server.centre.tables import centre_log
from queue_server.core.actor import ADMINISTRATOR, CITIZEN, SYSTEM, Actor, ActorKind
from queue_server.core.clock import SetClock
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from queue_server.core.http.problems import API
from queue_server.dossiers.tables import dossier_log, dossiers
from queue_server.tickets.repository import queries as ticket_store
from queue_server.tickets.rules import lifecycle
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.tables import ticket_log
from tests.dossiers.house import A_FEW, House, add_staff

CLERK, LEADER = 1, 21
HOSTILE = "<img src=x onerror=alert(1)>"


KIOSK = Actor(ActorKind.KIOSK, "kiosk-1")
FIRST_CLERK = Actor(ActorKind.STAFF, "1")


class Hall:
    """A server, a house over it, a leader and a clerk who are signed in."""

    def __init__(self, client: TestClient[Any, Any], house: House, server: Server) -> None:
        self.client, self.house, self.server = client, house, server
        self.watch = server.rooms.audit.watch

    async def open(self, query: str = "", by: int | None = LEADER) -> tuple[int, str]:
        """As somebody who has just signed in."""
        cookies = {"motcua_session": await self._signed_in(by)} if by else {}
        answer = await self.client.get(f"/audit?{query}", cookies=cookies, allow_redirects=False)
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
    # The first start publishes the settings: a line of a day that no test asks for.
    clock.move(days=-400)
    await client.start_server()
    clock.move(days=400)

    def fill(unit: UnitOfWork) -> None:
        add_staff(unit)
        version_writes.put(unit, A_FEW, "test")

    await database.write(fill, SYSTEM, clock.now())
    house = House(
        demo_centre,
        database,
        clock,
        server.rooms.catalogue.catalogue,
        server.rooms.dossiers.service,
    )
    await house.offer(*A_FEW)
    yield Hall(client, house, server)
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
        "Cấp khóa kết nối cho thiết bị",
        "Tiếp nhận",
        "Mở quầy",
        "Đăng nhập",
    ]
    assert rows[0][1] == "Máy chủ tự động"
    assert rows[1][3] == "Màn hình gọi số hall"
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
    def fill(unit: UnitOfWork) -> None:
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
        f"dossier={HOSTILE}", f"tickets={HOSTILE}&ticket={HOSTILE}",
        "from=0001-01-01&to=9999-12-31", "lang=xx",
    ):  # fmt: skip
        status, page = await hall.open(f"{query}&lang={language}")
        assert status == 200, query
        assert "<img" not in page
        assert " style=" not in page
    assert "Xin chào" in (await hall.open())[1]


# --------------------------------------------------------------------- is it still whole


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_page_says_whether_the_logs_are_whole(hall: Hall, language: str) -> None:
    async def says(*keys: str) -> None:
        _, page = await hall.open(f"lang={language}")
        for key in keys:
            assert escape(text(language, f"audit.{key}")) in page, key

    await hall.log("staff:1", "sign_in")
    await says("checking", "checking_until")
    await hall.watch.look()
    end = hall.watch.states[0].verified.head
    await says("whole")
    assert end in (await hall.open(f"lang={language}"))[1]
    await hall.log("staff:1", "sign_out")
    await hall.house.do(
        lambda unit: unit.connection.execute(
            update(centre_log).where(centre_log.c.action == "sign_out").values(who="staff:2")
        )
    )
    await hall.watch.look()
    await says("broken", "advice_keep", "advice_verify", "advice_compare", "advice_go_on")
    _, page = await hall.open(f"lang={language}")
    assert 'role="alert"' in page
    assert "08:00:00 16/11/2026" in page
    hall.watch.is_unreadable = True
    await says("broken")


async def test_the_page_says_what_was_cut_or_cannot_be_read(hall: Hall) -> None:
    await hall.log("staff:1", "sign_in")
    await hall.watch.look()
    hall.watch.is_unreadable = True
    assert text("vi", "audit.unreadable") in (await hall.open())[1]
    await hall.house.do(lambda unit: unit.connection.execute(delete(centre_log)))
    await hall.watch.look()
    _, page = await hall.open()
    assert text("vi", "audit.broken") in page
    name, lines = text("vi", "audit.log.centre_log"), "2 dòng"
    assert text("vi", "audit.cut", log=name, lines=lines) in page


# ------------------------------------------------------------------------ steps of tickets


def _tickets_of(day: date, numbers: Sequence[str], at: datetime) -> Callable[[UnitOfWork], None]:
    """Tickets that were taken at a kiosk, called by the first clerk and given back."""

    def put(unit: UnitOfWork) -> None:
        for place, name in enumerate(numbers):
            when = at + timedelta(minutes=place)
            ticket = Ticket(
                id=TicketId(0), day=day, number=name, service=ServiceId("chung-thuc"),
                language="vi", state=TicketState.WAITING, priority_class=None,
                priority_reason=None, issued_at=when, waiting_since=when, state_since=when,
                counter=None, token=TrackingToken(f"{day}-{name}"),
            )  # fmt: skip
            (kept,) = ticket_store.add([(unit.by(KIOSK), ticket)])
            called = lifecycle.call(kept, when + timedelta(seconds=20), CounterId("1"))
            by_clerk = unit.by(FIRST_CLERK).at(called.state_since)
            ticket_store.log(by_clerk, kept, called, TicketAction.CALL, "1")
            gone = lifecycle.cancel(called, when + timedelta(seconds=40))
            by_citizen = unit.by(CITIZEN).at(gone.state_since)
            ticket_store.log(by_citizen, called, gone, TicketAction.CANCEL)

    return put


async def test_steps_of_tickets_are_there_where_they_are_asked_for(hall: Hall) -> None:
    now = hall.house.clock.now()
    monday = date(2026, 11, 16)
    await hall.house.do(_tickets_of(monday, ["A001", "A002"], now))
    await hall.house.do(_tickets_of(monday - timedelta(days=1), ["A001"], now - timedelta(days=1)))
    await hall.log("staff:1", "sign_in")
    assert [row[2] for row in await hall.rows()] == ["Đăng nhập"]
    rows = await hall.rows("tickets=1&from=2026-11-16")
    assert len(rows) == 7
    assert [row[3].split()[0] for row in rows[:3]] == ["A002", "A002", "A002"]
    assert [row[1] for row in rows[:3]] == ["Công dân", "Cán bộ 1", "Máy lấy số kiosk-1"]
    assert rows[1][2] == text("vi", "common.action.call")
    assert text("vi", "common.state.called") in rows[1][3]
    assert rows[1][4].startswith("Quầy 1 · ")
    assert len(await hall.rows("ticket=a001")) == 6
    assert len(await hall.rows("ticket=A001&from=2026-11-16")) == 3
    assert len(await hall.rows("ticket=A001&who=citizen")) == 2
    assert await hall.rows("ticket=Z999") == []
    assert await hall.rows("tickets=1&dossier=H99-1") == []


async def _issued(hall: Hall) -> dict[str, Any]:
    """A ticket that a citizen takes at the kiosk."""
    enrol = partial(administration.add_device, centre=hall.house.centre, device_id="kiosk-1")
    key = await hall.house.do(enrol, ADMINISTRATOR)
    answer = await hall.client.post(
        f"{API}/tickets",
        json={"service": "chung-thuc"},
        headers={"Authorization": f"Bearer {key}"},
    )
    assert answer.status == 200, await answer.text()
    issued: dict[str, Any] = await answer.json()
    return issued


async def test_what_a_citizen_does_stands_under_the_citizen(hall: Hall) -> None:
    issued = await _issued(hall)
    hall.house.clock.move(minutes=1)
    answer = await hall.client.post(f"{API}/track/{issued['token']}/cancel", json={})
    assert answer.status == 200
    number = issued["number"]
    rows = await hall.rows(f"ticket={number}")
    assert [row[1] for row in rows] == ["Công dân", "Máy lấy số kiosk-1"]
    (row,) = await hall.rows(f"ticket={number}&who=citizen")
    assert row[2] == text("vi", "common.action.cancel")
    (row,) = await hall.rows(f"ticket={number}&who=citizen&lang=en")
    assert row[1] == "The citizen"


async def test_what_the_server_does_stands_under_the_server(hall: Hall) -> None:
    issued = await _issued(hall)
    hall.house.clock.move(days=1)
    assert await hall.server.rooms.tickets.day.turn() == 1
    rows = await hall.rows(f"ticket={issued['number']}&who=system")
    assert [row[1:3] for row in rows] == [["Máy chủ tự động", text("vi", "common.action.expire")]]
    actions = [row[2] for row in await hall.rows("tickets=1&who=system")]
    assert text("vi", "audit.action.turn_day") in actions
    assert text("vi", "common.action.expire") in actions


@pytest.mark.parametrize(
    ("asked", "written", "shown"),
    [
        ("citizen", "nobody:citizen", "Công dân"),
        ("system", "nobody:system", "Máy chủ tự động"),
        ("system", "day", "Máy chủ tự động"),
    ],
)
async def test_lines_of_earlier_versions_are_read_rightly(
    hall: Hall, asked: str, written: str, shown: str
) -> None:
    """They stay as they were written, for they are sealed; the page knows whom they mean."""
    now, monday = hall.house.clock.now(), date(2026, 11, 16)
    await hall.house.do(_tickets_of(monday, ["A001"], now))
    await hall.log(written, "counter_closed", "1")
    changed = update(ticket_log).where(ticket_log.c.action == "cancel").values(actor=written)
    await hall.house.do(lambda unit: unit.connection.execute(changed))
    for who in (asked, written):
        rows = await hall.rows(f"tickets=1&who={who}")
        assert [row[1] for row in rows] == [shown, shown], who
    rows = await hall.rows(f"ticket=A001&who={asked}")
    assert [row[2] for row in rows] == [text("vi", "common.action.cancel")]
    kept = await hall.house.database.read(
        lambda c: c.scalar(select(centre_log.c.who).where(centre_log.c.action == "counter_closed"))
    )
    assert kept == written


async def test_steps_of_tickets_are_those_of_the_last_days(hall: Hall) -> None:
    now, monday = hall.house.clock.now(), date(2026, 11, 16)
    for back in (0, 6, 7):
        day, at = monday - timedelta(days=back), now - timedelta(days=back)
        await hall.house.do(_tickets_of(day, ["A001"], at))
    _, page = await hall.open("tickets=1&from=2026-10-01")
    assert text("vi", "audit.few_days", days=7) in page
    assert len(await hall.rows("tickets=1&from=2026-10-01")) == 6
    _, page = await hall.open("tickets=1")
    assert text("vi", "audit.few_days", days=7) not in page
    _, page = await hall.open("tickets=1&ticket=A001&lang=en")
    assert "ticket=A001&amp;tickets=1&amp;lang=vi" in page, "the other language asks for the same"


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
    assert "ticket_log: 0 lines" in said


async def test_the_command_speaks_the_language_asked_for(
    house: House, database_url: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    await _written(database_url, house)
    asked = ("--language", "vi", "--witness", str(tmp_path / "witness"))
    assert await _verified(database_url, *asked) == 0
    said = capsys.readouterr().out
    assert "centre_log: 2 dòng, đều nguyên như lúc ghi." in said
    assert "lines" not in said
    assert f"đã ghi vào {tmp_path / 'witness'}" in said
    await house.do(
        lambda unit: unit.connection.execute(
            update(dossier_log).where(dossier_log.c.id == 2).values(reason="Khác")
        )
    )
    assert await _verified(database_url, *asked) == 1
    assert re.search(
        r"dossier_log: HỎNG ở dòng 2 .*\d\d:\d\d \d\d/\d\d/\d{4} UTC", capsys.readouterr().err
    )


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


async def test_a_line_of_settings_says_which_and_why_without_its_hash(hall: Hall) -> None:
    await hall.log("staff:21", "publish_settings", "7", f"{'0f' * 32} Thêm quầy 5")
    await hall.log("staff:21", "schedule_settings", "", "2026-12-01 Giờ mùa đông")
    said = await hall.rows("lang=vi")
    assert [row for row in said if "Bản số 7" in row and row[-1] == "Thêm quầy 5"]
    assert [row for row in said if row[-1] == "01/12/2026 Giờ mùa đông"]
    assert any("Công bố thiết lập" in cell for row in said for cell in row)
    assert not any("0f0f" in cell for row in said for cell in row)
