"""Issues tickets with or without the server.

`TicketIssuer.issue` asks the server and, where no answer comes in time, takes a number of the pool.
`TicketIssuer.run` keeps the pool full and sends what was issued offline.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from config.wire import IssueTicket, KioskSnapshot, TicketIssued
from kiosk.core.clock import centre_day
from kiosk.core.trace import Trace, no_trace
from kiosk.offline.availability import NumberPoolState, may_issue
from kiosk.offline.number_pool import NumberPool, NumberPoolError
from kiosk.offline.offline_tickets import OfflineTicket
from kiosk.offline.outbox import Outbox, OutboxServer
from kiosk.offline.replenisher import Replenisher, ReplenisherServer
from kiosk.server.client import MAY_PASS, NoAnswer, Refused, ServerTrouble

log = logging.getLogger(__name__)

OFFLINE_AFTER_SECONDS: Final = 1.0
"""A server that does not answer for so long is gone on without."""
RETRY_SECONDS: Final = 5.0
REFRESH_SECONDS: Final = 300.0
"""How often it is looked at whether numbers are missing."""
CALENDAR_SECONDS: Final = 3600.0
"""How often the opening hours are asked for anew: a stream may last for weeks."""
REFUSED_TOLD: Final = timedelta(days=1)
"""How long staff are told of a ticket that the server did not take."""


class IssuerServer(ReplenisherServer, OutboxServer, Protocol):
    """What this needs of `kiosk.server.client.KioskClient`."""

    async def issue_ticket(
        self, command: IssueTicket, key: str, seconds: float | None = None
    ) -> TicketIssued: ...
    async def get_kiosk(self) -> KioskSnapshot: ...


@dataclass(frozen=True)
class ServerStatus:
    """What the kiosk knows of the server at a moment."""

    snapshot: KioskSnapshot | None
    lost: bool
    """The line is known to be gone."""
    may_issue_offline: bool
    """The server has not refused this kiosk, and the machine's clock is right."""


@dataclass(frozen=True)
class IssuerHooks:
    """What the issuer asks its owner, and what it reports."""

    server_status: Callable[[], ServerStatus]
    pool_changed: Callable[[NumberPoolState], None]
    calendar_arrived: Callable[[KioskSnapshot], Awaitable[None]]
    """Called with a snapshot that was fetched for its opening hours."""


@dataclass(frozen=True)
class IssuerIntervals:
    """In seconds; parameters for tests."""

    offline_after: float = OFFLINE_AFTER_SECONDS
    retry: float = RETRY_SECONDS
    calendar: float = CALENDAR_SECONDS


