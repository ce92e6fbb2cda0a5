"""What phones are told of their waits is gathered in memory, and written down in batches.

Nobody waits for it: a ticket or a call is never slower for it, and where the database is busy or
away the lines wait for the next round. Of more than `MOST_WAITING` the oldest are left out, which
the server's log says.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Container, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any, Final

from sqlalchemy.exc import DBAPIError

from config.wire import TicketId, TicketIssued, TicketState, TicketStatus
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import Clock
from queue_server.core.db import hash_chain
from queue_server.core.db.base import Database, is_of_the_statement
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import MotcuaError
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.rules.waits.told_moves import ToldWait, has_moved
from queue_server.tickets.tables import told_waits

logger = logging.getLogger(__name__)

MOST_WAITING: Final = 5_000
"""Lines that wait to be written: half a megabyte."""
AT_ONCE: Final = 250
"""Lines in one transaction: a ticket that comes meanwhile waits some milliseconds at most."""


class ToldLog:
    """What was last told of each ticket, and what is to be written down of it."""

    def __init__(self) -> None:
        self._last: dict[TicketId, ToldWait] = {}
        self._lines: deque[Mapping[str, Any]] = deque(maxlen=MOST_WAITING)
        self.left_out = 0
        """Lines that were not written: the database was away for too long, or refused them."""

    def issued(self, answer: TicketIssued) -> None:
        """Remember what a new ticket says: its own line in the log holds that."""
        ticket = TicketId(answer.ticket_id)
        if answer.people_ahead is not None and ticket not in self._last:
            told = ToldWait(answer.issued_at, answer.people_ahead, answer.estimate)
            self._last[ticket] = told

    def note(self, ticket: Ticket, status: TicketStatus) -> None:
        """A phone is told this; where it has moved noticeably, it will be written down."""
        if status.state is not TicketState.WAITING or status.people_ahead is None:
            return
        told = ToldWait(status.now, status.people_ahead, status.estimate)
        before = self._last.get(ticket.id)
        if before is None or has_moved(before, told):
            self._last[ticket.id] = told
            self.left_out += len(self._lines) == MOST_WAITING
            self._lines.append(_line(ticket, told))

    def forget_all_but(self, tickets: Container[TicketId]) -> None:
        """Forget what was told of tickets that have ended."""
        self._last = {one: told for one, told in self._last.items() if one in tickets}

    def take(self) -> list[Mapping[str, Any]]:
        """The oldest lines that are to be written."""
        return [self._lines.popleft() for _ in range(min(AT_ONCE, len(self._lines)))]

    def put_back(self, lines: list[Mapping[str, Any]]) -> None:
        """Lines that could not be written wait again, before those that came since."""
        room = MOST_WAITING - len(self._lines)
        self.left_out += max(0, len(lines) - room)
        self._lines.extendleft(reversed(lines[max(0, len(lines) - room) :]))


def _line(ticket: Ticket, told: ToldWait) -> Mapping[str, Any]:
    estimate = told.estimate
    return {
        "ticket_id": ticket.id,
        "day": ticket.day,
        "at": told.at,
        "ahead": told.ahead,
        "low_seconds": estimate.low_seconds if estimate else None,
        "high_seconds": estimate.high_seconds if estimate else None,
    }


class ToldWriter:
    """Writes the lines of a `ToldLog`, in rounds and once more when the server stops."""

    def __init__(
        self,
        told: ToldLog,
        under_way: Callable[[], Container[TicketId]],
        database: Database,
        clock: Clock,
    ) -> None:
        """`under_way`: the tickets that have not ended."""
        self._told = told
        self._under_way = under_way
        self._database = database
        self._clock = clock
        self._said = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Write what is left when left."""
        yield
        with suppress(MotcuaError):
            await self.write()

    async def write(self) -> None:
        """Write down everything that waits. Raises `Unavailable` with nothing lost."""
        self._say_what_is_left_out()
        self._told.forget_all_but(self._under_way())
        while lines := self._told.take():
            try:
                await self._database.write(partial(_insert, lines=lines), SYSTEM, self._clock.now())
            except MotcuaError as refusal:
                cause = refusal.__cause__
                if isinstance(cause, DBAPIError) and is_of_the_statement(cause):
                    self._told.left_out += len(lines)  # they would be refused again
                    continue
                self._told.put_back(lines)
                raise

    def _say_what_is_left_out(self) -> None:
        if self._told.left_out > self._said:
            self._said = self._told.left_out
            logger.warning("%d waits that phones were told are not in the log", self._said)


def _insert(unit: UnitOfWork, lines: Sequence[Mapping[str, Any]]) -> None:
    """At once, not with the commit: what may fail here must fail alone."""
    hash_chain.insert_rows(unit.connection, told_waits, lines)
