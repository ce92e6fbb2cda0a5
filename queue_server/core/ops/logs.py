"""What the server writes down: lines for people, or one JSON object a line for programs.

No line holds an address with its token, a query, a name or a key: requests are named by their
operation, callers by their label (`staff:3`, `kiosk:kiosk-1`).
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

from aiohttp.http_exceptions import HttpProcessingError
from sqlalchemy.exc import DBAPIError

from config.log_lines import PlainLines, visible, write_lines
from queue_server.core.db.base import is_of_the_statement

PLAIN: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
FORMATS: Final = ("plain", "json")
request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that is being answered."""


class JsonLines(logging.Formatter):
    """One object a line: `at`, `level`, `logger`, `message`, `request_id`, what `fields` adds
    (`logger.info(…, extra={"fields": {…}})`) and `exception`."""

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if known := request_id.get():
            fields["request_id"] = known
        fields |= getattr(record, "fields", {})
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return visible(json.dumps(fields, ensure_ascii=False, default=str))


class WithoutWhatWasSent(logging.Filter):
    """What is not HTTP is noted without its bytes: they may be an address with its token."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError):
            record.msg, record.args = "a request that is not HTTP: %s", (type(error).__name__,)
            record.exc_info = record.exc_text = None
            record.levelno, record.levelname = logging.INFO, "INFO"
        return True


def _is_of_the_database(error: BaseException) -> bool:
    """A full disk, a lock, a database that is away; not a statement of ours that is wrong."""
    return isinstance(error, DBAPIError) and not is_of_the_statement(error)


def write_as_server(handler: logging.Handler, now: Callable[[], float] = time.monotonic) -> None:
    """Have `handler` write a line for what is foreseen to fail, and seldom the same."""
    write_lines(handler, _is_of_the_database, now)


def set_up(level: str, format_name: str = "plain") -> None:
    """Write everything from `level` on to standard error, in one of `FORMATS`."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if format_name == "json" else PlainLines(PLAIN))
    write_as_server(handler)
    logging.basicConfig(level=level.upper(), handlers=[handler])
    say_nothing_of_what_was_sent()


def say_nothing_of_what_was_sent() -> None:
    """Keep the bytes of broken requests out of the log, however it was set up."""
    server_log = logging.getLogger("aiohttp.server")
    if not any(isinstance(each, WithoutWhatWasSent) for each in server_log.filters):
        server_log.addFilter(WithoutWhatWasSent())
