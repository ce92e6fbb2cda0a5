"""INSERT … ON CONFLICT, of the dialect in use.

SQLAlchemy has a construct for each dialect. PostgreSQL's costs two megabytes and some hundredths of
a second to import, which a server on SQLite saves.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from sqlalchemy import Table


def upsert(dialect: str, table: Table) -> Any:
    """An insert into `table` with `on_conflict_do_update` and `on_conflict_do_nothing`; `dialect`
    is the name of the connection's."""
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
