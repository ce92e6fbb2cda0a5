"""Lists in statements: one bound value however long the list, so that a statement's text stays
the same and the database prepares it once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    select,
    true,
)
from sqlalchemy.types import TypeEngine


class Lists(Protocol):
    """How a dialect reads the list that is bound to a name."""

    def each(self, name: str, kind: TypeEngine[Any]) -> TableValuedAlias:
        """A table of it, whose column is `value`."""

    def among(self, column: Column[Any], name: str) -> ColumnElement[bool]:
        """Whether a column's value is in it."""

    def with_each(self, lists: FromClause, table: Table, rows: Select[Any]) -> Select[Any]:
        """What `rows` finds in `table` for each row of `lists`, to which it refers."""


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


class _Postgresql:
    def each(self, name: str, kind: TypeEngine[Any]) -> TableValuedAlias:
        bound = bindparam(name, type_=ARRAY(kind))
        return func.unnest(bound).table_valued("value").render_derived(name=name)

    def among(self, column: Column[Any], name: str) -> ColumnElement[bool]:
        return column == any_(bindparam(name, type_=ARRAY(column.type)))

    def with_each(self, lists: FromClause, table: Table, rows: Select[Any]) -> Select[Any]:
        found = rows.correlate_except(table).lateral("found")
        return select(found).select_from(lists.join(found, true()))


DIALECTS: Final[Mapping[str, Lists]] = {"sqlite": _Sqlite(), "postgresql": _Postgresql()}


class WithLists:
    """A statement that reads lists, as each dialect says it."""

    def __init__(self, statement: Callable[[Lists], Any]) -> None:
        self._statements = {name: statement(lists) for name, lists in DIALECTS.items()}

    def of(self, connection: Connection) -> Any:
        return self._statements[connection.dialect.name]
