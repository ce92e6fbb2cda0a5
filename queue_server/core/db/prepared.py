"""Statements that every command waits for: compiled once, and run on SQLite without detours.

    _BY_ID = Prepared(select(tickets).where(tickets.c.id == bindparam("ticket_id")))
    _BY_ID.first(connection, {"ticket_id": 7})

    _NEW = PreparedInsert(tickets)
    _NEW.insert(connection, rows)

SQLite itself takes 3 µs for a row that it finds by its number, SQLAlchemy's way there and back
another 10. So on SQLite the text goes to the driver's own connection, with what SQLAlchemy's types
make of the parameters and of the rows; the transaction is the connection's. On PostgreSQL, whose
round trip is the cost, a statement goes SQLAlchemy's way.

Rows that are inserted together are one statement. The driver lets go of the interpreter for
each step of SQLite, and gets it back only when the event loop has nothing to do: for a statement
that is run once a row, it waits for every row.
"""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Final, cast

from sqlalchemy import Connection, Date, Insert, Table, insert
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Parameters = Mapping[str, Any]
_DIALECT: Final = sqlite.dialect()
_STEP: Final = 8
"""Rows beyond a multiple of this are inserted for themselves, so that there are few texts."""
_MOST: Final = 128
"""Rows in a statement: SQLite takes 32,766 parameters."""


class Prepared:
    """A statement whose parameters are named with `bindparam`."""

    def __init__(self, statement: Any) -> None:
        self._statement = statement

    def all(self, connection: Connection, parameters: Parameters) -> list[Any]:
        """The rows that it finds, whose fields are named by the keys of its columns."""
        if connection.dialect.name != _DIALECT.name:
            return list(connection.execute(self._statement, parameters))
        found = _execute(connection, self._sqlite.text, self._sqlite.bound(parameters)).fetchall()
        return [self._sqlite.row(values) for values in found]

    def first(self, connection: Connection, parameters: Parameters) -> Any | None:
        """The only row that it finds, or None."""
        if connection.dialect.name != _DIALECT.name:
            return connection.execute(self._statement, parameters).first()
        cursor = _execute(connection, self._sqlite.text, self._sqlite.bound(parameters))
        values = cursor.fetchone()
        cursor.close()  # it would keep what it reads from being written
        return None if values is None else self._sqlite.row(values)

    def scalar(self, connection: Connection, parameters: Parameters) -> Any:
        """The first column of the only row that it finds; None where there is none."""
        found = self.first(connection, parameters)
        return None if found is None else found[0]

    def run(self, connection: Connection, parameters: Parameters) -> int:
        """Change rows; return how many."""
        if connection.dialect.name != _DIALECT.name:
            return int(connection.execute(self._statement, parameters).rowcount)
        return _execute(connection, self._sqlite.text, self._sqlite.bound(parameters)).rowcount

    @cached_property
    def _sqlite(self) -> _SqliteText:
        return _SqliteText(self._statement)


class PreparedInsert:
    """New rows of a table, each with the same names."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._statement = insert(table)

    def insert(self, connection: Connection, rows: Sequence[Parameters]) -> None:
        """Insert rows in their order."""
        if not rows:
            return
        if connection.dialect.name != _DIALECT.name:
            connection.execute(self._statement, rows)
            return
        for _ in self._insert_portions(connection, rows):
            """Each is done when the next is asked for."""

    def insert_for_ids(self, connection: Connection, rows: Sequence[Parameters]) -> list[int]:
        """Insert rows, whose numbers the database gives; return these in the rows' order."""
        if not rows:
            return []
        if connection.dialect.name != _DIALECT.name:
            numbered = self._statement.returning(
                *self._table.primary_key, sort_by_parameter_order=True
            )
            return list(connection.scalars(numbered, rows))
        # Nobody else writes meanwhile, so the rows of a statement have consecutive numbers.
        return [
            number
            for last, count in self._insert_portions(connection, rows)
            for number in range(last - count + 1, last + 1)
        ]

    def _insert_portions(
        self, connection: Connection, rows: Sequence[Parameters]
    ) -> Iterator[tuple[int, int]]:
        """Insert the rows by few statements: for each the number of its last row and how many."""
        text = _insert_text(self._statement, tuple(rows[0]))
        done = 0
        while left := len(rows) - done:
            count = left if left < _STEP else min(left - left % _STEP, _MOST)
            values = [one for row in rows[done : done + count] for one in text.bound(row)]
            cursor = _execute(connection, text.many(count), values)
            yield cast(int, cursor.lastrowid), count
            done += count


