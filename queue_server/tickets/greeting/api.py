"""Tickets that staff give by hand: how full the services are, what was given today, its QR code,
taking back a wrong one; and what greeters note of any ticket."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from aiohttp import web
from sqlalchemy import Connection, or_, select

from config.centre.roles import Permission
from config.wire import CounterState, ErrorCode, TicketAction, TicketMoved, TicketSummary
from config.wire.centre.greeting import (
    CheckPapers,
    CornerCounted,
    CounterOffered,
    DayCounted,
    GivenTicket,
    GivePriority,
    GreeterNotes,
    Greeting,
    GuideToCorner,
    NoteNeeds,
    TicketFound,
)
from queue_server.core.actor import ActorKind
from queue_server.core.clock import Clock
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import NotFound
from queue_server.core.http.operations import Call, body_of, staff
from queue_server.core.idempotency import Commands
from queue_server.tickets.errors import IllegalTransition
from queue_server.tickets.greeting import repository
from queue_server.tickets.greeting.notes import GreetingService
from queue_server.tickets.hall.broadcasts import Live
from queue_server.tickets.offline import givers
from queue_server.tickets.repository import queries
from queue_server.tickets.rules import permitted_actions
from queue_server.tickets.rules.lifecycle import Ticket, summary
from queue_server.tickets.rules.numbering import read_number, ticket_number
from queue_server.tickets.tables import tickets as table
from queue_server.tickets.usecases.day_figures import counted
from queue_server.tickets.usecases.issue_answers import issued
from queue_server.tickets.usecases.service import TicketService
from queue_server.web import qr_codes

GREETERS = staff(Permission.ISSUE)
TAKEN_BACK_WITHIN: Final = timedelta(minutes=1)
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
        service: GreetingService,
    ) -> None:
        self._tickets = tickets
        self._live = live
        self._commands = commands
        self._database = database
        self._clock = clock
        self._service = service

    async def greeting(self, call: Call) -> Greeting:
        now, hall = self._clock.now(), self._live.hall
        day = self._tickets.centre.value.day(now)
        given, corner, giver = await self._database.read(
            lambda connection: (
                self._given_today(connection),
                repository.corner(connection, day),
                givers.proof(connection, call.caller, day),
            )
        )
        ahead = hall.forecast(now)
        return Greeting(
            now=now,
            services=hall.service_states(now),
            given=[_given(hall.summary(ticket, ahead), ticket) for ticket in given],
            names_version=hall.centre.names_version,
            devices=[one for one in hall.view.devices.values() if one.kind == "kiosk"],
            counters=[
                CounterOffered(counter=one.counter, name=one.name, services=one.services)
                for one in hall.view.counters.values()
                if one.state is CounterState.OPEN and not one.winding_down
            ],
            corner=corner,
            giver=giver,
        )

    def _given_today(self, connection: Connection) -> list[Ticket]:
        day = self._tickets.centre.value.day(self._clock.now())
        kinds = (ActorKind.STAFF, ActorKind.DELIVERED_BY)
        by_hand = or_(*(table.c.issued_by.between(f"{one}:", f"{one};") for one in kinds))
        wanted = select(table).where(table.c.day == day, by_hand)
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

    # ---------------------------------------------------------------- what is noted of one

    async def find(self, call: Call) -> TicketFound:
        """A ticket of today by its number, however it was given."""
        typed = read_number(call.request.query.get("number", ""))
        if typed is None:
            raise NotFound(ErrorCode.UNKNOWN_TICKET)
        day = self._tickets.centre.value.day(self._clock.now())
        number = ticket_number(*typed)

        def look(connection: Connection) -> tuple[Ticket, GreeterNotes]:
            wanted = select(table).where(table.c.day == day, table.c.number == number)
            row = connection.execute(wanted).first()
            if row is None:
                raise NotFound(ErrorCode.UNKNOWN_TICKET)
            ticket = queries.ticket_of(row)
            return ticket, self._service.notes(connection, ticket)

        ticket, notes = await self._database.read(look)
        return TicketFound(ticket=self._shown(ticket), notes=notes)

    def _shown(self, ticket: Ticket) -> GivenTicket:
        """Nothing of it may be taken back here: who gave it is not asked."""
        hall = self._live.hall
        shown = hall.summary(ticket, hall.forecast(self._clock.now())).without_texts()
        return GivenTicket(
            **dict(shown) | {"start_to_come": permitted_actions.is_start_to_come(ticket)}
        )

    async def notes(self, call: Call) -> GreeterNotes:
        ticket_id, now = call.path_number("ticket_id"), self._clock.now()
        return await self._database.read(
            lambda connection: self._service.notes(
                connection, self._service.of_today(connection, ticket_id, now)
            )
        )

    async def check_papers(self, call: Call) -> GreeterNotes:
        command, ticket_id = body_of(call, CheckPapers), call.path_number("ticket_id")
        return await self._database.write(
            lambda unit: self._service.check_papers(unit, ticket_id, command),
            call.caller,
            self._clock.now(),
        )

    async def note_needs(self, call: Call) -> GreeterNotes:
        command, ticket_id = body_of(call, NoteNeeds), call.path_number("ticket_id")
        return await self._database.write(
            lambda unit: self._service.note_needs(unit, ticket_id, command),
            call.caller,
            self._clock.now(),
        )

    async def give_priority(self, call: Call) -> TicketMoved:
        command, ticket_id = body_of(call, GivePriority), call.path_number("ticket_id")

        def give(unit: UnitOfWork) -> TicketMoved:
            return TicketMoved(
                ticket=summary(self._service.give_priority(unit, ticket_id, command))
            )

        return await self._commands.run(call, TicketMoved, give)

    # ------------------------------------------------------------------------- the corner

    async def guide(self, call: Call) -> CornerCounted:
        command = body_of(call, GuideToCorner)
        centre = self._tickets.centre.value
        if command.service not in centre.service_by_id:
            raise NotFound(ErrorCode.UNKNOWN_SERVICE)

        def count(unit: UnitOfWork) -> CornerCounted:
            day, by = centre.day(unit.now), unit.actor.label
            repository.guide(unit.connection, command.press, day, command.service, unit.now, by)
            return CornerCounted(corner=repository.corner(unit.connection, day))

        return await self._database.write(count, call.caller, self._clock.now())

    async def unguide(self, call: Call) -> CornerCounted:
        """Taking back what is not there, or too old, changes nothing."""
        press, centre = call.path("press"), self._tickets.centre.value

        def take_back(unit: UnitOfWork) -> CornerCounted:
            by = unit.actor.label
            repository.unguide(unit.connection, press, by, unit.now, TAKEN_BACK_WITHIN)
            return CornerCounted(corner=repository.corner(unit.connection, centre.day(unit.now)))

        return await self._database.write(take_back, call.caller, self._clock.now())


def _given(shown: TicketSummary, ticket: Ticket) -> GivenTicket:
    more = {
        "allowed": permitted_actions.for_greeter(ticket),
        "start_to_come": permitted_actions.is_start_to_come(ticket),
    }
    return GivenTicket(**dict(shown) | more)
