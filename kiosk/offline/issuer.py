"""The kiosk that can do without its server: gives tickets, keeps its numbers, delivers later.

`Standby.give` asks the server and, where it does not answer in time, takes a number that was set
aside. `Standby.run` keeps the stock of numbers full and delivers what was given alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from config.wire import IssueTicket, KioskSnapshot, TicketIssued
from kiosk.offline.availability import gives
from kiosk.offline.number_pool import (
    Stock,
    StockTrouble,
    TakenAlone,
)
from kiosk.offline.outbox import (
    Delivery,
    DeliveryServer,
)
from kiosk.offline.replenisher import (
    NumbersServer,
    Supply,
)
from kiosk.server.client import (
    MAY_PASS,
    NoAnswer,
    Refused,
    ServerTrouble,
)
from kiosk.trace import Trace, no_trace
from kiosk.ui.phrases import day_at

log = logging.getLogger(__name__)

ALONE_AFTER_SECONDS: Final = 1.0
"""A server that does not answer for so long is gone on without."""
RETRY_SECONDS: Final = 5.0
REFRESH_SECONDS: Final = 300.0
"""How often it is looked at whether numbers are missing."""
CALENDAR_SECONDS: Final = 3600.0
"""How often the opening hours are asked for anew: a stream may last for weeks."""
REFUSED_TOLD: Final = timedelta(days=1)
"""How long staff are told of a ticket that the server did not take."""


class StandbyServer(NumbersServer, DeliveryServer, Protocol):
    """What this needs of `kiosk.server.client.KioskClient`."""

    async def issue_ticket(
        self, command: IssueTicket, key: str, seconds: float | None = None
    ) -> TicketIssued: ...
    async def get_kiosk(self) -> KioskSnapshot: ...


@dataclass(frozen=True)
class StockState:
    """What staff and the glass want to know of the stock."""

    left: Mapping[tuple[date, str], int] = field(default_factory=dict)
    undelivered: int = 0
    refused: tuple[str, ...] = ()
    """Numbers on paper that the server did not take, of today and yesterday."""
    moved_aside: str = ""
    """The name of a damaged file; tickets in it may not have reached the server."""
    disk: str = ""
    """What the disk says, where it does not do its work and no ticket can be given alone."""


@dataclass(frozen=True)
class Situation:
    """What the kiosk knows of the server at a moment."""

    snapshot: KioskSnapshot | None
    lost: bool
    """The line is known to be gone."""
    may_go_alone: bool
    """The server has not refused this kiosk, and the machine's clock is right."""


