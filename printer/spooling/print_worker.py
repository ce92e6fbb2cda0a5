"""One printer at work: when a job may begin, and whether it was printed. Blocking.

What counts as printed: the printer answered the question that waited behind the job; or, where
it never answers that question, it took every byte and still says that it is well. Of one that
never says anything at all, that it took every byte is all anybody can know: unconfirmed.
Everything else that had begun is unknown.

A job that broke off leaves its rest in the printer's buffer and half a command in its head. So
before the next one the printer is cleared: zeroes that end the command, a cut that takes off what
hangs out, and a question whose answer says that all this is done. Then the answer after the next
job can only be that job's.

How soon a fault is known, at worst, in seconds (a printer that answers does so in milliseconds):

    idle, it reports a fault                POLL 1.0 + answers 0.1              = 1.1
    idle, it fell silent (cable, hang)      POLL 1.0 + ANSWER 0.5               = 1.5
    idle, the line broke, it is off         POLL 1.0 + CONNECT 1.0 + ANSWER 0.5 = 2.5
    within a job, it reports a fault        at once by ASB, else LOOK 0.5 + 0.1 = 0.6
    within a job, it takes no more bytes    STUCK 1.5
    behind a job, it fell silent            2 × (LOOK 0.5 + ANSWER 0.5)         = 2.0

The kiosk shows it with its next frame and reports it at once; the server sends it on in the same
step. So glass and console show it within 3 s.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from config.wire import PrinterState
from printer.errors import TransportError, WriteTimedOut
from printer.escpos.commands import longest_command
from printer.escpos.status import UNKNOWN, PrinterStatus
from printer.spooling.outcome import PrintOutcome
from printer.transports.base import Transport
from printer.transports.status_queries import StatusCallback, ignore_status

LOOK_SECONDS: Final = 0.5
"""While waiting for a job to be done: how often to look whether the printer has a fault."""

ASK_SILENT_EVERY_SECONDS: Final = 60.0
"""A printer that has never answered is not asked before each job, for that takes time."""

SLOW_TIMES: Final = 6
"""How many times as long to wait for a printer that has answered a completion query and is well."""

BUSY_SECONDS: Final = 1.5
"""A printer at work on a full buffer may not hear a question for so long."""

CLEARINGS_TRIED: Final = 3
"""A printer that is well and answers none of so many is printed on."""

COMPLETION_SECONDS: Final = 0.5
"""How long an idle printer may take to answer the question that waits in its queue."""

STRAY_SECONDS: Final = 0.3
"""After clearing: how long another answer, to a question of the job before, is listened for."""


@dataclass(frozen=True)
class PrintResult:
    """What became of a job, and how the printer is."""

    outcome: PrintOutcome
    """Printed, unconfirmed, unknown, or waiting still."""
    status: PrinterStatus


class PrintWorker:
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
        self._has_answered = False
        """Whether it ever answered anything."""
        self._reports_ready = False
        self._answers_completion_query = True
        self._has_confirmed = False
        self._tried_query = False
        self._fault: PrinterStatus | None = None
        """The fault that it reported last, until it reports that it is well."""
        self._unclear = False
        """A job broke off: the printer is to be cleared before the next."""
        self._last = b""
        """The job that was sent last."""
        self._clearing = False
        """The clearing is sent and not yet answered."""
        self._clearings_lost = 0
        self._silent_until = float("-inf")
        self._open = False

    def check(self) -> PrinterStatus:
        """Connect if need be and ask the printer how it is; unreachable is `OFFLINE`."""
        was_open = self._open
        try:
            return self._connect_and_ask()
        except TransportError as error:
            gone = self._lost(error)
        if not was_open:
            return gone
        try:
            # An idle connection may have ended without any fault; a new one shows.
            return self._connect_and_ask()
        except TransportError as error:
            return self._lost(error)

    def may_begin(self, status: PrinterStatus) -> bool:
        """Whether a job may be sent: the printer is well, or never reported whether it is."""
        if status.state is PrinterState.UNKNOWN:
            return not self._reports_ready
        return not status.blocks

    def print(self, data: bytes, on_status: StatusCallback = ignore_status) -> PrintResult:
        """Send a job and find out what became of it. `check` found before that it may begin.

        `on_status` gets the printer's status while it takes the bytes.
        """

        stopped = self._clear(on_status) if self._unclear else None
        if stopped is not None:
            return PrintResult(PrintOutcome.WAITING, stopped)
        faults: list[PrinterStatus] = []

        def note(status: PrinterStatus) -> None:
            if status.state is not PrinterState.OFFLINE:
                self._fault = status if status.blocks else None
                faults.extend([status] * status.blocks)
            on_status(status)

        result = self._send(data, note)
        if result.outcome is PrintOutcome.PRINTED and faults:
            # It went on, or forgot what it had not printed and was done sooner: nobody knows.
            self._unclear = True
            return PrintResult(PrintOutcome.UNKNOWN, result.status)
        return result

    def _send(self, data: bytes, note: StatusCallback) -> PrintResult:
        """Send a job to a printer that is clear, and wait for its end."""
        self._last = data
        expects_answer = self._expects_answer
        try:
            self._transport.write(data + self._query if expects_answer else data, note)
        except TransportError as error:
            return self._broke_off(error)
        try:
            return self._outcome(expects_answer)
        except TransportError as error:
            self._unclear = True
            return PrintResult(PrintOutcome.UNKNOWN, self._lost(error))

    def close(self) -> None:
        self._transport.close()
        self._open = self._clearing = False

    # ----------------------------------------------------------------------------- asking

    def _connect_and_ask(self) -> PrinterStatus:
        if not self._open:
            self._transport.open()
            self._open = True
            self._silent_until = float("-inf")
        status = self._ask()
        if self._expects_answer and not status.blocks and not self._tried_query:
            self._try_query()
        return status

    @property
    def _query(self) -> bytes:
        return self._transport.dialect.completion_query

    @property
    def _expects_answer(self) -> bool:
        """Whether the completion query behind a job is answered, as far as is known."""
        return bool(self._query) and self._reports_ready and self._answers_completion_query

    def _try_query(self) -> None:
        """Learn before the first job whether the printer knows the question behind each: then a
        slow one is waited for, and is not taken for one that does not know it."""
        self._tried_query = True
        self._transport.write(self._query)
        self._has_confirmed = self._transport.wait_completed(COMPLETION_SECONDS)

    def _ask(self) -> PrinterStatus:
        unknown = PrinterStatus(PrinterState.UNKNOWN, f"{self._transport.name} does not answer")
        if self._monotonic() < self._silent_until:
            return unknown
        status = self._transport.read_status()
        if status == UNKNOWN:
            if self._has_answered:
                return self._fell_silent()
            self._silent_until = self._monotonic() + ASK_SILENT_EVERY_SECONDS
            return unknown
        return self._heard(status)

    def _heard(self, status: PrinterStatus) -> PrinterStatus:
        self._has_answered = True
        self._fault = status if status.blocks else None
        if status.state in (PrinterState.READY, PrinterState.PAPER_NEAR_END):
            self._reports_ready = True
        return status

    def _fell_silent(self) -> PrinterStatus:
        """It used to answer. The next try is on a new connection.

        A fault reported before stays its state: a printer whose buffer is full hears nothing.
        """
        self.close()
        detail = f"{self._transport.name} no longer answers"
        if self._fault is not None:
            return replace(self._fault, detail=detail)
        return PrinterStatus(PrinterState.OFFLINE, detail)

    def _lost(self, error: TransportError) -> PrinterStatus:
        self.close()
        if isinstance(error, WriteTimedOut) and self._fault is not None:
            return replace(self._fault, detail=str(error))
        self._fault = None
        return PrinterStatus(PrinterState.OFFLINE, str(error))

    # --------------------------------------------------------------------------- printing

    def _broke_off(self, error: TransportError) -> PrintResult:
        begun = error.bytes_sent > 0
        self._unclear = self._unclear or begun
        outcome = PrintOutcome.UNKNOWN if begun else PrintOutcome.WAITING
        return PrintResult(outcome, self._lost(error))

    def _outcome(self, expects_answer: bool) -> PrintResult:
        if not expects_answer:
            return self._unconfirmed(expected_answer=False)
        status = self._wait_completed()
        if status is None:
            self._has_confirmed = True
            return PrintResult(PrintOutcome.PRINTED, self.check())
        if status.blocks or status.state is PrinterState.UNKNOWN or self._has_confirmed:
            return self._unknown(status)
        return self._unconfirmed(expected_answer=True)

    def _wait_completed(self) -> PrinterStatus | None:
        """None once the printer is done; else how it is, at a fault or after the last patience."""
        times = SLOW_TIMES if self._has_confirmed else 1
        deadline = self._monotonic() + self._confirm_seconds * times
        heard_at, status = self._monotonic(), UNKNOWN
        while self._monotonic() < deadline:
            if self._transport.wait_completed(min(LOOK_SECONDS, self._confirm_seconds)):
                return None
            status = self._transport.read_status()
            if status != UNKNOWN:
                heard_at, status = self._monotonic(), self._heard(status)
            elif self._monotonic() - heard_at < min(BUSY_SECONDS, self._confirm_seconds):
                continue
            if status.blocks or status.state is PrinterState.UNKNOWN:
                break
        return self._fell_silent() if status == UNKNOWN else status

    def _unconfirmed(self, expected_answer: bool) -> PrintResult:
        """All bytes were taken and the printer did not say "done"."""
        status = self._ask()
        if status.blocks or not self.may_begin(status):
            return self._unknown(status)
        if expected_answer:
            self._answers_completion_query = False  # it is well and does not know the question
        outcome = PrintOutcome.PRINTED if self._has_answered else PrintOutcome.UNCONFIRMED
        return PrintResult(outcome, status)

    def _unknown(self, status: PrinterStatus) -> PrintResult:
        self._unclear = True
        self.close()  # a late "done" of this job must not be taken for the next one's
        return PrintResult(PrintOutcome.UNKNOWN, status)

    def _clear(self, on_status: StatusCallback) -> PrinterStatus | None:
        """Clear the printer of a job that broke off; None once that is done, else how it is."""
        try:
            if not self._clearing:
                end_of_command = b"\x00" * longest_command(self._last)
                clearing = self._transport.dialect.clearing + self._query
                self._transport.write(end_of_command + clearing, on_status)
                self._clearing = True
            if not self._expects_answer:
                self._is_clear()
                return None
            return self._cleared()
        except TransportError as error:
            return self._lost(error)

    def _cleared(self) -> PrinterStatus | None:
        status = self._wait_completed()
        if status is not None:
            # Well and without an answer: it has forgotten the question, which is asked again.
            self._clearing = status.blocks
            self._clearings_lost += not status.blocks
            if self._clearings_lost >= CLEARINGS_TRIED:
                self._is_clear()
            return status
        self._transport.wait_completed(STRAY_SECONDS)  # an answer to the old job's question, maybe
        self._is_clear()
        return None

    def _is_clear(self) -> None:
        self._unclear = self._clearing = False
        self._clearings_lost = 0
