"""The operations of greeters, beside `issueTicket`: names, addresses, words, who may."""

from __future__ import annotations

from typing import Final

from config.centre.roles import Permission
from config.wire import Empty, ErrorCode, TicketMoved
from config.wire.centre.greeting import (
    CheckPapers,
    CornerCounted,
    DayCounted,
    GivePriority,
    GreeterNotes,
    Greeting,
    GuideToCorner,
    NoteNeeds,
    TicketFound,
)
from queue_server.core.http.operations import Operation, staff, staff_who
from queue_server.tickets.greeting.api import GREETERS, GreetingApi

READERS: Final = staff_who(Permission.ISSUE, Permission.SERVE, Permission.RECEIVE)
"""Of what was noted: greeters, the counter at the call, the desk that looks through papers."""
_OF_A_TICKET: Final = (ErrorCode.UNKNOWN_TICKET, ErrorCode.ILLEGAL_TRANSITION)


def operations(api: GreetingApi) -> list[Operation]:
    return [*_giving(api), *_noting(api), *_corner(api)]


def _giving(api: GreetingApi) -> list[Operation]:
    return [
        Operation(
            "getGreeting", "GET", "/greeting",
            "How full each service is, and the tickets that were given by hand today.",
            api.greeting, GREETERS, answer=Greeting,
        ),
        Operation(
            "getDay", "GET", "/day", "The day in figures, before it is closed.",
            api.day, staff(Permission.VOID), answer=DayCounted,
        ),
        Operation(
            "getTicketQr", "GET", "/tickets/{ticket_id}/qr",
            "The QR code of a ticket of today, for a phone to read off the screen.",
            api.qr_code, GREETERS, media="image/svg+xml", refusals=(ErrorCode.UNKNOWN_TICKET,),
        ),
        Operation(
            "voidGivenTicket", "POST", "/tickets/{ticket_id}/void-given",
            "Take back a ticket that was given by hand today and still waits.",
            api.void_given, GREETERS, Empty, TicketMoved, refusals=_OF_A_TICKET,
        ),
    ]  # fmt: skip


def _noting(api: GreetingApi) -> list[Operation]:
    return [
        Operation(
            "findTicket", "GET", "/greeting/ticket",
            "A ticket of today by its number, with what was noted of it.",
            api.find, GREETERS, answer=TicketFound, refusals=(ErrorCode.UNKNOWN_TICKET,),
            query={"number": {"type": "string"}},
        ),
        Operation(
            "getGreeterNotes", "GET", "/tickets/{ticket_id}/greeter-notes",
            "What greeters noted of a ticket of today: papers looked through, needs.",
            api.notes, READERS, answer=GreeterNotes, refusals=(ErrorCode.UNKNOWN_TICKET,),
        ),
        Operation(
            "checkPapers", "POST", "/tickets/{ticket_id}/papers",
            "Note which papers of a procedure the holder of a ticket has; the last look counts.",
            api.check_papers, GREETERS, CheckPapers, GreeterNotes,
            refusals=(*_OF_A_TICKET, ErrorCode.UNKNOWN_PROCEDURE),
        ),
        Operation(
            "noteNeeds", "POST", "/tickets/{ticket_id}/needs",
            "Note with what the holder of a waiting ticket needs help; send it to one counter.",
            api.note_needs, GREETERS, NoteNeeds, GreeterNotes,
            refusals=(*_OF_A_TICKET, ErrorCode.UNKNOWN_COUNTER),
        ),
        Operation(
            "givePriority", "POST", "/tickets/{ticket_id}/priority",
            "Give a waiting ticket another priority.",
            api.give_priority, GREETERS, GivePriority, TicketMoved,
            refusals=(
                *_OF_A_TICKET, ErrorCode.UNKNOWN_SERVICE, ErrorCode.UNKNOWN_PRIORITY_CLASS,
            ),
        ),
    ]  # fmt: skip


def _corner(api: GreetingApi) -> list[Operation]:
    return [
        Operation(
            "guideToCorner", "POST", "/greeting/corner",
            "Count somebody who was sent to the corner of self-service.",
            api.guide, GREETERS, GuideToCorner, CornerCounted,
            refusals=(ErrorCode.UNKNOWN_SERVICE,),
        ),
        Operation(
            "takeBackGuiding", "DELETE", "/greeting/corner/{press}",
            "Take back within a minute that somebody was sent to the corner.",
            api.unguide, GREETERS, answer=CornerCounted,
        ),
    ]  # fmt: skip
