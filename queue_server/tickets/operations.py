"""The operations of tickets: their names, addresses, words, answers and who may use them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from pydantic import BaseModel

from config.centre.roles import Permission
from config.wire import (
    AtCounter,
    BoardSnapshot,
    CallTicket,
    CounterSnapshot,
    Empty,
    ErrorCode,
    HoldTicket,
    IssueTicket,
    KioskSnapshot,
    NumbersReserved,
    ReserveNumbers,
    TicketCalled,
    TicketIssued,
    TicketMoved,
    TicketStatus,
    TransferTicket,
)
from config.wire.offline import DeliverTickets, NumbersReturned, ReturnNumbers, TicketsDelivered
from queue_server.core.actor import ActorKind
from queue_server.core.http.operations import ANYONE, Allowed, Call, Operation, devices, staff
from queue_server.tickets.api import DayClosed, TicketApi

KIOSK: Final = devices(ActorKind.KIOSK)
LARGEST_DELIVERY_BYTES: Final = 1024 * 1024
"""Of the largest delivery that the words allow, every letter escaped."""
SERVE: Final = staff(Permission.SERVE)
BOARD: Final = Allowed(
    kinds=frozenset({ActorKind.BOARD, ActorKind.STAFF}), permissions=frozenset({Permission.SERVE})
)
AT_A_COUNTER: Final = (
    ErrorCode.UNKNOWN_TICKET,
    ErrorCode.UNKNOWN_COUNTER,
    ErrorCode.ILLEGAL_TRANSITION,
    ErrorCode.COUNTER_NOT_OPEN,
    ErrorCode.COUNTER_TAKEN,
    ErrorCode.WRONG_COUNTER,
)
CALLING: Final = (*AT_A_COUNTER, ErrorCode.COUNTER_BUSY)


def operations(api: TicketApi) -> list[Operation]:
    """The operations, by the product's own words."""
    return [*_issuing(api), *_calling(api), *_steps(api), *_screens(api), *_tracking(api)]


def _issuing(api: TicketApi) -> list[Operation]:
    refusals = (
        ErrorCode.UNKNOWN_SERVICE,
        ErrorCode.UNKNOWN_PRIORITY_CLASS,
        ErrorCode.UNKNOWN_DOSSIER,
        ErrorCode.CENTRE_CLOSED,
        ErrorCode.SERVICE_CLOSED,
        ErrorCode.LAST_TICKET_PASSED,
        ErrorCode.QUOTA_REACHED,
        ErrorCode.TOO_MANY_REQUESTS,
    )
    return [
        Operation(
            "issueTicket", "POST", "/tickets", "Give the next number of a service.",
            api.issue, staff(Permission.ISSUE, ActorKind.KIOSK), IssueTicket, TicketIssued,
            refusals=refusals,
        ),
        Operation(
            "reserveNumbers", "POST", "/kiosks/{kiosk}/numbers",
            "Set numbers of a service aside for a kiosk that may have to give them alone.",
            api.reserve, KIOSK, ReserveNumbers, NumbersReserved,
            refusals=(
                ErrorCode.UNKNOWN_KIOSK, ErrorCode.UNKNOWN_SERVICE, ErrorCode.NO_NUMBERS_LEFT,
            ),
        ),
        Operation(
            "returnNumbers", "POST", "/kiosks/{kiosk}/numbers/unused",
            "Numbers set aside that the kiosk never gave and never will.",
            api.return_numbers, KIOSK, ReturnNumbers, NumbersReturned,
            refusals=(
                ErrorCode.UNKNOWN_KIOSK, ErrorCode.NUMBER_NOT_RESERVED, ErrorCode.NUMBER_GIVEN,
            ),
            largest_body_bytes=LARGEST_DELIVERY_BYTES,
        ),
        Operation(
            "deliverTickets", "POST", "/kiosks/{kiosk}/tickets",
            "Tickets that the kiosk gave while the server did not answer.",
            api.deliver, KIOSK, DeliverTickets, TicketsDelivered,
            refusals=(ErrorCode.UNKNOWN_KIOSK,), largest_body_bytes=LARGEST_DELIVERY_BYTES,
        ),
    ]  # fmt: skip


def _calling(api: TicketApi) -> list[Operation]:
    return [
        Operation(
            "callNext", "POST", "/counters/{counter}/next",
            "Call the next ticket by the policy; the one that is served here is finished.",
            api.call_next, SERVE, Empty, TicketCalled,
            refusals=(*CALLING, ErrorCode.NOBODY_WAITING),
        ),
        Operation(
            "callTicket", "POST", "/counters/{counter}/call", "Call a chosen ticket.",
            api.call_this, SERVE, CallTicket, TicketCalled, refusals=CALLING,
        ),
        Operation(
            "closeDay", "POST", "/day/close", "Expire every ticket still in motion.",
            api.close_day, staff(Permission.VOID), Empty, DayClosed,
        ),
    ]  # fmt: skip


Handler = Callable[[Call], Awaitable[BaseModel]]


