"""Long computations of the event loop's own thread, in slices between which it serves the hall.

A thread would hold the interpreter for five milliseconds at a time, and another process would need
the memory of a second server; a slice is shorter, and the loop has at least as long for itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from time import perf_counter, thread_time
from typing import Final, TypeVar

from queue_server.core.errors import TooManyRequests

T = TypeVar("T")

SLICE_SECONDS: Final = 0.003
MOST_SECONDS: Final = 20.0
"""Of the processor, for one computation."""
MOST_WAITING: Final = 4
"""Computations that are under way or wait for their turn."""
RETRY_SECONDS: Final = 10


class Slices:
    """Does one computation after the other."""

    def __init__(self, most_seconds: float = MOST_SECONDS, most_waiting: int = MOST_WAITING):
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._most_seconds = most_seconds
        self._most_waiting = most_waiting

    async def run(self, work: Generator[None, None, T]) -> T:
        """What `work` returns. Raises `TooManyRequests` where too many are asked for at once, or
        this one takes too long."""
        if self._waiting >= self._most_waiting:
            raise TooManyRequests(RETRY_SECONDS)
        self._waiting += 1
        try:
            async with self._turn:
                return await self._run(work)
        finally:
            self._waiting -= 1
            work.close()

    async def _run(self, work: Generator[None, None, T]) -> T:
        spent = 0.0
        while spent < self._most_seconds:
            began, worked = perf_counter(), thread_time()
            try:
                while perf_counter() - began < SLICE_SECONDS:
                    next(work)
            except StopIteration as end:
                result: T = end.value
                return result
            lasted = perf_counter() - began
            spent += thread_time() - worked
            await asyncio.sleep(lasted)
        raise TooManyRequests(RETRY_SECONDS)
