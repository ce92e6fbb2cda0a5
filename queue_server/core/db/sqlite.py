"""SQLite in a data folder: one file, one connection that writes, a few that read.

Write-ahead log with `synchronous=FULL`: what was committed outlives a power cut.

Commands that are known to be short (those of groups: tickets, steps at counters; a full group of
128 computes for some 30 ms) are carried out on the event loop's own thread: handing a transaction
over and back, and sharing the interpreter's lock, took up to an eighth of a ticket's processor time
(docs/performance.md). There the loop waits for the flush. One that took long sends the next hundred
transactions to the writer's thread, so that boards and phones go on beside a slow disk; those for
which another process leaves no room wait there, too. The log is copied back into the file in the
writer's thread alone.
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
LONGEST_FLUSH_SECONDS: Final = 0.01
"""How long the flush of a commit may last on the event loop: boards and phones stand still
meanwhile. What computing takes is not counted."""
LONGEST_FLUSH_IN_THREAD_SECONDS: Final = 0.05
"""The same in the writer's thread, where waiting for the interpreter's lock counts as well: after a
longer one it is too early to go back to the event loop."""
TRANSACTIONS_AFTER_A_LONG_FLUSH: Final = 100
"""Transactions that then run in the writer's thread: a disk that was slow once often is again."""
MOST_IN_A_ROW: Final = 100
"""Transactions on the event loop, after which one runs in the writer's thread, where the log is
copied back if it is long."""
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
    """One file, written over one connection, read by a few threads."""

    def __init__(self, path: Path, bus: EventBus, keys: DataKeys) -> None:
        super().__init__(bus)
        self.path = path
        self.engine = _sqlite_engine(path, "BEGIN IMMEDIATE", keys)
        self._read_engine = _sqlite_engine(path, "BEGIN", keys)
        self._write_thread = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._read_threads = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._connection: Connection | None = None
        self._connection_lock = Lock()
        """Held on the event loop while the connection is used, and while the log is emptied in the
        writer's thread, which is not in the queue of commands."""
        self._left_for_thread = 0
        """So many transactions more run in the writer's thread."""
        self._left_for_loop = MOST_IN_A_ROW
        """So many at most on the event loop, before one in the writer's thread."""

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
        with self._connection_lock:
            return self._try_to_empty_log()

    def _try_to_empty_log(self) -> bool:
        driver = _driver(cast(Connection, self._connection))
        driver.execute(f"PRAGMA busy_timeout={LONGEST_EMPTYING_MS}")  # the hall waits behind it
        try:
            busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            return False
        finally:
            _never_wait(driver)
        return not busy

    async def _open(self) -> None:
        loop = asyncio.get_running_loop()
        self._connection = await loop.run_in_executor(self._write_thread, self._writing_connection)

    def _writing_connection(self) -> Connection:
        connection = self.engine.connect()
        driver = _driver(connection)
        # What a savepoint would bring back is held in memory, not written to a file beside the
        # log. Not for migrations: they sort whole tables, which must not be held there.
        driver.execute("PRAGMA temp_store=MEMORY")
        _never_wait(driver)
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
        await asyncio.sleep(0)  # others get their turn, however many commands wait

    def _carry_out_here(self, jobs: Sequence[Job[Any]]) -> list[Event] | None:
        """Carry the jobs out on the event loop's thread; None where that may make it wait."""
        if self._left_for_thread or not self._left_for_loop:
            return None
        if any(job.grouped is None for job in jobs):
            return None
        if not self._connection_lock.acquire(blocking=False):
            return None
        try:
            transaction = self._begin()
        except DBAPIError:
            return None  # another process is writing
        else:
            self._left_for_loop -= 1
            return self._in_transaction(jobs, transaction, LONGEST_FLUSH_SECONDS)
        finally:
            self._connection_lock.release()

    def _carry_out(self, jobs: Sequence[Job[Any]]) -> list[Event]:
        """Carry the jobs out in the writer's thread, which may wait for another process, and where
        a long log may be copied back."""
        driver = _driver(cast(Connection, self._connection))
        driver.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        driver.execute(f"PRAGMA wal_autocheckpoint={PAGES_OF_LOG}")
        try:
            longest = LONGEST_FLUSH_IN_THREAD_SECONDS
            return self._in_transaction(jobs, self._begin(), longest)
        finally:
            _never_wait(driver)
            self._left_for_loop = MOST_IN_A_ROW

    def _begin(self) -> RootTransaction:
        connection = cast(Connection, self._connection)
        # A commit that failed leaves its transaction open, to SQLAlchemy or to the driver.
        connection.rollback()
        _driver(connection).rollback()
        return connection.begin()

    def _in_transaction(
        self, jobs: Sequence[Job[Any]], transaction: RootTransaction, longest_flush: float
    ) -> list[Event]:
        """Carry the jobs out and commit; return their events. A flush of more than so many seconds
        sends the next transactions to the writer's thread."""
        connection = transaction.connection
        with transaction:
            batch = run_jobs(connection, jobs, _driver(connection).execute, self._follow)
            batch.insert_rows(connection)
            self._flush(transaction, longest_flush)
        return batch.events

    def _flush(self, transaction: RootTransaction, longest: float) -> None:
        """Commit, and note where the next transactions are to run."""
        began = _seconds_without_processor()
        try:
            transaction.commit()
        finally:
            if _seconds_without_processor() - began > longest:
                self._left_for_thread = TRANSACTIONS_AFTER_A_LONG_FLUSH
            else:
                self._left_for_thread = max(0, self._left_for_thread - 1)


def _never_wait(driver: sqlite3.Connection) -> None:
    """Neither for another process that writes, nor for the log to be copied back."""
    driver.execute("PRAGMA busy_timeout=0")
    driver.execute("PRAGMA wal_autocheckpoint=0")


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
