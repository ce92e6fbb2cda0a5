"""The database on PostgreSQL, for several server processes, with LISTEN and NOTIFY.

One thread writes, over one connection, and a few read; the event loop never waits for the
database. A transaction is sent in three parts:

- `BEGIN` and the lock under which the processes take turns, together;
- the statements of the use cases;
- the rows that are not read back, `NOTIFY` and `COMMIT`, in one pipeline.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Final, cast

import psycopg
from pydantic import ValidationError
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    ExceptionContext,
    RootTransaction,
    Table,
    create_engine,
    event,
)
from sqlalchemy.exc import DBAPIError

from queue_server.core.db.base import Answer, Database, Job, Query, refuse_query, run_jobs
from queue_server.core.db.prepared import execute_bare, forget_values
from queue_server.core.events import Event, EventBus, EverythingMayHaveChanged
from queue_server.core.progress import Report, nobody_watches
from queue_server.core.security.encryption import OPTION, DataKeys

logger = logging.getLogger(__name__)

READERS: Final = 6
CHANNEL: Final = "motcua_events"
WRITERS_LOCK: Final = 0x4D4F5443
"""The advisory lock under which the processes' batches take turns ("MOTC")."""
BEGIN: Final = f"BEGIN; SELECT pg_advisory_xact_lock({WRITERS_LOCK}); SAVEPOINT job"
NOTIFY: Final = "SELECT pg_notify(%s, %s)"
LARGEST_PAYLOAD: Final = 7_900
"""Bytes; NOTIFY takes less than 8,000."""
RECONNECT_SECONDS: Final = 1.0
HEARING_SECONDS: Final = 0.5
"""How long an answer waits at most for its own events, which come at once unless the connection
that listens is lost."""
CONNECTION_PARAMETERS: Final = {
    "autocommit": True,  # `BEGIN` is ours, not the driver's
    "client_encoding": "utf8",
}
"""For the driver and libpq, over the URL's."""
DEFAULT_PARAMETERS: Final = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
    "application_name": "motcua",
}
"""Where the URL does not say otherwise. A lost server is noticed within a minute."""


