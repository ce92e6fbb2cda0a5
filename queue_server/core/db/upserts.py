"""An INSERT that says what becomes of a row that is there already.

SQLAlchemy has such a statement for each dialect. PostgreSQL's is some hundredths of a second of a
start and two megabytes; a centre on SQLite does without.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from sqlalchemy import Table


def upsert(dialect: str, table: Table) -> Any:
    """`INSERT INTO table`, which has `on_conflict_…`; `dialect` is the connection's, by name."""
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
