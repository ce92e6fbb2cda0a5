"""The scheduler: does the periodic jobs that rooms register, in rounds and at night."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from time import monotonic
from typing import Final

from config.log_lines import tell_left_out
from queue_server.clock_adjustment import ClockMonitor
from queue_server.core.background import in_background
from queue_server.core.errors import MotcuaError
from queue_server.core.room import App, PeriodicJob, When

logger = logging.getLogger(__name__)

ROUND_SECONDS: Final = 30.0
LONGEST_ROUND_SECONDS: Final = 4 * ROUND_SECONDS
"""Without a round for so long, the jobs stand still."""


class Scheduler:
    """A round of jobs every half minute, in the order in which rooms registered them."""

    def __init__(self, app: App, jobs: Sequence[PeriodicJob], clock_monitor: ClockMonitor) -> None:
        self._jobs = jobs
        self._centre = app.centre
        self._clock = app.clock
        self._clock_monitor = clock_monitor
        self.last_round_at: datetime | None = None
        """When every job was last through."""
        self._round_ended = -math.inf
        self._day = app.centre.value.day(app.clock.now())

    @asynccontextmanager
    async def started(self) -> AsyncIterator[None]:
        """What must be in order before anything is loaded. Raises `MotcuaError`."""
        await self._do(When.START)
        self._end_round()
        yield

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """A round every `ROUND_SECONDS` until left."""
        async with in_background(self._rounds, "jobs"):
            yield

    @property
    def are_turning(self) -> bool:
        """Whether a round ended not long ago, however the clock was set meanwhile."""
        return monotonic() - self._round_ended <= LONGEST_ROUND_SECONDS

    async def round(self) -> None:
        """Do every job of a round once, and those of the night after a day has ended. Raises
        `MotcuaError` where one must wait for the database."""
        await self._do(When.ROUND)
        today = self._centre.value.day(self._clock.now())
        if today != self._day:
            self._day = today
            await self._do(When.NIGHT)
        self._end_round()

    async def _do(self, when: When) -> None:
        for job in self._jobs:
            if when in job.when and (not job.deletes_for_good or self._clock_monitor.may_delete):
                await job.work()

    def _end_round(self) -> None:
        self.last_round_at, self._round_ended = self._clock.now(), monotonic()

    async def _rounds(self) -> None:
        while True:
            await asyncio.sleep(ROUND_SECONDS)
            tell_left_out()
            try:
                await self.round()
            except MotcuaError:
                logger.warning("a round of jobs must wait for the database", exc_info=True)
            except Exception:
                # The edge of the loop: one broken round must not end the next ones.
                logger.exception("a round of jobs failed")
