"""Tickets issued offline, on their way to the server: the oldest first, until it has them.

A ticket is known to the server by its day and number, so it may be told as often as need be; it
counts as told only once the server's answer is on the kiosk's own disk.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

from config.wire import ErrorCode
from config.wire.offline import MOST_DELIVERED, DeliverTickets, TicketDelivered, TicketsDelivered
from kiosk.core.trace import Trace, no_trace
from kiosk.offline.number_pool import NumberPool
from kiosk.offline.offline_tickets import OfflineTicket
from kiosk.server.client import Refused

log = logging.getLogger(__name__)

_OF_ONE_TICKET: Final = frozenset({ErrorCode.BAD_REQUEST, ErrorCode.BODY_TOO_LARGE})
"""Refusals that mean what was sent, not who sent it."""


class OutboxServer(Protocol):
    """What this needs of `kiosk.server.client.KioskClient`."""

    async def deliver_tickets(self, command: DeliverTickets) -> TicketsDelivered: ...


class Outbox:
    """Tells the server what it does not have yet; `clock` is the one by which tickets are taken."""

    def __init__(
        self,
        pool: NumberPool,
        server: OutboxServer,
        clock: Callable[[], datetime],
        *,
        trace: Trace = no_trace,
    ) -> None:
        self._pool = pool
        self._server = server
        self._clock = clock
        self._trace = trace

    async def flush(self, settled: Callable[[], None] = lambda: None) -> None:
        """Until nothing is left; `settled` is called after each part.

        Raises `ServerTrouble` and `NumberPoolError`; what is left then is sent by the next call.
        """
        most = MOST_DELIVERED
        while tickets := await asyncio.to_thread(self._pool.undelivered, most):
            try:
                told = await self._tell(tickets)
            except Refused as trouble:
                if trouble.code not in _OF_ONE_TICKET:
                    raise
                if len(tickets) > 1:
                    most = 1  # one of them is the reason: each for itself
                    continue
                (ticket,) = tickets
                told = [TicketDelivered(day=ticket.day, number=ticket.number, refused=trouble.code)]
            await asyncio.to_thread(self._pool.record_answers, told)
            for one in told:
                if one.refused:
                    log.error("The server does not take %s: %s", one.number, one.refused.value)
                self._trace("delivered", number=one.number, refused=one.refused)
            settled()

    async def _tell(self, tickets: list[OfflineTicket]) -> list[TicketDelivered]:
        """The server's answer, for the tickets of which it speaks."""
        command = DeliverTickets(
            sent_at=self._clock(), tickets=[ticket.to_wire() for ticket in tickets]
        )
        answer = await self._server.deliver_tickets(command)
        asked = {(one.day, one.number) for one in tickets}
        told = [one for one in answer.tickets if (one.day, one.number) in asked]
        if not told:
            raise Refused(ErrorCode.INTERNAL, "an answer about other tickets than were delivered")
        return told