class _SqliteText:
    """What SQLite is told: a text with question marks, and how values go in and come out."""

    def __init__(self, statement: Any, names: Sequence[str] | None = None) -> None:
        compiled = cast(SQLCompiler, statement.compile(dialect=_DIALECT, column_keys=names))
        if compiled.post_compile_params:
            raise TypeError("a list of unknown length cannot be prepared")
        self.text = str(compiled)
        self._many: dict[int, str] = {}
        defaults = {one.key: one.default for one in compiled.insert_prefetch}
        self._in = [
            (name, _given(compiled, defaults, name), _writer(compiled.binds[name].type))
            for name in compiled.positiontup or ()
        ]
        columns = list(getattr(statement, "exported_columns", ()))
        self._row = _row_of([one.key for one in columns])
        readers = [_reader(one.type) for one in columns]
        self._out = [(place, read) for place, read in enumerate(readers) if read is not None]

    def bound(self, parameters: Parameters) -> list[Any]:
        """The values in the text's order, as SQLite takes them."""
        values = []
        for name, given, write in self._in:
            value = parameters[name] if given is _ASKED else parameters.get(name, given)
            values.append(value if write is None else write(value))
        return values

    def row(self, values: Sequence[Any]) -> Any:
        """A row as SQLAlchemy's types read it."""
        if self._out:
            values = list(values)
            for place, read in self._out:
                values[place] = read(values[place])
        return self._row(values)

    def many(self, count: int) -> str:
        """The text of an insertion for so many rows."""
        known = self._many.get(count)
        if known is None:
            head, _, row = self.text.rpartition(" VALUES ")
            known = self._many[count] = f"{head} VALUES {', '.join([row] * count)}"
        return known


_ASKED: Final = object()
"""In the place of a value that a statement has by itself: it must be given."""


def _given(compiled: SQLCompiler, defaults: Mapping[str, Any], name: str) -> Any:
    """What a parameter is where nobody names it: a constant of the statement, or the default of
    its column."""
    if name in defaults:
        if not defaults[name].is_scalar:
            raise TypeError(f"the default of {name} would have to be called")
        return defaults[name].arg
    parameter = compiled.binds[name]
    return _ASKED if parameter.required else parameter.effective_value


def _row_of(keys: Sequence[str]) -> Callable[[Iterable[Any]], Any]:
    """What makes rows with these fields; those whose keys are no names have their places only."""
    row: Any = namedtuple  # of fields that no type checker knows
    made: Callable[[Iterable[Any]], Any] = row("Row", keys, rename=True)._make
    return made


def _writer(kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    if isinstance(kind, Date):
        return _isoformat  # as SQLAlchemy writes it, in a sixth of the time
    return kind.dialect_impl(_DIALECT).bind_processor(_DIALECT)


def _isoformat(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _reader(kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    return kind.dialect_impl(_DIALECT).result_processor(_DIALECT, None)


@lru_cache(maxsize=256)
def _insert_text(statement: Insert, names: tuple[str, ...]) -> _SqliteText:
    return _SqliteText(statement, names)


def _execute(connection: Connection, text: str, values: Sequence[Any]) -> sqlite3.Cursor:
    """Run a text on the driver's connection, in the transaction of SQLAlchemy's."""
    if not connection.in_transaction():
        connection.begin()
    driver = cast(sqlite3.Connection, connection.connection.driver_connection)
    try:
        return driver.execute(text, values)
    except sqlite3.Error as error:
        raise DBAPIError.instance(
            text, None, error, sqlite3.Error, hide_parameters=True, dialect=_DIALECT
        ) from error