class TicketIssuer:
    """Issues the tickets of one kiosk; `run` it beside."""

    def __init__(
        self,
        pool: NumberPool,
        server: IssuerServer,
        hooks: IssuerHooks,
        *,
        clock: Callable[[], datetime],
        trace: Trace = no_trace,
        intervals: IssuerIntervals = IssuerIntervals(),
    ) -> None:
        self.state = NumberPoolState()
        self._pool = pool
        self._server = server
        self._clock = clock
        self._server_status = hooks.server_status
        self._hooks = hooks
        self._trace = trace
        self._intervals = intervals
        self._replenisher = Replenisher(pool, server, trace=trace)
        self._outbox = Outbox(pool, server, clock, trace=trace)
        self._looked = False
        self._last: tuple[TicketIssued, datetime] | None = None
        self._asked: set[str] = set()
        self._news = asyncio.Event()
        self._outbox_due = asyncio.Event()

    async def run(self) -> None:
        """Keep the pool and deliver until cancelled."""
        await self._refresh_state()
        if self.state.undelivered:
            self._outbox_due.set()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep_replenished(), name="supply")
            tasks.create_task(self._keep_outbox_empty(), name="delivery")
            tasks.create_task(self._keep_calendar(), name="calendar")

    def server_found(self) -> None:
        """The server is back, or says something new."""
        self._news.set()
        self._outbox_due.set()

    # ---------------------------------------------------------------------------- tickets

    def end_visit(self) -> None:
        """Whoever presses next is somebody else."""
        self._last = None

    async def issue(self, command: IssueTicket, key: str) -> TicketIssued:
        """A ticket from the server, or one of the kiosk's own where it does not answer.

        Raises `Refused` where the server says no, `NoAnswer` where there is neither.
        """
        earlier = self._pressed_before(command)
        if earlier is not None:
            return earlier
        if self._server_status().lost:
            offline_ticket = await self._issue_offline(command, key)
            if offline_ticket is not None:
                return offline_ticket
        return await self._issue_online(command, key)

    async def _issue_online(self, command: IssueTicket, key: str) -> TicketIssued:
        self._asked.add(key)
        seconds = self._intervals.offline_after if self._offline_service(command) else None
        try:
            ticket = await self._server.issue_ticket(command, key, seconds)
        except ServerTrouble as trouble:
            if isinstance(trouble, Refused) and trouble.code not in MAY_PASS:
                self._asked.discard(key)
                raise
            offline_ticket = await self._issue_offline(command, key)
            if offline_ticket is None:
                raise
            return offline_ticket
        self._asked.discard(key)
        self._remember(command, ticket)
        return ticket

    def _offline_service(self, command: IssueTicket) -> str | None:
        """Of which service a number can be given without the server: of the lane for many
        dossiers, else of what was chosen."""
        now, at = self._clock(), self._server_status()
        if at.snapshot is None or not at.may_issue_offline:
            return None
        today = centre_day(now, at.snapshot.time_zone)
        for service in (lane_of(at.snapshot, command), command.service):
            held = self.state.left.get((today, service or ""), 0)
            if service is not None and held > 0 and may_issue(at.snapshot, service, now):
                return service
        return None

    async def _issue_offline(self, command: IssueTicket, key: str) -> TicketIssued | None:
        snapshot, service = self._server_status().snapshot, self._offline_service(command)
        if snapshot is None or service is None:
            return None
        command = command.model_copy(update={"service": service})
        now = self._clock()
        day, asked = centre_day(now, snapshot.time_zone), key in self._asked
        try:
            taken = await asyncio.to_thread(self._pool.issue, command, key, day, now, asked=asked)
        except NumberPoolError as trouble:
            log.error("No ticket is issued offline: %s", trouble)
            return None
        finally:
            await self._refresh_state()
        if taken is None:
            return None
        self._asked.discard(key)
        self._trace("alone", number=taken.number, key=key)
        ticket = ticket_of(taken, snapshot)
        self._remember(command, ticket)
        self._outbox_due.set()
        return ticket

    def _remember(self, command: IssueTicket, ticket: TicketIssued) -> None:
        self._last = None if command.receipt else (ticket, self._clock())

    def _pressed_before(self, command: IssueTicket) -> TicketIssued | None:
        """What the same person took a moment ago, where the server cannot say so."""
        at = self._server_status()
        if self._last is None or at.snapshot is None or command.receipt:
            return None
        ticket, taken_at = self._last
        same = timedelta(0) <= self._clock() - taken_at < _same_press(at.snapshot)
        lane = lane_of(at.snapshot, command)
        if ticket.service not in {command.service, lane} or not same:
            return None
        unknown_to_server = ticket.issued_offline or at.lost
        return ticket.model_copy(update={"repeated": True}) if unknown_to_server else None

    # ------------------------------------------------------------------------- the pool

    async def _refresh_state(self) -> None:
        """See how the pool is and tell it, where it is otherwise than before."""
        try:
            state = await asyncio.to_thread(self._read)
        except NumberPoolError as trouble:
            state = NumberPoolState(disk=str(trouble))
        if state != self.state or not self._looked:
            self.state, self._looked = state, True
            self._hooks.pool_changed(state)

    def _read(self) -> NumberPoolState:
        snapshot = self._server_status().snapshot
        zone = snapshot.time_zone if snapshot else "UTC"
        left = self._pool.left()
        refused = self._pool.refused(centre_day(self._clock() - REFUSED_TOLD, zone))
        aside = self._pool.damaged_file
        return NumberPoolState(
            left=left,
            undelivered=self._pool.count_undelivered(),
            refused=tuple(refused),
            damaged_file=aside.name if aside else "",
        )

    async def _keep_replenished(self) -> None:
        while True:
            self._news.clear()
            pause = REFRESH_SECONDS
            at = self._server_status()
            if at.snapshot is not None and not at.lost:
                try:
                    await self._replenisher.refresh(at.snapshot, self._clock())
                except (ServerTrouble, NumberPoolError) as trouble:
                    log.warning("The pool of numbers is not full: %s", trouble)
                    pause = self._intervals.retry
                await self._refresh_state()
            await _heard(self._news, pause)

    async def _keep_outbox_empty(self) -> None:
        while True:
            await self._outbox_due.wait()
            self._outbox_due.clear()
            if self._server_status().lost:
                continue  # `server_found` says when it is worth trying
            failed = False
            try:
                await self._outbox.flush(self._news.set)
            except (ServerTrouble, NumberPoolError) as trouble:
                log.warning("Tickets wait for the server: %s", trouble)
                failed = True
            await self._refresh_state()
            if failed or self.state.undelivered:
                await asyncio.sleep(self._intervals.retry)
                self._outbox_due.set()

    async def _keep_calendar(self) -> None:
        while True:
            await asyncio.sleep(self._intervals.calendar)
            if self._server_status().lost:
                continue
            try:
                await self._hooks.calendar_arrived(await self._server.get_kiosk())
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


def lane_of(snapshot: KioskSnapshot, command: IssueTicket) -> str | None:
    """The service that gives numbers to somebody with so many dossiers; None: what was chosen."""
    for one in snapshot.services:
        lane = one.many_dossiers
        if one.state.service == command.service and lane is not None:
            return lane.service if (command.dossiers or 1) >= lane.at_least else None
    return None


def _lane_from(taken: OfflineTicket, snapshot: KioskSnapshot) -> int:
    lanes = (one.many_dossiers for one in snapshot.services)
    starts = (one.at_least for one in lanes if one and one.service == taken.service)
    return min((start for start in starts if start <= (taken.dossiers or 1)), default=0)


def ticket_of(taken: OfflineTicket, snapshot: KioskSnapshot) -> TicketIssued:
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
        dossiers=taken.dossiers or 1,
        lane_from=_lane_from(taken, snapshot),
        issued_offline=True,
    )
