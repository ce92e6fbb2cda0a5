"""The database: SQLite in a data folder, or PostgreSQL by URL, behind the same two verbs.

`write` runs a use case inside a transaction and answers once it is on disk; `read` runs a query.
Both take plain synchronous functions over a SQLAlchemy connection, so stores know nothing of
async, and there is no lazy loading to trip over.

Group commit: the use cases that come while a commit is under way share the next one, each in
its own savepoint, so that one that is refused undoes itself alone. With 32 callers the disk is
flushed once for many tickets instead of once for each.

On PostgreSQL the batches of all server processes take turns by an advisory lock. Events
therefore have one order for everybody: the order of the commits.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from time import perf_counter
from typing import Any, Final, Generic, NoReturn, TypeVar

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
    SQLAlchemyError,
)

from config.wire import ErrorCode
from queue_server.core.actor import SYSTEM, Actor
from queue_server.core.clock import SystemClock
from queue_server.core.db import hash_chain
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import MotcuaError, Unavailable
from queue_server.core.events import Event, EventBus
from queue_server.core.progress import Interrupted, Report, nobody_watches

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")
LARGEST_BATCH: Final = 128
TURNS_OF_A_REQUEST: Final = 4
"""Turns of the event loop from a request's first bytes to its command: after as many turns without
a new command no request is on its way."""
GATHERING_SECONDS: Final = 0.002
"""How long a command waits at most for others to share its transaction."""


UseCase = Callable[[UnitOfWork], Answer]
Query = Callable[[Connection], Answer]


Item = TypeVar("Item")
GroupUseCase = Callable[[Sequence[UnitOfWork], Sequence[Item]], Sequence[Answer | MotcuaError]]
"""A use case for many at once: each item in a unit of work of its own, all in one transaction. It
returns an answer or a refusal for each, in their order.

It must know all its refusals before it writes, since what it writes for one item it cannot undo
for that one alone.
"""


@dataclass(slots=True)
class Job(Generic[Answer]):
    use_case: UseCase[Answer]
    actor: Actor
    now: datetime
    future: asyncio.Future[Answer]
    answer: Answer | None = None
    refusal: BaseException | None = None
    grouped: GroupUseCase[Any, Answer] | None = None
    """Where set, `item` may be carried out together with its neighbours'."""
    item: Any = None

    def unit(self, connection: Connection, centre_version: int | None) -> UnitOfWork:
        return UnitOfWork(connection, self.actor, self.now, centre_version)


@dataclass(slots=True)
class Batch:
    """What a transaction gathered over its jobs."""

    events: list[Event] = field(default_factory=list)
    rows: dict[Table, list[dict[str, Any]]] = field(default_factory=dict)

    def keep(self, unit: UnitOfWork) -> None:
        self.events += unit.events
        for table, row in unit.rows:
            self.rows.setdefault(table, []).append(row)

    def insert_rows(self, connection: Connection) -> None:
        for table, rows in self.rows.items():
            hash_chain.insert_rows(connection, table, rows)


def run_jobs(
    connection: Connection,
    jobs: Sequence[Job[Any]],
    bare: Callable[[str], object],
    follow: Callable[[Connection], int | None],
) -> Batch:
    """Run every job in its own savepoint; return the events and rows of those that were not
    refused. The rows are not inserted yet.

    Neighbouring jobs of one group use case share a savepoint. `bare` executes a statement without
    parameters; the driver's own way is quicker than SQLAlchemy's. `follow` takes the newest version
    of the settings over and returns its number: at the beginning, and behind a job that published.
    """
    batch, version = Batch(), follow(connection)
    for _, alike in groupby(jobs, key=lambda job: job.grouped or job):
        neighbours = list(alike)
        if not _run_grouped(connection, neighbours, batch, bare, version):
            for job in neighbours:
                if _run_single(connection, job, batch, bare, version):
                    version = follow(connection)
    return batch


def _run_grouped(
    connection: Connection,
    jobs: list[Job[Any]],
    batch: Batch,
    bare: Callable[[str], object],
    centre_version: int | None,
) -> bool:
    """Carry neighbours out in one go; False where they must be run one by one."""
    grouped = jobs[0].grouped
    if grouped is None or len(jobs) == 1:
        return False
    units = [job.unit(connection, centre_version) for job in jobs]
    bare("SAVEPOINT job")
    try:
        answers = grouped(units, [job.item for job in jobs])
    except Exception:
        # One of them may be broken: run alone, each is answered and logged for itself.
        logger.debug("use cases that were carried out together failed", exc_info=True)
        bare("ROLLBACK TO SAVEPOINT job")
        bare("RELEASE SAVEPOINT job")
        return False
    bare("RELEASE SAVEPOINT job")
    for job, answer in zip(jobs, answers, strict=True):
        if isinstance(answer, MotcuaError):
            job.refusal = answer
        else:
            job.answer = answer
    for unit in units:
        batch.keep(unit)
    return True


