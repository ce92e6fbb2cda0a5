"""A ticket by its link: what the phone that holds the token may see and do."""

from __future__ import annotations

from typing import Final

from config.wire import ErrorCode, TicketStatus, TrackingToken
from queue_server.core.clock import Clock
from queue_server.core.database import Database
from queue_server.core.errors import NotFound
from queue_server.tickets import store
from queue_server.tickets.lifecycle import Ticket
from queue_server.tickets.live import Live
from queue_server.tickets.numbering import read_token
from queue_server.tickets.service import TicketService

NOBODYS: Final = TrackingToken("0" * 16)
"""Looked for where a token cannot be one, so that the time to an answer says nothing."""


class Tracking:
    """Tickets by token."""

    def __init__(
        self, tickets: TicketService, live: Live, database: Database, clock: Clock
    ) -> None:
        self._tickets = tickets
        self._live = live
        self._database = database
        self._clock = clock

    async def find(self, token: str) -> Ticket:
        """The ticket of a link. Raises `NotFound`."""
        wanted = read_token(token) or NOBODYS
        found = await self._database.read(lambda c: store.by_token(c, wanted))
        if found is None:
            raise NotFound(ErrorCode.UNKNOWN_TICKET)
        return found

    def status(self, ticket: Ticket) -> TicketStatus:
        """How it stands now."""
        return self._live.ticket_status(ticket)

    async def cancel(self, token: str) -> TicketStatus:
        """The citizen gives it back. Raises `NotFound`, `IllegalTransition`."""
        now = self._clock.now()
        wanted = read_token(token)
        ticket = await self._database.write(lambda unit: self._tickets.cancel(unit, wanted, now))
        return self._live.ticket_status(ticket)
