"""Status queries over any connection, and what the printer reports unasked."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Protocol

from config.wire import PrinterState
from printer.escpos.dialects.base import PrinterDialect, ResponseKind, StatusResponse
from printer.escpos.status import BLOCKING, UNKNOWN, PrinterStatus
from printer.transports.descriptors import NO_OBSERVER, WriteObserver

ANSWER_SECONDS: Final = 0.5
"""How long a printer may take to answer a status query, which it does out of turn."""

BLOCKED_LOOK_SECONDS: Final = 0.05
"""How long to wait on for a printer that reports a stop."""

StatusCallback = Callable[[PrinterStatus], None]
"""Gets the printer's status while it is being written to, in the printer's thread."""


def ignore_status(status: PrinterStatus) -> None:
    """For writes whose end alone matters."""


class PrinterConnection(Protocol):
    """Both directions of a connection. Both methods raise `TransportError`."""

    @property
    def name(self) -> str: ...

    def write(self, data: bytes, observer: WriteObserver) -> None: ...

    def read(self, seconds: float) -> bytes: ...


class StatusQueries:
    """One connection's queries and responses.

    "Completed" may come while something else is asked.
    """

    def __init__(
        self,
        connection: PrinterConnection,
        dialect: PrinterDialect,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self._connection = connection
        self._dialect = dialect
        self._answer_seconds = answer_seconds
        self._reader = dialect.reader()
        self._completed = 0
        self._reported: PrinterState | None = None
        """What the printer last reported unasked."""
        self._on_status: StatusCallback = ignore_status

    def write(self, data: bytes, on_status: StatusCallback = ignore_status) -> None:
        """Send; where it ends with the completion query, forget older answers to that.

        `on_status` gets what the printer reports unasked until the next write, and that it takes no
        more bytes. Raises `TransportError`.
        """
        query = self._dialect.completion_query
        if query and data.endswith(query):
            self._forget()
        self._reported, self._on_status = None, on_status

        def stuck() -> None:
            if self._reported not in BLOCKING:
                on_status(
                    PrinterStatus(PrinterState.OFFLINE, f"{self._connection.name} takes no data")
                )

        hears = self._take if self._dialect.status_queries else None
        self._connection.write(data, WriteObserver(hears, stuck))

    def ask_status(self) -> PrinterStatus:
        """Ask the queries one by one, for an answer does not say what it answers.

        A printer that does not answer one is not asked the rest. Raises `TransportError`.
        """
        if not self._dialect.status_queries:
            return UNKNOWN
        while self._read(0):
            pass  # late answers to older questions
        answers: list[bytes] = []
        for query in self._dialect.status_queries:
            self._connection.write(query, NO_OBSERVER)
            answer = self._realtime_answer()
            if answer is None:
                break
            answers.append(answer)
        if not answers:
            return UNKNOWN
        state = self._dialect.parse_realtime(answers)
        detail = "the printer answers only in part" if state is PrinterState.UNKNOWN else ""
        return PrinterStatus(state, detail)

    def wait_completed(self, timeout_seconds: float) -> bool:
        """Wait for an answer to a completion query; each answer is given out once.

        Gives up at once where the printer reports a stop. Raises `TransportError`.
        """
        if not self._dialect.completion_query:
            return False
        deadline = time.monotonic() + timeout_seconds
        while not self._completed and (left := deadline - time.monotonic()) > 0:
            if self._reported in BLOCKING:
                self._read(min(left, BLOCKED_LOOK_SECONDS))
                break
            self._read(left)
        if not self._completed:
            return False
        self._completed -= 1
        return True

    def _forget(self) -> None:
        while self._read(0):
            pass
        self._completed = 0

    def _read(self, seconds: float) -> list[StatusResponse] | None:
        """The responses within `seconds`; None for no bytes at all."""
        data = self._connection.read(seconds)
        return self._take(data) if data else None

    def _take(self, data: bytes) -> list[StatusResponse]:
        answers = list(self._reader.feed(data))
        for answer in answers:
            if answer.kind is ResponseKind.COMPLETED:
                self._completed += 1
            elif answer.kind is ResponseKind.AUTOMATIC:
                self._hear(self._dialect.parse_automatic(answer.data))
        return answers

    def _hear(self, state: PrinterState) -> None:
        if state is not self._reported:
            self._reported = state
            self._on_status(PrinterStatus(state))

    def _realtime_answer(self) -> bytes | None:
        deadline = time.monotonic() + self._answer_seconds
        while (left := deadline - time.monotonic()) > 0:
            for answer in self._read(left) or ():
                if answer.kind is ResponseKind.REALTIME:
                    return answer.data
        return None
