"""The two verbs of the database: group commit, refusals that undo themselves alone, events."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.exc import OperationalError

from config.log_lines import PlainLines
from config.wire import ErrorCode
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import SystemClock
from queue_server.core.db import sqlite
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.db.sqlite import SqliteDatabase
from queue_server.core.db.tables import answered_commands, milliseconds
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import MotcuaError, Unavailable
from queue_server.core.events import Event, EventBus, EverythingMayHaveChanged
from queue_server.core.ops import logs
from queue_server.tickets.errors import NobodyWaiting

NOW = SystemClock().now()


def row(key: object) -> dict[str, Any]:
    return {"name": str(key), "fingerprint": "", "answer": "", "at": NOW}


def put(unit: UnitOfWork, key: object) -> object:
    """A use case: a row of its own."""
    unit.connection.execute(insert(answered_commands), row(key))
    return key


async def keys(database: Database) -> set[str]:
    return set(
        await database.read(
            lambda connection: connection.scalars(select(answered_commands.c.name)).all()
        )
    )


def count_commits(database: Database) -> list[object]:
    engine = getattr(database, "engine")  # noqa: B009 - each kind of database has its own
    commits: list[object] = []
    event.listen(getattr(engine, "sync_engine", engine), "commit", commits.append)
    return commits


async def test_what_is_written_is_read(database: Database) -> None:
    assert await database.write(lambda unit: put(unit, "a")) == "a"
    assert await keys(database) == {"a"}


async def test_many_callers_share_few_commits(database: Database) -> None:
    commits = count_commits(database)
    answers = await asyncio.gather(*(database.write(partial(put, key=n)) for n in range(64)))
    assert answers == list(range(64))
    assert len(commits) <= 4
    assert len(await keys(database)) == 64


async def test_a_refused_use_case_undoes_itself_alone(
    database: Database, counted: Callable[..., Event], numbers: Callable[[], list[int]]
) -> None:
    def refused(unit: UnitOfWork) -> None:
        put(unit, "refused")
        unit.append(answered_commands, row("refused too"))
        unit.announce(counted(number=13))
        raise NobodyWaiting

    def kept(unit: UnitOfWork) -> None:
        put(unit, f"kept {len(unit.events)}")
        unit.append(answered_commands, row("kept too"))

    answers = await asyncio.gather(
        database.write(lambda unit: put(unit, 1)),
        database.write(refused),
        database.write(kept),
        return_exceptions=True,
    )
    assert isinstance(answers[1], NobodyWaiting)
    assert await keys(database) == {"1", "kept 0", "kept too"}
    assert numbers() == []


async def test_a_broken_use_case_takes_nobody_with_it(database: Database) -> None:
    def broken(unit: UnitOfWork) -> None:
        put(unit, "broken")
        raise ZeroDivisionError

    def wrong_sql(unit: UnitOfWork) -> None:
        put(unit, "wrong")
        unit.connection.execute(text("SELECT * FROM no_such_table"))

    answers = await asyncio.gather(
        database.write(broken),
        database.write(wrong_sql),
        database.write(lambda unit: put(unit, "fine")),
        return_exceptions=True,
    )
    assert isinstance(answers[0], ZeroDivisionError)
    assert isinstance(answers[1], Unavailable)
    assert answers[1].code is ErrorCode.UNAVAILABLE
    assert answers[2] == "fine"
    assert await keys(database) == {"fine"}


async def test_a_transaction_that_fails_keeps_nothing_and_tells_everybody(
    database: Database, heard: list[Event], counted: Callable[..., Event]
) -> None:
    def doomed(unit: UnitOfWork) -> None:
        # The same row twice, noticed only when the appended rows are inserted.
        unit.append(answered_commands, row("same"))
        unit.append(answered_commands, row("same"))
        unit.announce(counted(number=1))

    answers = await asyncio.gather(
        database.write(doomed), database.write(lambda unit: put(unit, 1)), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [Unavailable, Unavailable]
    assert await keys(database) == set()
    assert await database.write(lambda unit: put(unit, "again")) == "again"
    assert heard == []


class TestTogether:
    """Use cases for many at once."""

    calls: list[int]

    @pytest.fixture(autouse=True)
    def _no_calls_yet(self) -> None:
        self.calls = []

    def put_all(
        self, units: Sequence[UnitOfWork], items: Sequence[int]
    ) -> Sequence[int | MotcuaError]:
        """A row for each even item; odd ones are refused."""
        self.calls.append(len(items))
        even = [item for item in items if item % 2 == 0]
        if even:
            units[0].connection.execute(insert(answered_commands), [row(item) for item in even])
        return [NobodyWaiting() if item % 2 else item for item in items]

    def broken_for_many(
        self, units: Sequence[UnitOfWork], items: Sequence[int]
    ) -> Sequence[int | MotcuaError]:
        answers = self.put_all(units, items)
        if len(items) > 1:
            raise ZeroDivisionError
        return answers

    async def test_neighbours_are_carried_out_by_few_calls(self, database: Database) -> None:
        answers = await asyncio.gather(
            *(database.write_grouped(self.put_all, item, SYSTEM, NOW) for item in range(32)),
            return_exceptions=True,
        )
        assert answers[::2] == list(range(0, 32, 2))
        assert all(isinstance(answer, NobodyWaiting) for answer in answers[1::2])
        assert await keys(database) == {str(item) for item in range(0, 32, 2)}
        assert len(self.calls) <= 3

    async def test_what_fails_together_is_done_one_by_one(self, database: Database) -> None:
        answers = await asyncio.gather(
            *(
                database.write_grouped(self.broken_for_many, item, SYSTEM, NOW)
                for item in (0, 1, 2)
            ),
            return_exceptions=True,
        )
        assert answers[::2] == [0, 2]
        assert isinstance(answers[1], NobodyWaiting)
        assert await keys(database) == {"0", "2"}

    async def test_others_in_between_keep_their_turn(self, database: Database) -> None:
        order: list[object] = []

        def grouped(
            _units: Sequence[UnitOfWork], items: Sequence[int]
        ) -> Sequence[int | MotcuaError]:
            order.extend(items)
            return list(items)

        await asyncio.gather(
            database.write_grouped(grouped, 1, SYSTEM, NOW),
            database.write_grouped(grouped, 2, SYSTEM, NOW),
            database.write(lambda _unit: order.append("alone")),
            database.write_grouped(grouped, 3, SYSTEM, NOW),
        )
        assert order == [1, 2, "alone", 3]


async def test_events_come_in_the_order_of_the_commits(
    database: Database,
    counted: Callable[..., Event],
    numbers: Callable[[], list[int]],
    settled: Callable[..., Awaitable[None]],
) -> None:
    order: list[int] = []

    def announce(unit: UnitOfWork, number: int) -> None:
        order.append(number)
        unit.announce(counted(number=number))
        unit.announce(counted(number=number + 1000))

    await asyncio.gather(*(database.write(partial(announce, number=n)) for n in range(200)))
    await settled(lambda: len(numbers()) == 400)
    assert numbers() == [n for number in order for n in (number, number + 1000)]


async def test_an_event_is_told_when_its_row_can_be_read(
    database: Database, bus: EventBus, counted: Callable[..., Event]
) -> None:
    seen: asyncio.Queue[set[str]] = asyncio.Queue()
    reading: list[asyncio.Task[None]] = []

    async def read() -> None:
        seen.put_nowait(await keys(database))

    bus.listen(lambda _event: reading.append(asyncio.create_task(read())))

    def use_case(unit: UnitOfWork) -> None:
        put(unit, "row")
        unit.announce(counted(number=1))

    await database.write(use_case)
    assert await seen.get() == {"row"}


async def test_a_caller_that_goes_away_undoes_nothing(database: Database) -> None:
    writing = asyncio.create_task(database.write(lambda unit: put(unit, "kept")))
    await asyncio.sleep(0)
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    await database.write(lambda unit: put(unit, "next"))
    assert await keys(database) == {"kept", "next"}


async def test_commands_on_their_way_share_a_transaction(database: Database) -> None:
    async def come(key: object, turns: int) -> None:
        for _ in range(turns):
            await asyncio.sleep(0)
        await database.write(partial(put, key=key))

    database.gathering_seconds = 60.0
    await asyncio.gather(come("first", 0), come("second", 0))
    commits = count_commits(database)
    await asyncio.gather(*(come(f"after {turns} turns", turns) for turns in (0, 3, 6, 9)))
    assert len(commits) == 1


async def test_who_comes_alone_waits_for_nobody(database: Database) -> None:
    database.gathering_seconds = 60.0
    await database.write(partial(put, key="before"))
    writing = asyncio.create_task(database.write(partial(put, key="alone")))
    commits = count_commits(database)
    for _ in range(3):
        await asyncio.sleep(0)
    later = asyncio.create_task(database.write(partial(put, key="later")))
    await asyncio.gather(writing, later)
    # On PostgreSQL what comes while `BEGIN` is under way joins, which costs the first no time.
    assert len(commits) == 2 or not isinstance(database, SqliteDatabase)


async def test_stopping_finishes_what_was_asked_for(database_url: str) -> None:
    database = open_database(database_url, EventBus())
    with pytest.raises(Unavailable):
        await database.write(lambda unit: put(unit, "too early"))
    await database.start()
    writing = [asyncio.create_task(database.write(partial(put, key=n))) for n in range(5)]
    await asyncio.sleep(0)
    stopping = asyncio.create_task(database.stop())
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await database.write(lambda unit: put(unit, "too late"))
    assert await asyncio.gather(*writing) == [0, 1, 2, 3, 4]
    await stopping


async def test_migrating_twice_changes_nothing(database_url: str) -> None:
    database = open_database(database_url, EventBus())
    await asyncio.to_thread(database.migrate)
    await database.start()
    assert await keys(database) == set()
    await database.stop()


async def test_sqlite_keeps_what_it_acknowledged(sqlite_url: str) -> None:
    """WAL with a flush at each commit, references that hold, and no file for savepoints."""
    database = open_database(sqlite_url, EventBus())
    assert isinstance(database, SqliteDatabase)
    await database.start()

    def settings(unit: UnitOfWork) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "temp_store")
        return [unit.connection.scalar(text(f"PRAGMA {name}")) for name in names]

    assert await database.write(settings) == ["wal", 2, 1, 2]
    await database.stop()


async def test_sqlite_waits_for_another_writer_and_then_refuses(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else's long transaction is an `Unavailable`, and over when it is."""
    monkeypatch.setattr(sqlite, "BUSY_MS", 50)
    mine, other = (open_database(sqlite_url, EventBus()) for _ in range(2))
    assert isinstance(mine, SqliteDatabase)
    assert isinstance(other, SqliteDatabase)
    await mine.start()
    with other.engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        with pytest.raises(Unavailable) as refused:
            await mine.write(lambda unit: put(unit, "blocked"))
        assert isinstance(refused.value.__cause__, OperationalError)
        connection.rollback()
    assert await mine.write(lambda unit: put(unit, "free")) == "free"
    await mine.stop()


