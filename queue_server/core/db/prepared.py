"""Statements that every command waits for: compiled once, and run without detours.

    _BY_ID = Prepared(select(tickets).where(tickets.c.id == bindparam("ticket_id")))
    _BY_ID.first(connection, {"ticket_id": 7})

    _NEW = PreparedInsert(tickets)
    _NEW.insert(connection, rows)

SQLite itself takes 3 µs for a row that it finds by its number, SQLAlchemy's way there and back
another 10. So on SQLite the text goes to the driver's own connection, with what SQLAlchemy's types
make of the parameters and of the rows; the transaction is the connection's. On PostgreSQL the
same saves two thirds: a round trip is 40 µs instead of 100.

Rows that are inserted together are one statement. The driver lets go of the interpreter for
each step of SQLite, and gets it back only when the event loop has nothing to do: for a statement
that is run once a row, it waits for every row. PostgreSQL gets the rows as one JSON text, so that
the statement is the same for any number of them and is prepared once.
"""

from __future__ import annotations

import json
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final, cast

from sqlalchemy import Connection, Date, Dialect, Insert, Table, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Parameters = Mapping[str, Any]
POSTGRESQL: Final = "postgresql"
_STEP: Final = 8
"""Rows beyond a multiple of this are inserted for themselves, so that there are few texts."""
_MOST: Final = 128
"""Rows in a statement: SQLite takes 32,766 parameters."""


class Prepared:
    """A statement whose parameters are named with `bindparam`."""

    def __init__(self, statement: Any) -> None:
        self._statement = statement
        self._texts: dict[str, _Text] = {}

    def all(self, connection: Connection, parameters: Parameters) -> list[Any]:
        """The rows that it finds, whose fields are named by the keys of its columns."""
        text = self._text(connection.dialect)
        found = _execute(connection, text.text, text.bound(parameters)).fetchall()
        return [text.row(values) for values in found]

    def first(self, connection: Connection, parameters: Parameters) -> Any | None:
        """The only row that it finds, or None."""
        text = self._text(connection.dialect)
        cursor = _execute(connection, text.text, text.bound(parameters))
        values = cursor.fetchone()
        cursor.close()  # on SQLite it would keep what it reads from being written
        return None if values is None else text.row(values)

    def scalar(self, connection: Connection, parameters: Parameters) -> Any:
        """The first column of the only row that it finds; None where there is none."""
        found = self.first(connection, parameters)
        return None if found is None else found[0]

    def run(self, connection: Connection, parameters: Parameters) -> int:
        """Change rows; return how many."""
        text = self._text(connection.dialect)
        return int(_execute(connection, text.text, text.bound(parameters)).rowcount)

    def _text(self, dialect: Dialect) -> _Text:
        known = self._texts.get(dialect.name)
        if known is None:
            known = self._texts[dialect.name] = _Text(self._statement, dialect)
        return known


class PreparedInsert:
    """New rows of a table, each with the same names."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._statement = insert(table)

    def insert(self, connection: Connection, rows: Sequence[Parameters]) -> None:
        """Insert rows in their order."""
        if not rows:
            return
        if connection.dialect.name == POSTGRESQL:
            text = _bulk_text(self._statement, connection.dialect, tuple(rows[0]))
            _execute(connection, text.text, text.bound(rows))
            return
        for _ in self._insert_portions(connection, rows):
            """Each is done when the next is asked for."""

    def insert_for_ids(self, connection: Connection, rows: Sequence[Parameters]) -> list[int]:
        """Insert rows, whose numbers the database gives; return these in the rows' order."""
        if not rows:
            return []
        if connection.dialect.name == POSTGRESQL:
            text = _bulk_text(self._statement, connection.dialect, tuple(rows[0]))
            return [number for (number,) in _execute(connection, text.for_ids, text.bound(rows))]
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
        text = _insert_text(self._statement, connection.dialect, tuple(rows[0]))
        done = 0
        while left := len(rows) - done:
            count = left if left < _STEP else min(left - left % _STEP, _MOST)
            values = [one for row in rows[done : done + count] for one in text.values(row)]
            cursor = _execute(connection, text.many(count), values)
            yield int(cursor.lastrowid), count
            done += count