def _run_single(
    connection: Connection,
    job: Job[Any],
    batch: Batch,
    bare: Callable[[str], object],
    centre_version: int | None,
) -> bool:
    """Carry one out; return whether it published a version of the settings."""
    unit = job.unit(connection, centre_version)
    bare("SAVEPOINT job")
    try:
        job.answer = job.use_case(unit)
    except (MotcuaError, Interrupted) as refusal:
        job.refusal = refusal
    except SQLAlchemyError as error:
        logger.exception("a use case failed in the database")
        job.refusal = Unavailable(ErrorCode.UNAVAILABLE)
        job.refusal.__cause__ = error
    except Exception as error:
        # The edge of the writer: one broken use case must not take the others with it.
        logger.exception("a use case is broken")
        job.refusal = error
    if job.refusal is not None:
        bare("ROLLBACK TO SAVEPOINT job")
    else:
        batch.keep(unit)
    bare("RELEASE SAVEPOINT job")
    return job.refusal is None and any(event.changes_centre for event in unit.events)


_OF_THE_STATEMENT: Final = (ProgrammingError, IntegrityError, DataError, NotSupportedError)


def is_of_the_statement(error: DBAPIError) -> bool:
    """Whether what we asked is wrong, so that asking again would not help."""
    return isinstance(error, _OF_THE_STATEMENT) and not error.connection_invalidated


def refuse_query(error: DBAPIError) -> NoReturn:
    """Say of a query that failed: `Unavailable`; or `error` itself where the statement is wrong,
    so that asking again would not help."""
    if is_of_the_statement(error):
        raise error
    logger.warning("a query failed in the database: %s", error.orig)
    raise Unavailable(ErrorCode.UNAVAILABLE) from error


Committed = Callable[[int, float, bool], None]
"""Called after each transaction: of how many commands, the seconds, whether it failed."""


def nobody_counts(_commands: int, _seconds: float, _failed: bool) -> None:
    """For a database whose transactions are not measured."""


