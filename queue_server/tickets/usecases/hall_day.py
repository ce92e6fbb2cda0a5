"""What the server does by itself for the day of the hall: it ends what past days left behind, and
lets the day go on without the parts that the centre file has lost."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from queue_server.centre import repository as centre_repository
from queue_server.centre.counters import Counters
from queue_server.centre.tables import centre_log
from queue_server.core.clock import Clock
from queue_server.core.db.base import Database, Unit
from queue_server.tickets.offline import reservations
from queue_server.tickets.repository import forget_notes
from queue_server.tickets.usecases.service import TicketService
from queue_server.tickets.usecases.winding_down import wind_down

logger = logging.getLogger(__name__)

SYSTEM: Final = "system"
"""Who does this, in the log of the centre."""
NUMBERS_KEPT: Final = timedelta(days=60)
"""So long after its day a kiosk may still deliver a ticket that it gave alone."""


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
        now = self._clock.now()
        return await self._database.write(lambda unit: self._end_past_days(unit, now))

    def _end_past_days(self, unit: Unit, now: datetime) -> int:
        today = self._tickets.centre.day(now)
        expired = self._tickets.expire_past_days(unit, now)
        closed = self._close_counters(unit, now)
        forget_notes(unit.connection, today)
        reservations.forget_before(unit.connection, today - NUMBERS_KEPT)
        if expired or closed:
            line = centre_repository.log_row(now, SYSTEM, "turn_day", detail=str(expired))
            unit.append(centre_log, line)
        return expired

    def _close_counters(self, unit: Unit, now: datetime) -> int:
        centre = self._tickets.centre
        midnight = centre.midnight_after(centre.day(now) - timedelta(days=1))
        closed = self._counters.close_all(unit, now, opened_before=midnight)
        if closed:
            logger.info("the day has turned; %d counters were closed", closed)
        return closed

    async def wind_down(self) -> int:
        """Let the day go on without the services and counters that the centre file has lost;
        returns how many tickets were freed."""
        now = self._clock.now()
        freed = await self._database.write(lambda unit: self._free(unit, now))
        if freed:
            logger.warning("%d tickets were at counters that the centre file has lost", freed)
        return freed

    def _free(self, unit: Unit, now: datetime) -> int:
        closed = self._counters.close_lost(unit, now)
        freed = wind_down(unit, self._tickets.centre, now)
        if closed or freed:
            line = centre_repository.log_row(now, SYSTEM, "wind_down", detail=str(freed))
            unit.append(centre_log, line)
        return freed
