"""The setup code: whoever can read where the server was installed may set the centre up.

It lies in a file beside the database, that only the server's user and root read, and stands in the
server's log. It ends when the centre is set up.
"""

from __future__ import annotations

import hmac
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from queue_server.core.clock import Clock
from queue_server.core.db.base import Database
from queue_server.core.db.sqlite import SqliteDatabase
from queue_server.core.durable_files import write_whole
from queue_server.core.errors import NotAllowed, TooManyRequests
from queue_server.core.security.rate_limits import RateLimit, RateLimiter

FILE_NAME: Final = "setup-code"
DIGITS: Final = 8
WRONG_A_MINUTE: Final = 10
_EVERYBODY: Final = "everybody"


def file_of(database: Database) -> Path | None:
    """Where the code lies; on PostgreSQL it stands in the log alone."""
    return database.path.with_name(FILE_NAME) if isinstance(database, SqliteDatabase) else None


class SetupCode:
    """The code of this installation, made when it is first asked for."""

    def __init__(self, file: Path | None, clock: Clock) -> None:
        self._file = file
        self._clock = clock
        self._code = ""
        self._wrong = RateLimiter(RateLimit.per_minute(WRONG_A_MINUTE))

    def make(self) -> str:
        """The code as people read it, "1234-5678": that of the file, or a new one. Blocks."""
        self._code = self._kept()
        if not self._code:
            self._code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
            self._keep()
        return f"{self._code[:4]}-{self._code[4:]}"

    def _keep(self) -> None:
        if self._file is not None:
            write_whole(self._file, f"{self._code}\n")

    def _kept(self) -> str:
        with suppress(OSError, ValueError):
            written = self._file.read_text(encoding="ascii").strip() if self._file else ""
            return written if written.isdigit() and len(written) == DIGITS else ""
        return ""

    def check(self, written: str) -> None:
        """Raises `NotAllowed` for a wrong one, `TooManyRequests` after too many of them."""
        now = self._clock.monotonic()
        shown = written.replace("-", "").replace(" ", "")
        if self._code and hmac.compare_digest(shown, self._code):
            return
        wait = self._wrong.seconds_to_wait(_EVERYBODY, now)
        if wait > 0:
            raise TooManyRequests(wait)
        self._wrong.count(_EVERYBODY, now)
        raise NotAllowed

    def end(self) -> None:
        """It lets nobody in any more. Blocks."""
        self._code = ""
        if self._file is not None:
            self._file.unlink(missing_ok=True)
