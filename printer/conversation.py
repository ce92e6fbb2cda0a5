"""Asking a printer how it is, over anything that writes and reads bytes."""

from __future__ import annotations

import time
from typing import Final, Protocol

from config.wire import PrinterState
from printer.commands import ASK_STATUS, ASK_WHEN_DONE
from printer.status import (
    QUESTIONS,
    UNKNOWN,
    PrinterStatus,
    is_done_answer,
    is_realtime_answer,
    parse_realtime,
)

ANSWER_SECONDS: Final = 0.5
"""How long a printer may take to answer DLE EOT, which it does out of turn."""


class Channel(Protocol):
    """Both directions of a connection. Both methods raise `TransportError`."""

    def write(self, data: bytes) -> None: ...

    def read(self, seconds: float) -> bytes: ...


class Conversation:
    """One connection's questions and answers. "Done" may come while something else is asked."""

    def __init__(self, channel: Channel, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._channel = channel
        self._answer_seconds = answer_seconds
        self._done = False

    def write(self, data: bytes) -> None:
        """Send; where it ends with `GS r 1`, forget older answers to that.

        Raises `TransportError`.
        """
        if data.endswith(ASK_WHEN_DONE):
            self._forget()
        self._channel.write(data)

    def ask_status(self) -> PrinterStatus:
        """Ask the four questions one by one, for an answer does not say what it answers.

        A printer that does not answer one is not asked the rest. Raises `TransportError`.
        """
        while self._read(0):
            pass  # late answers to older questions
        answers: dict[int, int] = {}
        for question in QUESTIONS:
            self._channel.write(ASK_STATUS + bytes((question,)))
            answer = self._realtime_answer()
            if answer is None:
                break
            answers[question] = answer
        if not answers:
            return UNKNOWN
        state = parse_realtime(answers)
        detail = "the printer answers only in part" if state is PrinterState.UNKNOWN else ""
        return PrinterStatus(state, detail)

    def wait_done(self, timeout_seconds: float) -> bool:
        """Wait for the answer to the `GS r 1` last written. Raises `TransportError`."""
        deadline = time.monotonic() + timeout_seconds
        while not self._done and (left := deadline - time.monotonic()) > 0:
            self._read(left)
        return self._done

    def _forget(self) -> None:
        while self._read(0):
            pass
        self._done = False

    def _read(self, seconds: float) -> bytes:
        data = self._channel.read(seconds)
        self._done = self._done or any(is_done_answer(byte) for byte in data)
        return data

    def _realtime_answer(self) -> int | None:
        deadline = time.monotonic() + self._answer_seconds
        while (left := deadline - time.monotonic()) > 0:
            for byte in self._read(left):
                if is_realtime_answer(byte):
                    return byte
        return None
