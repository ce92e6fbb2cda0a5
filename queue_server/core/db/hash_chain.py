"""Logs whose lines hang together: each holds a hash of the line before and of its own content.

A line that is changed, taken out, put in or moved afterwards no longer fits its neighbours, and
`verify` says where. A table takes part by `info={CHAINED: …}`, which names its texts that may be
emptied one day (they may name a person): of these the chain holds only a salted hash, so that it
still fits when text and salt are gone, and nobody can guess the text from what is left.

Lines are chained in the transaction that inserts them; those of one transaction at once. Batches
take turns, also those of several processes, so there is one order.

Lines that were there before their table was chained have no links of their own. What they were
then is sealed as one: the last of them holds the link that the chain has there (`seal_past`), and
`verify` is told up to which line that may be.

Somebody who can write the database, and knows no more than it holds, can

- not change, take out, put in or move a line: it shows at that line, or, in the sealed past, at
  its last line;
- cut lines off the end, or write everything again from some line on, as this program would have:
  the chain has no secret. That shows only against a head that was noted elsewhere
  (`noted_heads`): by `motcua-server audit verify --witness`, by a server that keeps running
  (`audit.watch`), in the server's log, or in a backup. What happened since the
  last such note can be hidden.

The chain covers the logs alone: it does not show whether a ticket or dossier is still what its
log says it is.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from json.encoder import encode_basestring as _quoted
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Date,
    Row,
    Select,
    String,
    Table,
    bindparam,
    select,
    type_coerce,
)

from queue_server.core.db.prepared import Prepared, PreparedInsert
from queue_server.core.db.tables import Instant, milliseconds

CHAINED: Final = "chained"
LINK: Final = "link"
_SALT, _HASH = "_salt", "_hash"
_SALT_BYTES: Final = 16
_READ_AT_ONCE: Final = 2_000

Excused = Callable[[Connection, Sequence[Row[Any]]], set[int]]
"""Given lines whose texts were emptied: the numbers of those of which they may have been."""


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, in their order; those of a chained table with their links."""
    if not rows:
        return
    lines = _linked(connection, table, rows) if CHAINED in table.info else rows
    _insert(table).insert(connection, lines)


@cache
def _insert(table: Table) -> PreparedInsert:
    return PreparedInsert(table)


