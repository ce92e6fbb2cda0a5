"""The number pool: what the kiosk keeps to issue tickets in offline mode.

One SQLite file in the data folder: numbers that the server reserved, tickets issued from them, and
what the server does not have yet. File, tables and columns have the names that kiosks in the
field have on their disks. A number becomes a ticket in one transaction that is on
disk before anything is printed. A damaged file is moved aside and a new one begun: its numbers
are never given again, because the server gives others. Tickets that can still be read from it are
taken over.

Everything here blocks for as long as the disk takes; every method may be called from any thread
and raises `NumberPoolError` where the disk does not do its work.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from config.wire import ErrorCode, IssueTicket, NumbersReserved
from config.wire.offline import TicketDelivered
from kiosk.offline.offline_tickets import OfflineTicket, Reservation

log = logging.getLogger(__name__)

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS numbers (
    place INTEGER PRIMARY KEY, day TEXT NOT NULL, number TEXT NOT NULL, service TEXT NOT NULL,
    token TEXT NOT NULL, leaving INTEGER NOT NULL DEFAULT 0, UNIQUE (day, number)
);
CREATE TABLE IF NOT EXISTS tickets (
    place INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, asked INTEGER NOT NULL,
    day TEXT NOT NULL, number TEXT NOT NULL, service TEXT NOT NULL, token TEXT NOT NULL,
    language TEXT NOT NULL, priority_class TEXT, priority_reason TEXT, receipt TEXT NOT NULL,
    taken_at TEXT NOT NULL, delivered INTEGER NOT NULL DEFAULT 0, refused TEXT,
    UNIQUE (day, number)
);
CREATE TABLE IF NOT EXISTS reservations (
    key TEXT PRIMARY KEY, day TEXT NOT NULL, service TEXT NOT NULL, count INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS owner (machine TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS several (key TEXT PRIMARY KEY, dossiers INTEGER NOT NULL);
"""
_COLUMNS: Final = (
    "place", "key", "asked", "day", "number", "service", "token", "language", "priority_class",
    "priority_reason", "receipt", "taken_at",
)  # fmt: skip
_TAKEN: Final = f"SELECT {', '.join(_COLUMNS)} FROM tickets"  # noqa: S608 - names of columns
_RESCUE: Final = (
    f"INSERT OR IGNORE INTO tickets ({', '.join(_COLUMNS)})"  # noqa: S608 - names of columns
    f" VALUES ({', '.join('?' * len(_COLUMNS))})"
)
_BUSY_SECONDS: Final = 5.0
Found = TypeVar("Found")


class NumberPoolError(Exception):
    """The disk did not do its work; nothing was changed."""