async def test_two_processes_on_postgres_hear_one_order(
    postgres_url: str, counted: Callable[..., Event], settled: Callable[..., Awaitable[None]]
) -> None:
    buses = EventBus(), EventBus()
    heard: tuple[list[Event], list[Event]] = [], []
    for listening, events in zip(buses, heard, strict=True):
        listening.listen(events.append)
    databases = [open_database(postgres_url, listening) for listening in buses]
    for database in databases:
        await database.start()

    def announce(unit: UnitOfWork, number: int) -> None:
        put(unit, number)
        unit.announce(counted(number=number))

    await asyncio.gather(*(databases[n % 2].write(partial(announce, number=n)) for n in range(100)))
    await settled(lambda: len(heard[0]) == len(heard[1]) == 100, *buses)
    assert heard[0] == heard[1]
    for database in databases:
        await database.stop()


async def test_an_event_too_large_for_postgres_sends_everybody_to_the_database(
    database: Database,
    heard: list[Event],
    counted: Callable[..., Event],
    settled: Callable[..., Awaitable[None]],
) -> None:
    large = counted(number=1, text="ữ" * 4_000)

    def use_case(unit: UnitOfWork) -> None:
        unit.announce(large)
        unit.announce(counted(number=2))

    await database.write(use_case)
    await settled(lambda: len(heard) == 2)
    assert heard[0] in (large, EverythingMayHaveChanged())
    assert heard[1] == counted(number=2)