class PostgresDatabase(Database):
    """Every process writes in turns and hears every event, its own included, by LISTEN.

    Hearing even its own events that way keeps one order for all; it costs a round trip of the
    local network, which a command's answer waits for.
    """

    def __init__(self, url: URL, bus: EventBus, keys: DataKeys) -> None:
        super().__init__(bus)
        self.url = url.set(drivername="postgresql+psycopg")
        self.engine = _engine(self.url, keys)
        event.listen(self.engine, "begin", _begin)
        self._read_engine = _engine(self.url, keys)
        self._write_thread = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._read_threads = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._connection: Connection | None = None
        self._announced: dict[str, Sequence[Event]] = {}
        """The last transaction's events by `NOTIFY` payload, until this process receives them."""
        self._listener: asyncio.Task[None] | None = None
        self._listening = asyncio.Event()
        self._is_lost = False
        self._has_heard = asyncio.Event()
        """Set whenever a payload was received, or none can be."""

    def migrate(self, report: Report = nobody_watches) -> None:
        from queue_server.migrations import upgrade

        engine = create_engine(self.url)
        with engine.connect() as connection:
            upgrade(connection, report)
        engine.dispose()

    async def read(self, query: Query[Answer]) -> Answer:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._read_threads, self._read, query)

    def _read(self, query: Query[Answer]) -> Answer:
        try:
            try:
                return self._ask(query)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
                return self._ask(query)  # the connection broke since the last query
        except DBAPIError as error:
            refuse_query(error)

    def _ask(self, query: Query[Answer]) -> Answer:
        with self._read_engine.connect() as connection:
            return query(connection)

    async def overwrite_freed(self, tables: Sequence[Table]) -> bool:
        """Free the space of deleted rows, so that new ones overwrite it in time. PostgreSQL cannot
        overwrite it at once, nor in archived write-ahead logs (docs/privacy.md)."""

        def vacuum(connection: Connection) -> None:
            for table in tables:
                connection.exec_driver_sql(f'VACUUM "{table.name}"')

        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._read_threads, self._ask, vacuum)
        except DBAPIError as error:
            logger.warning("the tables of persons could not be vacuumed: %s", error)
            return False
        return True

    async def _open(self) -> None:
        self._listener = asyncio.create_task(self._listen_loop(), name="database listener")
        await self._listening.wait()

    async def _close(self) -> None:
        if self._listener is not None:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._write_thread.shutdown()
        self._read_threads.shutdown()
        self.engine.dispose()
        self._read_engine.dispose()

    # ------------------------------------------------------------------------------ writing

    async def _commit(self, jobs: list[Job[Any]]) -> None:
        loop = asyncio.get_running_loop()
        payloads = await loop.run_in_executor(self._write_thread, self._write, jobs)
        with suppress(TimeoutError):
            async with asyncio.timeout(HEARING_SECONDS):
                await self._until_heard(payloads)
        for payload in payloads:
            self._announced.pop(payload, None)  # received later, it is parsed from its text

    async def _until_heard(self, payloads: Collection[str]) -> None:
        """Wait for a transaction's own events, so that what a caller reads after its answer shows
        what its command did. Returns at once while the listening connection is lost."""
        while not self._is_lost and any(one in self._announced for one in payloads):
            self._has_heard.clear()
            await self._has_heard.wait()

    def _write(self, jobs: list[Job[Any]]) -> Collection[str]:
        """Run the jobs in a transaction; return the payloads of its `NOTIFY`."""
        connection = self._connection or self.engine.connect()
        try:
            with _turn(connection) as transaction:
                self._add_waiting(jobs)  # jobs that came during other processes' turns
                driver = _driver(connection)
                batch = run_jobs(connection, jobs, _Savepoints(driver), self._follow)
                payloads = _payloads(batch.events)
                self._announced |= payloads
                with driver.pipeline():
                    batch.insert_rows(connection)
                    for payload in payloads:
                        driver.execute(NOTIFY, (CHANNEL, payload))
                    # The driver's own commit would wait for results before everything was sent.
                    driver.execute("COMMIT", prepare=False)
                transaction.commit()
        except BaseException as error:
            if isinstance(error, psycopg.Error):
                forget_values(error)
            self._connection = None
            self._announced.clear()
            connection.invalidate()
            connection.close()
            raise
        self._connection = connection
        return payloads

    # ---------------------------------------------------------------------------- listening

    async def _listen_loop(self) -> None:
        while True:
            try:
                await self._listen_until_lost()
            except psycopg.Error as error:
                logger.warning("the line to PostgreSQL is lost, trying again: %s", error)
                self._is_lost = True
                self._has_heard.set()
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen_until_lost(self) -> None:
        loop = asyncio.get_running_loop()
        connection = await asyncio.to_thread(self._listening_connection)
        lost: asyncio.Future[None] = loop.create_future()

        def hear() -> None:
            try:
                connection.pgconn.consume_input()
                while notify := connection.pgconn.notifies():
                    self._heard(notify.extra.decode())
            except psycopg.Error as error:
                loop.remove_reader(line)
                lost.set_exception(error)

        line = connection.fileno()
        try:
            if self._listening.is_set():
                self._announced.clear()  # what was sent meanwhile never arrives
                self.bus.publish([EverythingMayHaveChanged()])
                self._has_heard.set()
            self._listening.set()
            self._is_lost = False
            loop.add_reader(line, hear)
            await lost
        finally:
            loop.remove_reader(line)
            connection.close()

    def _listening_connection(self) -> psycopg.Connection[Any]:
        _, parameters = self.engine.dialect.create_connect_args(self.url)
        connection = psycopg.connect(**{**parameters, **_connection_parameters(self.url)})
        connection.execute(f"LISTEN {CHANNEL}")
        return connection

    def _heard(self, payload: str) -> None:
        own = self._announced.pop(payload, None)
        self.bus.publish(own or [_event(line) for line in payload.split("\n")])
        self._has_heard.set()