def _linked(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The rows, each with its link to the one before."""
    link, lines = head(connection, table), []
    names, quoted = zip(*_chained_columns(table), strict=True)
    for row in rows:
        line = dict(row)
        for name in table.info[CHAINED]:
            line |= _committed(name, line.get(name) or "")
        line[LINK] = link = _hash(link, _line(zip(quoted, map(line.get, names), strict=True)))
        lines.append(line)
    return lines


def head(connection: Connection, table: Table) -> str:
    """The link of the last line; empty where there is none."""
    return _head(table).scalar(connection, {}) or ""


@cache
def _head(table: Table) -> Prepared:
    return Prepared(select(table.c.link).order_by(table.c.id.desc()).limit(1))


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


def line_hash(before: str, content: Mapping[str, Any]) -> str:
    """The link of a line: SHA-256 of the link before and the line's own content, as JSON with
    sorted names. Nothing and what is empty are left out, so that a table may get another column."""
    return _hash(before, _line([(_name(name), content[name]) for name in sorted(content)]))


def _hash(before: str, line: str) -> str:
    return hashlib.sha256((before + line).encode()).hexdigest()


def _line(content: Iterable[tuple[str, Any]]) -> str:
    """What is hashed after the link before: names that are sorted and written as JSON already,
    with their values.

    Every command waits for it, so it is written out; `json.dumps` says the same in twice the time.
    """
    said = ",".join(
        [
            name + _WRITERS.get(type(value), _as_json)(value)
            for name, value in content
            if value is not None and value != ""
        ]
    )
    return f"\n{{{said}}}"


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=repr)


_WRITERS: Final[Mapping[type, Callable[[Any], str]]] = {
    str: _quoted,
    int: repr,
    datetime: lambda instant: str(milliseconds(instant)),
    date: lambda day: f'"{day.isoformat()}"',
}
"""By the type of the value; of any other as JSON has it."""


def _name(name: str) -> str:
    return f"{_quoted(name)}:"


@cache
def _chained_columns(table: Table) -> tuple[tuple[str, str], ...]:
    """What of a line is chained, sorted, with the names as they are hashed: everything but its
    number, its link and what may be emptied."""
    left_out = {"id", LINK}
    for name in table.info[CHAINED]:
        left_out |= {name, name + _SALT}
    names = sorted(column.name for column in table.c if column.name not in left_out)
    return tuple((name, _name(name)) for name in names)


# ---------------------------------------------------------------------- the sealed past


@dataclass(frozen=True, slots=True)
class SealedPast:
    """The lines of a log that were there before it was chained, sealed as one."""

    last: int
    """The number of the last of them, which alone of them must have a link."""
    lines: int
    link: str


def seal_past(connection: Connection, table: Any, content: Sequence[str]) -> SealedPast | None:
    """Seal the lines of `table`, of which none has a link yet; None where there are none.

    For migrations: `table` has bare columns, `content` are those of them that are chained.
    """
    sealed = SealedPast(0, 0, "")
    names = [(_name(name), name) for name in sorted(content)]
    columns = [table.c.id, *(table.c[name] for _, name in names)]
    lines = select(*columns).order_by(table.c.id).limit(_READ_AT_ONCE)
    after = lines
    while rows := connection.execute(after).all():
        link = sealed.link
        for row in rows:
            link = _hash(link, _line(zip([said for said, _ in names], row[1:], strict=True)))
        sealed = SealedPast(rows[-1].id, sealed.lines + len(rows), link)
        after = lines.where(table.c.id > sealed.last)
    if not sealed.lines:
        return None
    of_last = table.c.id == sealed.last
    connection.execute(table.update().where(of_last).values({LINK: sealed.link}))
    return sealed


# ------------------------------------------------------------------------------- verifying


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of a chain, as far as it was walked: how many lines fit, and where it breaks."""

    table: str
    lines: int = 0
    """Lines that fit, from the first on."""
    head: str = ""
    """The link of the last of them."""
    last: int | None = None
    """The number of the last of them; None where there are none."""
    broken_at: int | None = None
    """The number of the first line that does not fit; None where all do."""
    at: datetime | None = None
    """When that line says it was written; None where that is no time."""
    missing: tuple[str, ...] = ()
    """Links that were seen once and are not in the chain any more."""

    @property
    def sound(self) -> bool:
        return self.broken_at is None and not self.missing


def nothing_excused(_connection: Connection, _lines: Sequence[Row[Any]]) -> set[int]:
    return set()


def verify(
    connection: Connection,
    table: Table,
    excused: Excused = nothing_excused,
    noted_heads: Sequence[str] = (),
    past: SealedPast | None = None,
    start: Verified | None = None,
    walked: Callable[[int], None] = lambda _lines: None,
) -> Verified:
    """Walk over every line, from the first or after `start`. `noted_heads` were noted earlier:
    each must still be a line's link, which shows where lines were cut off the end."""
    found = start or Verified(table.name)
    wanted = dict.fromkeys(filter(None, noted_heads))
    wanted.pop(found.head, None)
    while True:
        walked(found.lines)
        after, links = walk(connection, table, found, _READ_AT_ONCE, excused, past)
        for link in links:
            wanted.pop(link, None)
        if not after.sound:
            return after
        if after == found:
            return replace(after, missing=tuple(wanted))
        found = after


def walk(
    connection: Connection,
    table: Table,
    start: Verified,
    most: int,
    excused: Excused = nothing_excused,
    past: SealedPast | None = None,
) -> tuple[Verified, list[str]]:
    """Walk over at most so many lines after `start`: how far it came, and the links that fit.
    Where there are no more lines, `start` itself."""
    rows = connection.execute(_lines(table, start.last is None), _after(start, most)).all()
    if not rows and past is not None and (start.last or 0) < past.last:
        return replace(start, missing=(past.link,)), []
    fits = _fitting(connection, table, rows, excused)
    links: list[str] = []
    link = start.head
    names = [said for _, said in _chained_columns(table)]
    for row in rows:
        link = _hash(link, _line(zip(names, row[-len(names) :], strict=True)))
        if not _fits(row, link, past) or row.id not in fits:
            return _gone_on(start, rows, links, broken_at=row.id, at=_instant(row.at)), links
        links.append(link)
    return _gone_on(start, rows, links), links


def _fits(row: Row[Any], link: str, past: SealedPast | None) -> bool:
    if past is None or row.id > past.last:
        return bool(row.link == link)
    if row.id == past.last:
        return bool(row.link == link == past.link)
    return row.link in ("", link)


def _gone_on(
    start: Verified, rows: Sequence[Row[Any]], links: list[str], **broken: Any
) -> Verified:
    found = {"broken_at": None, "at": None, "missing": ()} | broken
    if links:
        last = rows[len(links) - 1].id
        found |= {"lines": start.lines + len(links), "head": links[-1], "last": last}
    return replace(start, **found)


@cache
def _lines(table: Table, from_the_first: bool) -> Select[Any]:
    """Number, link and emptied texts of the lines, then what is chained of them, in its order;
    days and instants as they are stored, whatever somebody has put there."""
    texts = [table.c[name + end] for name in table.info[CHAINED] for end in ("", _SALT)]
    content = [_as_stored(table.c[name]) for name, _ in _chained_columns(table)]
    lines = select(table.c.id, table.c.link, *texts, *content).order_by(table.c.id)
    if not from_the_first:
        lines = lines.where(table.c.id > bindparam("last"))
    return lines.limit(bindparam("most"))


def _as_stored(column: Column[Any]) -> ColumnElement[Any]:
    stored = {Instant: BigInteger, Date: String}.get(type(column.type))
    return type_coerce(column, stored).label(column.name) if stored else column


def _instant(stored: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(stored / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _after(start: Verified, most: int) -> dict[str, int]:
    return {"most": most} if start.last is None else {"most": most, "last": start.last}


def _fitting(
    connection: Connection, table: Table, rows: Sequence[Row[Any]], excused: Excused
) -> set[int]:
    """The numbers of the lines whose texts are what was written, or may have been emptied."""
    if not table.info[CHAINED]:
        return {row.id for row in rows}
    fits, emptied_lines = set(), []
    for row in rows:
        states = {_text_state(row._asdict(), name) for name in table.info[CHAINED]}
        if "changed" in states:
            continue
        if "emptied" in states:
            emptied_lines.append(row)
        else:
            fits.add(row.id)
    return fits | excused(connection, emptied_lines) if emptied_lines else fits


def _text_state(line: Mapping[str, Any], name: str) -> str:
    text, kept = line[name], line[name + _HASH]
    if text:
        return "whole" if _text_hash(line[name + _SALT], text) == kept else "changed"
    return "emptied" if kept else "whole"
