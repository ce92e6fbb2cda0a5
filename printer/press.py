"""One printer at work: when a job may begin, and whether it was printed. Blocking.

What counts as printed: the printer answered the question that waited behind the job; or, where
it never answers that question, it took every byte and still says that it is well; or, where it
never says anything at all, it took every byte. Everything else that had begun is unknown.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from config.wire import PrinterState
from printer.commands import ASK_WHEN_DONE
from printer.errors import TransportError
from printer.jobs import JobState
from printer.status import UNKNOWN, PrinterStatus
from printer.transports import Transport

LOOK_SECONDS: Final = 0.5
"""While waiting for a job to be done: how often to look whether the printer has a fault."""

ASK_SILENT_EVERY_SECONDS: Final = 60.0
"""A printer that has never answered is not asked before each job, for that takes time."""


@dataclass(frozen=True)
class PrintResult:
    """`state`: printed, unknown, or waiting (not a byte left)."""

    state: JobState
    status: PrinterStatus


class Press:
    """Owns a transport. All calls come from one thread."""

    def __init__(
        self,
        transport: Transport,
        confirm_seconds: float = 5.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transport = transport
        self._confirm_seconds = confirm_seconds
        self._monotonic = monotonic
        self._says_when_well = False
        self._answers_when_done = True
        self._silent_until = float("-inf")
        self._open = False

    def check(self) -> PrinterStatus:
        """Connect if need be and ask the printer how it is; unreachable is `OFFLINE`."""
        was_open = self._open
        try:
            return self._connect_and_ask()
        except TransportError as error:
            gone = self._gone(error)
        if not was_open:
            return gone
        try:
            # An idle connection may have ended without any fault; a new one tells.
            return self._connect_and_ask()
        except TransportError as error:
            return self._gone(error)

    def may_begin(self, status: PrinterStatus) -> bool:
        """Whether a job may be sent: the printer is well, or never said whether it is."""
        if status.state is PrinterState.UNKNOWN:
            return not self._says_when_well
        return not status.blocks

    def print(self, data: bytes) -> PrintResult:
        """Send a job and find out what became of it. `check` said before that it may begin."""
        expects_answer = self._says_when_well and self._answers_when_done
        try:
            self._transport.write(data + ASK_WHEN_DONE if expects_answer else data)
        except TransportError as error:
            begun = error.bytes_sent > 0
            return PrintResult(JobState.UNKNOWN if begun else JobState.WAITING, self._gone(error))
        try:
            return self._outcome(expects_answer)
        except TransportError as error:
            return PrintResult(JobState.UNKNOWN, self._gone(error))

    def close(self) -> None:
        self._transport.close()
        self._open = False

    def _connect_and_ask(self) -> PrinterStatus:
        if not self._open:
            self._transport.open()
            self._open = True
            self._silent_until = float("-inf")
        return self._ask()

    def _ask(self) -> PrinterStatus:
        unknown = PrinterStatus(PrinterState.UNKNOWN, f"{self._transport.name} does not answer")
        if self._monotonic() < self._silent_until:
            return unknown
        status = self._transport.read_status()
        if status.state in (PrinterState.READY, PrinterState.PAPER_NEAR_END):
            self._says_when_well = True
        elif status.state is PrinterState.UNKNOWN and self._says_when_well:
            self.close()  # it fell silent: the next try is on a new connection
        elif status == UNKNOWN:
            self._silent_until = self._monotonic() + ASK_SILENT_EVERY_SECONDS
            return unknown
        return status

    def _outcome(self, expects_answer: bool) -> PrintResult:
        deadline = self._monotonic() + self._confirm_seconds
        while expects_answer and self._monotonic() < deadline:
            if self._transport.wait_done(min(LOOK_SECONDS, self._confirm_seconds)):
                return PrintResult(JobState.PRINTED, self.check())
            status = self._ask()
            if status.blocks or status.state is PrinterState.UNKNOWN:
                return self._unknown(status)
        return self._unconfirmed(expects_answer)

    def _unconfirmed(self, expected_answer: bool) -> PrintResult:
        """All bytes were taken and the printer did not say "done"."""
        status = self._ask()
        if status.blocks or not self.may_begin(status):
            return self._unknown(status)
        if expected_answer:
            self._answers_when_done = False  # it is well and does not know the question
        return PrintResult(JobState.PRINTED, status)

    def _unknown(self, status: PrinterStatus) -> PrintResult:
        self.close()  # a late "done" of this job must not be taken for the next one's
        return PrintResult(JobState.UNKNOWN, status)

    def _gone(self, error: TransportError) -> PrinterStatus:
        self.close()
        return PrinterStatus(PrinterState.OFFLINE, str(error))
