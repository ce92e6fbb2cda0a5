"""Statements of the hot paths: compiled once, and executed by the driver directly.

    _BY_ID = Prepared(select(tickets).where(tickets.c.id == bindparam("ticket_id")))
    _BY_ID.first(connection, {"ticket_id": 7})

    _NEW = PreparedInsert(tickets)
    _NEW.insert(connection, rows)

SQLite takes 3 µs to find a row by its primary key, and SQLAlchemy's execution adds 10. So the
compiled text goes to the driver's connection, within the transaction of SQLAlchemy's; parameters
and rows are converted by SQLAlchemy's types. On PostgreSQL a round trip falls from 100 µs to 40.

Rows that are inserted together are one statement. SQLite's driver releases the interpreter's lock
for each execution and gets it back only when the event loop is idle, so one execution for each row
would wait as often. PostgreSQL gets the rows as one JSON text, so that the statement is the same
for any number of rows and is prepared once.
"""

from __future__ import annotations

import json
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, cast

from sqlalchemy import Connection, Date, Dialect, Insert, Table, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from queue_server.core.db.tables import Instant, milliseconds

Parameters = Mapping[str, Any]
POSTGRESQL: Final = "postgresql"
_PORTION: Final = 16
"""Rows beyond a multiple of this get a statement of their own, so that there are few texts: 23 for
a table. SQLite's driver keeps 128; a ticket's transaction inserts into three tables."""
_LARGEST_PORTION: Final = 128
"""Rows in a statement at most: SQLite takes 32,766 parameters."""


class Prepared:
    """A statement whose parameters are named with `bindparam`."""

    def __init__(self, statement: Any) -> None:
        self._statement = statement
        self._by_dialect: dict[str, _Compiled] = {}

    def all(self, connection: Connection, parameters: Parameters) -> list[Any]:
        """All rows, as named tuples whose fields are the keys of the columns."""
        compiled = self._compiled(connection.dialect)
        found = _execute(connection, compiled.text, compiled.bound(parameters), _all_rows)
        return [compiled.row(values) for values in found]

    def first(self, connection: Connection, parameters: Parameters) -> Any | None:
        """The first row, or None."""
        compiled = self._compiled(connection.dialect)
        values = _execute(connection, compiled.text, compiled.bound(parameters), _first_row)
        return None if values is None else compiled.row(values)

    def scalar(self, connection: Connection, parameters: Parameters) -> Any:
        """The first column of the first row; None where there is no row."""
        found = self.first(connection, parameters)
        return None if found is None else found[0]

    def run(self, connection: Connection, parameters: Parameters) -> int:
        """Execute an UPDATE or DELETE; return how many rows it changed."""
        compiled = self._compiled(connection.dialect)
        return int(_execute(connection, compiled.text, compiled.bound(parameters)).rowcount)

    def _compiled(self, dialect: Dialect) -> _Compiled:
        known = self._by_dialect.get(dialect.name)
        if known is None:
            known = self._by_dialect[dialect.name] = _Compiled(self._statement, dialect)
        return known


class PreparedInsert:
    """Inserts rows into a table; the rows of a call have the same keys."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._statement = insert(table)

    def insert(self, connection: Connection, rows: Sequence[Parameters]) -> None:
        """Insert rows in their order."""
        if not rows:
            return
        if connection.dialect.name == POSTGRESQL:
            bulk = _bulk_insert(self._statement, connection.dialect, tuple(rows[0]))
            _execute(connection, bulk.text, bulk.bound(rows))
            return
        for _ in self._insert_portions(connection, rows):
            """The generator inserts a portion for each turn."""

    def insert_for_ids(self, connection: Connection, rows: Sequence[Parameters]) -> list[int]:
        """Insert rows whose primary keys the database assigns; return these in the rows' order."""
        if not rows:
            return []
        if connection.dialect.name == POSTGRESQL:
            bulk = _bulk_insert(self._statement, connection.dialect, tuple(rows[0]))
            return [row_id for (row_id,) in _execute(connection, bulk.for_ids, bulk.bound(rows))]
        # Only one connection writes, so the rows of a statement have consecutive ids.
        return [
            row_id
            for last, count in self._insert_portions(connection, rows)
            for row_id in range(last - count + 1, last + 1)
        ]

    def _insert_portions(
        self, connection: Connection, rows: Sequence[Parameters]
    ) -> Iterator[tuple[int, int]]:
        """Insert the rows with few statements; yield for each the id of its last row and how many
        rows it inserted."""
        compiled = _compiled_insert(self._statement, connection.dialect, tuple(rows[0]))
        done = 0
        while left := len(rows) - done:
            count = left if left < _PORTION else min(left - left % _PORTION, _LARGEST_PORTION)
            values = [one for row in rows[done : done + count] for one in compiled.values(row)]
            cursor = _execute(connection, compiled.many(count), values)
            yield int(cursor.lastrowid), count
            done += count


