"""The work lists on real databases: what they show, what words find, and how quickly."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, event, select
from sqlalchemy.dialects import sqlite

from config.wire import ErrorCode
from config.wire.dossiers.answers import WorkList
from queue_server.core.db.sqlite import SqliteDatabase
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import NotFound
from queue_server.core.security.encryption import data_keys
from queue_server.dossiers.persons.applicants import (
    PHONE_END,
    folded,
    given_name_first,
    name_keys,
    phone_end,
)
from queue_server.dossiers.reading import lists
from queue_server.dossiers.reading.lists import Viewer
from queue_server.dossiers.tables import dossier_steps, dossiers
from tests.dossiers.house import ALL_PAPERS, BIRTH, BUSINESS, CONTRACT, MARITAL_STATUS, House

PAST = 200_000


async def shown(house: House, *names: WorkList) -> dict[str, list[str]]:
    """The serials in each list, as the clerk sees them."""
    found = {}
    for name in names or tuple(WorkList):
        listed = await house.listed(name)
        assert listed.counts[name] == len(listed.dossiers)
        found[name.value] = [dossier.code[-4:] for dossier in listed.dossiers]
    return found


async def test_all_dossiers_are_counted_once(house: House):
    total = lists.DossierTotal()
    counted_after: list[int] = []

    def count(connection: Connection) -> int:
        def hear(_c: Any, _u: Any, _statement: str, values: Any, _x: Any, _many: bool) -> None:
            counted_after.extend(values.values() if isinstance(values, dict) else values)

        event.listen(connection, "before_cursor_execute", hear)
        return total.count(connection)

    assert await house.database.read(count) == 0
    first = await house.receive(CONTRACT.code)
    last = await house.receive(CONTRACT.code)
    assert [await house.database.read(count) for _ in range(2)] == [2, 2]
    await house.receive(CONTRACT.code)
    assert await house.database.read(count) == 3
    assert first.dossier_id < last.dossier_id
    assert counted_after == [0, 0, last.dossier_id, last.dossier_id]


async def test_each_list_shows_its_own(house: House):
    await house.receive(BUSINESS.code)  # 0001: three days
    await house.receive(MARITAL_STATUS.code)  # 0002: tomorrow, 08:00
    await house.receive(BIRTH.code, papers=ALL_PAPERS)  # 0003: today
    waiting = await house.receive(CONTRACT.code)  # 0004: no limit
    await house.ask_for_papers(waiting)
    done = await house.receive(CONTRACT.code)  # 0005: its result is ready
    await house.resolved(done)
    returned = await house.resolved(await house.receive(CONTRACT.code))  # 0006: over
    await house.return_result(returned, without_receipt="Thẻ căn cước")
    house.clock.move(minutes=1)
    assert await shown(house) == {
        "mine": ["0003", "0002", "0001"],
        "due_today": ["0003"],
        "soon": ["0003", "0002"],
        "late": [],
        "waiting": ["0004"],
        "ready": ["0005"],
        "open": ["0003", "0002", "0001", "0004"],
        "all": ["0006", "0005", "0004", "0003", "0002", "0001"],
    }
    house.clock.move(days=1)
    late = await shown(house, WorkList.LATE, WorkList.DUE_TODAY, WorkList.SOON)
    assert late == {"late": ["0003"], "due_today": ["0002"], "soon": ["0002"]}, (
        "its day is not over"
    )
    standings = [d.standing for d in (await house.listed(WorkList.OPEN)).dossiers]
    assert standings == ["late", "soon", "in_time", "stopped"]
    house.clock.move(hours=10)
    late = await shown(house, WorkList.LATE, WorkList.DUE_TODAY, WorkList.SOON)
    assert late == {"late": ["0003", "0002"], "due_today": ["0002"], "soon": []}


async def test_mine_is_what_i_was_handed_and_what_my_role_may_take(house: House):
    first, second = await house.receive(), await house.receive()
    await house.assign(first, staff_id=2)
    assert await shown(house, WorkList.MINE) == {"mine": [second.code[-4:]]}
    mine = await house.listed(WorkList.MINE, by=house.other)
    assert [dossier.staff_id for dossier in mine.dossiers] == [2, None]
    assert (await house.listed(WorkList.MINE, by=house.official)).dossiers == []
    await house.advance(second)
    for_officials = await house.listed(WorkList.MINE, by=house.official)
    assert [dossier.code for dossier in for_officials.dossiers] == [second.code]


async def test_words_find_by_code_link_name_and_phone(house: House):
    lan = {"name": "Nguyễn Thị Thúy Lan", "phone": "0912 345 678"}
    an = {"name": "Đỗ Văn An", "phone": "+84 98 765 4321"}
    first = await house.receive(applicant=lan, national_code="000.00.00.H05-261116-0009")
    second = await house.receive(applicant=an)
    for words in (
        first.code, first.code.lower(), "261116-0001", "1", "0001", first.follow_url,
        first.follow_url.rpartition("/")[2], "000.00.00.H05-261116-0009", "5678", "nguyen thi",
        "0912345678", "(+84) 912 345 678", "0912\u00a0345\u00a0678",
        "NGUYỄN THỊ THUÝ LAN", "lan", "thuy lan", "nguyễn lan", "  Lan ",
    ):  # fmt: skip
        found = await house.listed(WorkList.ALL, words)
        assert [dossier.code for dossier in found.dossiers] == [first.code], words
    for words in ("đỗ", "do van an", "An", "4321", "0002"):
        found = await house.listed(WorkList.ALL, words)
        assert [dossier.code for dossier in found.dossiers] == [second.code], words
    for words in ("trần", "lan thi", "0912", "%", "_", "' OR 1=1", "9" * 400, "a\0b"):
        assert (await house.listed(WorkList.ALL, words)).dossiers == [], words


async def test_a_code_of_another_unit_is_told_unless_it_came_along_with_that_unit(house: House):
    dossier = await house.receive()
    foreign = "H01.99-261116-0001"
    with pytest.raises(NotFound) as refusal:
        await house.listed(WorkList.ALL, foreign)
    assert refusal.value.code is ErrorCode.DOSSIER_OF_OTHER_UNIT
    same = dossiers.c.id == dossier.dossier_id
    await house.do(lambda u: u.connection.execute(dossiers.update().where(same), {"code": foreign}))
    found = await house.listed(WorkList.ALL, foreign.lower())
    assert [one.code for one in found.dossiers] == [foreign]


async def test_words_search_within_the_list_that_is_shown(house: House):
    dossier = await house.receive()
    await house.resolved(await house.receive())
    found = await house.listed(WorkList.OPEN, "nguyen thi lan")
    assert [one.code for one in found.dossiers] == [dossier.code]
    assert found.counts[WorkList.ALL] == 2, "counts are of the whole lists"


async def test_pages_hold_fifty(house: House):
    for _ in range(lists.PAGE + 2):
        await house.receive(CONTRACT.code)
    first = await house.listed()
    assert (len(first.dossiers), first.more) == (lists.PAGE, True)
    rest = await house.listed(offset=lists.PAGE)
    assert (len(rest.dossiers), rest.more) == (2, False)
    codes = [dossier.code for dossier in (*first.dossiers, *rest.dossiers)]
    assert codes == sorted(codes, reverse=True)


def test_names_are_folded_turned_and_phones_have_ends():
    assert folded("  ĐẶNG  Thị\tMỹ-Huyền ") == "dang thi mi huien"
    assert given_name_first(folded("Nguyễn Thị Lan")) == "lan thi nguien"
    assert phone_end("+84 91 2345 678") == "5678"
    assert phone_end("113") == ""


# --------------------------------------------------------------- two hundred thousand of the past


FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đỗ", "Vũ", "Đặng")
GIVEN = ("Lan", "Hùng", "Mai", "An", "Bình", "Cường", "Dung", "Giang", "Hà", "Khánh", "Linh")


NUMBERS = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {PAST})"


def past(unit: UnitOfWork, template: int) -> None:
    """`PAST` dossiers of other years like the one of `template`, all returned, each with an
    applicant of its own and a step."""
    execute = unit.connection.exec_driver_sql
    execute("CREATE TEMP TABLE named (k INTEGER PRIMARY KEY, name, folded, turned)")
    names = [f"{family} Thị {given}" for family in FAMILIES for given in GIVEN]
    for k, name in enumerate(names):
        keys = name_keys(name)
        execute(
            "INSERT INTO named VALUES (?, ?, ?, ?)",
            (k, name, keys["name_folded"], keys["name_turned"]),
        )
    execute("CREATE TEMP TABLE ending (n INTEGER PRIMARY KEY, phone_end)")
    for number in range(10_000):
        digest = data_keys(unit.connection).digest(f"{number:04d}", PHONE_END)
        execute("INSERT INTO ending VALUES (?, ?)", (number, digest))
    execute(
        f"INSERT INTO applicants {NUMBERS} SELECT 1000 + i, 'citizen', name, '', NULL, '', '', "
        "'', '', folded, turned, phone_end, '' FROM n, named, ending "
        f"WHERE k = i % {len(names)} AND ending.n = i % 10000"
    )
    changed = {
        "id": "1000 + i",
        "code": "'H05.99.01-210104-' || i",
        "token": "'P' || i",
        "status": "'returned'",
        "applicant_id": "1000 + i",
        "received_at": "received_at - 600000 * i",
        "due_at": "received_at - 600000 * i",
        "closed_at": "received_at - 600000 * i",
        "official": "1 + i % 9",
        "step": "4",
    }
    columns = ", ".join(changed.get(column.name, column.name) for column in dossiers.columns)
    execute(
        f"INSERT INTO dossiers {NUMBERS} SELECT {columns} FROM n, dossiers WHERE id = {template}"
    )
    changed = {"dossier_id": "1000 + i"}
    columns = ", ".join(changed.get(column.name, column.name) for column in dossier_steps.columns)
    execute(
        f"INSERT INTO dossier_steps {NUMBERS} SELECT {columns} FROM n, dossier_steps "
        f"WHERE dossier_id = {template} AND place = 4"
    )
    execute("DROP TABLE named")
    execute("DROP TABLE ending")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_dossiers_of_the_past_cost_nothing(house: House):
    """No list but `all` walks over the past, and no search does."""
    assert isinstance(house.database, SqliteDatabase)
    oldest = await house.receive()
    await house.do(lambda unit: past(unit, oldest.dossier_id))
    for _ in range(60):
        await house.receive()
    viewer, now = Viewer(1, "clerk", True), house.clock.now()

    def plans(connection: Connection) -> list[str]:
        statements = [
            lists.page_of(house.centre, name, viewer, now, None, 0)
            for name in WorkList
            if name is not WorkList.ALL
        ]
        statements += [
            select(dossiers.c.id).where(lists.condition(house.centre, name, viewer, now))
            for name in WorkList
            if name is not WorkList.ALL
        ]
        for words in ("nguyen lan", "5678", "000.00-1"):
            statements += lists.meanings(house.centre, words, now, data_keys(connection))
        lines = []
        for statement in statements:
            said = statement.compile(
                dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}
            )
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}")
            lines += [str(row[3]) for row in plan]
        return lines

    walks = [line for line in await house.database.read(plans) if line.startswith("SCAN")]
    assert walks == []
    namesakes = await house.listed(WorkList.OPEN, "nguyễn thị lan")
    assert namesakes.dossiers[0].code == oldest.code, "behind thousands of the same name"
