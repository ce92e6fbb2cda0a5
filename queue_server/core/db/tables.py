"""What the tables of every room have in common."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Dialect,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TextClause,
)
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

RowId = BigInteger().with_variant(Integer(), "sqlite")
"""A row's number; SQLite counts only `INTEGER PRIMARY KEY` by itself."""


@lru_cache(maxsize=256)
def milliseconds(instant: datetime) -> int:
    """An aware instant as whole milliseconds since 1970 in UTC."""
    return round(instant.timestamp() * 1000)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, stored as whole milliseconds since 1970.

    The same in SQLite and PostgreSQL: sorted, indexed and compared as a number.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else milliseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


WHERE: Final = "where"
"""The key of `Index.info` under which a partial index has its condition."""


def partial_index(
    name: str,
    *columns: str | Column[Any],
    where: ColumnElement[bool] | TextClause,
    unique: bool = False,
) -> Index:
    """Describe an index of the rows for which `where` holds; the migrations create it.

    SQLAlchemy's `postgresql_where` would import the dialect of PostgreSQL with every table: two
    megabytes, and some hundredths of a second of every start.
    """
    return Index(name, *columns, unique=unique, info={WHERE: where})


answered_commands = Table(
    "answered_commands",
    metadata,
    Column("name", String(161), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", Instant, nullable=False, index=True),
)
"""The answers to commands that carried an idempotency key, kept for a day.

`name` is who asked and the key, `staff:3 press-17`: one column, because SQLite finds many pairs
of columns at once only by reading the whole table."""
