"""Keeps the number pool full: numbers are reserved ahead and returned when their day is over.

Each request for numbers is put down before it is sent and repeated under its key until its
answer is kept, so that no number is set aside for a kiosk that does not know of it.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from config.wire import KioskSnapshot, NumbersReserved, ReserveNumbers
from config.wire.offline import MOST_RETURNED, NumbersReturned, ReturnNumbers
from kiosk.core.clock import centre_day
from kiosk.core.trace import Trace, no_trace
from kiosk.offline.availability import days_to_reserve
from kiosk.offline.number_pool import NumberPool
from kiosk.offline.offline_tickets import Reservation
from kiosk.server.client import MAY_PASS, Refused

log = logging.getLogger(__name__)

BLOCK: Final = 60
"""Numbers held of each service and day: what one kiosk gives of a busy service in a long day."""
TOP_UP_AT: Final = 40
"""When so few are left, a third is gone."""
DAYS_AHEAD: Final = 2
TICKETS_KEPT: Final = timedelta(days=30)
"""How long delivered and refused tickets stay in the file."""


class ReplenisherServer(Protocol):
    """What this needs of `kiosk.server.client.KioskClient`."""

    async def reserve_numbers(self, command: ReserveNumbers, key: str) -> NumbersReserved: ...
    async def return_numbers(self, command: ReturnNumbers) -> NumbersReturned: ...


class Replenisher:
    """Brings the pool up to what it should hold; `refresh` it while the server answers."""

    def __init__(
        self, pool: NumberPool, server: ReplenisherServer, *, trace: Trace = no_trace
    ) -> None:
        self._pool = pool
        self._server = server
        self._trace = trace

    async def refresh(self, snapshot: KioskSnapshot, now: datetime) -> None:
        """Give back what is over and ask for what is missing.

        Raises `ServerTrouble` where nobody answers and `NumberPoolError`; either time it is gone on
        with at the next call.
        """
        today = centre_day(now, snapshot.time_zone)
        for planned in await asyncio.to_thread(self._pool.open_reservations):
            await self._reserve(planned)
        for wanted in missing(snapshot, await asyncio.to_thread(self._pool.left), now):
            await asyncio.to_thread(self._pool.begin_reservation, wanted)
            await self._reserve(wanted)
        for day, numbers in (await asyncio.to_thread(self._pool.withdraw_before, today)).items():
            await self._give_back(day, numbers)
        await asyncio.to_thread(self._pool.prune, today - TICKETS_KEPT)

    async def _reserve(self, wanted: Reservation) -> None:
        command = ReserveNumbers(service=wanted.service, day=wanted.day, count=wanted.count)
        try:
            reserved = await self._server.reserve_numbers(command, wanted.key)
        except Refused as trouble:
            if trouble.code in MAY_PASS:
                raise
            log.warning("No numbers of %s for %s: %s", wanted.service, wanted.day, trouble)
            await asyncio.to_thread(self._pool.drop_reservation, wanted.key)
            return
        await asyncio.to_thread(self._pool.store_numbers, wanted.key, reserved)
        self._trace("numbers", service=wanted.service, day=reserved.day, count=wanted.count)

    async def _give_back(self, day: date, numbers: Sequence[str]) -> None:
        for first in range(0, len(numbers), MOST_RETURNED):
            part = list(numbers[first : first + MOST_RETURNED])
            try:
                await self._server.return_numbers(ReturnNumbers(day=day, numbers=part))
            except Refused as trouble:
                if trouble.code in MAY_PASS:
                    raise
                # Not this kiosk's, or given: a data folder that was copied. They are not kept.
                log.warning("%d numbers of %s are not taken back: %s", len(part), day, trouble)
            await asyncio.to_thread(self._pool.remove_returned, day, part)
            self._trace("given_back", day=day.isoformat(), count=len(part))


def missing(
    snapshot: KioskSnapshot,
    left: dict[tuple[date, str], int],
    now: datetime,
    new_key: Callable[[], str] = lambda: uuid.uuid4().hex,
) -> list[Reservation]:
    """What to ask for: each service's next days on which it gives numbers, today first."""
    wanted = [
        Reservation(new_key(), day, service.state.service, BLOCK - held)
        for service in snapshot.services
        for day in days_to_reserve(snapshot, service, now, DAYS_AHEAD)
        for held in [left.get((day, service.state.service), 0)]
        if held <= TOP_UP_AT
    ]
    return sorted(wanted, key=lambda one: one.day)
