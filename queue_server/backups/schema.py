"""Whether the tables of a backup are those that the migrations make, and nothing besides.

A trigger, a view, a generated column or a check of somebody else's would run inside the server once
the backup is its database. What is compared is what SQLite itself reads out of the file.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Final, cast

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

Shape = dict[str, object]
"""Of a table or index by its name: what makes it up, comparable."""
INTERNAL: Final = "sqlite_"
_RUNS: Final = ("CHECK", "GENERATED", "COLLATE", "VIRTUAL", "REFERENCES")
"""Words of a definition that the columns do not tell of."""


def alterations(file: Path, revision: str) -> list[str]:
    """The names of what differs from the tables of `revision`, in order. Raises
    `sqlite3.DatabaseError`."""
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as opened:
        found, right = _shape(opened), _right(revision)
    names = found.keys() | right.keys()
    return sorted(name for name in names if found.get(name) != right.get(name))


def _shape(connection: sqlite3.Connection) -> Shape:
    connection.execute("PRAGMA trusted_schema = OFF")
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    return {
        f"{kind} {name}": _of(connection, kind, str(name), str(table), str(sql or "").upper())
        for kind, name, table, sql in rows
        if not (kind == "table" and str(name).startswith(INTERNAL))
    }


def _of(connection: sqlite3.Connection, kind: str, name: str, table: str, sql: str) -> object:
    if kind not in ("table", "index"):
        return sql
    pragma = ("table_xinfo", "foreign_key_list") if kind == "table" else ("index_xinfo",)
    read = [
        sorted(map(repr, connection.execute(f"SELECT * FROM pragma_{one}(?)", (name,))))  # noqa: S608
        for one in pragma
    ]
    return table, read, [sql.count(word) for word in (*_RUNS, "UNIQUE", "WHERE")]


@lru_cache(maxsize=4)
def _right(revision: str) -> Shape:
    """The shape that the migrations up to `revision` make."""
    from queue_server.migrations import make

    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.connect() as connection:
        make(connection, revision)
        return _shape(cast(sqlite3.Connection, connection.connection.driver_connection))
