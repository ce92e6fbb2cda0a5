"""A fair queue for costly work: a few run at once, the others wait, in rotation by subject.

An address with a hundred requests gets its turn as often as one with a single request: nobody
waits for more than one request of every other address.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from queue_server.core.errors import TooManyRequests

MOST_WAITING: Final = 2_000
"""Of all subjects together; each waiting request holds a connection and little memory."""
MOST_OF_ONE: Final = 50
RETRY_SECONDS: Final = 5


class FairQueue:
    """At most `at_once` bodies run at a time; no more than `most_of_one` of a subject wait."""

    def __init__(self, at_once: int, most_of_one: int = MOST_OF_ONE) -> None:
        self._free = at_once
        self._most_of_one = most_of_one
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._count = 0
        """How many wait, of all subjects."""

    @asynccontextmanager
    async def turn(self, subject: str) -> AsyncIterator[None]:
        """The body runs when it is `subject`'s turn.

        Raises `TooManyRequests` where too many of the subject, or of all, wait already.
        """
        if self._free > 0:
            self._free -= 1
        else:
            await self._wait(subject)
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, subject: str) -> None:
        line = self._waiting.get(subject, ())
        if len(line) >= self._most_of_one or self._count >= MOST_WAITING:
            raise TooManyRequests(RETRY_SECONDS)
        called: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(subject, deque()).append(called)
        self._count += 1
        try:
            await called
        except asyncio.CancelledError:
            if called.done() and not called.cancelled():
                self._pass_on()  # called and gone in the same moment
            raise

    def _pass_on(self) -> None:
        """Call the next in turn: the first of the subject that was called longest ago."""
        while self._waiting:
            subject, line = self._waiting.popitem(last=False)
            called = line.popleft()
            self._count -= 1
            if line:
                self._waiting[subject] = line
            if not called.done():
                called.set_result(None)
                return
        self._free += 1
