"""Tickets that staff give by hand: how full the services are, what was given today, its QR code,
and taking back a wrong one."""

from __future__ import annotations

from aiohttp import web
from sqlalchemy import Connection, select

from config.centre.roles import Permission
from config.wire import Empty, ErrorCode, TicketAction, TicketMoved, TicketSummary
from config.wire.centre.greeting import DayCounted, GivenTicket, Greeting
from queue_server.core.clock import Clock
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import NotFound
from queue_server.core.http.operations import Call, Operation, staff
from queue_server.core.idempotency import Commands
from queue_server.tickets.errors import IllegalTransition
from queue_server.tickets.hall.broadcasts import Live
from queue_server.tickets.repository import queries
from queue_server.tickets.rules import permitted_actions
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.tables import tickets as table
from queue_server.tickets.usecases.day_figures import counted
from queue_server.tickets.usecases.issuing import issued
from queue_server.tickets.usecases.service import TicketService
from queue_server.web import qr_codes

GREETERS = staff(Permission.ISSUE)
MOST_SHOWN = 100
"""Of the tickets that were given by hand today; older ones are past helping."""


class GreetingApi:
    """The operations behind the greeter's page."""

    def __init__(
        self,
        tickets: TicketService,
        live: Live,
        commands: Commands,
        database: Database,
        clock: Clock,
    ) -> None:
        self._tickets = tickets
        self._live = live
        self._commands = commands
        self._database = database
        self._clock = clock

    async def greeting(self, _call: Call) -> Greeting:
        now, hall = self._clock.now(), self._live.hall
        given = await self._database.read(self._given_today)
        ahead = hall.forecast(now)
        return Greeting(
            now=now,
            services=hall.service_states(now),
            given=[_given(hall.summary(ticket, ahead), ticket) for ticket in given],
            names_version=hall.centre.names_version,
            devices=[one for one in hall.view.devices.values() if one.kind == "kiosk"],
        )

    def _given_today(self, connection: Connection) -> list[Ticket]:
        day = self._tickets.centre.value.day(self._clock.now())
        of_staff = table.c.issued_by.between("staff:", "staff;")
        wanted = select(table).where(table.c.day == day, of_staff)
        rows = connection.execute(wanted.order_by(table.c.id.desc()).limit(MOST_SHOWN))
        return [queries.ticket_of(row) for row in rows]

    async def day(self, _call: Call) -> DayCounted:
        day = self._tickets.centre.value.day(self._clock.now())
        counters = self._live.hall.view.counters.values()
        return await self._database.read(lambda connection: counted(connection, day, counters))

    async def qr_code(self, call: Call) -> web.Response:
        """The QR code of the ticket's link, for a phone to read off the screen."""
        ticket_id = call.path_number("ticket_id")
        ticket = await self._database.read(lambda connection: queries.by_id(connection, ticket_id))
        centre = self._tickets.centre.value
        if ticket is None or ticket.day != centre.day(self._clock.now()):
            raise NotFound(ErrorCode.UNKNOWN_TICKET)
        image = qr_codes.svg(issued(centre, ticket).tracking_url)
        return web.Response(
            text=image, content_type="image/svg+xml", headers={"Cache-Control": "no-store"}
        )

    async def void_given(self, call: Call) -> TicketMoved:
        ticket_id = call.path_number("ticket_id")
        return await self._commands.run(call, TicketMoved, lambda unit: self._void(unit, ticket_id))

    def _void(self, unit: UnitOfWork, ticket_id: int) -> TicketMoved:
        """Void what was given by hand today and still waits; the rest needs the right to void.

        Raises `NotFound`, `IllegalTransition`.
        """
        given = self._given_today(unit.connection)
        ticket = next((one for one in given if one.id == ticket_id), None)
        if ticket is None:
            raise NotFound(ErrorCode.UNKNOWN_TICKET)
        if TicketAction.VOID not in permitted_actions.for_greeter(ticket):
            raise IllegalTransition(ticket.state, TicketAction.VOID)
        return self._tickets.void(unit, ticket_id)


def _given(shown: TicketSummary, ticket: Ticket) -> GivenTicket:
    more = {
        "allowed": permitted_actions.for_greeter(ticket),
        "start_to_come": permitted_actions.is_start_to_come(ticket),
    }
    return GivenTicket(**dict(shown) | more)


def operations(api: GreetingApi) -> list[Operation]:
    """The operations for issuing tickets by hand, beside `issueTicket`."""
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
            api.void_given, GREETERS, Empty, TicketMoved,
            refusals=(ErrorCode.UNKNOWN_TICKET, ErrorCode.ILLEGAL_TRANSITION),
        ),
    ]  # fmt: skip
