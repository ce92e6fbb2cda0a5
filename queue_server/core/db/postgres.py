"""The database on PostgreSQL, for several server processes: asyncpg, LISTEN and NOTIFY."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any, Final

import asyncpg
from pydantic import ValidationError
from sqlalchemy import URL, Connection, Table, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from config.wire import ErrorCode
from queue_server.core.db.base import Answer, Database, Job, Query, refuse_query, run_jobs
from queue_server.core.errors import Unavailable
from queue_server.core.events import Event, EventBus, EverythingMayHaveChanged
from queue_server.core.progress import Report, nobody_watches
from queue_server.core.security.encryption import OPTION, DataKeys

logger = logging.getLogger(__name__)

CHANNEL: Final = "motcua_events"
WRITERS_LOCK: Final = 0x4D4F5443
"""The advisory lock under which the processes' batches take turns ("MOTC")."""
LARGEST_PAYLOAD: Final = 7_900
"""Bytes; NOTIFY takes less than 8,000."""
RECONNECT_SECONDS: Final = 1.0


class PostgresDatabase(Database):
    """Every process writes in turns and hears every event, its own included, by LISTEN.

    Hearing even its own events that way keeps one order for all; it costs a round trip of the
    local network.
    """

    def __init__(self, url: URL, bus: EventBus, keys: DataKeys) -> None:
        super().__init__(bus)
        self.url = url.set(drivername="postgresql+asyncpg")
        self.engine: AsyncEngine = create_async_engine(
            self.url,
            pool_size=6,
            pool_pre_ping=True,
            hide_parameters=True,  # people's names, which an error would write into the log
            execution_options={OPTION: keys},
        )
        self._listener: asyncio.Task[None] | None = None
        self._listening = asyncio.Event()

    def migrate(self, report: Report = nobody_watches) -> None:
        asyncio.run(self._migrate(report))

    async def _migrate(self, report: Report) -> None:
        from queue_server.migrations import upgrade

        engine = create_async_engine(self.url)
        async with engine.connect() as connection:
            await connection.run_sync(upgrade, report)
        await engine.dispose()

    async def read(self, query: Query[Answer]) -> Answer:
        try:
            async with self.engine.connect() as connection:
                return await connection.run_sync(query)
        except DBAPIError as error:
            refuse_query(error)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            # While connecting, SQLAlchemy hands on what the driver and the system say.
            logger.warning("PostgreSQL cannot be reached: %s", error)
            raise Unavailable(ErrorCode.UNAVAILABLE) from error

    async def overwrite_freed(self, tables: Sequence[Table]) -> bool:
        """Give the space of old rows free for others, which overwrite them in time; it cannot be
        had overwritten at once, nor in archived write-ahead logs (docs/privacy.md)."""
        try:
            async with self.engine.connect() as connection:
                alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
                for table in tables:
                    await alone.exec_driver_sql(f'VACUUM "{table.name}"')
        except (DBAPIError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
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
        await self.engine.dispose()

    async def _commit(self, jobs: Sequence[Job[Any]]) -> None:
        async with self.engine.begin() as connection:
            await self._take_turn(connection)
            await connection.run_sync(_run_and_notify, jobs)

    @staticmethod
    async def _take_turn(connection: AsyncConnection) -> None:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITERS_LOCK})

    async def _listen_loop(self) -> None:
        while True:
            try:
                await self._listen_until_lost()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                logger.warning("the line to PostgreSQL is lost, trying again: %s", error)
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen_until_lost(self) -> None:
        lost = asyncio.Event()
        plain = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = await asyncpg.connect(plain)
        try:
            connection.add_termination_listener(lambda _connection: lost.set())
            await connection.add_listener(CHANNEL, self._heard)
            if self._listening.is_set():
                self.bus.publish([EverythingMayHaveChanged()])
            self._listening.set()
            await lost.wait()
        finally:
            await connection.close(timeout=5)

    def _heard(self, _connection: object, _process: int, _channel: str, payload: object) -> None:
        self.bus.publish([_event(line) for line in str(payload).split("\n")])


def _run_and_notify(connection: Connection, jobs: Sequence[Job[Any]]) -> None:
    for payload in _payloads(run_jobs(connection, jobs)):
        connection.execute(
            text("SELECT pg_notify(:channel, :payload)"), {"channel": CHANNEL, "payload": payload}
        )


def _event(line: str) -> Event:
    """The event that a process of perhaps another version told."""
    try:
        return Event.from_text(line)
    except (KeyError, ValidationError):
        logger.warning("an event of another version came: %s", line.partition(" ")[0])
        return EverythingMayHaveChanged()


def _line(happened: Event) -> str:
    """The event as text; one that is too large for NOTIFY sends everybody to the database."""
    line = happened.to_text()
    return line if len(line.encode()) < LARGEST_PAYLOAD else EverythingMayHaveChanged().to_text()


def _payloads(events: Sequence[Event]) -> list[str]:
    """The events as few NOTIFY payloads as fit their limit of 8,000 bytes."""
    payloads: list[str] = []
    for line in map(_line, events):
        if payloads and len((payloads[-1] + line).encode()) < LARGEST_PAYLOAD:
            payloads[-1] += "\n" + line
        else:
            payloads.append(line)
    return payloads
