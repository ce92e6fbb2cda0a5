"""What fails is told in a line, seldom the same; nothing from outside begins a line."""

from __future__ import annotations

import io
import json
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.exc import OperationalError, ProgrammingError

from config.log_lines import MOST_ALIKE, QUIET_SECONDS, PlainLines, RepeatFilter
from config.wire import ErrorCode
from printer.errors import PrinterError
from queue_server.core.errors import Unavailable
from queue_server.core.ops import logs


class Written:
    """A logger whose lines are kept, and whose clock is moved by hand."""

    def __init__(self, formatter: logging.Formatter) -> None:
        self._text = io.StringIO()
        self.log = logging.Logger("tried")
        self.seconds = 0.0
        handler = logging.StreamHandler(self._text)
        handler.setFormatter(formatter)
        logs.write_as_server(handler, lambda: self.seconds)
        self.repeats = next(each for each in handler.filters if isinstance(each, RepeatFilter))
        self.log.addHandler(handler)

    @property
    def lines(self) -> list[str]:
        return self._text.getvalue().splitlines()


@pytest.fixture
def written() -> Written:
    return Written(PlainLines("%(levelname)s %(message)s"))


@contextmanager
def failing(written: Written, said: str) -> Iterator[None]:
    try:
        yield
    except Exception:
        written.log.exception(said)


def unavailable() -> Unavailable:
    refusal = Unavailable(ErrorCode.UNAVAILABLE)
    refusal.__cause__ = OperationalError("INSERT", {}, sqlite3.OperationalError("disk I/O error"))
    return refusal


FORESEEN = {
    "OSError: [Errno 28] No space left on device": OSError(28, "No space left on device"),
    "ConnectionResetError: gone": ConnectionResetError("gone"),
    "TimeoutError": TimeoutError(),
    "OperationalError: database or disk is full": OperationalError(
        "INSERT", {"name": "Lan"}, sqlite3.OperationalError("database or disk is full\nsecond")
    ),
    "OperationalError: disk I/O error": unavailable(),
    "PrinterError: away": PrinterError("away"),
}


@pytest.mark.parametrize(("reason", "error"), FORESEEN.items(), ids=FORESEEN.keys())
def test_what_is_foreseen_is_one_line(written: Written, reason: str, error: Exception) -> None:
    with failing(written, "the ticket is not kept"):
        raise error
    assert written.lines == [f"ERROR the ticket is not kept: {reason}"]


@pytest.mark.parametrize(
    "error",
    [ProgrammingError("SELEC", {}, sqlite3.ProgrammingError("near SELEC")), KeyError("ho-tich")],
)
def test_a_fault_of_ours_has_its_trace(written: Written, error: Exception) -> None:
    with failing(written, "a use case is broken"):
        raise error
    assert written.lines[0] == "ERROR a use case is broken"
    assert any(type(error).__name__ in line for line in written.lines)
    assert len(written.lines) > 3
    assert all(line.startswith("    ") for line in written.lines[1:])


def test_the_same_is_said_once_a_minute_and_counted(written: Written) -> None:
    for _ in range(42):
        written.log.warning("the disk is full")
    assert written.lines == ["WARNING the disk is full"]
    written.seconds = QUIET_SECONDS
    written.log.warning("the disk is full")
    assert written.lines[1:] == [
        "WARNING 41 more like this were left out: the disk is full",
        "WARNING the disk is full",
    ]


def test_the_alike_are_bounded_too(written: Written) -> None:
    for number in range(1_000):
        written.log.error("a command of %d was not kept", number)
    assert len(written.lines) == MOST_ALIKE


def test_the_count_is_told_though_nothing_follows(written: Written) -> None:
    for _ in range(5):
        written.log.warning("no connection can be taken")
    written.repeats.tell_left_out()
    assert len(written.lines) == 1  # the minute is not over
    written.seconds = QUIET_SECONDS
    written.repeats.tell_left_out()
    assert "4 more like this were left out: no connection can be taken" in written.lines[1]


def test_what_is_usual_is_never_left_out(written: Written) -> None:
    for _ in range(100):
        written.log.info("issueTicket 200")
    assert len(written.lines) == 100


FORGED = (
    "a\n2026-11-16 ERROR all is lost", "a\r\nb", "a\x1b[2Jb", "a\x07b", "a\x00b", "a\x9b31mb",
    "a\u2028b", "a\u2029b", "a\u202eb", "a\u2066b", "a\x85b", "a\x0bb", "a\u200bb", "a\udc80b",
)  # fmt: skip


@pytest.mark.parametrize("words", FORGED, ids=ascii)
@pytest.mark.parametrize("formatter", [PlainLines("%(message)s"), logs.JsonLines()])
def test_nothing_from_outside_begins_a_line(words: str, formatter: logging.Formatter) -> None:
    written = Written(formatter)
    written.log.warning("somebody said %s", words)
    [line] = written.lines
    assert line.isprintable()
    if isinstance(formatter, logs.JsonLines):
        assert json.loads(line)["message"] == f"somebody said {words}"


def test_an_exception_from_outside_begins_no_line_either(written: Written) -> None:
    with failing(written, "broken"):
        raise ValueError("a\nERROR forged\x1b[2J")
    assert not [line for line in written.lines[1:] if not line.startswith("    ")]
    assert all(line.isprintable() for line in written.lines)