async def test_an_event_of_another_version_is_not_lost(
    postgres_url: str,
    bus: EventBus,
    heard: list[Event],
    counted: Callable[..., Event],
    settled: Callable[..., Awaitable[None]],
) -> None:
    database = open_database(postgres_url, bus)
    await database.start()
    lines = "\n".join(["Tomorrow {}", 'Counted {"number": "?"}', counted(number=3).to_text()])

    def notify(unit: UnitOfWork) -> None:
        unit.connection.execute(text("SELECT pg_notify('motcua_events', :lines)"), {"lines": lines})

    await database.write(notify)
    await settled(lambda: len(heard) == 3)
    assert heard == [EverythingMayHaveChanged(), EverythingMayHaveChanged(), counted(number=3)]
    await database.stop()


async def test_a_lost_line_to_postgres_comes_back_and_says_so(
    postgres_url: str,
    bus: EventBus,
    heard: list[Event],
    counted: Callable[..., Event],
    settled: Callable[..., Awaitable[None]],
) -> None:
    database = open_database(postgres_url, bus)
    await database.start()
    cut = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE query LIKE 'LISTEN%' AND datname = current_database()"
    )
    assert await database.read(lambda connection: connection.scalar(cut)) is True
    await settled(lambda: EverythingMayHaveChanged() in heard)
    await database.write(lambda unit: unit.announce(counted(number=1)))
    await settled(lambda: counted(number=1) in heard)
    await database.stop()


