"""A ticket by its link: what the phone that holds the token may see and do."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import Connection

from config.wire import ErrorCode, TicketStatus, TrackingToken
from queue_server.core.actor import CITIZEN
from queue_server.core.clock import Clock
from queue_server.core.db.base import Database
from queue_server.core.errors import NotFound
from queue_server.tickets.hall.broadcasts import Live
from queue_server.tickets.repository import number_reservations, queries
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.rules.numbering import read_token
from queue_server.tickets.usecases.service import TicketService
from queue_server.tickets.usecases.visits import NoVisits, Visits

NOBODYS: Final = TrackingToken("0" * 16)
"""Looked for where a token cannot be one, so that the time to an answer says nothing."""


class Tracking:
    """Tickets by token."""

    def __init__(
        self,
        tickets: TicketService,
        live: Live,
        database: Database,
        clock: Clock,
        visits: Visits | None = None,
    ) -> None:
        self._tickets = tickets
        self._visits = visits or NoVisits()
        self._live = live
        self._database = database
        self._clock = clock

    async def find(self, token: str) -> Ticket:
        """The ticket of a link. Raises `NotFound`: `unknown_ticket`, or `ticket_on_its_way` for a
        number of today that a kiosk holds, or gave alone and has not delivered."""
        today = self._today()
        return await self._database.read(lambda connection: _ticket(connection, token, today))

    def _today(self) -> date:
        return self._tickets.centre.value.day(self._clock.now())

    async def whole(self, token: str) -> tuple[Ticket, TicketStatus]:
        """The ticket of a link and how it stands, with its dossiers. Raises as `find`.

        A ticket leads to its dossiers on its own day alone: afterwards the paper may lie
        anywhere, and the dossier's link is what a result is handed over against.
        """
        today = self._today()

        def look(connection: Connection) -> tuple[Ticket, list[str]]:
            ticket = _ticket(connection, token, today)
            is_todays = ticket.day == today
            return ticket, self._visits.tracking_links(connection, ticket.id) if is_todays else []

        ticket, links = await self._database.read(look)
        return ticket, self.status(ticket).model_copy(update={"dossiers": links})

    def status(self, ticket: Ticket) -> TicketStatus:
        """How it stands now, without its dossiers: streams follow the ticket alone."""
        return self._live.ticket_status(ticket)

    def is_todays(self, token: str) -> bool:
        """Whether it is the link of a ticket that is in the hall now; asks no database."""
        wanted = read_token(token)
        return wanted is not None and self._live.hall.in_motion.has_token(wanted)

    def knows(self, connection: Connection, token: str) -> bool:
        """Whether it is the link of any ticket, or of a number that a kiosk holds today."""
        try:
            _ticket(connection, token, self._today())
        except NotFound as refusal:
            return refusal.code is ErrorCode.TICKET_ON_ITS_WAY
        return True

    async def cancel(self, token: str) -> TicketStatus:
        """The citizen gives it back. Raises `NotFound`, `IllegalTransition`."""
        wanted = read_token(token)
        ticket = await self._database.write(
            lambda unit: self._tickets.cancel(unit, wanted), CITIZEN, self._clock.now()
        )
        return self._live.ticket_status(ticket)


def _ticket(connection: Connection, token: str, today: date) -> Ticket:
    wanted = read_token(token) or NOBODYS
    found = queries.by_token(connection, wanted)
    if found is None:
        coming = number_reservations.is_on_its_way(connection, wanted, today)
        raise NotFound(ErrorCode.TICKET_ON_ITS_WAY if coming else ErrorCode.UNKNOWN_TICKET)
    return found
