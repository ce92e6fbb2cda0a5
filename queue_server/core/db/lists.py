"""Lists as parameters: a list of any length is one bound value (JSON on SQLite, arrays on
PostgreSQL), so that a statement's text stays the same and the database prepares it once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

from sqlalchemy import (
    ARRAY,
    JSON,
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Table,
    TableValuedAlias,
    any_,
    bindparam,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.types import TypeEngine

from queue_server.core.db.prepared import Prepared

Columns = Mapping[str, TypeEngine[Any]]


class Lists(Protocol):
    """How a dialect reads a list that is bound to a parameter's name."""

    def each(self, name: str, kind: TypeEngine[Any]) -> TableValuedAlias:
        """The list as a table with one column, `value`."""

    def among(self, column: Column[Any], name: str) -> ColumnElement[bool]:
        """Whether a column's value is in the list."""

    def with_each(self, lists: FromClause, table: Table, rows: Select[Any]) -> Select[Any]:
        """A lateral join: the rows that `rows` finds in `table` for each row of `lists`, which
        `rows` refers to."""

    def rows(self, name: str, columns: Columns) -> FromClause:
        """The rows that `bound` binds to a name, as a table with these columns."""

    def bound(self, name: str, columns: Columns, rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
        """The parameters for `rows`; values are int, float, str, bool or None."""


class _Sqlite:
    def each(self, name: str, _kind: TypeEngine[Any]) -> TableValuedAlias:
        return func.json_each(bindparam(name, type_=JSON())).table_valued("value", name=name)

    def among(self, column: Column[Any], name: str) -> ColumnElement[bool]:
        return column.in_(select(self.each(name, column.type).c.value))

    def with_each(self, lists: FromClause, table: Table, rows: Select[Any]) -> Select[Any]:
        found = table.alias("found")
        ids = rows.with_only_columns(table.c.id).correlate_except(table)
        names = rows.selected_columns.keys()
        return select(*(found.c[name] for name in names)).select_from(
            lists.join(found, found.c.id.in_(ids))
        )

    def rows(self, name: str, columns: Columns) -> FromClause:
        row = self.each(name, JSON()).c.value
        values = [
            func.json_extract(row, literal_column(f"'$[{place}]'"), type_=kind).label(column)
            for place, (column, kind) in enumerate(columns.items())
        ]
        return select(*values).subquery(f"{name}_rows")

    def bound(self, name: str, _columns: Columns, rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
        return {name: rows}


class _Postgresql:
    def each(self, name: str, kind: TypeEngine[Any]) -> TableValuedAlias:
        bound = bindparam(name, type_=ARRAY(kind))
        return func.unnest(bound).table_valued("value").render_derived(name=name)

    def among(self, column: Column[Any], name: str) -> ColumnElement[bool]:
        return column == any_(bindparam(name, type_=ARRAY(column.type)))

    def with_each(self, lists: FromClause, table: Table, rows: Select[Any]) -> Select[Any]:
        found = rows.correlate_except(table).lateral("found")
        return select(found).select_from(lists.join(found, true()))

    def rows(self, name: str, columns: Columns) -> FromClause:
        lists = [bindparam(f"{name}_{column}", type_=ARRAY(columns[column])) for column in columns]
        typed = [Column(column, kind) for column, kind in columns.items()]
        return func.unnest(*lists).table_valued(*typed).render_derived(name=name)

    def bound(self, name: str, columns: Columns, rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
        values = zip(*rows, strict=True)
        return {f"{name}_{column}": [*of] for column, of in zip(columns, values, strict=True)}


DIALECTS: Final[Mapping[str, Lists]] = {"sqlite": _Sqlite(), "postgresql": _Postgresql()}


class PreparedWithLists:
    """A prepared statement with lists as parameters."""

    def __init__(self, statement: Callable[[Lists], Any]) -> None:
        """`statement` builds it for a dialect."""
        self._prepared = {name: Prepared(statement(lists)) for name, lists in DIALECTS.items()}

    def all(self, connection: Connection, parameters: Mapping[str, Any]) -> list[Any]:
        """All rows, as named tuples."""
        return self._prepared[connection.dialect.name].all(connection, parameters)

    def run(self, connection: Connection, parameters: Mapping[str, Any]) -> int:
        """Execute an UPDATE or DELETE; return how many rows it changed."""
        return self._prepared[connection.dialect.name].run(connection, parameters)