class NumberPool:
    """The file `alone.sqlite` in `folder`, which must be there.

    `damaged_file` is the damaged file, where there was one; tickets in it may not have reached
    the server. Numbers belong to one machine: in a folder that was copied to another `machine`
    they are forgotten there, tickets that are still to be delivered are not.
    """

    def __init__(self, folder: Path, machine: str = "") -> None:
        self._machine = machine
        self._file = folder / "alone.sqlite"
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self.damaged_file: Path | None = None

    def close(self) -> None:
        with self._lock:
            self._let_go()

    # ---------------------------------------------------------------------------- numbers

    def left(self) -> dict[tuple[date, str], int]:
        """How many numbers are held, by day and service; none is not in it."""
        statement = "SELECT day, service, count(*) FROM numbers WHERE NOT leaving GROUP BY 1, 2"
        rows = self._do(lambda db: db.execute(statement).fetchall())
        days = ((_day(day), service, count) for day, service, count in rows)
        return {(day, service): count for day, service, count in days if day is not None}

    def begin_reservation(self, reservation: Reservation) -> None:
        """Put down what is going to be asked for, so that no answer is ever lost."""
        asked = (reservation.key, reservation.day.isoformat(), reservation.service)
        statement = "INSERT INTO reservations VALUES (?, ?, ?, ?)"
        self._do(lambda db: db.execute(statement, (*asked, reservation.count)))

    def open_reservations(self) -> list[Reservation]:
        """What was going to be asked for and has no answer yet."""
        statement = "SELECT key, day, service, count FROM reservations"
        rows = self._do(lambda db: db.execute(statement).fetchall())
        days = ((key, _day(day), *rest) for key, day, *rest in rows)
        return [Reservation(key, day, *rest) for key, day, *rest in days if day is not None]

    def drop_reservation(self, key: str) -> None:
        """The server will not give what was asked for under `key`."""
        self._do(lambda db: db.execute("DELETE FROM reservations WHERE key = ?", (key,)))

    def store_numbers(self, key: str, reserved: NumbersReserved) -> None:
        """Put the numbers down that were asked for under `key`; those given before are left out."""
        statement = (
            "INSERT OR IGNORE INTO numbers (day, number, service, token) SELECT ?1, ?2, ?3, ?4"
            " WHERE NOT EXISTS (SELECT 1 FROM tickets WHERE day = ?1 AND number = ?2)"
        )
        pairs = zip(reserved.numbers, reserved.tokens, strict=False)
        rows = [(reserved.day, number, reserved.service, token) for number, token in pairs]

        def put_down(db: sqlite3.Connection) -> None:
            db.executemany(statement, rows)
            db.execute("DELETE FROM reservations WHERE key = ?", (key,))

        self._do(put_down)

    def withdraw_before(self, today: date) -> dict[date, list[str]]:
        """The numbers of days before `today`; from now on they are never given."""

        def part(db: sqlite3.Connection) -> list[tuple[str, str]]:
            db.execute("UPDATE numbers SET leaving = 1 WHERE day < ?", (today.isoformat(),))
            statement = "SELECT day, number FROM numbers WHERE leaving ORDER BY place"
            return db.execute(statement).fetchall()

        days: dict[date, list[str]] = {}
        for text, number in self._do(part):
            day = _day(text)
            if day is not None:
                days.setdefault(day, []).append(number)
        return days

    def remove_returned(self, day: date, numbers: Sequence[str]) -> None:
        """The server knows these as unused."""
        rows = [(day.isoformat(), number) for number in numbers]
        statement = "DELETE FROM numbers WHERE day = ? AND number = ? AND leaving"
        self._do(lambda db: db.executemany(statement, rows))

    # ---------------------------------------------------------------------------- tickets

    def issue(
        self, command: IssueTicket, key: str, day: date, taken_at: datetime, *, asked: bool
    ) -> OfflineTicket | None:
        """Turn the next number of the day and service into a ticket; None where none is held.

        The same `key` gives the same ticket. On disk when this returns.
        """

        def turn(db: sqlite3.Connection) -> OfflineTicket | None:
            known = db.execute(f"{_TAKEN} WHERE key = ?", (key,)).fetchone()
            if known is not None:
                return _with_size(db, known)
            statement = (
                "SELECT place, number, token FROM numbers"
                " WHERE day = ? AND service = ? AND NOT leaving ORDER BY place LIMIT 1"
            )
            found = db.execute(statement, (day.isoformat(), command.service)).fetchone()
            if found is None:
                return None
            place, *number = found
            db.execute("DELETE FROM numbers WHERE place = ?", (place,))
            _put_down(db, command, (key, asked, day.isoformat(), *number), taken_at)
            return _with_size(db, db.execute(f"{_TAKEN} WHERE key = ?", (key,)).fetchone())

        return self._do(turn)

    def undelivered(self, most: int) -> list[OfflineTicket]:
        """Tickets that the server does not have yet, the oldest first."""
        statement = f"{_TAKEN} WHERE NOT delivered AND refused IS NULL ORDER BY place LIMIT ?"

        def read(db: sqlite3.Connection) -> list[OfflineTicket]:
            rows = db.execute(statement, (most,)).fetchall()
            return [ticket for row in rows if (ticket := _readable(db, row)) is not None]

        return self._do(read)

    def count_undelivered(self) -> int:
        statement = "SELECT count(*) FROM tickets WHERE NOT delivered AND refused IS NULL"
        count: int = self._do(lambda db: db.execute(statement).fetchone()[0])
        return count

    def record_answers(self, told: Sequence[TicketDelivered]) -> None:
        """Put down what the server made of tickets; nothing personal of them stays."""
        statement = (
            "UPDATE tickets SET delivered = ?, refused = ?, receipt = '', priority_reason = NULL"
            " WHERE day = ? AND number = ?"
        )
        rows = [(one.refused is None, one.refused, one.day.isoformat(), one.number) for one in told]
        self._do(lambda db: db.executemany(statement, rows))

    def refused(self, since: date) -> list[str]:
        """Numbers from `since` on that are on paper and that the server did not take."""
        statement = (
            "SELECT number FROM tickets WHERE refused IS NOT NULL AND day >= ? ORDER BY place"
        )
        rows = self._do(lambda db: db.execute(statement, (since.isoformat(),)).fetchall())
        return [str(number) for (number,) in rows]

    def prune(self, before: date) -> None:
        """Forget what was delivered or refused of days before."""
        statement = "DELETE FROM tickets WHERE day < ? AND (delivered OR refused IS NOT NULL)"
        self._do(lambda db: db.execute(statement, (before.isoformat(),)))

    # --------------------------------------------------------------------------- the file

    def _do(self, work: Callable[[sqlite3.Connection], Found]) -> Found:
        """`work` in a transaction of its own, on disk when this returns."""
        with self._lock:
            try:
                try:
                    return _whole(self._opened(), work)
                except sqlite3.DatabaseError as trouble:
                    if not _is_damage(trouble):
                        raise
                    self._start_anew(trouble)
                    return _whole(self._opened(), work)
            except (sqlite3.Error, OSError) as trouble:
                self._let_go()
                raise NumberPoolError(str(trouble)) from trouble

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            # Links that open somebody's ticket are in it: for this user alone.
            os.close(os.open(self._file, os.O_CREAT | os.O_RDWR, 0o600))
            opened = sqlite3.connect(
                self._file, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._connection = opened
            opened.execute("PRAGMA journal_mode = WAL")
            opened.execute("PRAGMA synchronous = FULL")
            opened.execute("PRAGMA secure_delete = ON")
            (found,) = opened.execute("PRAGMA quick_check(1)").fetchone()
            if found != "ok":
                raise sqlite3.DatabaseError(f"malformed: {found}")
            opened.executescript(_TABLES)
            if self._machine:
                _whole(opened, self._own)
        return self._connection

    def _own(self, db: sqlite3.Connection) -> None:
        """Whoever gave a copied folder's numbers on would give them a second time."""
        owner = db.execute("SELECT machine FROM owner").fetchone()
        if owner is not None and owner[0] == self._machine:
            return
        if owner is not None:
            db.execute("DELETE FROM numbers")
            db.execute("DELETE FROM reservations")
            db.execute("DELETE FROM owner")
            log.warning("%s was copied from another machine: its numbers stay there", self._file)
        db.execute("INSERT INTO owner VALUES (?)", (self._machine,))

    def _let_go(self) -> None:
        if self._connection is not None:
            opened, self._connection = self._connection, None
            with closing(opened):
                pass

    def _start_anew(self, trouble: sqlite3.DatabaseError) -> None:
        self._let_go()
        number = 1
        while (aside := self._file.with_suffix(f".damaged-{number}")).exists():
            number += 1
        for suffix in ("-wal", "-shm"):
            beside = self._file.with_name(self._file.name + suffix)
            if beside.exists():
                beside.replace(aside.with_name(aside.name + suffix))
        self._file.replace(aside)
        self.damaged_file = aside
        rescued = _rescued(aside)
        _whole(self._opened(), lambda db: db.executemany(_RESCUE, rescued))
        log.error(
            "%s is damaged (%s) and was moved to %s; %d tickets that the server does not have "
            "could be read from it",
            self._file, trouble, aside, len(rescued),
        )  # fmt: skip


def _whole(db: sqlite3.Connection, work: Callable[[sqlite3.Connection], Found]) -> Found:
    db.execute("BEGIN IMMEDIATE")
    try:
        found = work(db)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    return found


def _rescued(damaged: Path) -> list[tuple[Any, ...]]:
    """The tickets that the server does not have, as far as they can still be read."""
    rows: list[tuple[Any, ...]] = []
    try:
        with closing(sqlite3.connect(damaged)) as db:
            rows.extend(db.execute(f"{_TAKEN} WHERE NOT delivered AND refused IS NULL"))
    except sqlite3.Error as trouble:
        log.warning("Not every ticket could be read: %s", trouble)
    return rows


def _is_damage(trouble: sqlite3.DatabaseError) -> bool:
    """Whether the file is no database any more; a full disk or a lock is something else."""
    code = getattr(trouble, "sqlite_errorcode", None)
    return code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB} or (
        code is None and "malformed" in str(trouble)
    )


