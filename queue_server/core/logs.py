"""What the server writes down: lines for people, or one JSON object a line for programs.

No line holds an address with its token, a query, a name or a key: requests are named by their
operation, callers by their label (`staff:3`, `kiosk:kiosk-1`).
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from aiohttp.http_exceptions import HttpProcessingError

QUIET_SECONDS: Final = 60.0
MOST_ALIKE: Final = 10
MOST_KINDS: Final = 1_000
UNSEEN: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""Control characters, line breaks, what turns the direction of writing, half letters."""
PLAIN: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
FORMATS: Final = ("plain", "json")
request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that is being answered."""


class JsonLines(logging.Formatter):
    """One object a line: `at`, `level`, `logger`, `message`, `request_id`, what `fields` adds
    (`logger.info(…, extra={"fields": {…}})`) and `exception`."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if known := request_id.get():
            said["request_id"] = known
        said |= getattr(record, "fields", {})
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        return visible(json.dumps(said, ensure_ascii=False, default=str))


class PlainLines(logging.Formatter):
    """A line for each record: what comes from outside begins no line and draws nothing. Only a
    fault of ours has more, its trace, further in."""

    def format(self, record: logging.LogRecord) -> str:
        said = super().format(record)
        if not record.exc_info:
            return visible(said)
        return "\n    ".join(visible(line) for line in said.split("\n"))


def visible(line: str) -> str:
    """The line with each unseen letter as its code."""
    return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


@dataclass(slots=True)
class _Said:
    """What was said of one kind within the present minute."""

    until: float
    record: logging.LogRecord
    lines: int = 1
    left_out: int = 0


class Seldom(logging.Filter):
    """Lets a warning through once a minute, and `MOST_ALIKE` of those that differ in their words
    alone; what is left out is counted, and the count is told. `now` is monotonic, in seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._now = now
        self._said: dict[tuple[str, str], _Said] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING or hasattr(record, "left_out"):
            return True
        alike = self._passes(record, str(record.msg), MOST_ALIKE)
        return self._passes(record, f"= {record.getMessage()}", 1) and alike

    def _passes(self, record: logging.LogRecord, words: str, most: int) -> bool:
        now, key = self._now(), (record.name, words)
        said = self._said.get(key)
        if said is None or now >= said.until:
            self._tell(said)
            self._make_room(now)
            self._said[key] = _Said(now + QUIET_SECONDS, record)
            return True
        said.lines += 1
        said.left_out += said.lines > most
        return said.lines <= most

    def tell_left_out(self) -> None:
        """Write how much was left out of the minutes that are over."""
        now = self._now()
        for key, said in list(self._said.items()):
            if now >= said.until:
                del self._said[key]
                self._tell(said)

    def _tell(self, said: _Said | None) -> None:
        if said is not None and said.left_out:
            line = "%d more like this were left out: %s"
            logging.getLogger(said.record.name).log(
                said.record.levelno, line, said.left_out, said.record.getMessage(),
                extra={"left_out": True},
            )  # fmt: skip

    def _make_room(self, now: float) -> None:
        if len(self._said) >= MOST_KINDS:
            self._said = {key: said for key, said in self._said.items() if now < said.until}
        if len(self._said) >= MOST_KINDS:
            self._said.clear()


def tell_left_out() -> None:
    """Have every handler's `Seldom` tell what it left out."""
    for handler in logging.getLogger().handlers:
        for each in handler.filters:
            if isinstance(each, Seldom):
                each.tell_left_out()


class WithoutWhatWasSent(logging.Filter):
    """What is not HTTP is noted without its bytes: they may be an address with its token."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError):
            record.msg, record.args = "a request that is not HTTP: %s", (type(error).__name__,)
            record.exc_info = record.exc_text = None
            record.levelno, record.levelname = logging.INFO, "INFO"
        return True


def set_up(level: str, format_name: str = "plain") -> None:
    """Write everything from `level` on to standard error, in one of `FORMATS`."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if format_name == "json" else PlainLines(PLAIN))
    handler.addFilter(Seldom())
    logging.basicConfig(level=level.upper(), handlers=[handler])
    say_nothing_of_what_was_sent()


def say_nothing_of_what_was_sent() -> None:
    """Keep the bytes of broken requests out of the log, whoever set it up."""
    server_log = logging.getLogger("aiohttp.server")
    if not any(isinstance(each, WithoutWhatWasSent) for each in server_log.filters):
        server_log.addFilter(WithoutWhatWasSent())
