"""The limits of the machine itself, so that the other figures can be held against them."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from time import perf_counter
from typing import Final

from benchmarks.house import Row

FULL: Final = 4_000
QUICK: Final = 50


def commits_a_second(file: Path, count: int) -> float:
    """Rows written one by one, each flushed to the disk before the next."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE line (id INTEGER PRIMARY KEY, words TEXT)")
        began = perf_counter()
        for number in range(count):
            connection.execute("INSERT INTO line (words) VALUES (?)", (f"line {number}",))
        return count / (perf_counter() - began)


async def rows(*, quick: bool = False) -> list[Row]:
    """How often this disk can be flushed."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "limit.sqlite"
        rate = await asyncio.to_thread(commits_a_second, file, QUICK if quick else FULL)
    return [
        Row("this disk: bare SQLite, one durable row at a time", "", f"{rate:,.0f} a second", None)
    ]