class Standby:
    """One kiosk's; `changed` is told of every other state of the stock, `calendar` of snapshots
    that were asked for to have the opening hours anew. Seconds are parameters for tests."""

    def __init__(
        self,
        stock: Stock,
        server: StandbyServer,
        *,
        clock: Callable[[], datetime],
        situation: Callable[[], Situation],
        changed: Callable[[StockState], None],
        calendar: Callable[[KioskSnapshot], Awaitable[None]],
        trace: Trace = no_trace,
        alone_after_seconds: float = ALONE_AFTER_SECONDS,
        retry_seconds: float = RETRY_SECONDS,
        calendar_seconds: float = CALENDAR_SECONDS,
    ) -> None:
        self.state = StockState()
        self._stock = stock
        self._server = server
        self._clock = clock
        self._situation = situation
        self._changed = changed
        self._calendar = calendar
        self._trace = trace
        self._alone_after_seconds = alone_after_seconds
        self._retry_seconds = retry_seconds
        self._calendar_seconds = calendar_seconds
        self._supply = Supply(stock, server, trace=trace)
        self._delivery = Delivery(stock, server, clock, trace=trace)
        self._looked = False
        self._last: tuple[TicketIssued, datetime] | None = None
        self._asked: set[str] = set()
        self._news = asyncio.Event()
        self._to_deliver = asyncio.Event()

    async def run(self) -> None:
        """Keep the stock and deliver until cancelled."""
        await self._look()
        if self.state.undelivered:
            self._to_deliver.set()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep_supplied(), name="supply")
            tasks.create_task(self._keep_delivering(), name="delivery")
            tasks.create_task(self._keep_calendar(), name="calendar")

    def found(self) -> None:
        """The server is back, or says something new."""
        self._news.set()
        self._to_deliver.set()

    # ---------------------------------------------------------------------------- tickets

    def end_visit(self) -> None:
        """Whoever presses next is somebody else."""
        self._last = None

    async def give(self, command: IssueTicket, key: str) -> TicketIssued:
        """A ticket from the server, or one of the kiosk's own where it does not answer.

        Raises `Refused` where the server says no, `NoAnswer` where there is neither.
        """
        earlier = self._pressed_before(command)
        if earlier is not None:
            return earlier
        if self._situation().lost:
            alone = await self._alone(command, key)
            if alone is not None:
                return alone
        return await self._ask(command, key)

    async def _ask(self, command: IssueTicket, key: str) -> TicketIssued:
        self._asked.add(key)
        seconds = self._alone_after_seconds if self._may_give(command) else None
        try:
            ticket = await self._server.issue_ticket(command, key, seconds)
        except ServerTrouble as trouble:
            if isinstance(trouble, Refused) and trouble.code not in MAY_PASS:
                self._asked.discard(key)
                raise
            alone = await self._alone(command, key)
            if alone is None:
                raise
            return alone
        self._asked.discard(key)
        self._remember(command, ticket)
        return ticket

    def _may_give(self, command: IssueTicket) -> bool:
        now, at = self._clock(), self._situation()
        if at.snapshot is None or not at.may_go_alone:
            return False
        today = day_at(now, at.snapshot.time_zone)
        held = self.state.left.get((today, command.service), 0)
        return held > 0 and gives(at.snapshot, command.service, now)

    async def _alone(self, command: IssueTicket, key: str) -> TicketIssued | None:
        snapshot = self._situation().snapshot
        if snapshot is None or not self._may_give(command):
            return None
        now = self._clock()
        day, asked = day_at(now, snapshot.time_zone), key in self._asked
        try:
            taken = await asyncio.to_thread(self._stock.take, command, key, day, now, asked=asked)
        except StockTrouble as trouble:
            log.error("No ticket is given alone: %s", trouble)
            return None
        finally:
            await self._look()
        if taken is None:
            return None
        self._asked.discard(key)
        self._trace("alone", number=taken.number, key=key)
        ticket = ticket_of(taken, snapshot)
        self._remember(command, ticket)
        self._to_deliver.set()
        return ticket

    def _remember(self, command: IssueTicket, ticket: TicketIssued) -> None:
        self._last = None if command.receipt else (ticket, self._clock())

    def _pressed_before(self, command: IssueTicket) -> TicketIssued | None:
        """What the same person took a moment ago, where the server cannot say so."""
        at = self._situation()
        if self._last is None or at.snapshot is None or command.receipt:
            return None
        ticket, taken_at = self._last
        same = timedelta(0) <= self._clock() - taken_at < _same_press(at.snapshot)
        if ticket.service != command.service or not same:
            return None
        unknown_to_server = ticket.taken_alone or at.lost
        return ticket.model_copy(update={"repeated": True}) if unknown_to_server else None

    # ------------------------------------------------------------------------- the stock

    async def _look(self) -> None:
        """See how the stock is and tell it, where it is otherwise than before."""
        try:
            state = await asyncio.to_thread(self._read)
        except StockTrouble as trouble:
            state = StockState(disk=str(trouble))
        if state != self.state or not self._looked:
            self.state, self._looked = state, True
            self._changed(state)

    def _read(self) -> StockState:
        snapshot = self._situation().snapshot
        zone = snapshot.time_zone if snapshot else "UTC"
        left = self._stock.left()
        refused = self._stock.refused(day_at(self._clock() - REFUSED_TOLD, zone))
        aside = self._stock.moved_aside
        return StockState(
            left=left,
            undelivered=self._stock.count_undelivered(),
            refused=tuple(refused),
            moved_aside=aside.name if aside else "",
        )

    async def _keep_supplied(self) -> None:
        while True:
            self._news.clear()
            pause = REFRESH_SECONDS
            at = self._situation()
            if at.snapshot is not None and not at.lost:
                try:
                    await self._supply.refresh(at.snapshot, self._clock())
                except (ServerTrouble, StockTrouble) as trouble:
                    log.warning("The stock of numbers is not full: %s", trouble)
                    pause = self._retry_seconds
                await self._look()
            await _heard(self._news, pause)

    async def _keep_delivering(self) -> None:
        while True:
            await self._to_deliver.wait()
            self._to_deliver.clear()
            if self._situation().lost:
                continue  # `found` says when it is worth trying
            failed = False
            try:
                await self._delivery.deliver(self._news.set)
            except (ServerTrouble, StockTrouble) as trouble:
                log.warning("Tickets wait for the server: %s", trouble)
                failed = True
            await self._look()
            if failed or self.state.undelivered:
                await asyncio.sleep(self._retry_seconds)
                self._to_deliver.set()

    async def _keep_calendar(self) -> None:
        while True:
            await asyncio.sleep(self._calendar_seconds)
            if self._situation().lost:
                continue
            try:
                await self._calendar(await self._server.get_kiosk())
            except (NoAnswer, Refused) as trouble:
                log.info("The opening hours are as old as they were: %s", trouble)


async def _heard(event: asyncio.Event, seconds: float) -> None:
    """Return when `event` is set, or after `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass  # time to look again


def _same_press(snapshot: KioskSnapshot) -> timedelta:
    return timedelta(seconds=snapshot.same_press_seconds)


def ticket_of(taken: TakenAlone, snapshot: KioskSnapshot) -> TicketIssued:
    """The ticket as it is printed: everything but what only the server knows."""
    service = next(one for one in snapshot.services if one.state.service == taken.service)
    state = service.state
    return TicketIssued(
        ticket_id=-taken.place,
        number=taken.number,
        service=taken.service,
        service_name=state.name,
        language=taken.language,
        token=taken.token,
        tracking_url=f"{snapshot.public_url}/T/{taken.token}",
        issued_at=taken.taken_at,
        time_zone=snapshot.time_zone,
        people_ahead=None,
        estimate=None,
        counters=service.counters,
        absence=snapshot.absence,
        hall_name=snapshot.hall_name,
        priority=taken.priority_class is not None,
        taken_alone=True,
    )
