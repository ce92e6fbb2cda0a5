"""What is PostgreSQL's alone: lines that break, prepared statements, what its errors say."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from weakref import ref

import psycopg
import pytest
from sqlalchemy import URL, Connection, event, func, insert, make_url, select, text
from sqlalchemy.exc import IntegrityError

from config.wire import TicketId
from queue_server.core.clock import SystemClock
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.db.prepared import Prepared
from queue_server.core.db.tables import answered_commands
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import Unavailable
from queue_server.core.events import Event, EventBus, EverythingMayHaveChanged
from queue_server.reports.repository import one_picture
from queue_server.tickets.errors import NobodyWaiting
from queue_server.tickets.events import CallHeard

CITIZEN = "Nguyễn Thị Hoa"
NOW = SystemClock().now()
COUNT = Prepared(select(func.count().label("count")).select_from(answered_commands))
NO_MORE_LINES = "ALTER DATABASE {name} ALLOW_CONNECTIONS false"
LISTENERS_END = ("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                 "WHERE datname = %s AND query LIKE 'LISTEN%%'")  # fmt: skip
OTHERS_END = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                  "WHERE datname = current_database() AND pid <> pg_backend_pid()")  # fmt: skip
WAITING_FOR_TURN = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
PREPARED = text("SELECT count(*) FROM pg_prepared_statements")


def row(name: str) -> dict[str, object]:
    return {"name": name, "fingerprint": "", "answer": "", "at": NOW}


def put(unit: UnitOfWork, name: str) -> None:
    unit.connection.execute(insert(answered_commands), row(name))


def count(connection: Connection) -> int:
    return int(COUNT.scalar(connection, {}))


@pytest.fixture
async def database(postgres_url: str) -> AsyncIterator[Database]:
    started = open_database(postgres_url, EventBus())
    await started.start()
    yield started
    await started.stop()


@pytest.fixture
async def other(postgres_url: str) -> AsyncIterator[Database]:
    """The same database, as another process has it."""
    started = open_database(postgres_url, EventBus())
    await started.start()
    yield started
    await started.stop()


async def test_a_line_that_broke_between_commands_costs_none_of_them(
    database: Database, other: Database
) -> None:
    await database.write(lambda unit: put(unit, "before"))
    assert await database.read(count) == 1
    for last in (2, 3):
        await other.read(lambda connection: connection.execute(OTHERS_END).all())
        await database.write(partial(put, name=str(last)))
        await other.read(lambda connection: connection.execute(OTHERS_END).all())
        assert await database.read(count) == last


async def test_a_line_that_breaks_under_a_command_keeps_nothing_of_it(
    database: Database, other: Database
) -> None:
    def cut_off(unit: UnitOfWork) -> None:
        put(unit, "lost")
        unit.connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(Unavailable):
        await database.write(cut_off)
    await database.write(lambda unit: put(unit, "kept"))
    assert await other.read(lambda c: c.scalars(select(answered_commands.c.name)).all()) == ["kept"]


async def test_what_is_read_as_one_picture_is_of_one_moment(
    database: Database, other: Database
) -> None:
    seen, written = threading.Event(), threading.Event()

    def twice(connection: Connection) -> tuple[int, int]:
        one_picture(connection)
        before = count(connection)
        seen.set()
        assert written.wait(10)
        return before, count(connection)

    async def write() -> None:
        await database.write(lambda unit: put(unit, "meanwhile"))
        written.set()

    reading = asyncio.create_task(database.read(twice))
    await asyncio.to_thread(seen.wait, 10)
    await write()
    assert await reading == (0, 0)
    assert await database.read(count) == 1


async def test_a_refusal_forgets_no_prepared_statement(database: Database) -> None:
    def refused(unit: UnitOfWork) -> None:
        put(unit, "refused")
        raise NobodyWaiting

    for _ in range(10):
        await database.write(lambda unit: count(unit.connection))
    known = await database.write(lambda unit: unit.connection.scalar(PREPARED))
    with pytest.raises(NobodyWaiting):
        await database.write(refused)
    assert known
    assert await database.write(lambda unit: unit.connection.scalar(PREPARED)) == known


@pytest.mark.parametrize("appended", [False, True])
async def test_an_error_names_no_value(
    database: Database, caplog: pytest.LogCaptureFixture, appended: bool
) -> None:
    def twice(unit: UnitOfWork) -> None:
        if appended:
            for _ in range(2):
                unit.append(answered_commands, row(CITIZEN))
        else:
            put(unit, CITIZEN)
            put(unit, CITIZEN)

    with pytest.raises(Unavailable):
        await database.write(twice)
    assert "pk_answered_commands" in caplog.text
    assert CITIZEN not in caplog.text


async def test_what_comes_while_others_have_their_turn_shares_the_next(
    database: Database, other: Database
) -> None:
    """However many come meanwhile: they are one transaction, in the order in which they came."""
    commits: list[object] = []
    event.listen(getattr(database, "engine"), "commit", commits.append)  # noqa: B009
    in_turn, go_on = threading.Event(), threading.Event()
    done: list[str] = []

    def busy(_unit: UnitOfWork) -> None:
        in_turn.set()
        assert go_on.wait(10)

    def note(_unit: UnitOfWork, name: str) -> None:
        done.append(name)

    others_turn = asyncio.create_task(other.write(busy))
    await asyncio.to_thread(in_turn.wait, 10)
    first = asyncio.create_task(database.write(partial(note, name="first")))
    async with asyncio.timeout(30):
        while not await other.read(lambda connection: connection.scalar(WAITING_FOR_TURN)):
            """Each look is a round trip."""
    more = [asyncio.create_task(database.write(partial(note, name=str(n)))) for n in range(20)]
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(others_turn, first, *more)
    assert done == ["first", *(str(n) for n in range(20))]
    assert len(commits) == 1


async def test_a_use_case_that_overlooks_its_failure_is_not_acknowledged(
    database: Database,
) -> None:
    def overlooking(unit: UnitOfWork) -> str:
        put(unit, "same")
        with suppress(IntegrityError):
            put(unit, "same")
        return "done"

    with pytest.raises(Unavailable):
        await database.write(overlooking)
    assert await database.read(count) == 0


async def test_an_answer_comes_after_its_own_event(database: Database) -> None:
    heard: list[Event] = []
    database.bus.listen(heard.append)
    for number in range(1, 41):
        await database.write(lambda unit: unit.announce(EverythingMayHaveChanged()))
        assert len(heard) == number


async def test_answers_do_not_wait_for_a_listening_line_that_is_lost(
    database: Database, other: Database
) -> None:
    await other.read(lambda connection: connection.execute(OTHERS_END).all())
    async with asyncio.timeout(30):
        await database.write(lambda unit: unit.announce(EverythingMayHaveChanged()))


async def test_more_than_a_line_takes_at_once_is_written(
    database: Database, other: Database
) -> None:
    """Such as the end of a day with thousands of tickets, by a line that takes it slowly."""
    much = {"answer": "x" * 5_000_000}
    writing = asyncio.create_task(
        database.write(lambda unit: unit.append(answered_commands, row("much") | much))
    )
    done, _ = await asyncio.wait([writing], timeout=20)
    if not done:
        await other.read(lambda connection: connection.execute(OTHERS_END).all())
    await writing
    assert await other.read(count) == 1


def deafen(url: URL) -> None:
    """Nobody listens to the database of `url` any more, nor gets a new line to it."""
    asked = url.set(drivername="postgresql", database="postgres")
    with psycopg.connect(asked.render_as_string(hide_password=False), autocommit=True) as line:
        line.execute(NO_MORE_LINES.format(name=url.database))
        line.execute(LISTENERS_END, [url.database])


async def test_what_was_told_is_not_kept_while_nothing_is_heard(
    database: Database, postgres_url: str
) -> None:
    """However long: a pool of connections in between may never let anything be heard."""
    told: list[ref[CallHeard]] = []

    def tell(unit: UnitOfWork) -> None:
        happened = CallHeard(ticket_id=TicketId(len(told)), call_id=1, at=NOW)
        told.append(ref(happened))
        unit.announce(happened)

    await database.write(lambda unit: put(unit, "before"))
    await asyncio.to_thread(deafen, make_url(postgres_url))
    for _ in range(5):
        await database.write(tell)
    await database.write(lambda unit: put(unit, "after"))
    gc.collect()
    assert [one() for one in told] == [None] * 5


@pytest.mark.parametrize(("said", "expected"), [("&application_name=hall", "hall"), ("", "motcua")])
async def test_how_to_connect_is_what_the_url_says(
    postgres_url: str, said: str, expected: str
) -> None:
    """On each line, also the one that listens; what it does not say is as usual."""
    names = text(
        "SELECT DISTINCT application_name FROM pg_stat_activity WHERE datname = current_database()"
    )
    database = open_database(f"{postgres_url}{said}", EventBus())
    await database.start()
    await database.write(lambda unit: put(unit, expected))
    assert await database.read(lambda c: c.scalars(names).all()) == [expected]
    await database.stop()
