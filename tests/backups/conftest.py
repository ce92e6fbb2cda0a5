"""A database with something in it, and what tells whether a copy of it is whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest


@pytest.fixture
def path(sqlite_url: str) -> Path:
    """A database with every table and a few megabytes of log in it."""
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(file)) as opened, opened:
        opened.executemany(
            "INSERT INTO centre_log (at, who, action, subject, detail) VALUES (?, ?, ?, ?, ?)",
            rows(),
        )
    return file


def rows() -> Iterator[tuple[int, str, str, str, str]]:
    for number in range(1_500):
        yield 1_790_000_000_000 + number, "staff:1", "test", str(number), "x" * 3_000


def count(database: Path) -> int:
    with closing(sqlite3.connect(database)) as opened:
        return int(
            opened.execute(
                "SELECT count(*) FROM centre_log WHERE who NOT IN ('system', 'administrator')"
            ).fetchone()[0]
        )


def is_sound(database: Path) -> bool:
    with closing(sqlite3.connect(database)) as opened:
        return opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def files(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}
