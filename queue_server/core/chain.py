"""Logs whose lines hang together: each holds a hash of the line before and of its own words.

A line that is changed, taken out, put in or moved afterwards no longer fits its neighbours, and
`verify` says where. A table takes part by `info={CHAINED: …}`, which names its texts that may be
emptied one day (they may name a person): of these the chain holds only a salted hash, so that it
still fits when text and salt are gone, and nobody can guess the text from what is left.

Lines are chained in the transaction that inserts them, right before. Batches take turns, also
those of several processes, so there is one order.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, insert, select

from queue_server.core.tables import milliseconds

CHAINED: Final = "chained"
LINK: Final = "link"
_SALT, _HASH = "_salt", "_hash"
_SALT_BYTES: Final = 16
_READ_AT_ONCE: Final = 2_000

Emptied = Callable[[Row[Any]], bool]
"""Whether the texts of a line may have been emptied."""


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, in their order; those of a chained table with their links."""
    if not rows:
        return
    if CHAINED in table.info:
        rows = _linked(connection, table, rows)
    connection.execute(insert(table), rows)


def _linked(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    link = head(connection, table)
    linked = []
    for row in rows:
        line = dict(row)
        for name in table.info[CHAINED]:
            line |= _committed(name, line.get(name) or "")
        link = line_hash(link, _words(table, line))
        linked.append(line | {LINK: link})
    return linked


def head(connection: Connection, table: Table) -> str:
    """The link of the last line; empty where there is none."""
    return connection.scalar(select(table.c.link).order_by(table.c.id.desc()).limit(1)) or ""


def _committed(name: str, text: str) -> dict[str, str]:
    """A text with a salted hash of it; of nothing, nothing."""
    if not text:
        return {name: "", name + _SALT: "", name + _HASH: ""}
    salt = secrets.token_hex(_SALT_BYTES)
    return {name: text, name + _SALT: salt, name + _HASH: _text_hash(salt, text)}


def _text_hash(salt: str, text: str) -> str:
    return hashlib.sha256(f"{salt}:{text}".encode()).hexdigest()


def emptied(name: str) -> dict[str, str]:
    """The values of a line whose text `name` is taken away; its hash stays."""
    return {name: "", name + _SALT: ""}


def line_hash(before: str, words: Mapping[str, Any]) -> str:
    """The link of a line: SHA-256 of the link before and the line's own words. Nothing and what
    is empty are left out, so that a table may get another column."""
    said = {name: _said(value) for name, value in words.items() if value not in (None, "")}
    line = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{line}".encode()).hexdigest()


def _said(value: Any) -> Any:
    if isinstance(value, datetime):
        return milliseconds(value)
    return value.isoformat() if isinstance(value, date) else value


def _words(table: Table, line: Mapping[str, Any]) -> dict[str, Any]:
    """What of a line is chained: everything but its number, its link and what may be emptied."""
    left_out = {"id", LINK}
    for name in table.info[CHAINED]:
        left_out |= {name, name + _SALT}
    return {column.name: line.get(column.name) for column in table.c if column.name not in left_out}


# ------------------------------------------------------------------------------- verifying


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of a chain: how many lines fit, and where it breaks."""

    table: str
    lines: int
    """Lines that fit, from the first on."""
    head: str
    """The link of the last of them."""
    broken_at: int | None = None
    """The number of the first line that does not fit; None where all do."""
    at: datetime | None = None
    """When that line says it was written."""
    missing: tuple[str, ...] = ()
    """Links that were seen once and are not in the chain any more."""

    @property
    def sound(self) -> bool:
        return self.broken_at is None and not self.missing


def verify(
    connection: Connection,
    table: Table,
    may_be_emptied: Emptied = lambda _row: False,
    seen: Sequence[str] = (),
) -> Verified:
    """Walk over every line from the first. `seen` are heads that were noted earlier: each must
    still be a line's link, which shows where lines were cut off the end."""
    link, lines, wanted = "", 0, dict.fromkeys(seen)
    wanted.pop("", None)
    walk = connection.execution_options(yield_per=_READ_AT_ONCE).execute(
        select(table).order_by(table.c.id)
    )
    with walk:
        for row in walk:
            found = line_hash(link, _words(table, row._asdict()))
            if row.link != found or not _texts_fit(table, row, may_be_emptied):
                return Verified(table.name, lines, link, row.id, row.at)
            link, lines = found, lines + 1
            wanted.pop(link, None)
    return Verified(table.name, lines, link, missing=tuple(wanted))


def _texts_fit(table: Table, row: Row[Any], may_be_emptied: Emptied) -> bool:
    for name in table.info[CHAINED]:
        line = row._mapping
        text, salt, kept = line[name], line[name + _SALT], line[name + _HASH]
        if text and _text_hash(salt, text) != kept:
            return False
        if not text and kept and not may_be_emptied(row):
            return False
    return True
