"""What the server does by itself for the day of the hall: it ends what past days left behind, and
lets the day go on without the parts that the centre file has lost."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from queue_server.centre import repository as centre_repository
from queue_server.centre.counters import Counters
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import Clock
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.tickets.repository import number_reservations
from queue_server.tickets.repository.queries import forget_notes
from queue_server.tickets.usecases.service import TicketService
from queue_server.tickets.usecases.winding_down import wind_down

logger = logging.getLogger(__name__)

NUMBERS_KEPT: Final = timedelta(days=60)
"""For how long after its day a kiosk may deliver a ticket that it issued offline."""


class HallDay:
    """Both are harmless when they are done twice or by two servers."""

    def __init__(
        self, tickets: TicketService, counters: Counters, database: Database, clock: Clock
    ) -> None:
        self._tickets = tickets
        self._counters = counters
        self._database = database
        self._clock = clock

    async def turn(self) -> int:
        """End what past days left behind, also where the server was off at midnight: expire
        their tickets, close the counters that were opened then, forget the numbers that were set
        aside for kiosks long ago. Returns how many tickets expired."""
        return await self._database.write(self._end_past_days, SYSTEM, self._clock.now())

    def _end_past_days(self, unit: UnitOfWork) -> int:
        today = self._tickets.centre.value.day(unit.now)
        expired = self._tickets.expire_past_days(unit)
        closed = self._close_counters(unit)
        forget_notes(unit.connection, today)
        number_reservations.forget_before(unit.connection, today - NUMBERS_KEPT)
        if expired or closed:
            centre_repository.log(unit, "turn_day", detail=str(expired))
        return expired

    def _close_counters(self, unit: UnitOfWork) -> int:
        centre = self._tickets.centre.value
        midnight = centre.midnight_after(centre.day(unit.now) - timedelta(days=1))
        closed = self._counters.close_all(unit, opened_before=midnight)
        if closed:
            logger.info("the day has turned; %d counters were closed", closed)
        return closed

    async def wind_down(self) -> int:
        """Let the day go on without the services and counters that the centre file has lost;
        returns how many tickets were freed."""
        freed = await self._database.write(self._free, SYSTEM, self._clock.now())
        if freed:
            logger.warning("%d tickets were at counters that the centre file has lost", freed)
        return freed

    def _free(self, unit: UnitOfWork) -> int:
        closed = self._counters.close_lost(unit)
        freed = wind_down(unit, self._tickets.centre.value)
        if closed or freed:
            centre_repository.log(unit, "wind_down", detail=str(freed))
        return freed
