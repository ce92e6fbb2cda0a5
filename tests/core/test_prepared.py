"""Prepared statements do on both databases what SQLAlchemy does, also when they fail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    bindparam,
    create_engine,
    delete,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError

from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.db.prepared import Prepared, PreparedInsert
from queue_server.core.db.tables import answered_commands
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import Unavailable
from queue_server.core.events import EventBus
from queue_server.core.idempotency import StoredAnswer, StoredAnswers
from queue_server.tickets.tables import reserved_numbers, tickets

NOW = datetime(2026, 11, 16, 1, 0, 0, 123_000, tzinfo=UTC)
DAY = date(2026, 11, 16)

BY_NUMBER = select(tickets).where(tickets.c.number == bindparam("of_number"))
ALL = Prepared(select(tickets).order_by(tickets.c.id))
RENUMBER = Prepared(
    update(tickets)
    .where(tickets.c.number == bindparam("of_number"), tickets.c.voided.is_(False))
    .values(number=bindparam("new_number"), no_shows=3, state_since=bindparam("at"))
)
NEW = PreparedInsert(tickets)


def _ticket(place: int) -> dict[str, object]:
    """A ticket that leaves what has a default to the table, with text that would break a text."""
    return {
        "day": DAY + timedelta(days=place % 3), "number": f"A{place:03d}", "service": "h'ộ ? :t",
        "language": "vi", "state": "waiting", "priority_class": None, "issued_at": NOW,
        "issued_by": "staff:3", "waiting_since": NOW - timedelta(minutes=place),
        "state_since": NOW, "token": f"t{place}",
    }  # fmt: skip


@pytest.mark.parametrize("count", [1, 2, 7, 8, 9, 31, 128, 150])
async def test_inserted_rows_have_the_numbers_that_are_said(database: Database, count: int) -> None:
    rows = [_ticket(place) for place in range(count)]

    def act(unit: UnitOfWork) -> list[int]:
        first = NEW.insert_for_ids(unit.connection, [_ticket(900)])
        NEW.insert(unit.connection, [_ticket(901)])
        return first + NEW.insert_for_ids(unit.connection, rows)

    ids = await database.write(act)
    found = {row.id: row.number for row in await database.read(lambda c: ALL.all(c, {}))}
    assert [found[number] for number in ids] == ["A900", *(str(row["number"]) for row in rows)]
    assert len(found) == count + 2


async def test_rows_and_values_are_those_of_sqlalchemy(database: Database) -> None:
    def act(unit: UnitOfWork) -> None:
        NEW.insert(unit.connection, [_ticket(1)])
        unit.connection.execute(insert(tickets), [_ticket(2)])

    await database.write(act)
    prepared, usual = await database.read(
        lambda c: (ALL.all(c, {}), c.execute(select(tickets).order_by(tickets.c.id)).all())
    )
    assert [tuple(row) for row in prepared] == [tuple(row) for row in usual]
    mine, other = ({one.key: getattr(row, one.key) for one in tickets.c} for row in prepared)
    differs = {name for name in mine if mine[name] != other[name]}
    assert differs == {"id", "day", "number", "waiting_since", "token"}
    assert (mine["voided"], mine["issued_at"], mine["no_shows"]) == (False, NOW, 0)


async def test_one_row_one_value_or_none(database: Database) -> None:
    def act(unit: UnitOfWork) -> tuple[object, ...]:
        NEW.insert(unit.connection, [_ticket(1)])
        by_number = Prepared(BY_NUMBER)
        (number,) = [row.id for row in ALL.all(unit.connection, {})]
        found = by_number.first(unit.connection, {"of_number": "A001"})
        assert found is not None
        return (
            found.id == by_number.scalar(unit.connection, {"of_number": "A001"}) == number,
            by_number.first(unit.connection, {"of_number": "B"}),
            by_number.scalar(unit.connection, {"of_number": "B"}),
        )

    assert await database.write(act) == (True, None, None)


async def test_changed_rows_are_counted(database: Database) -> None:
    later = NOW + timedelta(hours=1)
    names = {"of_number": "A001", "new_number": "B001", "at": later}

    def act(unit: UnitOfWork) -> tuple[int, int]:
        NEW.insert(unit.connection, [_ticket(1)])
        return RENUMBER.run(unit.connection, names), RENUMBER.run(unit.connection, names)

    assert await database.write(act) == (1, 0)
    (row,) = await database.read(lambda c: ALL.all(c, {}))
    assert (row.number, row.no_shows, row.state_since) == ("B001", 3, later)


async def test_a_parameter_that_is_left_out_is_an_error(database: Database) -> None:
    with pytest.raises(Exception, match="of_number"):
        await database.read(lambda c: Prepared(BY_NUMBER).first(c, {}))


async def test_what_fails_is_undone_and_named_as_by_sqlalchemy(database: Database) -> None:
    def twice(unit: UnitOfWork) -> None:
        NEW.insert(unit.connection, [_ticket(place) for place in range(20)])
        with pytest.raises(IntegrityError) as failed:
            NEW.insert(unit.connection, [_ticket(1)])
        assert "A001" not in str(failed.value)  # values may name persons
        raise failed.value

    with pytest.raises(Unavailable):
        await database.write(twice)
    assert await database.read(lambda c: ALL.all(c, {})) == []


@pytest.mark.parametrize("read", [ALL.all, ALL.first])
async def test_a_row_that_cannot_be_read_is_an_error_of_the_database(
    sqlite_url: str, read: Callable[[Connection, dict[str, Any]], Any]
) -> None:
    """Also where the first rows came: a damaged file shows while they are fetched."""
    database = open_database(sqlite_url, EventBus())
    await database.start()
    damaged = text("UPDATE tickets SET number = CAST(x'ff' AS TEXT)")
    await database.write(lambda unit: NEW.insert(unit.connection, [_ticket(1)]))
    await database.write(lambda unit: unit.connection.execute(damaged) and None)
    for ask in (
        database.read(lambda c: read(c, {})),
        database.write(lambda u: read(u.connection, {})),
    ):
        with pytest.raises(Unavailable):
            await ask
    await database.stop()


async def test_it_belongs_to_the_transaction_of_its_connection(database: Database) -> None:
    """Also where it is the first to use the connection: what is read is of one moment."""
    await database.write(lambda unit: NEW.insert(unit.connection, [_ticket(1)]))

    def begun(connection):
        ALL.all(connection, {})
        return connection.in_transaction()

    assert await database.read(begun)


def test_a_default_that_is_called_is_refused() -> None:
    called = Table("t", MetaData(), Column("a", Integer), Column("b", Integer, default=lambda: 1))
    with create_engine("sqlite://").connect() as connection:
        connection.execute(text("CREATE TABLE t (a INTEGER, b INTEGER)"))
        with pytest.raises(TypeError, match="default of b"):
            PreparedInsert(called).insert(connection, [{"a": 1}])


def test_a_list_of_unknown_length_is_refused() -> None:
    many = Prepared(delete(reserved_numbers).where(reserved_numbers.c.number.in_(["A", "B"])))
    with (
        create_engine("sqlite://").connect() as connection,
        pytest.raises(TypeError, match="list of unknown length"),
    ):
        many.run(connection, {})


async def test_no_rows_are_no_statement(database: Database) -> None:
    def act(unit: UnitOfWork) -> list[int]:
        PreparedInsert(answered_commands).insert(unit.connection, [])
        return NEW.insert_for_ids(unit.connection, [])

    assert await database.write(act) == []


@pytest.mark.parametrize("count", [1, 2, 8, 9, 40])
async def test_stored_answers_are_found_however_many_are_asked_for(
    database: Database, count: int
) -> None:
    names = [f"staff:3 press-{place}" for place in range(count)]

    def act(unit: UnitOfWork) -> set[str]:
        answers = StoredAnswers(unit.connection)
        answers.add([StoredAnswer(name, "", "{}", NOW) for name in [*names, "another"]])
        found = answers.find(["unknown", *names])
        assert all(one == StoredAnswer(name, "", "{}", NOW) for name, one in found.items())
        return set(found)

    assert await database.write(act) == set(names)