def _steps(api: TicketApi) -> list[Operation]:
    at_counter: list[tuple[str, str, str, Handler, type[BaseModel]]] = [
        ("recallTicket", "recall", "Call it once more.", api.recall, TicketCalled),
        ("startServing", "start", "The person came.", api.start, TicketMoved),
        ("finishTicket", "finish", "The person was served.", api.finish, TicketMoved),
        ("markNoShow", "no-show", "Called and nobody came.", api.mark_no_show, TicketMoved),
        ("resumeTicket", "resume", "Serve a held ticket on.", api.resume, TicketMoved),
        ("returnToQueue", "return", "Back to its own place.", api.return_to_queue, TicketMoved),
    ]
    return [
        *(
            Operation(
                name, "POST", f"/tickets/{{ticket_id}}/{step}", summary, handler, SERVE,
                AtCounter, answer, refusals=CALLING,
            )
            for name, step, summary, handler, answer in at_counter
        ),
        Operation(
            "holdTicket", "POST", "/tickets/{ticket_id}/hold", "Set it aside at its counter.",
            api.hold, SERVE, HoldTicket, TicketMoved, refusals=AT_A_COUNTER,
        ),
        Operation(
            "transferTicket", "POST", "/tickets/{ticket_id}/transfer",
            "Send it to another service or counter, keeping its place in time.",
            api.transfer, SERVE, TransferTicket, TicketMoved,
            refusals=(*AT_A_COUNTER, ErrorCode.UNKNOWN_SERVICE),
        ),
        Operation(
            "voidTicket", "POST", "/tickets/{ticket_id}/void", "A mistaken press or a test.",
            api.void, staff(Permission.VOID), Empty, TicketMoved,
            refusals=(ErrorCode.UNKNOWN_TICKET, ErrorCode.ILLEGAL_TRANSITION),
        ),
    ]  # fmt: skip


def _screens(api: TicketApi) -> list[Operation]:
    kiosk = staff(Permission.ADMINISTER, ActorKind.KIOSK)
    events = "text/event-stream"
    return [
        Operation(
            "getCounter", "GET", "/counters/{counter}", "Everything that a console shows.",
            api.counter, SERVE, answer=CounterSnapshot, refusals=(ErrorCode.UNKNOWN_COUNTER,),
        ),
        Operation(
            "streamCounter", "GET", "/counters/{counter}/stream", "A console's events.",
            api.counter_stream, SERVE, media=events, refusals=(ErrorCode.UNKNOWN_COUNTER,),
        ),
        Operation(
            "getBoard", "GET", "/boards/{board}", "Everything that a hall board shows.",
            api.board, BOARD, answer=BoardSnapshot, refusals=(ErrorCode.UNKNOWN_BOARD,),
        ),
        Operation(
            "streamBoard", "GET", "/boards/{board}/stream", "A hall board's events.",
            api.board_stream, BOARD, media=events, refusals=(ErrorCode.UNKNOWN_BOARD,),
        ),
        Operation(
            "getAnnouncement", "GET", "/boards/{board}/announcements/{call_id}",
            "The spoken sentence of a call.",
            api.announcement, BOARD, media="audio/wav", refusals=(ErrorCode.UNKNOWN_BOARD,),
        ),
        Operation(
            "getSpokenMessage", "GET", "/boards/{board}/messages/{message}",
            "A message to the hall spoken, by its number, or the banner, by `emergency`.",
            api.spoken_message, BOARD, media="audio/wav", refusals=(ErrorCode.UNKNOWN_BOARD,),
        ),
        Operation(
            "reportHeard", "POST", "/boards/{board}/announcements/{call_id}/heard",
            "The board has said the call; recalling counts from then.",
            api.heard, devices(ActorKind.BOARD), Empty, refusals=(ErrorCode.UNKNOWN_BOARD,),
        ),
        Operation(
            "getKiosk", "GET", "/kiosks/{kiosk}", "Everything that a kiosk needs.",
            api.kiosk, kiosk, answer=KioskSnapshot, refusals=(ErrorCode.UNKNOWN_KIOSK,),
        ),
        Operation(
            "streamKiosk", "GET", "/kiosks/{kiosk}/stream", "A kiosk's events.",
            api.kiosk_stream, kiosk, media=events, refusals=(ErrorCode.UNKNOWN_KIOSK,),
        ),
    ]  # fmt: skip


def _tracking(api: TicketApi) -> list[Operation]:
    unknown = (
        ErrorCode.UNKNOWN_TICKET,
        ErrorCode.TICKET_ON_ITS_WAY,
        ErrorCode.TOO_MANY_REQUESTS,
    )
    return [
        Operation(
            "getTicketStatus", "GET", "/track/{token}", "How a ticket stands, by its link.",
            api.status, ANYONE, answer=TicketStatus, refusals=unknown,
        ),
        Operation(
            "streamTicket", "GET", "/track/{token}/stream", "A phone's events.",
            api.status_stream, ANYONE, media="text/event-stream", refusals=unknown,
        ),
        Operation(
            "cancelTicket", "POST", "/track/{token}/cancel", "The citizen gives it back.",
            api.cancel, ANYONE, Empty, TicketStatus,
            refusals=(*unknown, ErrorCode.ILLEGAL_TRANSITION),
        ),
    ]  # fmt: skip
