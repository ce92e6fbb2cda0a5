"""The one list of the places where a person lies names every column that could hold one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Date, LargeBinary, String, select

from queue_server.assistance import inventory as assistance
from queue_server.core.actor import ADMINISTRATOR
from queue_server.core.current import Current
from queue_server.core.db.sqlite import SqliteDatabase
from queue_server.dossiers.persons import export_and_erasure
from queue_server.dossiers.persons.inventory import HOLDS_NO_PERSON, PLACES
from queue_server.dossiers.persons.retention import Retention
from queue_server.dossiers.tables import dossiers
from queue_server.feedback import inventory as feedback
from queue_server.tables import metadata
from tests.dossiers.house import BIRTH, House

COLUMNS = {
    f"{table.name}.{column.name}"
    for table in metadata.sorted_tables
    for column in table.c
    if isinstance(column.type, String | LargeBinary | Date)
}
NAME = "Bí Mật Thị Kín"
HER: dict[str, Any] = {
    "name": f"Nguyễn {NAME}",
    "id_number": "034190001234",
    "birth_date": "1960-02-03",
    "address": f"Thôn {NAME}",
    "phone": "0912345678",
    "submitted_by": f"con của {NAME}",
}
SAID = f"bà {NAME}"
TRACES = [
    words.encode()
    for words in (NAME, "bi mat thi kin", "kin thi mat", "034190001234", "0912345678", "1960-02-03")
]


def test_every_column_that_can_hold_a_text_is_in_the_list_or_says_why_not() -> None:
    everywhere = (*PLACES, *feedback.PLACES, *assistance.PLACES)
    places = {f"{place.table.name}.{column}" for place in everywhere for column in place.columns}
    others = [
        f"{table}.{column}"
        for reasons in (HOLDS_NO_PERSON, feedback.HOLDS_NO_PERSON, assistance.HOLDS_NO_PERSON)
        for columns in reasons.values()
        for table, names in columns.items()
        for column in names.split()
    ]
    assert len(others) == len(set(others))
    assert COLUMNS - places - set(others) == set()
    assert (places | set(others)) - COLUMNS == set()
    assert places & set(others) == set()


def test_what_is_sealed_is_a_place() -> None:
    for place in (*PLACES, *feedback.PLACES, *assistance.PLACES):
        assert place.sealed <= place.columns


async def closed_dossier(house: House, database_folder: Path | None = None) -> int:
    """A closed dossier with her name in every text that somebody may write."""
    dossier = await house.receive(
        BIRTH.code,
        applicant=HER,
        note=SAID,
        delivery="post",
        delivery_address=SAID,
        papers=[{"paper": 0, "state": "received", "note": SAID}, {"paper": 1, "state": "received"}],
        more_papers=[{"name": f"Giấy khai sinh của {SAID}", "originals": 1}],
    )
    dossier = await house.ask_for_papers(dossier, instruction=SAID)
    now = house.clock.now()
    await house.do(lambda unit: _print(house, unit, dossier.dossier_id, now))
    dossier = await house.accept_papers(dossier)
    dossier = await house.ask_for_payment(dossier, instruction=SAID)
    dossier = await house.confirm_payment(dossier)
    dossier = await house.stop(dossier, reason=SAID, ground=SAID)
    dossier = await house.resume(dossier)
    dossier = await house.resolved(dossier)
    dossier = await house.return_result(dossier, delivery="post", note=SAID)
    return dossier.dossier_id


def _print(house: House, unit: Any, dossier_id: int, now: Any) -> None:
    from config.wire.dossiers.answers import PrintReceipt

    kiosk = next(iter(house.centre.kiosk_by_id))
    house.dossiers.print_receipt(unit, dossier_id, PrintReceipt(kiosk=kiosk))


async def values(house: House) -> dict[str, bytes]:
    """What each table holds."""

    def read(connection: Any) -> dict[str, bytes]:
        return {
            table.name: repr(connection.execute(select(table)).all()).encode()
            for table in metadata.sorted_tables
        }

    return await house.database.read(read)


async def test_nothing_of_a_person_is_left_in_any_table(house: House) -> None:
    dossier_id = await closed_dossier(house)
    before = await values(house)
    for table in ("applicants", "dossiers", "dossier_papers", "dossier_log", "receipt_jobs"):
        assert NAME.encode() in before[table], table
    done = await house.do(lambda unit: export_and_erasure.erase(unit, [dossier_id]), ADMINISTRATOR)
    assert len(done.erased) == 1
    left = {name: held for name, held in (await values(house)).items() if NAME.encode() in held}
    assert left == {}


async def test_an_export_has_every_table_of_the_list(house: House) -> None:
    dossier_id = await closed_dossier(house)
    said = await house.do(lambda unit: export_and_erasure.export(unit, [dossier_id]), ADMINISTRATOR)
    whole = said["dossiers"][0]
    for part in ("person", "dossier", "papers", "stops", "log", "forms", "receipts"):
        assert NAME in str(whole[part]), part
    assert {"tickets", "visits", "read_by"} <= set(whole)


# --------------------------------------------------------------------- in the bytes of the disk


def bytes_of(database: SqliteDatabase) -> dict[str, bytes]:
    """The files of a database that is in use."""
    files = database.path.parent.glob(f"{database.path.name}*")
    return {file.name: file.read_bytes() for file in files}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("by", ["erase", "retention"])
async def test_nothing_of_a_person_is_left_in_the_files_while_the_server_runs(
    house: House, by: str
) -> None:
    """Neither in the pages of the database nor in its write-ahead log."""
    assert isinstance(house.database, SqliteDatabase)
    for number in range(40):
        await house.receive(applicant={"name": f"Trần Văn Khác {number}"}, note="x" * 300)
    dossier_id = await closed_dossier(house)
    for number in range(40):
        await house.receive(applicant={"name": f"Trần Văn Khác {number}"}, note="x" * 300)
    held = b"".join(bytes_of(house.database).values())
    assert all(trace in held for trace in (TRACES[0], TRACES[1]))
    if by == "erase":
        await house.do(lambda unit: export_and_erasure.erase(unit, [dossier_id]), ADMINISTRATOR)
        assert await house.database.overwrite_freed([])
    else:
        house.clock.move(days=3_651)
        assert await Retention(Current(house.centre), house.database, house.clock).step() == 1
    for name, left in bytes_of(house.database).items():
        assert [trace for trace in TRACES if trace in left] == [], name
    assert await house.database.read(lambda c: c.scalar(select(dossiers.c.id).limit(1)))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_whoever_reads_meanwhile_delays_it_and_is_not_harmed(house: House) -> None:
    assert isinstance(house.database, SqliteDatabase)
    dossier_id = await closed_dossier(house)
    with closing(sqlite3.connect(house.database.path)) as reading:
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM applicants").fetchone()
        await house.do(lambda unit: export_and_erasure.erase(unit, [dossier_id]), ADMINISTRATOR)
        assert not await house.database.overwrite_freed([])
        assert reading.execute("SELECT count(*) FROM applicants").fetchone() == (1,)
    assert await house.database.overwrite_freed([])
    held = b"".join(bytes_of(house.database).values())
    assert [trace for trace in TRACES if trace in held] == []


async def test_the_command_leaves_nothing_either(house: House) -> None:
    """The tables of the list, on PostgreSQL too: there their old rows are given free."""
    dossier_id = await closed_dossier(house)
    await house.do(lambda unit: export_and_erasure.erase(unit, [dossier_id]), ADMINISTRATOR)
    assert await house.database.overwrite_freed([place.table for place in PLACES])
    assert await house.database.read(partial(_still_there, dossier_id=dossier_id))


def _still_there(connection: Any, dossier_id: int) -> bool:
    found = connection.scalar(select(dossiers.c.id).where(dossiers.c.id == dossier_id))
    return bool(found == dossier_id)
