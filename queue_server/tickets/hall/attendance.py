"""Keeps current whether somebody is at each open counter (`centre.manning`).

Every few seconds, and at once when something is done at a counter that was found empty. Before the
doors open and over lunch no counter is found empty, and after it its clerk has the time anew. The
database has the last word: before a counter is said to be empty, it is asked there whether its
clerk did something that this process has not seen.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Protocol

from sqlalchemy import Connection

from config.wire import CounterId, CounterState, CounterSummary, TicketAction
from queue_server.centre import counter_log
from queue_server.centre.counters import Counters
from queue_server.centre.manning import Attendance, is_manned
from queue_server.centre.opening import centre_hours_on
from queue_server.core.actor import SYSTEM, staff_label
from queue_server.core.background import in_background
from queue_server.core.clock import Clock
from queue_server.core.db.base import Database
from queue_server.core.errors import MotcuaError
from queue_server.core.events import Event
from queue_server.tickets.events import TicketChanged
from queue_server.tickets.hall.broadcasts import Live
from queue_server.tickets.repository import queries
from queue_server.tickets.rules.waits.returns import Today

logger = logging.getLogger(__name__)

LOOK_SECONDS: Final = 15.0
_NOT_BY_CLERKS: Final = frozenset({TicketAction.CANCEL, TicketAction.EXPIRE, TicketAction.ISSUE})


class StaffActs(Protocol):
    """What staff do beside tickets, which another room knows."""

    def last_act(self, connection: Connection, staff: str, since: datetime) -> datetime | None:
        """When somebody, by the label in the logs, last did something after `since`."""


class AttendanceWatch:
    """See the module. It belongs to a server process; two of them agree by the database."""

    def __init__(
        self, live: Live, counters: Counters, database: Database, clock: Clock, acts: StaffActs
    ) -> None:
        self._live = live
        self._counters = counters
        self._database = database
        self._clock = clock
        self._acts = acts
        self._began = clock.now()
        self._acted: dict[str, datetime] = {}
        """By counter: when the last step that was seen there was taken."""
        self._news = asyncio.Event()
        database.bus.listen(self.hear, TicketChanged)

    @property
    def _patience(self) -> timedelta:
        return timedelta(minutes=self._live.hall.centre.calling.unmanned_after_minutes)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Look again and again until left."""
        async with in_background(self._looks, "attendance"):
            yield

    def hear(self, event: Event) -> None:
        """Note what a clerk does at a counter."""
        if not isinstance(event, TicketChanged) or event.action in _NOT_BY_CLERKS:
            return
        known = self._live.hall.view.counters.get(event.counter or "")
        if known is not None:
            self._acted[known.counter] = event.at
            if not known.manned:
                self._news.set()

    async def look(self) -> None:
        """Note of every open counter what has changed. Raises `Unavailable`."""
        for counter in tuple(self._live.hall.view.counters.values()):
            if counter.state is CounterState.OPEN:
                await self._look_at(counter)

    async def _look_at(self, counter: CounterSummary) -> None:
        now = self._clock.now()
        today = self._today(now)
        known = self._known(counter, today)
        if counter.manned and (today.in_break or is_manned(known, self._patience, now)):
            return
        judge = partial(self._judge, known=known, counter=counter.counter, now=now)
        if await self._database.read(judge) is counter.manned:
            return
        await self._database.write(
            lambda unit: self._counters.note_manned(
                unit, counter.counter, manned=judge(unit.connection)
            ),
            SYSTEM,
            now,
        )

    def _today(self, now: datetime) -> Today:
        centre = self._live.hall.centre
        return Today(centre_hours_on(centre, centre.day(now)), now)

    def _known(self, counter: CounterSummary, today: Today) -> Attendance:
        """What this process knows of an open counter that nobody has found empty."""
        hall, here = self._live.hall, CounterId(counter.counter)
        services = hall.called_by(here)
        waiting = [
            hall.tickets[one.ticket_id].state_since
            for one in hall.waiting()
            if one.counter == here or (one.counter is None and one.service in services)
        ]
        # Whatever happened before this process looked, or before these hours began, is not held
        # against anybody.
        looked = max(self._began, today.begun or self._began)
        return Attendance(
            acted_at=max(self._acted.get(here, self._began), counter.since or self._began),
            serves=hall.at_counter(here) is not None,
            waiting_since=max(min(waiting), looked) if waiting else None,
        )

    def _judge(
        self, connection: Connection, known: Attendance, counter: str, now: datetime
    ) -> bool:
        """Whether somebody is at an open counter, by the database too."""
        line = counter_log.newest(connection, counter)
        if line is None or line.to_state is not CounterState.OPEN:
            return True
        found_empty = line.at if line.manned is False else None
        acted_at = self._acted.get(counter, line.at)
        since = found_empty or now - self._patience
        whole = replace(
            known,
            acted_at=max(acted_at, self._last_act(connection, line.staff_id, since) or line.at),
            serves=queries.at_counter(connection, counter) is not None,
            unmanned_since=found_empty,
        )
        return is_manned(whole, self._patience, now)

    def _last_act(
        self, connection: Connection, staff_id: int | None, since: datetime
    ) -> datetime | None:
        """What somebody did beside the steps at the counter."""
        if staff_id is None:
            return None
        label = staff_label(staff_id)
        found = (
            queries.last_issue(connection, label, since),
            self._acts.last_act(connection, label, since),
        )
        return max((at for at in found if at is not None), default=None)

    async def _looks(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._news.wait()
            self._news.clear()
            try:
                await self.look()
            except MotcuaError:
                logger.warning("who is at the counters waits for the database")
            except Exception:
                # The edge of the loop: one broken look must not end the next ones.
                logger.exception("a look at the counters failed")
