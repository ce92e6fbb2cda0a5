"""Steps of before the log of tickets was chained: a migration seals them as one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, delete, select, text, update

from config.text.formats import format_date_time
from queue_server import migrations
from queue_server.__main__ import main
from queue_server.audit import verification
from queue_server.centre.tables import centre_log
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.db.hash_chain import Verified
from queue_server.core.db.sqlite import SqliteDatabase
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from queue_server.tickets.tables import ticket_log
from tests.audit.damage import numbers
from tests.conftest import BACKENDS
from tests.postgres_server import PostgresServer

PAST: Final = 5
AT: Final = 1_790_000_000_000
DAY: Final = date(2026, 11, 2)


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of the version before, with some steps in its log."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path / 'motcua.sqlite'}"
        database = open_database(address, EventBus())
        assert isinstance(database, SqliteDatabase)
        with database.engine.connect() as connection:
            _older(connection)
        yield address
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.create()
    _make_on_postgres(server.url(name))
    yield server.url(name)
    server.drop(name)


def _make_on_postgres(url: str) -> None:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        _older(connection)
    engine.dispose()


def _older(connection: Connection) -> None:
    settings = Config()
    settings.set_main_option("script_location", str(Path(migrations.__file__).parent))
    settings.attributes["connection"] = connection
    command.upgrade(settings, "0002")
    for number in range(1, PAST + 1):
        values = {"number": number, "name": f"A{number:03}", "at": AT + number}
        for statement in (TICKET, STEP):
            day = "'2026-11-02'" if connection.dialect.name == "sqlite" else "DATE '2026-11-02'"
            connection.execute(text(statement.replace(":day", day)), values)
    connection.commit()


TICKET: Final = """
INSERT INTO tickets (day, number, service, language, state, issued_at, issued_by, waiting_since,
  state_since, calls, absences, voided, note, token)
