"""How far a long command is, how long it still takes, and stopping it without harm.

On a terminal it is a bar (click's), elsewhere a line for each tenth, on the error output. Ctrl-C
ends the work at its next step, by an exception that rolls its transaction back; a second Ctrl-C
does not wait for that.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from time import monotonic
from typing import Final, Protocol

import click

from config.text.catalogue import text

Report = Callable[[int, int], None]
"""Called at each step with how much is done and of how much. Raises `Interrupted`."""


class Interrupted(Exception):
    """Somebody stopped a command with Ctrl-C: what it was at is rolled back. No refusal, so it
    stands beside the tree of errors."""


TENTHS: Final = 10
STOP_ASKED: Final = threading.Event()
"""Set by Ctrl-C while a `progress` is shown."""


def nobody_watches(_done: int, _total: int) -> None:
    """For work that is not a command's, or a quick one's."""


class Shown(Protocol):
    """Where progress is seen."""

    def show(self, done: int, total: int) -> None: ...
    def end(self) -> None: ...


class _Nowhere:
    """Nothing is printed."""

    def show(self, done: int, total: int) -> None: ...
    def end(self) -> None: ...


class _Lines:
    """A line for each tenth."""

    def __init__(self, label: str, language: str) -> None:
        self._label, self._language = label, language
        self._tenth, self._total = -1, 0
        self._began = monotonic()

    def show(self, done: int, total: int) -> None:
        if total != self._total:  # another piece of work begins
            self._tenth, self._total, self._began = -1, total, monotonic()
        tenth = TENTHS if done >= total else done * TENTHS // total
        if tenth <= self._tenth:
            return
        self._tenth = tenth
        values = {"label": self._label, "percent": tenth * 100 // TENTHS}
        if done and done < total:
            left = max(1, round((monotonic() - self._began) * (total - done) / done))
            values["left"] = f"{left // 60}:{left % 60:02}"
            line = text(self._language, "command.progress_left", **values)
        else:
            line = text(self._language, "command.progress", **values)
        print(line, file=sys.stderr, flush=True)

    def end(self) -> None: ...


class _Bar:
    """click's bar, with the time that is left; a new one where another piece of work begins."""

    def __init__(self, label: str) -> None:
        self._label, self._total = label, 0
        self._ends = ExitStack()

    def show(self, done: int, total: int) -> None:
        if total != self._total:
            self.end()
            self._total = total
            bar = click.progressbar(length=max(total, 1), label=self._label, file=sys.stderr)
            self._bar = self._ends.enter_context(bar)
        self._bar.update(done - self._bar.pos)

    def end(self) -> None:
        self._ends.close()


def _shown(label: str, language: str, *, quiet: bool) -> Shown:
    if quiet:
        return _Nowhere()
    return _Bar(label) if sys.stderr.isatty() else _Lines(label, language)


@contextmanager
def progress(label: str, language: str = "en", *, quiet: bool = False) -> Iterator[Report]:
    """What the work reports its steps to, while it is done."""
    shown = _shown(label, language, quiet=quiet)

    def report(done: int, total: int) -> None:
        if STOP_ASKED.is_set():
            raise Interrupted
        shown.show(done, total)

    with _ctrl_c():
        try:
            yield report
        finally:
            shown.end()


@contextmanager
def _ctrl_c() -> Iterator[None]:
    """Ctrl-C asks the work to stop, the second time at once. Only a main thread can hear it."""
    STOP_ASKED.clear()
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ask(_number: int, _frame: object) -> None:
        if STOP_ASKED.is_set():
            raise KeyboardInterrupt
        STOP_ASKED.set()

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