class _Compiled:
    """A statement compiled for a dialect: its text, and how parameters and rows are converted."""

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
        self.parameters = [
            (
                name,
                _default(compiled, defaults, name),
                _bind_processor(compiled.binds[name].type, dialect),
            )
            for name in compiled.positiontup or self._names
        ]
        names = [name for name, _, _ in self.parameters]
        self._get = itemgetter(*names) if len(names) > 1 else _one_by_one(names)
        self._defaults = {
            name: given for name, given, _ in self.parameters if given is not _REQUIRED
        }
        self._writers = [
            (place, write) for place, (_, _, write) in enumerate(self.parameters) if write
        ]
        columns = list(getattr(statement, "exported_columns", ()))
        self._new_row = _row_factory([one.key for one in columns])
        readers = [_result_processor(one.type, dialect) for one in columns]
        self._processors = [(place, read) for place, read in enumerate(readers) if read is not None]

    def values(self, parameters: Parameters) -> list[Any]:
        """The parameters' values in the order of the text, converted for the driver."""
        known = {**self._defaults, **parameters} if self._defaults else parameters
        values = [*self._get(known)]
        for place, write in self._writers:
            values[place] = write(values[place])
        return values

    def bound(self, parameters: Parameters) -> Any:
        """What the driver takes: values by name where the dialect binds by name, else in order."""
        values = self.values(parameters)
        return dict(zip(self._names, values, strict=True)) if self._names else values

    def row(self, values: Sequence[Any]) -> Any:
        """A driver's row, converted by SQLAlchemy's types."""
        if self._processors:
            values = list(values)
            for place, read in self._processors:
                values[place] = read(values[place])
        return self._new_row(values)

    def many(self, count: int) -> str:
        """The text of an INSERT with `count` rows."""
        known = self._many.get(count)
        if known is None:
            head, _, row = self.text.rpartition(" VALUES ")
            known = self._many[count] = f"{head} VALUES {', '.join([row] * count)}"
        return known


class _BulkInsert:
    """PostgreSQL's INSERT of any number of rows with the same keys, from one JSON text."""

    def __init__(self, statement: Insert, dialect: Dialect, names: tuple[str, ...]) -> None:
        self._one = _Compiled(statement, dialect, names)
        table = cast(Table, statement.table)
        quoted = dialect.identifier_preparer
        columns = [table.c[name] for name, _, _ in self._one.parameters]
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
        """The rows as the one JSON parameter."""
        records = [dict(zip(self._names, self._one.values(row), strict=True)) for row in rows]
        return [json.dumps(records, ensure_ascii=False, default=_as_text)]


def _as_text(value: Any) -> str:
    """A value of a type that JSON lacks, in PostgreSQL's text format."""
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)


def _one_by_one(names: Sequence[str]) -> Callable[[Parameters], Sequence[Any]]:
    """As `itemgetter`, which gives no tuple of a single value, and none of nothing."""
    return lambda parameters: [parameters[name] for name in names]


_REQUIRED: Final = object()
"""The default of a parameter that has none."""


def _default(compiled: SQLCompiler, defaults: Mapping[str, Any], name: str) -> Any:
    """The value of a parameter that the caller leaves out: a literal of the statement, or the
    default of its column. Raises `TypeError` where that default is a function."""
    if name in defaults:
        if not defaults[name].is_scalar:
            raise TypeError(f"the default of {name} would have to be called")
        return defaults[name].arg
    parameter = compiled.binds[name]
    return _REQUIRED if parameter.required else parameter.effective_value


def _row_factory(keys: Sequence[str]) -> Callable[[Iterable[Any]], Any]:
    """Makes named tuples with these fields; a key that is no identifier is found by position."""
    row: Any = namedtuple  # of fields that no type checker knows
    made: Callable[[Iterable[Any]], Any] = row("Row", keys, rename=True)._make
    return made


def _bind_processor(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    # As SQLAlchemy writes them, in a sixth of the time.
    if isinstance(kind, Date):
        return _isoformat
    if isinstance(kind, Instant):
        return _milliseconds
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _isoformat(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _milliseconds(instant: datetime | None) -> int | None:
    return None if instant is None else milliseconds(instant)


def _result_processor(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


@lru_cache(maxsize=256)
def _compiled_insert(statement: Insert, dialect: Dialect, names: tuple[str, ...]) -> _Compiled:
    return _Compiled(statement, dialect, names)


@lru_cache(maxsize=256)
def _bulk_insert(statement: Insert, dialect: Dialect, names: tuple[str, ...]) -> _BulkInsert:
    return _BulkInsert(statement, dialect, names)


def _execute(
    connection: Connection,
    text: str,
    values: Any,
    fetched: Callable[[Any], Any] = lambda cursor: cursor,
) -> Any:
    """Execute a text on the driver's connection, in SQLAlchemy's transaction; return what is
    `fetched` of its cursor. Raises `DBAPIError` without the values."""
    if not connection.in_transaction():
        connection.begin()
    return execute_bare(connection, text, values, fetched)


def execute_bare(
    connection: Connection,
    text: str,
    values: Any = (),
    fetched: Callable[[Any], Any] = lambda cursor: cursor,
) -> Any:
    """The same in no transaction, or to begin one: SQLAlchemy's own way takes ten times as long."""
    driver: Any = connection.connection.driver_connection
    module: Any = connection.dialect.dbapi
    try:
        return fetched(driver.execute(text, values))
    except module.Error as error:
        forget_values(error)
        raise DBAPIError.instance(
            text, None, error, module.Error, hide_parameters=True, dialect=connection.dialect
        ) from error


def _all_rows(cursor: Any) -> Any:
    return cursor.fetchall()


def _first_row(cursor: Any) -> Any:
    values = cursor.fetchone()
    cursor.close()  # on SQLite an open cursor keeps its read lock
    return values


def forget_values(error: Exception) -> None:
    """Reduce a driver's error to its primary message: PostgreSQL's detail quotes values, which may
    name persons and would be logged."""
    message = getattr(getattr(error, "diag", None), "message_primary", None)
    if message:
        error.args = (message,)