VALUES (:day, :name, 'x', 'vi', 'done', :at, 'kiosk:k', :at, :at, 0, 0, FALSE, '', :name)
"""
STEP: Final = """
INSERT INTO ticket_log (ticket_id, day, at, action, to_state, milliseconds_in_state, service, actor)
VALUES (:number, :day, :at, 'issue', 'waiting', 0, 'x', 'kiosk:k')
"""


@asynccontextmanager
async def migrated(url: str) -> AsyncIterator[Database]:
    """The database as this version has it, with two more steps in the log."""
    database = open_database(url, EventBus())
    await asyncio.to_thread(database.migrate)
    await database.start()

    def go_on(unit: UnitOfWork) -> None:
        for ticket in (1, 2):
            unit.append(ticket_log, _step(ticket))

    await database.write(go_on)
    yield database
    await database.stop()


def _step(ticket: int) -> dict[str, Any]:
    return {
        "ticket_id": ticket, "day": DAY, "at": datetime.now(UTC), "action": "void",
        "from_state": "done", "to_state": "cancelled", "milliseconds_in_state": 1,
        "service": "x", "counter": None, "actor": "staff:1",
    }  # fmt: skip


async def look(database: Database, **more: Any) -> Verified:
    return await database.read(lambda c: verification.verify_log(c, ticket_log, **more))


async def test_it_is_sealed_from_the_migration_on(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with migrated(url) as database:
        found = await look(database)
        sealed = (await database.read(verification.sealed_logs))[ticket_log.name]
        acts = await database.read(lambda c: c.scalars(select(centre_log.c.action)).all())
        links = await database.read(lambda c: c.scalars(_links()).all())
        newest = await database.read(lambda c: verification.verify_newest(c, 1))
    assert (found.sound, found.lines) == (True, PAST + 2)
    assert (sealed.past.lines, sealed.past.last) == (PAST, PAST)
    assert acts == ["seal_log", "migrate"]
    assert [bool(link) for link in links] == [False] * (PAST - 1) + [True] * 3
    assert [one.lines for one in newest if one.table == ticket_log.name] == [1]
    assert await asyncio.to_thread(main, ["audit", "verify", "--database", url]) == 0
    said = capsys.readouterr().out
    assert f"ticket_log: {PAST + 2} lines, all as they were written" in said
    assert f"{format_date_time(sealed.at)} UTC; the {PAST} before are sealed as one" in said


def _links() -> Any:
    return select(ticket_log.c.link).order_by(ticket_log.c.id)


def of_line(place: int, **values: Any) -> Callable[[Connection], None]:
    def change(connection: Connection) -> None:
        line = ticket_log.c.id == numbers(connection, ticket_log)[place]
        connection.execute(update(ticket_log).where(line).values(**values))

    return change


def without(place: int) -> Callable[[Connection], None]:
    def remove(connection: Connection) -> None:
        line = ticket_log.c.id == numbers(connection, ticket_log)[place]
        connection.execute(delete(ticket_log).where(line))

    return remove


def _all_since_the_seal_is_cut(connection: Connection) -> None:
    connection.execute(delete(ticket_log).where(ticket_log.c.id >= PAST))


def _the_seal_is_forgotten(connection: Connection) -> None:
    connection.execute(delete(centre_log).where(centre_log.c.action == "seal_log"))


def _the_seal_is_moved(connection: Connection) -> None:
    connection.execute(update(centre_log).values(detail="{}"))


DAMAGES: Final[dict[str, Callable[[Connection], None]]] = {
    "an old step was changed": of_line(0, actor="staff:9"),
    "the last old step was changed": of_line(PAST - 1, actor="staff:9"),
    "an old step was removed": without(1),
    "the last old step was removed": without(PAST - 1),
    "an old step has a link that is not its own": of_line(1, link="0" * 64),
    "the sealed link was emptied": of_line(PAST - 1, link=""),
    "a new step was changed": of_line(PAST, actor="staff:9"),
    "a new step lost its link": of_line(PAST, link=""),
    "all since the seal is cut": _all_since_the_seal_is_cut,
    "the seal is forgotten": _the_seal_is_forgotten,
    "the seal is moved": _the_seal_is_moved,
}


class _Undo(Exception):
    """Takes a damage back when it was looked at."""


async def test_whatever_is_done_before_or_after_shows(url: str) -> None:
    async with migrated(url) as database:
        for what, damage in DAMAGES.items():
            noted_heads: list[Verified] = []

            def look_at(
                unit: UnitOfWork,
                how: Callable[[Connection], None] = damage,
                to: list[Verified] = noted_heads,
            ) -> None:
                how(unit.connection)
                to.extend(verification.verify(unit.connection))
                raise _Undo

            with pytest.raises(_Undo):
                await database.write(look_at)
            assert not all(one.sound for one in noted_heads), what
        assert (await look(database)).sound, "each damage was undone"


async def test_a_past_that_was_written_anew_does_not_fit_its_seal(url: str) -> None:
    """Somebody who knows this program changes an old step and makes every link anew."""
    async with migrated(url) as database:
        await database.write(lambda unit: _write_anew(unit.connection))
        found = await look(database)
    assert found.broken_at == PAST, "what the centre's log says of it is another"


def _write_anew(connection: Connection) -> None:
    from queue_server.core.db import hash_chain

    of_line(0, actor="staff:9")(connection)
    names = [name for name, _ in hash_chain._chained_columns(ticket_log)]
    link = ""
    for row in connection.execute(select(ticket_log).order_by(ticket_log.c.id)).all():
        link = hash_chain.line_hash(link, {name: getattr(row, name) for name in names})
        if row.link:
            of_row = ticket_log.c.id == row.id
            connection.execute(update(ticket_log).where(of_row).values(link=link))


async def test_a_new_database_has_no_past(database_url: str) -> None:
    database = open_database(database_url, EventBus())
    await database.start()
    assert await database.read(verification.sealed_logs) == {}
    assert await database.read(lambda c: c.scalars(select(centre_log.c.id)).all()) == []
    await database.stop()
