"""What is asked and answered lies encrypted; what an earlier version left readable is sealed."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio
from sqlalchemy import Connection, Row, select, update

from config.centre.model import Centre
from queue_server.core.clock import SetClock
from queue_server.core.db.sqlite import SqliteDatabase
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import SealBroken
from queue_server.core.events import EventBus
from queue_server.core.security.encryption import KEY_FILE_VARIABLE, DataKeys, read_keys
from queue_server.feedback.questions import sealing
from queue_server.feedback.questions.tables import questions
from tests.feedback.conftest import asks
from tests.feedback.test_questions import work
from tests.hall.with_dossiers import HallWithDossiers, running

pytestmark = pytest.mark.asyncio(loop_scope="session")
QUESTION: Final = "Tôi là Phạm Thị Tuyết Nhung, cháu tôi mất giấy khai sinh thì làm lại ở đâu?"
ANSWER: Final = "Bà Tuyết Nhung mời mang theo căn cước đến quầy 3."
TRACES: Final = (QUESTION, ANSWER, "Tuyết Nhung", "0912345678")


@pytest_asyncio.fixture(loop_scope="session")
async def any_hall(
    database_url: str, centre: Centre, clock: SetClock
) -> AsyncIterator[HallWithDossiers]:
    """On SQLite, and on PostgreSQL."""
    async with running(database_url, centre, clock) as one:
        yield one


async def _answered(hall: HallWithDossiers) -> int:
    asked = await asks(hall, QUESTION, contact="0912345678", field="Hộ tịch")
    id: int = asked["question_id"]
    answer = {"version": 0, "answer": ANSWER}
    assert (await hall.call("POST", f"/questions/{id}/answer", answer, by="leader"))[0] == 200
    entered = {"channel": "phone", "question": QUESTION, "answer": ANSWER}
    assert (await hall.call("POST", "/questions/entered", entered, by="leader"))[0] == 200
    file = json.dumps([{"MaHoiDap": "Q1", "CauHoi": QUESTION}])
    assert (await hall.call("POST", "/questions/import", {"file": file}, by="leader"))[0] == 200
    return id


def _rows(connection: Connection) -> list[Row[Any]]:
    return list(connection.execute(select(questions).order_by(questions.c.id)))


async def test_whoever_asks_answers_enters_or_imports_leaves_nothing_to_read(
    any_hall: HallWithDossiers,
) -> None:
    id = await _answered(any_hall)
    rows = await any_hall.house.database.read(_rows)
    assert len(rows) == 3
    for row in rows:
        lies = " ".join(map(str, row))
        assert [trace for trace in TRACES if trace in lies] == []
        assert row.is_sealed
    status, read = await any_hall.call("GET", f"/questions/{id}", by="leader")
    assert (status, read["question"], read["answer"]) == (200, QUESTION, ANSWER)
    _, listed = await any_hall.call("GET", "/questions", by="leader")
    assert [one["question"] for one in listed["questions"]] == [QUESTION]
    for one in _files(any_hall):
        held = one.read_bytes()
        assert [trace for trace in TRACES if trace.encode() in held] == [], one.name


def _files(hall: HallWithDossiers) -> Iterator[Path]:
    """The database's file and the logs beside it; nothing of PostgreSQL's."""
    database = hall.house.database
    if isinstance(database, SqliteDatabase):
        yield from database.path.parent.glob(f"{database.path.name}*")


async def test_a_question_does_not_open_in_another_row(hall: HallWithDossiers) -> None:
    await _answered(hall)

    def swap(unit: UnitOfWork) -> None:
        first, second, _ = _rows(unit.connection)
        other = questions.c.id == second.id
        unit.connection.execute(update(questions).where(other).values(question=first.question))

    def read(connection: Connection) -> str:
        return sealing.opened(connection, _rows(connection)[1], sealing.QUESTION)

    await hall.house.database.write(swap)
    with pytest.raises(SealBroken):
        await hall.house.database.read(read)


def _as_before(unit: UnitOfWork) -> None:
    """The rows as an earlier version had them: contacts sealed, question and answer not."""
    for row in _rows(unit.connection):
        values = {
            name: sealing.opened(unit.connection, row, name)
            for name in (sealing.QUESTION, sealing.ANSWER)
        }
        of_row = questions.c.id == row.id
        unit.connection.execute(update(questions).where(of_row).values(**values, is_sealed=False))


async def test_questions_of_an_earlier_version_are_read_sealed_and_answered(
    any_hall: HallWithDossiers,
) -> None:
    id, database = await _answered(any_hall), any_hall.house.database
    await database.write(_as_before)
    # Before the job has come: they are read and answered all the same.
    _, read = await any_hall.call("GET", f"/questions/{id}", by="leader")
    assert (read["question"], read["answer"], read["contact"]) == (QUESTION, ANSWER, "0912345678")
    imported = (await database.read(_rows))[2].id
    answer = {"version": 0, "answer": ANSWER}
    assert (await any_hall.call("POST", f"/questions/{imported}/answer", answer, by="leader"))[
        0
    ] == 200
    assert [row.is_sealed for row in await database.read(_rows)] == [False, False, True]
    await work(any_hall, "seal questions")
    await work(any_hall, "forget old questions")
    for row in await database.read(_rows):
        assert row.is_sealed
        assert [trace for trace in TRACES if trace in " ".join(map(str, row))] == []
    for one in _files(any_hall):
        held = one.read_bytes()
        assert [trace for trace in TRACES if trace.encode() in held] == [], one.name
    for number in (id, imported):
        _, read = await any_hall.call("GET", f"/questions/{number}", by="leader")
        assert (read["question"], read["answer"]) == (QUESTION, ANSWER)
    assert await sealing.seal_all(database, any_hall.clock) == 0


async def test_they_are_sealed_with_the_first_start_that_has_a_data_key(
    hall: HallWithDossiers,
) -> None:
    await _answered(hall)
    await hall.house.database.write(_as_before)
    assert isinstance(hall.house.database, SqliteDatabase)
    path = hall.house.database.path
    keyless = SqliteDatabase(path, EventBus(), DataKeys())
    await keyless.start()
    try:
        assert await sealing.seal_all(keyless, hall.clock) == 0
        assert (await keyless.read(_rows))[0].question == QUESTION
    finally:
        await keyless.stop()
    keyed = SqliteDatabase(path, EventBus(), read_keys(Path(os.environ[KEY_FILE_VARIABLE])))
    await keyed.start()
    try:
        assert await sealing.seal_all(keyed, hall.clock) == 3
    finally:
        await keyed.stop()
    assert [row.is_sealed for row in await hall.house.database.read(_rows)] == [True] * 3
