"""SQLite in a data folder: one file, one connection that writes, a few that read.

Write-ahead log with `synchronous=FULL`: what was committed outlives a power cut.

Handing a transaction to the writer's thread and back, and sharing the interpreter's lock with it,
takes a tenth of a ticket's processor time. So commands that are known to be short (those of groups:
tickets, steps at counters) are carried out on the event loop's own thread as long as it waits for
nothing there. Where a transaction had to wait, for a slow disk say, the writer's thread carries the
next ones out: boards and phones go on meanwhile.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from time import perf_counter, thread_time
from typing import Any, Final, cast

from sqlalchemy import Connection, Engine, RootTransaction, Table, create_engine, event
from sqlalchemy.exc import DBAPIError

from queue_server.core.db.base import Answer, Database, Job, Query, refuse_query, run_jobs
from queue_server.core.db.prepared import execute_bare
from queue_server.core.events import Event, EventBus
from queue_server.core.progress import Report, nobody_watches
from queue_server.core.security.encryption import OPTION, DataKeys

READERS: Final = 4
BUSY_MS: Final = 5_000
LONGEST_EMPTYING_MS: Final = 200
LONGEST_WAIT_SECONDS: Final = 0.02
"""In which a transaction has not had the processor: a longer wait is noticed by others."""
TRANSACTIONS_AFTER_A_WAIT: Final = 100
"""So many then run in the writer's thread: a disk that hesitates does so again."""
PAGES_OF_LOG: Final = 4_000
"""Of the write-ahead log, of 4 KiB each, before they are copied back: what is written again and
again is copied once. With more, finding a page in the log would take longer."""
PRAGMAS: Final = (
    "journal_mode=WAL",
    "synchronous=FULL",
    f"wal_autocheckpoint={PAGES_OF_LOG}",
    "foreign_keys=ON",
    "secure_delete=ON",
    f"busy_timeout={BUSY_MS}",
)


class SqliteDatabase(Database):
    """One file, written by one thread, read by a few."""

    def __init__(self, path: Path, bus: EventBus, keys: DataKeys) -> None:
        super().__init__(bus)
        self.path = path
        self.engine = _sqlite_engine(path, "BEGIN IMMEDIATE", keys)
        self._read_engine = _sqlite_engine(path, "BEGIN", keys)
        self._write_thread = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._read_threads = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._connection: Connection | None = None
        self._line = Lock()
        """Held by whoever uses the connection."""
        self._in_thread = 0
        """So many transactions more are not carried out on the event loop's thread."""

    def migrate(self, report: Report = nobody_watches) -> None:
        from queue_server.migrations import to_be_changed, upgrade

        with self.engine.connect() as connection:
            older = to_be_changed(connection)
            if older is not None:
                from queue_server.core.db.sqlite_copies import copy_before_migration

                copy_before_migration(self.path, older, datetime.now(UTC), report)
            upgrade(connection, report)

    async def read(self, query: Query[Answer]) -> Answer:
        def run() -> Answer:
            try:
                with self._read_engine.connect() as connection:
                    return query(connection)
            except DBAPIError as error:
                refuse_query(error)

        return await asyncio.get_running_loop().run_in_executor(self._read_threads, run)

    async def overwrite_freed(self, tables: Sequence[Table]) -> bool:
        """What is deleted is overwritten with zeros at once (`secure_delete`); what lies in the
        write-ahead log goes when that is emptied."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._write_thread, self._empty_log)

    def _empty_log(self) -> bool:
        with self._line:
            return self._try_to_empty_log()

    def _try_to_empty_log(self) -> bool:
        driver = _driver(cast(Connection, self._connection))
        driver.execute(f"PRAGMA busy_timeout={LONGEST_EMPTYING_MS}")  # the hall waits behind it
        try:
            busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            return False
        finally:
            driver.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        return not busy

    async def _open(self) -> None:
        loop = asyncio.get_running_loop()
        self._connection = await loop.run_in_executor(self._write_thread, self._writing_line)

    def _writing_line(self) -> Connection:
        connection = self.engine.connect()
        driver = _driver(connection)
        # What a savepoint would bring back is held in memory, not written to a file beside the
        # log. Not for migrations: they sort whole tables, which must not be held there.
        driver.execute("PRAGMA temp_store=MEMORY")
        return connection

    async def _close(self) -> None:
        if self._connection is not None:
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._write_thread, self._connection.close)
            self._connection = None
        self._write_thread.shutdown()
        self._read_threads.shutdown()
        self.engine.dispose()
        self._read_engine.dispose()

    async def _commit(self, jobs: list[Job[Any]]) -> None:
        events = self._carry_out_here(jobs)
        if events is None:
            loop = asyncio.get_running_loop()
            events = await loop.run_in_executor(self._write_thread, self._carry_out, jobs)
        self.bus.publish(events)

    def _carry_out_here(self, jobs: Sequence[Job[Any]]) -> list[Event] | None:
        """Carry the jobs out on the event loop's thread; None where that may make it wait."""
        if self._in_thread or any(job.grouped is None for job in jobs):
            return None
        if not self._line.acquire(blocking=False):
            return None
        try:
            transaction = self._begin_at_once()
            return None if transaction is None else self._in_transaction(jobs, transaction)
        finally:
            self._line.release()

    def _begin_at_once(self) -> RootTransaction | None:
        """Begin a transaction; None where another process is writing."""
        connection = cast(Connection, self._connection)
        driver = _driver(connection)
        driver.execute("PRAGMA busy_timeout=0")
        try:
            return connection.begin()
        except DBAPIError:
            return None
        finally:
            driver.execute(f"PRAGMA busy_timeout={BUSY_MS}")

    def _carry_out(self, jobs: Sequence[Job[Any]]) -> list[Event]:
        with self._line:
            return self._in_transaction(jobs, cast(Connection, self._connection).begin())

    def _in_transaction(
        self, jobs: Sequence[Job[Any]], transaction: RootTransaction
    ) -> list[Event]:
        """Carry the jobs out and commit; return their events."""
        connection = transaction.connection
        began = _seconds_without_processor()
        try:
            with transaction:
                batch = run_jobs(connection, jobs, _driver(connection).execute, self._follow)
                batch.insert_rows(connection)
        finally:
            if _seconds_without_processor() - began > LONGEST_WAIT_SECONDS:
                self._in_thread = TRANSACTIONS_AFTER_A_WAIT
            else:
                self._in_thread = max(0, self._in_thread - 1)
        return batch.events


def _seconds_without_processor() -> float:
    """Of this thread, since some moment."""
    return perf_counter() - thread_time()


def _driver(connection: Connection) -> sqlite3.Connection:
    return cast(sqlite3.Connection, connection.connection.driver_connection)


def _sqlite_engine(path: Path, begin: str, keys: DataKeys) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        connect_args={"check_same_thread": False},
        hide_parameters=True,  # people's names, which an error would write into the log
        execution_options={OPTION: keys},
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin where we say, not the driver
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        execute_bare(connection, begin)

    return engine
