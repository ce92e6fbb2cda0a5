"""Erasures of questions are noted outside the database, as those of persons in dossiers are, and
done again when an older backup is restored."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row

from queue_server.backups import erasures
from queue_server.backups.erasures import Erasure, hash_of

NUMBERED_FROM: Final = 10**15
"""Added to the number of a question in the file of erasures: dossiers have the numbers below."""
_KNOWN: Final = "SELECT id, token FROM questions WHERE NOT forgotten"
_FORGET: Final = (
    "UPDATE questions SET question = '', answer = '', contact = '', forgotten = 1,"
    " answered_at = coalesce(answered_at, ?),"
    " state = CASE state WHEN 'open' THEN 'closed' ELSE state END WHERE id = ?"
)


def note(connection: Connection, rows: Sequence[Row[Any]], now: datetime) -> None:
    """On disk before the database forgets these questions."""
    found = [Erasure.of(NUMBERED_FROM + row.id, row.token, now) for row in rows]
    erasures.note(connection, found)


def noted_among(noted: Sequence[Erasure], known: Mapping[int, str]) -> list[int]:
    """The questions among `known`, rows with the tokens of their links, that were erased: the
    database was restored from a backup of before."""
    hashes = {(one.dossier_id - NUMBERED_FROM, one.token_hash) for one in noted}
    return [id for id, token in known.items() if (id, hash_of(token)) in hashes] if hashes else []


def forget_again(database: Path, noted: Sequence[Erasure], now: datetime) -> int:
    """Let a database that nobody uses forget the questions that were erased since; how many."""
    wanted = {
        one.dossier_id - NUMBERED_FROM: one.token_hash
        for one in noted
        if one.dossier_id >= NUMBERED_FROM
    }
    if not wanted:
        return 0
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute("PRAGMA secure_delete = ON")
        try:
            known = opened.execute(_KNOWN).fetchall()
        except sqlite3.OperationalError:
            return 0  # tables from before there were questions
        again = [id for id, token in known if wanted.get(id) == hash_of(token)]
        instant = round(now.timestamp() * 1000)
        opened.executemany(_FORGET, [(instant, id) for id in again])
    return len(again)
