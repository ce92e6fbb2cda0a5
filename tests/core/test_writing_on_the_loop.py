"""SQLite: short commands on the event loop's own thread, as long as nothing has to wait there."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence

import pytest
import pytest_asyncio
from sqlalchemy import Connection

from queue_server.core.actor import SYSTEM
from queue_server.core.clock import SystemClock
from queue_server.core.db import sqlite
from queue_server.core.db.connect import open_database
from queue_server.core.db.sqlite import TRANSACTIONS_AFTER_A_WAIT, SqliteDatabase
from queue_server.core.db.tables import answered_commands
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import MotcuaError, Unavailable
from queue_server.core.events import EventBus

NOW = SystemClock().now()


@pytest_asyncio.fixture
async def database(sqlite_url: str) -> AsyncIterator[SqliteDatabase]:
    opened = open_database(sqlite_url, EventBus())
    assert isinstance(opened, SqliteDatabase)
    await opened.start()
    yield opened
    await opened.stop()


def in_which_thread(
    _units: Sequence[UnitOfWork], items: Sequence[int]
) -> Sequence[str | MotcuaError]:
    return [threading.current_thread().name for _ in items]


async def short(database: SqliteDatabase) -> str:
    """The thread in which a command of a group is carried out."""
    return await database.write_grouped(in_which_thread, 1, SYSTEM, NOW)


async def test_a_short_command_is_not_handed_to_another_thread(database: SqliteDatabase) -> None:
    assert await short(database) == threading.current_thread().name


async def test_what_may_be_long_is(database: SqliteDatabase) -> None:
    name = await database.write(lambda _unit: threading.current_thread().name)
    assert name.startswith("writer")
    together = await asyncio.gather(
        short(database), database.write(lambda _unit: threading.current_thread().name)
    )
    assert all(name.startswith("writer") for name in together)


async def test_a_disk_that_hesitates_holds_the_loop_up_once(
    database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited = iter([0.0, 5.0])
    with monkeypatch.context() as slow:
        slow.setattr(sqlite, "_seconds_without_processor", lambda: next(waited))
        await short(database)
    monkeypatch.setattr(sqlite, "_seconds_without_processor", lambda: 0.0)
    names = [await short(database) for _ in range(TRANSACTIONS_AFTER_A_WAIT + 1)]
    assert all(name.startswith("writer") for name in names[:-1])
    assert names[-1] == threading.current_thread().name


async def test_a_transaction_that_fails_slowly_counts_as_well(
    database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def doomed(units: Sequence[UnitOfWork], items: Sequence[int]) -> Sequence[int | MotcuaError]:
        row = {"name": "the same", "fingerprint": "", "answer": "", "at": NOW}
        units[0].append(answered_commands, row)
        units[0].append(answered_commands, row)
        return items

    waited = iter([0.0, 5.0])
    monkeypatch.setattr(sqlite, "_seconds_without_processor", lambda: next(waited, 0.0))
    with pytest.raises(Unavailable):
        await database.write_grouped(doomed, 1, SYSTEM, NOW)
    assert (await short(database)).startswith("writer")


async def test_while_somebody_else_writes_the_loop_goes_on(
    database: SqliteDatabase, sqlite_url: str
) -> None:
    other = open_database(sqlite_url, EventBus())
    assert isinstance(other, SqliteDatabase)
    with other.engine.connect() as writing:
        writing.exec_driver_sql("SELECT 1")
        command = asyncio.create_task(short(database))
        for _ in range(20):
            await asyncio.sleep(0)  # each turn of the loop comes
        assert not command.done()
        writing.rollback()
    assert (await command).startswith("writer")
    assert _timeout(database) == sqlite.BUSY_MS


def _timeout(database: SqliteDatabase) -> int:
    """How long the writer waits for others, in milliseconds."""
    connection = database._connection
    assert isinstance(connection, Connection)
    with connection.begin():
        found = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
    assert isinstance(found, int)
    return found


async def test_nothing_is_written_over_the_line_on_which_the_log_is_emptied(
    database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    emptied = database._try_to_empty_log

    def slowly() -> bool:
        begun.set()
        assert go_on.wait(20)
        return emptied()

    monkeypatch.setattr(database, "_try_to_empty_log", slowly)
    emptying = asyncio.create_task(database.overwrite_freed([]))
    await asyncio.to_thread(begun.wait, 20)
    command = asyncio.create_task(short(database))
    for _ in range(20):
        await asyncio.sleep(0)
    assert not command.done()
    go_on.set()
    assert await emptying
    assert (await command).startswith("writer")
