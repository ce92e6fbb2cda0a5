"""How many answers to the survey a server stores in a second, each on disk before it answers."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from benchmarks.house import House, Row, load, running
from queue_server.tickets.rules.numbering import new_token

BUDGET: Final = 300
"""Answers a second."""
CLIENTS: Final = 32
ANSWER: Final = {"process": 5, "attitude": 4, "reasons": ["nhanh-gon", "than-thien"]}
SERVICE, COUNTER = "ho-tich", "1"
TICKET: Final = (
    "INSERT INTO tickets (day, number, service, language, state, issued_at, issued_by,"
    " waiting_since, state_since, counter, calls, absences, voided, note, token, taken_alone)"
    " VALUES (?, ?, ?, 'vi', 'done', ?, 'kiosk:kiosk-1', ?, ?, ?, 1, 0, 0, '', ?, 0)"
)


def served(database: Path, count: int) -> list[str]:
    """Put so many finished visits of today into the database of a server; their tokens."""
    now = datetime.now(UTC)
    day = (now + timedelta(hours=7)).date().isoformat()
    at = round(now.timestamp() * 1000)
    tokens = [str(new_token()) for _ in range(count)]
    rows = [
        (day, f"Y{place:05d}", SERVICE, at, at, at, COUNTER, token)
        for place, token in enumerate(tokens)
    ]
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.executemany(TICKET, rows)
    return tokens


async def answered(house: House, tokens: list[str]) -> float:
    """Answers a second, of as many clients as `CLIENTS`."""

    async def give(_client: int, number: int) -> None:
        said = await house.post(f"/surveys/{tokens[number]}", ANSWER, {})
        assert said == {"repeated": False}, said

    return (await load(CLIENTS, len(tokens), give)).rate


async def rows(*, quick: bool = False) -> list[Row]:
    """A survey is answered by many at once."""
    count = 100 if quick else 6_000
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "motcua.sqlite"
        async with running(database) as house:
            rate = await answered(house, served(database, count))
        with closing(sqlite3.connect(database)) as opened:
            stored = opened.execute("SELECT count(*) FROM survey_answers").fetchone()[0]
    return [
        Row(
            f"answers to the survey at {CLIENTS} clients, SQLite",
            f"≥ {BUDGET} a second",
            f"{rate:,.0f} a second",
            rate >= BUDGET,
        ),
        Row("… answers stored, given", "as many", f"{stored:,}, {count:,}", stored == count),
    ]