def test_instants_are_whole_milliseconds_in_utc() -> None:
    assert milliseconds(NOW) == round(NOW.timestamp() * 1000)


async def test_an_instant_comes_back_as_it_went(database: Database) -> None:
    await database.write(lambda unit: put(unit, "a"))
    at = await database.read(
        lambda connection: connection.scalars(select(answered_commands.c.at)).one()
    )
    assert at is not None
    assert milliseconds(at) == milliseconds(NOW)
    assert at.utcoffset() is not None


async def test_what_was_said_to_a_database_that_fails_is_not_in_the_log(
    database: Database, caplog: pytest.LogCaptureFixture
):
    """The words of a statement may be a person's."""
    words = {"name": "Lan Bí Mật"}

    def fail(unit: UnitOfWork) -> None:
        unit.connection.execute(text("INSERT INTO nowhere VALUES (:name)"), words)

    with pytest.raises(Unavailable) as refusal:
        await database.write(fail)
    assert "INSERT INTO nowhere" in caplog.text
    assert "Bí Mật" not in caplog.text + str(refusal.value.__cause__)


async def test_a_full_disk_is_a_line_for_each_command_that_is_refused(
    sqlite_url: str, bus: EventBus
) -> None:
    """It was forty-two: the trace of each statement, of each command, and of the commit."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(PlainLines("%(levelname)s %(message)s"))
    logs.write_as_server(handler)
    logging.getLogger().addHandler(handler)
    database = open_database(sqlite_url, bus)
    await database.start()
    try:
        await database.write(fill_up)
        for _ in range(20):
            with pytest.raises(Unavailable):
                await database.write(write_much)
    finally:
        logging.getLogger().removeHandler(handler)
        await database.stop()
    [line] = [each for each in written.getvalue().splitlines() if each.startswith("ERROR")]
    assert line.endswith("OperationalError: database or disk is full")


def fill_up(unit: UnitOfWork) -> None:
    pages = unit.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    unit.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def write_much(unit: UnitOfWork) -> None:
    unit.connection.exec_driver_sql("CREATE TABLE much (words TEXT)")
    unit.connection.exec_driver_sql("INSERT INTO much VALUES (hex(randomblob(1000000)))")
