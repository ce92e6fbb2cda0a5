"""How all programs log: a line for each event, and the same event seldom.

What is foreseen to fail (a disk, a line, a database, a refusal) is one line without a trace; a
fault of ours has its trace. What repeats itself is counted. Nothing from outside begins a line.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from typing import Final

from config.text.spelling import INVISIBLE

LONGEST_REASON: Final = 300
QUIET_SECONDS: Final = 60.0
MOST_ALIKE: Final = 10
MOST_KINDS: Final = 1_000
UNSEEN: Final = re.compile(rf"{INVISIBLE.pattern}|[\t-\r\x85\u2028\u2029\ud800-\udfff]")
"""What is invisible, breaks the line, or is half a letter."""


class ExpectedErrorFilter(logging.Filter):
    """Takes the trace off what is foreseen to fail, and says why in the same line: whatever the
    computer does (`OSError`), what is marked `is_foreseen`, and what `known` says."""

    def __init__(self, known: Callable[[BaseException], bool] = lambda _error: False) -> None:
        super().__init__()
        self._known = known

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and self._is_foreseen(error):
            record.msg, record.args = f"{record.getMessage()}: {reason_of(error)}", ()
            record.exc_info = record.exc_text = None
        return True

    def _is_foreseen(self, error: BaseException) -> bool:
        marked = isinstance(error, OSError) or getattr(error, "is_foreseen", False)
        return marked or self._known(error)


def write_lines(
    handler: logging.Handler,
    known: Callable[[BaseException], bool] = lambda _error: False,
    now: Callable[[], float] = time.monotonic,
) -> None:
    """Have `handler` write a line for each thing, and seldom the same."""
    handler.addFilter(ExpectedErrorFilter(known))
    handler.addFilter(RepeatFilter(handler, now))


def reason_of(error: BaseException) -> str:
    """Why, in one line: a driver's own words where there are some, the cause behind a refusal."""
    behind = getattr(error, "orig", None) or error.__cause__
    if isinstance(behind, BaseException):
        return reason_of(behind)
    messages = (str(error).strip().splitlines() or [""])[0][:LONGEST_REASON]
    return f"{type(error).__name__}: {messages}" if messages else type(error).__name__


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
class _RecentMessages:
    """What was said of one kind within the present minute."""

    until: float
    record: logging.LogRecord
    messages: set[str] = field(default_factory=set)
    left_out: int = 0


class RepeatFilter(logging.Filter):
    """Lets a warning through once a minute, and `MOST_ALIKE` of those that differ in their words
    alone; what is left out is counted, and `handler` told. `now` is monotonic, in seconds."""

    def __init__(self, handler: logging.Handler, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._handler = handler
        self._now = now
        self._said: dict[tuple[str, str], _RecentMessages] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING or hasattr(record, "left_out"):
            return True
        now, key, messages = self._now(), (record.name, str(record.msg)), record.getMessage()
        said = self._said.get(key)
        if said is None or now >= said.until:
            self._tell(said)
            self._make_room(now)
            said = self._said[key] = _RecentMessages(now + QUIET_SECONDS, record)
        if messages in said.messages or len(said.messages) >= MOST_ALIKE:
            said.left_out += 1
            return False
        said.messages.add(messages)
        return True

    def tell_left_out(self) -> None:
        """Write how much was left out of the minutes that are over."""
        now = self._now()
        for key, said in list(self._said.items()):
            if now >= said.until:
                del self._said[key]
                self._tell(said)

    def _tell(self, said: _RecentMessages | None) -> None:
        if said is None or not said.left_out:
            return
        record = copy(said.record)
        record.msg = f"{said.left_out} more like this were left out: {record.getMessage()}"
        record.args, record.exc_info, record.exc_text = (), None, None
        record.created, record.left_out = time.time(), said.left_out
        self._handler.handle(record)

    def _make_room(self, now: float) -> None:
        if len(self._said) >= MOST_KINDS:
            self._said = {key: said for key, said in self._said.items() if now < said.until}
        if len(self._said) >= MOST_KINDS:
            self._said.clear()


def tell_left_out() -> None:
    """Have every handler's `RepeatFilter` tell what it left out."""
    for handler in logging.getLogger().handlers:
        for each in handler.filters:
            if isinstance(each, RepeatFilter):
                each.tell_left_out()
