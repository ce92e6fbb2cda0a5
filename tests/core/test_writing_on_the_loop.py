"""SQLite: short commands on the event loop's own thread, as long as nothing has to wait there."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from time import perf_counter, thread_time

import pytest
import pytest_asyncio
from sqlalchemy import Connection
from sqlalchemy.engine.default import DefaultDialect

from queue_server.core.actor import SYSTEM
from queue_server.core.clock import SystemClock
from queue_server.core.db import sqlite
from queue_server.core.db.base import LARGEST_BATCH
from queue_server.core.db.connect import open_database
from queue_server.core.db.prepared import execute_bare
from queue_server.core.db.sqlite import (
    MOST_IN_A_ROW,
    PAGES_OF_LOG,
    TRANSACTIONS_AFTER_A_LONG_FLUSH,
    SqliteDatabase,
    _driver,
)
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
    """In the writer's thread a flush seems longer, for it waits for the interpreter's lock, too."""
    many = TRANSACTIONS_AFTER_A_LONG_FLUSH
    flushes = [0.011, *[0.03] * (many - 1), 0.06, *[0.0] * (many + 1)]
    clock = iter([one for flush in flushes for one in (0.0, flush)])
    monkeypatch.setattr(sqlite, "_seconds_without_processor", lambda: next(clock))
    names = [(await short(database)).partition("_")[0] for _ in flushes]
    here = threading.current_thread().name
    assert names == [here, *["writer"] * 2 * many, here]


def test_waiting_is_not_computing() -> None:
    began, waited = perf_counter(), sqlite._seconds_without_processor()
    enough = thread_time() + 0.02
    while thread_time() < enough:
        """Compute."""
    computed = perf_counter() - began - (sqlite._seconds_without_processor() - waited)
    assert 0.015 < computed < 0.03
    waited = sqlite._seconds_without_processor()
    threading.Event().wait(0.02)
    assert sqlite._seconds_without_processor() - waited > 0.015


async def test_a_long_log_is_copied_back_in_the_writers_thread(database: SqliteDatabase) -> None:
    """Each hundredth transaction at least, so that a rush of short ones does not let it grow."""
    pages: list[tuple[str, int]] = []

    def looking(units: Sequence[UnitOfWork], items: Sequence[int]) -> Sequence[int | MotcuaError]:
        found = units[0].connection.exec_driver_sql("PRAGMA wal_autocheckpoint").scalar_one()
        pages.append((threading.current_thread().name.partition("_")[0], found))
        return items

    for _ in range(2 * MOST_IN_A_ROW + 2):
        await database.write_grouped(looking, 1, SYSTEM, NOW)
    here = threading.current_thread().name
    assert pages == [*[(here, 0)] * MOST_IN_A_ROW, ("writer", PAGES_OF_LOG)] * 2


async def test_others_get_a_turn_between_two_transactions(database: SqliteDatabase) -> None:
    """Also where more commands wait than one transaction takes."""
    turns, transactions = 0, list[int]()

    def counted(_units: Sequence[UnitOfWork], items: Sequence[int]) -> Sequence[int | MotcuaError]:
        transactions.append(turns)
        return items

    commands = [
        asyncio.create_task(database.write_grouped(counted, n, SYSTEM, NOW))
        for n in range(5 * LARGEST_BATCH)
    ]
    while not all(command.done() for command in commands):
        turns += 1
        await asyncio.sleep(0)
    assert len(set(transactions)) == len(transactions) == 5


@pytest.mark.parametrize(("waited", "thread"), [(0.0, "MainThread"), (0.011, "writer_0")])
async def test_a_commit_that_failed_half_way_is_not_in_the_way(
    database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch, waited: float, thread: str
) -> None:
    """What follows is carried out; in the writer's thread where it failed slowly."""

    def fail(*_: object) -> None:
        raise OSError

    waits = iter([0.0, waited])
    with monkeypatch.context() as broken:
        broken.setattr(sqlite, "_seconds_without_processor", lambda: next(waits))
        broken.setattr(DefaultDialect, "do_commit", fail)
        with pytest.raises(Unavailable):
            await short(database)
    assert await short(database) == thread


async def test_while_somebody_else_writes_the_loop_goes_on(
    database: SqliteDatabase, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = open_database(sqlite_url, EventBus())
    assert isinstance(other, SqliteDatabase)
    waits: list[tuple[str, int]] = []

    def note(connection: Connection, statement: str) -> object:
        found = _driver(connection).execute("PRAGMA busy_timeout").fetchone()[0]
        waits.append((threading.current_thread().name.partition("_")[0], found))
        return execute_bare(connection, statement)

    with other.engine.connect() as writing:
        writing.exec_driver_sql("SELECT 1")
        monkeypatch.setattr(sqlite, "execute_bare", note)
        command = asyncio.create_task(short(database))
        for _ in range(20):
            await asyncio.sleep(0)  # each turn of the loop comes
        assert not command.done()
        writing.rollback()
    assert (await command).startswith("writer")
    here = threading.current_thread().name
    assert waits == [(here, 0), ("writer", sqlite.BUSY_MS)], "milliseconds for which each waits"


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
