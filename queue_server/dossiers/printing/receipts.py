"""Short receipts on their way to a kiosk's ticket printer.

A receipt waits as a row until the kiosk says that it has taken it: the kiosk's own spooler keeps
it from then on. The kiosk may hear of it many times and prints it once, under the job's id. What
waits is kept in memory too, because a kiosk's snapshot asks no database.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final

from pydantic import ValidationError
from sqlalchemy import Connection, delete, select

from config.centre.model import Centre
from config.wire import ErrorCode
from config.wire.dossiers.answers import ReceiptJob
from queue_server.core.actor import SYSTEM, ActorKind
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import MotcuaError, NotAllowed, NotFound
from queue_server.core.events import Event, EventBus, EverythingMayHaveChanged
from queue_server.core.http.operations import Call, Operation, devices
from queue_server.dossiers.events import ReceiptTaken, ReceiptWaiting
from queue_server.dossiers.repository import writes
from queue_server.dossiers.tables import receipt_jobs

logger = logging.getLogger(__name__)

MOST_WAITING: Final = 20
"""Receipts that are sent to a kiosk at once; the next follow when these are taken."""


class Receipts:
    """What waits for which kiosk. `load` before use, `stop` afterwards."""

    def __init__(
        self, centre: Current[Centre], database: Database, clock: Clock, bus: EventBus
    ) -> None:
        self.centre = centre
        self._database = database
        self._clock = clock
        self._listeners: list[Callable[[str], None]] = []
        self._waiting: dict[str, list[tuple[datetime, ReceiptJob]]] = {}
        self._changes = 0
        self._reloading: asyncio.Task[None] | None = None
        bus.listen(self._hear, ReceiptWaiting, ReceiptTaken, EverythingMayHaveChanged)

    async def load(self) -> None:
        """Read what waits, again if something happened meanwhile."""
        while True:
            before = self._changes
            waiting = await self._database.read(waiting_receipts)
            if before == self._changes:
                self._waiting = waiting
                return

    async def stop(self) -> None:
        """Give up what is being read."""
        if self._reloading is not None:
            self._reloading.cancel()
            await asyncio.gather(self._reloading, return_exceptions=True)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Loaded, until left."""
        await self.load()
        try:
            yield
        finally:
            await self.stop()

    def listen(self, listener: Callable[[str], None]) -> None:
        """Call `listener` with a kiosk's id after other receipts wait for it than before."""
        self._listeners.append(listener)

    def waiting(self, kiosk: str) -> list[ReceiptJob]:
        """Today's receipts for `kiosk`, oldest first.

        No paper comes out the next morning for somebody who went home without it.
        """
        today = self.centre.value.day(self._clock.now())
        kept = self._waiting.get(kiosk, [])
        return [job for at, job in kept if self.centre.value.day(at) == today][:MOST_WAITING]

    def add(self, unit: UnitOfWork, job: ReceiptJob, kiosk: str) -> None:
        """Have the kiosk print a paper that belongs to no dossier."""
        writes.add_receipt_job(unit, job, kiosk, None)
        unit.announce(ReceiptWaiting(kiosk=kiosk))

    def take(self, unit: UnitOfWork, kiosk: str, job: str) -> None:
        """The kiosk has kept the receipt; saying so again changes nothing more."""
        row = (receipt_jobs.c.job == job) & (receipt_jobs.c.kiosk == kiosk)
        if unit.connection.execute(delete(receipt_jobs).where(row)).rowcount:
            self.forget_old(unit)
            unit.announce(ReceiptTaken(kiosk=kiosk))

    def forget_old(self, unit: UnitOfWork) -> None:
        """Delete what no kiosk took on the day on which it was asked for."""
        today = self.centre.value.day(unit.now)
        rows = unit.connection.execute(select(receipt_jobs.c.job, receipt_jobs.c.at)).all()
        old = [row.job for row in rows if self.centre.value.day(row.at) < today]
        if old:
            unit.connection.execute(delete(receipt_jobs).where(receipt_jobs.c.job.in_(old)))

    async def forget_past(self) -> None:
        """`forget_old`, in a transaction of its own: every round of jobs does it."""
        await self._database.write(self.forget_old, SYSTEM, self._clock.now())

    async def _take(self, call: Call) -> None:
        kiosk = call.path("kiosk")
        if kiosk not in self.centre.value.kiosk_by_id:
            raise NotFound(ErrorCode.UNKNOWN_KIOSK)
        if call.caller.id != kiosk:
            raise NotAllowed
        await self._database.write(
            lambda unit: self.take(unit, kiosk, call.path("job")), call.caller, self._clock.now()
        )

    def operations(self) -> list[Operation]:
        """What a kiosk says of its receipts."""
        return [
            Operation(
                id="takeReceipt",
                method="POST",
                path="/kiosks/{kiosk}/receipts/{job}/taken",
                summary="The kiosk keeps this receipt and will print it; safe to say twice.",
                handler=self._take,
                allowed=devices(ActorKind.KIOSK),
                refusals=(ErrorCode.UNKNOWN_KIOSK,),
            )
        ]

    def _hear(self, _happened: Event) -> None:
        self._changes += 1
        if self._reloading is None or self._reloading.done():
            self._reloading = asyncio.create_task(self._reload(), name="receipts")

    async def _reload(self) -> None:
        before = self._waiting
        try:
            await self.load()
        except Exception as error:
            # The edge of a task that nobody awaits; the next receipt tries again.
            level = logging.WARNING if isinstance(error, MotcuaError) else logging.ERROR
            logger.log(level, "the waiting receipts could not be reloaded", exc_info=True)
            return
        for kiosk in before.keys() | self._waiting.keys():
            if before.get(kiosk, []) != self._waiting.get(kiosk, []):
                for listener in self._listeners:
                    listener(kiosk)


def waiting_receipts(connection: Connection) -> dict[str, list[tuple[datetime, ReceiptJob]]]:
    """What waits, by kiosk, oldest first, each with when it was asked for."""
    waiting: defaultdict[str, list[tuple[datetime, ReceiptJob]]] = defaultdict(list)
    rows = connection.execute(select(receipt_jobs).order_by(receipt_jobs.c.at, receipt_jobs.c.job))
    for row in rows:
        try:
            waiting[row.kiosk].append((row.at, ReceiptJob.model_validate_json(row.body)))
        except ValidationError:
            # Written by another version of the server; the clerk can print it again.
            logger.warning("receipt %s is in words that this server does not know", row.job)
    return dict(waiting)
