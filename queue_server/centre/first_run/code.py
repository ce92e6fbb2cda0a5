"""The setup code: whoever can read where the server was installed may set the centre up.

An installation has one code, however many processes it runs. It lies beside the data: on SQLite in
a file that only the server's user and root read, on PostgreSQL in the database itself, which the
processes share. It stands in the log of each process, and ends when the centre is set up.
"""

from __future__ import annotations

import hmac
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy import Connection, delete, insert, select

from queue_server.centre.tables import setup_codes
from queue_server.core.clock import Clock
from queue_server.core.db.base import Database
from queue_server.core.db.sqlite import SqliteDatabase
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.durable_files import write_whole
from queue_server.core.errors import NotAllowed, TooManyRequests
from queue_server.core.security.rate_limits import RateLimit, RateLimiter

FILE_NAME: Final = "setup-code"
DIGITS: Final = 12
"""Enough that nobody guesses them at `WRONG_A_MINUTE`."""
WRONG_A_MINUTE: Final = 10
_EVERYBODY: Final = "everybody"


class CodeStore(Protocol):
    """Where the code lies; its functions are called within a transaction."""

    def kept(self, connection: Connection) -> str:
        """Its digits; nothing where there is none yet."""
        ...

    def keep(self, connection: Connection, code: str) -> None: ...

    def forget(self, connection: Connection) -> None: ...


class FileStore:
    """In a file, which a package may have written before the first start."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def kept(self, _connection: Connection) -> str:
        with suppress(OSError, ValueError):
            written = self._file.read_text(encoding="ascii").strip()
            return written if written.isdigit() else ""
        return ""

    def keep(self, _connection: Connection, code: str) -> None:
        write_whole(self._file, f"{code}\n")

    def forget(self, _connection: Connection) -> None:
        self._file.unlink(missing_ok=True)


class TableStore:
    """In the database, for all processes on it."""

    def kept(self, connection: Connection) -> str:
        return connection.scalar(select(setup_codes.c.code)) or ""

    def keep(self, connection: Connection, code: str) -> None:
        connection.execute(insert(setup_codes).values(code=code))

    def forget(self, connection: Connection) -> None:
        connection.execute(delete(setup_codes))


def store_of(database: Database) -> CodeStore:
    """Beside the file of SQLite, where it can be read without the server; else in the database."""
    if isinstance(database, SqliteDatabase):
        return FileStore(database.path.with_name(FILE_NAME))
    return TableStore()


class SetupCode:
    """The code of this installation; `make` before use."""

    def __init__(self, store: CodeStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._code = ""
        self._wrong = RateLimiter(RateLimit.per_minute(WRONG_A_MINUTE))

    def make(self, unit: UnitOfWork) -> None:
        """Take the code that is kept, or a new one. Transactions of all processes take turns, so
        the first makes it for all."""
        self._code = self._store.kept(unit.connection)
        if not self._code:
            self._code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
            self._store.keep(unit.connection, self._code)

    @property
    def shown(self) -> str:
        """As people read it: "1234-5678-9012"."""
        return "-".join(self._code[at : at + 4] for at in range(0, len(self._code), 4))

    def check(self, written: str) -> None:
        """Raises `NotAllowed` for a wrong one, `TooManyRequests` after too many of them."""
        now = self._clock.monotonic()
        digits = written.replace("-", "").replace(" ", "")
        if self._code and hmac.compare_digest(digits.encode(), self._code.encode()):
            return
        wait = self._wrong.seconds_to_wait(_EVERYBODY, now)
        if wait > 0:
            raise TooManyRequests(wait)
        self._wrong.count(_EVERYBODY, now)
        raise NotAllowed

    def end(self, unit: UnitOfWork) -> None:
        """It lets nobody in any more."""
        self._store.forget(unit.connection)
        self._code = ""