def _put_down(
    db: sqlite3.Connection, command: IssueTicket, given: tuple[Any, ...], taken_at: datetime
) -> None:
    wanted = (command.language, command.priority_class, command.priority_reason, command.receipt)
    statement = (
        "INSERT INTO tickets (key, asked, day, number, token, service, language, priority_class,"
        " priority_reason, receipt, taken_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    )
    db.execute(statement, (*given, command.service, *wanted, taken_at.isoformat()))
    if command.dossiers is not None and command.dossiers > 1:
        db.execute("INSERT OR REPLACE INTO several VALUES (?, ?)", (given[0], command.dossiers))


def _day(text: object) -> date | None:
    """A day as it was put down; None where the disk lost a letter of it."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def _readable(db: sqlite3.Connection, row: tuple[Any, ...]) -> OfflineTicket | None:
    """The ticket; one that the disk garbled is put among the refused, for staff to see."""
    try:
        ticket = _with_size(db, row)
        ticket.to_wire()
    except (ValueError, TypeError) as trouble:
        log.error("A ticket that was issued offline cannot be read: %s", type(trouble).__name__)
        statement = "UPDATE tickets SET refused = ? WHERE place = ?"
        db.execute(statement, (ErrorCode.BAD_REQUEST.value, row[0]))
        return None
    return ticket


def _taken(row: tuple[Any, ...]) -> OfflineTicket:
    known = dict(zip(_COLUMNS, row, strict=True))
    known["asked"] = bool(known["asked"])
    known["day"] = date.fromisoformat(known["day"])
    known["taken_at"] = datetime.fromisoformat(known["taken_at"])
    return OfflineTicket(**known)


def _with_size(db: sqlite3.Connection, row: tuple[Any, ...]) -> OfflineTicket:
    """A row of `tickets`, and for how many dossiers it is, where for several."""
    ticket = _taken(row)
    several = db.execute("SELECT dossiers FROM several WHERE key = ?", (ticket.key,)).fetchone()
    return ticket if several is None else replace(ticket, dossiers=several[0])