class _Text:
    """What a database is told: a text with places for values, and how these go in and come out."""

    def __init__(
        self, statement: Any, dialect: Dialect, names: Sequence[str] | None = None
    ) -> None:
        compiled = cast(SQLCompiler, statement.compile(dialect=dialect, column_keys=names))
        if compiled.post_compile_params:
            raise TypeError("a list of unknown length cannot be prepared")
        self.text = str(compiled)
        self._many: dict[int, str] = {}
        defaults = {one.key: one.default for one in compiled.insert_prefetch}
        self._names = () if compiled.positiontup else tuple(compiled.bind_names.values())
        self.given = [
            (name, _given(compiled, defaults, name), _writer(compiled.binds[name].type, dialect))
            for name in compiled.positiontup or self._names
        ]
        columns = list(getattr(statement, "exported_columns", ()))
        self._row = _row_of([one.key for one in columns])
        readers = [_reader(one.type, dialect) for one in columns]
        self._out = [(place, read) for place, read in enumerate(readers) if read is not None]

    def values(self, parameters: Parameters) -> list[Any]:
        """The values in the text's order, as the driver takes them."""
        values = []
        for name, given, write in self.given:
            value = parameters[name] if given is _ASKED else parameters.get(name, given)
            values.append(value if write is None else write(value))
        return values

    def bound(self, parameters: Parameters) -> Any:
        """The values in the text's order, or by name where it has names in their places."""
        values = self.values(parameters)
        return dict(zip(self._names, values, strict=True)) if self._names else values

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


class _BulkText:
    """What PostgreSQL is told to insert any number of rows of the same names."""

    def __init__(self, statement: Insert, dialect: Dialect, names: tuple[str, ...]) -> None:
        self._one = _Text(statement, dialect, names)
        table = cast(Table, statement.table)
        quoted = dialect.identifier_preparer
        columns = [table.c[name] for name, _, _ in self._one.given]
        self._names = [column.name for column in columns]
        into = ", ".join(quoted.quote(name) for name in self._names)
        rows = ", ".join(f"rows.{quoted.quote(name)}" for name in self._names)
        whole = quoted.format_table(table)
        self.text = (
            f"INSERT INTO {whole} ({into}) SELECT {rows} "  # noqa: S608 - names of our own
            f"FROM json_populate_recordset(NULL::{whole}, %s) WITH ORDINALITY AS rows "
            "ORDER BY rows.ordinality"
        )
        ids = ", ".join(quoted.quote(column.name) for column in table.primary_key)
        self.for_ids = f"{self.text} RETURNING {ids}"

    def bound(self, rows: Sequence[Parameters]) -> list[str]:
        """The rows as one text."""
        said = [dict(zip(self._names, self._one.values(row), strict=True)) for row in rows]
        return [json.dumps(said, ensure_ascii=False, default=_as_text)]


def _as_text(value: Any) -> str:
    """A value that JSON has no word for, as PostgreSQL reads it."""
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)


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


def _writer(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    if isinstance(kind, Date):
        return _isoformat  # as SQLAlchemy writes it for SQLite, in a sixth of the time
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _isoformat(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _reader(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


@lru_cache(maxsize=256)
def _insert_text(statement: Insert, dialect: Dialect, names: tuple[str, ...]) -> _Text:
    return _Text(statement, dialect, names)


@lru_cache(maxsize=256)
def _bulk_text(statement: Insert, dialect: Dialect, names: tuple[str, ...]) -> _BulkText:
    return _BulkText(statement, dialect, names)


def _execute(connection: Connection, text: str, values: Any) -> Any:
    """Run a text on the driver's connection, in the transaction of SQLAlchemy's; its cursor."""
    if not connection.in_transaction():
        connection.begin()
    driver: Any = connection.connection.driver_connection
    module: Any = connection.dialect.dbapi
    try:
        return driver.execute(text, values)
    except module.Error as error:
        forget_values(error)
        raise DBAPIError.instance(
            text, None, error, module.Error, hide_parameters=True, dialect=connection.dialect
        ) from error


def forget_values(error: Exception) -> None:
    """Leave of a driver's error what went wrong: PostgreSQL's says also with which values, which
    may name persons and would come into the log."""
    went_wrong = getattr(getattr(error, "diag", None), "message_primary", None)
    if went_wrong:
        error.args = (went_wrong,)