def _connection_parameters(url: URL) -> dict[str, Any]:
    defaults = {name: value for name, value in DEFAULT_PARAMETERS.items() if name not in url.query}
    return defaults | CONNECTION_PARAMETERS


def _engine(url: URL, keys: DataKeys) -> Engine:
    engine = create_engine(
        url,
        pool_size=READERS,
        connect_args=_connection_parameters(url),
        use_native_hstore=False,
        hide_parameters=True,  # people's names, which an error would write into the log
        execution_options={OPTION: keys},
    )
    event.listen(engine, "handle_error", _hide_values)
    return engine


def _hide_values(context: ExceptionContext) -> None:
    """Keep values out of the driver's own messages as well."""
    error, wrapped = context.original_exception, context.sqlalchemy_exception
    if not isinstance(error, psycopg.Error) or wrapped is None:
        return
    whole = str(error)
    forget_values(error)
    wrapped.args = (str(wrapped.args[0]).replace(whole, str(error)), *wrapped.args[1:])


def _begin(connection: Connection) -> None:
    execute_bare(connection, BEGIN)


def _turn(connection: Connection) -> RootTransaction:
    """Begin a transaction when it is this process's turn, on a new connection where the old one is
    broken."""
    try:
        return connection.begin()
    except DBAPIError:
        if not _driver(connection).broken:
            raise
        connection.invalidate()
        return connection.begin()


def _driver(connection: Connection) -> psycopg.Connection[Any]:
    return cast("psycopg.Connection[Any]", connection.connection.driver_connection)


class _Savepoints:
    """Executes the statements of savepoints in few round trips: the first `SAVEPOINT` is sent with
    `BEGIN`, and a `RELEASE` with the next statement, or not at all before `COMMIT`.

    They bypass the driver, which forgets its prepared statements with every `ROLLBACK`.
    """

    def __init__(self, driver: psycopg.Connection[Any]) -> None:
        self._connection = driver.pgconn
        self._release = ""
        self._is_fresh = True

    def __call__(self, statement: str) -> None:
        if self._connection.transaction_status == psycopg.pq.TransactionStatus.INERROR and (
            not statement.startswith("ROLLBACK")
        ):
            # COMMIT would roll back without an error.
            raise psycopg.errors.InFailedSqlTransaction("a use case went on after it had failed")
        if statement.startswith("RELEASE"):
            self._release = f"{statement};"
        elif not self._is_fresh:
            result = self._connection.exec_(f"{self._release} {statement}".encode())
            if result.error_message:
                raise psycopg.OperationalError(result.get_error_message())
            self._release = ""
        self._is_fresh = False


def _event(line: str) -> Event:
    """The event of a line, which a process of another version may have sent."""
    try:
        return Event.from_text(line)
    except (KeyError, ValidationError):
        logger.warning("an event of another version came: %s", line.partition(" ")[0])
        return EverythingMayHaveChanged()


def _line(happened: Event) -> bytes:
    """The event as text, or `EverythingMayHaveChanged` where it is too large for NOTIFY."""
    line = happened.to_text().encode()
    fits = len(line) < LARGEST_PAYLOAD
    return line if fits else EverythingMayHaveChanged().to_text().encode()


def _payloads(events: Sequence[Event]) -> dict[str, Sequence[Event]]:
    """The events by the payloads of as few NOTIFY as their limit of 8,000 bytes allows."""
    payloads: dict[str, Sequence[Event]] = {}
    lines, sent, size = list[bytes](), list[Event](), 0
    for happened in events:
        line = _line(happened)
        if size + len(line) >= LARGEST_PAYLOAD:
            payloads[b"\n".join(lines).decode()] = sent
            lines, sent, size = [], [], 0
        lines.append(line)
        sent.append(happened)
        size += len(line) + 1  # with what separates it from the next
    if sent:
        payloads[b"\n".join(lines).decode()] = sent
    return payloads