class Database(ABC):
    """See the module. `start` before use, `stop` afterwards."""

    _read_engine: Engine

    def __init__(self, bus: EventBus) -> None:
        self.bus = bus
        self._jobs: deque[Job[Any] | None] = deque()
        """Jobs that wait for a transaction; None behind them tells the writer to stop."""
        self._has_jobs = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._committed: Committed = nobody_counts
        self.gathering_seconds = GATHERING_SECONDS
        self._is_busy = False
        """Whether the last transaction had more than one command."""
        self.centre_version: int | None = None
        """The version of the settings that is in force in this process."""
        self.follow_centre: Callable[[Connection], None] | None = None
        """Called at the start of each transaction and behind a command that publishes, so that
        commands run under the newest version (`centre.settings.live`)."""

    async def start(self, committed: Committed = nobody_counts) -> None:
        """Open it; `committed` is called after each transaction."""
        self._committed = committed
        await self._open()
        self._writer = asyncio.create_task(self._write_loop(), name="database writer")

    async def stop(self) -> None:
        """Finish what was asked for, then close."""
        writer, self._writer = self._writer, None  # from here on `write` refuses
        if writer is not None:
            self._enqueue(None)
            await writer
        await self._close()

    async def write(
        self, use_case: UseCase[Answer], actor: Actor = SYSTEM, now: datetime | None = None
    ) -> Answer:
        """Run `use_case` in a transaction, in the name of `actor` at `now` (by default the
        computer's clock says it); return its answer when it is on disk.

        Raises what the use case raises (nothing of it is then kept), or `Unavailable` when the
        database cannot write. A caller that goes away does not undo it.
        """
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        return await self._done(Job(use_case, actor, now or SystemClock().now(), future))

    async def write_grouped(
        self, grouped: GroupUseCase[Item, Answer], item: Item, actor: Actor, now: datetime
    ) -> Answer:
        """Like `write`, for a use case that can do many at once: items that wait for the same
        commit are carried out by one call."""

        def alone(unit: UnitOfWork) -> Answer:
            answer = grouped([unit], [item])[0]
            if isinstance(answer, MotcuaError):
                raise answer
            return answer

        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        return await self._done(Job(alone, actor, now, future, grouped=grouped, item=item))

    async def _done(self, job: Job[Answer]) -> Answer:
        if self._writer is None or self._writer.done():
            raise Unavailable(ErrorCode.UNAVAILABLE)
        self._enqueue(job)
        # A caller that goes away cancels its future only: the job is carried out all the same, and
        # the writer ignores a future that is done.
        return await job.future

    def _follow(self, connection: Connection) -> int | None:
        """Take the newest version of the settings over, in a transaction; return its number."""
        if self.follow_centre is not None:
            self.follow_centre(connection)
        return self.centre_version

    def _enqueue(self, job: Job[Any] | None) -> None:
        self._jobs.append(job)
        self._has_jobs.set()

    @abstractmethod
    async def overwrite_freed(self, tables: Sequence[Table]) -> bool:
        """Let nothing be left in the files of what was just deleted from `tables` or changed
        there; False where somebody is reading it still, so that it must be tried again."""

    @abstractmethod
    async def read(self, query: Query[Answer]) -> Answer:
        """Run `query` on a connection of its own and return its answer.

        Raises `Unavailable` when the database is away or cannot be read.
        """

    @abstractmethod
    def migrate(self, report: Report = nobody_watches) -> None:
        """Bring the tables to this version, before `start`. Blocks. Stopped by an exception of
        `report`, it leaves them as they were."""

    def has_current_tables(self) -> bool:
        """Whether the tables are those of this version. Blocks."""
        from queue_server.migrations import HEAD, current

        with self._read_engine.connect() as connection:
            return current(connection) == HEAD

    @abstractmethod
    async def _open(self) -> None: ...

    @abstractmethod
    async def _close(self) -> None: ...

    @abstractmethod
    async def _commit(self, jobs: list[Job[Any]]) -> None:
        """Run the jobs in one transaction and have their events published after it. Jobs that
        came before it began may be added to `jobs` (`_add_waiting`)."""

    async def _write_loop(self) -> None:
        while True:
            jobs, stopping = await self._next_jobs()
            if jobs:
                await self._commit_and_answer(jobs)
            if stopping:
                return

    async def _next_jobs(self) -> tuple[list[Job[Any]], bool]:
        """The commands of the next transaction, and whether it is the last one."""
        if not self._jobs:
            self._has_jobs.clear()
            await self._has_jobs.wait()
        if self._is_busy or len(self._jobs) > 1:
            await self._let_others_join()
        jobs: list[Job[Any]] = []
        self._add_waiting(jobs)
        self._is_busy = len(jobs) > 1
        return jobs, bool(self._jobs) and self._jobs[0] is None

    def _add_waiting(self, jobs: list[Job[Any]]) -> None:
        """Move waiting jobs into a transaction, as far as there is room. May be called in another
        thread while the writer waits for it: nothing else removes jobs."""
        while len(jobs) < LARGEST_BATCH and self._jobs and self._jobs[0] is not None:
            jobs.append(self._jobs[0])
            self._jobs.popleft()

    async def _let_others_join(self) -> None:
        """Wait until the requests that are being read have become commands.

        Every transaction has a fixed cost, so few large ones carry more commands than many small
        ones. A command that comes alone is never made to wait.
        """
        latest, turns, seen = perf_counter() + self.gathering_seconds, 0, len(self._jobs)
        while turns < TURNS_OF_A_REQUEST and seen < LARGEST_BATCH and perf_counter() < latest:
            await asyncio.sleep(0)
            turns = turns + 1 if len(self._jobs) == seen else 0
            seen = len(self._jobs)

    async def _commit_and_answer(self, jobs: list[Job[Any]]) -> None:
        began, failed = perf_counter(), False
        try:
            await self._commit(jobs)
        except Exception as error:
            failed = True
            if self.follow_centre is not None:
                # What it published is not kept; the next transaction takes over what is.
                self.centre_version = None
            # The edge of the writer loop: the disk is full, the server is gone. Nothing of
            # the batch is kept; every caller gets a refusal and may send the command again.
            logger.exception("a transaction was not kept")
            for job in jobs:
                job.refusal = Unavailable(ErrorCode.UNAVAILABLE)
                job.refusal.__cause__ = error
        self._committed(len(jobs), perf_counter() - began, failed)
        for job in jobs:
            if job.future.done():
                continue
            if job.refusal is not None:
                job.future.set_exception(job.refusal)
                job.future.exception()  # a caller that went away leaves no warning behind
            else:
                job.future.set_result(job.answer)
