"""The tickets' part of the API: parse, one use case, render."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final

from aiohttp import web
from pydantic import BaseModel

from config.wire import (
    AtCounter,
    BoardSnapshot,
    CallTicket,
    CounterSnapshot,
    ErrorCode,
    HoldTicket,
    IssueTicket,
    KioskSnapshot,
    NumbersReserved,
    ReserveNumbers,
    TicketAction,
    TicketCalled,
    TicketId,
    TicketIssued,
    TicketMoved,
    TicketStatus,
    ToDevice,
    TransferTicket,
)
from config.wire.offline import DeliverTickets, NumbersReturned, ReturnNumbers, TicketsDelivered
from queue_server.centre import repository as centre_store
from queue_server.centre.first_run.heard import note as note_heard
from queue_server.core.actor import Actor, ActorKind
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import NotAllowed, NotFound
from queue_server.core.http.operations import Call, body_of
from queue_server.core.room import App
from queue_server.core.streams.hub import Holder
from queue_server.core.streams.sse import light_stream, stream
from queue_server.tickets.events import CallHeard
from queue_server.tickets.hall.announcements import message_text, shown_call, spoken
from queue_server.tickets.hall.broadcasts import Live
from queue_server.tickets.hall.forecast.newcomers import UNKNOWN
from queue_server.tickets.offline.service import OfflineTickets
from queue_server.tickets.rules.calling.dispatch import WaitingTicket, weight_of
from queue_server.tickets.tracking import Tracking
from queue_server.tickets.usecases.issue_answers import NOT_YET
from queue_server.tickets.usecases.issuing import IssueRequest, Issuing, Quote
from queue_server.tickets.usecases.service import TicketService
from queue_server.tickets.usecases.steps import CounterStep

_Snapshot = BoardSnapshot | CounterSnapshot | KioskSnapshot | TicketStatus
STREAMS_OF_A_LINK: Final = 8
"""At once, of one ticket's link: a family's phones. A holder of the link could open any number."""
STREAMS_OF_STAFF: Final = 16
"""At once, of one member of staff, in all browsers; the tabs of one browser share theirs."""


class DayClosed(ToDevice):
    """The answer to closeDay."""

    expired: int


class TicketApi:
    """The operations of tickets over their service and the live hall."""

    def __init__(
        self,
        app: App,
        tickets: TicketService,
        issuing: Issuing,
        offline: OfflineTickets,
        live: Live,
        tracking: Tracking,
    ) -> None:
        self.tickets = tickets
        self.live = live
        self._commands, self._database, self._clock = app.commands, app.database, app.clock
        self._issuing = issuing
        self._offline = offline
        self._issue = app.commands.grouped(TicketIssued, issuing.issue)
        self._call = app.commands.grouped(TicketCalled, tickets.carry_out)
        self._move = app.commands.grouped(TicketMoved, tickets.carry_out)
        self._tracking = tracking
        self._announcer = app.announcer
        self._hall_heard = False
        """Known to have heard a call, once."""

    # ------------------------------------------------------------------- taking a ticket

    async def issue(self, call: Call) -> TicketIssued:
        command: IssueTicket = body_of(call, IssueTicket)
        now = self._clock.now()
        quote = await self._quote_visit(command, now) if command.receipt else None
        quote = quote or self._quote(command, now)
        issued = await self._issue(call, IssueRequest(command, quote))
        self.live.told.issued(issued)
        return issued

    async def _quote_visit(self, command: IssueTicket, now: datetime) -> Quote | None:
        """The quote for a receipt; the use case refuses what is unknown."""
        try:
            place = await self._database.read(lambda c: self._issuing.place(c, command, now))
        except NotFound:
            return None
        if place.ticket_id is None:
            return self._quote(command, now, place.waiting_since)
        known = self.live.hall.forecast(now).tickets.get(place.ticket_id, UNKNOWN)
        return Quote(known.people_ahead, known.estimate, 0, place.ticket_id)

    def _quote(self, command: IssueTicket, now: datetime, since: datetime | None = None) -> Quote:
        """The quote for a ticket that is issued now, to wait as if `since` then."""
        hall = self.live.hall
        service = self._issuing.queue_of(command, now)
        given = hall.given[service]
        since = since or now
        if command.priority_class is None and since == now:
            place = hall.forecast(now).services.get(service)
        else:
            weight = weight_of(self.live.hall.centre, command.priority_class)
            place = hall.forecast_with(WaitingTicket(NOT_YET, service, weight, since), now)
        if place is None:
            return Quote(0, None, given)
        return Quote(place.people_ahead, place.estimate, given, foreseen=place.foreseen)

    async def reserve(self, call: Call) -> NumbersReserved:
        command: ReserveNumbers = body_of(call, ReserveNumbers)
        self._own(call, "kiosk", ErrorCode.UNKNOWN_KIOSK)
        return await self._commands.run(
            call, NumbersReserved, lambda unit: self._offline.reserve(unit, command)
        )

    async def return_numbers(self, call: Call) -> NumbersReturned:
        command: ReturnNumbers = body_of(call, ReturnNumbers)
        self._own(call, "kiosk", ErrorCode.UNKNOWN_KIOSK)
        return await self._database.write(
            lambda unit: self._offline.give_back(unit, command), call.caller, self._clock.now()
        )

    async def deliver(self, call: Call) -> TicketsDelivered:
        command: DeliverTickets = body_of(call, DeliverTickets)
        self._own(call, "kiosk", ErrorCode.UNKNOWN_KIOSK)
        return await self._database.write(
            lambda unit: self._offline.deliver(unit, command), call.caller, self._clock.now()
        )

    # ------------------------------------------------------------------------ at a counter

    async def call_next(self, call: Call) -> TicketCalled:
        return await self._call(call, CounterStep(TicketAction.CALL, call.path("counter")))

    async def call_this(self, call: Call) -> TicketCalled:
        command: CallTicket = body_of(call, CallTicket)
        step = CounterStep(TicketAction.CALL, call.path("counter"), command.ticket_id)
        return await self._call(call, step)

    async def recall(self, call: Call) -> TicketCalled:
        return await self._call(call, _at_counter(call, TicketAction.RECALL))

    async def start(self, call: Call) -> TicketMoved:
        return await self._move(call, _at_counter(call, TicketAction.START))

    async def finish(self, call: Call) -> TicketMoved:
        return await self._move(call, _at_counter(call, TicketAction.FINISH))

    async def mark_no_show(self, call: Call) -> TicketMoved:
        return await self._move(call, _at_counter(call, TicketAction.NO_SHOW))

    async def resume(self, call: Call) -> TicketMoved:
        return await self._move(call, _at_counter(call, TicketAction.RESUME))

    async def return_to_queue(self, call: Call) -> TicketMoved:
        return await self._move(call, _at_counter(call, TicketAction.RETURN))

    async def hold(self, call: Call) -> TicketMoved:
        command: HoldTicket = body_of(call, HoldTicket)
        ticket_id = call.path_number("ticket_id")
        step = CounterStep(TicketAction.HOLD, command.counter, ticket_id, note=command.note)
        return await self._move(call, step)

    async def transfer(self, call: Call) -> TicketMoved:
        command: TransferTicket = body_of(call, TransferTicket)
        step = CounterStep(
            TicketAction.TRANSFER,
            command.counter,
            call.path_number("ticket_id"),
            to_service=command.to_service,
            to_counter=command.to_counter,
        )
        return await self._move(call, step)

    async def void(self, call: Call) -> TicketMoved:
        step = CounterStep(TicketAction.VOID, ticket_id=call.path_number("ticket_id"))
        return await self._move(call, step)

    async def close_day(self, call: Call) -> DayClosed:
        def close(unit: UnitOfWork) -> DayClosed:
            closed = DayClosed(expired=self.tickets.close_day(unit))
            centre_store.log(unit, "close_day", detail=str(closed.expired))
            return closed

        return await self._commands.run(call, DayClosed, close)

    # --------------------------------------------------------------------------- screens

    async def counter(self, call: Call) -> CounterSnapshot:
        return self.live.counter_snapshot(self._counter(call))

    async def counter_stream(self, call: Call) -> web.StreamResponse:
        counter = self._counter(call)
        take = partial(self.live.counter_snapshot, counter)
        return await self._stream(call, f"counter:{counter}", take)

    async def board(self, call: Call) -> BoardSnapshot:
        return self.live.board_snapshot(self._board(call))

    async def board_stream(self, call: Call) -> web.StreamResponse:
        board = self._board(call)
        take = partial(self.live.board_snapshot, board)
        return await self._stream(call, f"board:{board}", take)

    async def announcement(self, call: Call) -> web.Response:
        board = self._board(call)
        called = shown_call(self.live.board_snapshot(board), call.path_number("call_id"))
        if called is None:
            raise NotFound
        sound = await self._announcer.announcement(
            called,
            self.live.hall.centre.languages,
            **spoken(self.live.hall.centre, called),
        )
        kept = {"Cache-Control": "private, max-age=86400"}
        return web.Response(body=sound, content_type="audio/wav", headers=kept)

    async def spoken_message(self, call: Call) -> web.Response:
        """Stored by nobody: what stands under a number, or as the banner, may change."""
        self._board(call)
        view = self.live.hall.view
        said = message_text(call.path("message"), view.messages, view.emergency)
        if said is None:
            raise NotFound
        sound = await self._announcer.message(said, self.live.hall.centre.languages)
        kept = {"Cache-Control": "no-store"}
        return web.Response(body=sound, content_type="audio/wav", headers=kept)

    async def heard(self, call: Call) -> None:
        """A call that is over by now needs no word."""
        called = shown_call(
            self.live.board_snapshot(self._board(call)), call.path_number("call_id")
        )
        if called is None:
            return
        ticket_id, now = TicketId(called.ticket_id), self._clock.now()
        said = CallHeard(ticket_id=ticket_id, call_id=called.call_id, at=now)

        def tell(unit: UnitOfWork) -> None:
            unit.announce(said)
            if not self._hall_heard:
                note_heard(unit)

        await self._database.write(tell, call.caller, now)
        self._hall_heard = True

    async def kiosk(self, call: Call) -> KioskSnapshot:
        return self._kiosk_snapshot(self._own(call, "kiosk", ErrorCode.UNKNOWN_KIOSK))

    async def kiosk_stream(self, call: Call) -> web.StreamResponse:
        kiosk = self._own(call, "kiosk", ErrorCode.UNKNOWN_KIOSK)
        take = partial(self._kiosk_snapshot, kiosk)
        return await self._stream(call, f"kiosk:{kiosk}", take)

    def _kiosk_snapshot(self, kiosk: str) -> KioskSnapshot:
        return self.live.kiosk_snapshot(self.live.hall.centre.kiosk_by_id[kiosk])

    def _counter(self, call: Call) -> str:
        counter = call.path("counter")
        if counter not in self.live.hall.centre.counter_by_id:
            raise NotFound(ErrorCode.UNKNOWN_COUNTER)
        return counter

    def _board(self, call: Call) -> str:
        board = call.path("board")
        if board not in self.live.hall.centre.board_by_id:
            raise NotFound(ErrorCode.UNKNOWN_BOARD)
        _only_itself(call.caller, ActorKind.BOARD, board)
        return board

    def _own(self, call: Call, name: str, unknown: ErrorCode) -> str:
        kiosk = call.path(name)
        if kiosk not in self.live.hall.centre.kiosk_by_id:
            raise NotFound(unknown)
        _only_itself(call.caller, ActorKind.KIOSK, kiosk)
        return kiosk

    # --------------------------------------------------------------------------- the phone

    async def status(self, call: Call) -> TicketStatus:
        _, status = await self._tracking.whole(call.path("token"))
        return status

    async def status_stream(self, call: Call) -> web.StreamResponse:
        ticket = await self._tracking.find(call.path("token"))
        take = partial(self._tracking.status, ticket)
        topic = f"ticket:{ticket.id}"
        holder = Holder(topic, STREAMS_OF_A_LINK)
        return await light_stream(call.request, self.live.hub, topic, _numbered(take), holder)

    async def _stream(
        self, call: Call, topic: str, take: Callable[[], _Snapshot]
    ) -> web.StreamResponse:
        is_of_staff = call.caller.kind is ActorKind.STAFF
        holder = Holder(call.caller.label, STREAMS_OF_STAFF) if is_of_staff else None
        return await stream(call.request, self.live.hub, topic, _numbered(take), holder)

    async def cancel(self, call: Call) -> TicketStatus:
        return await self._tracking.cancel(call.path("token"))


def _at_counter(call: Call, action: TicketAction) -> CounterStep:
    command: AtCounter = body_of(call, AtCounter)
    return CounterStep(action, command.counter, call.path_number("ticket_id"))


def _only_itself(caller: Actor, kind: ActorKind, device: str) -> None:
    if caller.kind is kind and caller.id != device:
        raise NotAllowed


def _numbered(take: Callable[[], _Snapshot]) -> Callable[[], tuple[int, BaseModel]]:
    def numbered() -> tuple[int, BaseModel]:
        snapshot = take()
        return snapshot.sequence, snapshot

    return numbered
